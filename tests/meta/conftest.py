# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Ansible says of the collection, asked as a user would ask."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

Shown = dict[str, dict[str, Any]]
"""By name of the plugin, without the collection's."""


def shown(kind: str, folder: str) -> Shown:
    """What `ansible-doc` says of every plugin in a folder, fragments merged in."""
    names = [f"research.cloud.{file.stem}" for file in sorted((ROOT / "plugins" / folder).glob("*.py"))]
    ansible_doc = Path(sys.executable).parent / "ansible-doc"
    asked = subprocess.run([ansible_doc, "--type", kind, "--json", *names], capture_output=True, text=True, check=True)
    return {name.removeprefix("research.cloud."): docs for name, docs in json.loads(asked.stdout).items()}


@pytest.fixture(scope="session")
def documented() -> Shown:
    """The modules."""
    return shown("module", "modules")


@pytest.fixture(scope="session")
def documented_inventories() -> Shown:
    """The inventory plugins."""
    return shown("inventory", "inventory")
