# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of this checkout, and copies of them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Collection
from pathlib import Path

from tools.project import ROOT

OWN_PROJECTS = frozenset({"apps", "emulator"})
"""Python projects of their own, with their own lint and tests; not part of the collection."""


def files(root: Path = ROOT) -> list[Path]:
    """Every file that is tracked or would be by `git add --all`, relative to `root`, sorted."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=root, capture_output=True, text=True, check=True).stdout.split("\0")
    return sorted(Path(name) for name in set(names) if name and (root / name).is_file())


def copy(parent: Path, leave_out: Collection[str] = ()) -> Path:
    """Copy the checkout to PARENT/ansible_collections/research/cloud, its own git repository; that folder.

    ansible-test works only in such a path, and inside a folder that git ignores it finds nothing unless the copy is a
    repository of its own.
    """
    destination = parent / "ansible_collections" / "research" / "cloud"
    shutil.rmtree(destination, ignore_errors=True)
    for file in files():
        if file.parts[0] not in leave_out:
            target = destination / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, target)
    for command in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=destination, check=True)
    return destination
