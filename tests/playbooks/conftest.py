# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's playbooks, run by their full names beside an emulated cloud."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.examples.lab import Lab, lab_in


@dataclass(frozen=True)
class Played:
    """What a run printed, and how many tasks changed something."""

    status: int
    text: str

    @property
    def changed(self) -> int:
        found = re.search(r"changed=(\d+)", self.text)
        assert found, self.text
        return int(found[1])

    def table(self, task: str) -> list[str]:
        """The lines that a task of that name printed."""
        found = re.search(rf'^TASK \[{task}\] .*?"msg": (\[.*?^    \])', self.text, re.MULTILINE | re.DOTALL)
        assert found, self.text
        lines: list[str] = json.loads(found[1])
        return lines


Play = Callable[..., Played]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """Alice's folder and her two empty clouds."""
    with lab_in(tmp_path) as there:
        yield there


@pytest.fixture
def play(lab: Lab) -> Play:
    """Runs a playbook of the collection with variables."""

    def run(playbook: str, *arguments: str, environ: dict[str, str] | None = None, **variables: Any) -> Played:
        done = subprocess.run(
            ["ansible-playbook", f"research.cloud.{playbook}", "-e", json.dumps(variables), *arguments],
            cwd=lab.folder,
            env={**lab.environ, **(environ or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        return Played(done.returncode, done.stdout)

    return run


def alive(lab: Lab) -> dict[str, str]:
    """Status of every instance that was not deleted, by name."""
    return {row["name"]: row["status"] for row in lab.world.instances() if not row["deleted"]}
