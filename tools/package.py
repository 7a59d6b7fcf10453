# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make build`: the collection's tarball, from a clean copy of the checkout."""

from __future__ import annotations

import sys
from pathlib import Path

from tools import checkout
from tools.project import BUILD, Pair, available_pairs
from tools.stages.stage import StageFailed, run

LARGEST = 5 * 1024 * 1024
"""Bytes; above this something that only a clone needs has slipped in."""


def build(pair: Pair, folder: Path = BUILD) -> Path:
    """Build in `folder` with the pair's ansible-galaxy; the tarball. Raises StageFailed."""
    for old in folder.glob("research-cloud-*.tar.gz"):
        old.unlink()
    copy = checkout.copy(folder / "tree")
    run(pair.tool("ansible-galaxy", "collection", "build", "--output-path", folder, copy), pair)
    (tarball,) = folder.glob("research-cloud-*.tar.gz")
    if tarball.stat().st_size > LARGEST:
        raise StageFailed(f"{tarball.name} has {tarball.stat().st_size} bytes, more than {LARGEST}")
    return tarball


def main() -> int:
    """Build with the newest pair and name the result."""
    try:
        print(build(available_pairs()[-1]))
    except StageFailed as problem:
        print(f"build: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
