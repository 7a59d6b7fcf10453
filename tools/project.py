# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where things are in a checkout. Standard library only: `make env` runs this before anything is installed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BUILD = ROOT / "build"
REQUIREMENTS = ROOT / "requirements"

COLLECTIONS = VENV / "collections"
"""A path for ANSIBLE_COLLECTIONS_PATH in which this checkout is `research.cloud`, wherever the clone lies."""
COLLECTION_LINK = COLLECTIONS / "ansible_collections" / "research" / "cloud"

TOOL_HOME = VENV / "home"
"""HOME for tools that would otherwise leave files in the user's (ansible-test, pip, galaxy)."""
EMPTY_CONFIG = TOOL_HOME / "ansible.cfg"
"""Ansible with its defaults: it takes no other sign that neither the user's nor the clone's settings are wanted."""


@dataclass(frozen=True)
class Pair:
    """One column of the test matrix: a Python and the ansible-core tested on it."""

    python: str
    core: str

    @property
    def name(self) -> str:
        """The folder below .venv, such as "py313"."""
        return "py" + self.python.replace(".", "")

    @property
    def folder(self) -> Path:
        """The virtual environment."""
        return VENV / self.name

    @property
    def bin(self) -> Path:
        """The environment's folder of commands."""
        return self.folder / "bin"

    def tool(self, name: str, *words: str | Path) -> list[str]:
        """The command line of one of the environment's commands."""
        return [str(self.bin / name), *map(str, words)]

    @property
    def lock(self) -> Path:
        """The lock file that the environment is made from."""
        return REQUIREMENTS / f"core-{self.core}.txt"

    @property
    def exists(self) -> bool:
        """Whether `make env` has made the environment (its interpreter may have vanished since)."""
        return (self.bin / "ansible-playbook").exists() and (self.bin / "python").exists()

    def __str__(self) -> str:
        return f"core {self.core} / Python {self.python}"


MATRIX = (Pair("3.11", "2.19"), Pair("3.13", "2.21"))
"""What is tested, always both."""

SUBSTITUTES = (Pair("3.12", "2.21"), Pair("3.14", "2.21"))
"""Used for the demo only, and only where no interpreter of the matrix is to be had."""


def available_pairs() -> tuple[Pair, ...]:
    """The environments that exist, oldest first: the matrix, else a substitute."""
    made = tuple(pair for pair in MATRIX if pair.exists)
    return made or tuple(pair for pair in SUBSTITUTES if pair.exists)
