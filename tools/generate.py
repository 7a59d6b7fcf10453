# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make generate`: write the files that follow from others; with --check, name those that are not up to date.

Each generator is a module with `wanted(root)`: the text that each file should have, by its path below `root`; None for
a file that should not be there. `--root` works on another copy of the repository, for a test that adds to one.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.generators import action_group, action_stubs, backend_registry, capability_matrix, coverage_pages
from tools.project import ROOT

GENERATORS = {
    "action_stubs": action_stubs.wanted,
    "backend_registry": backend_registry.wanted,
    "action_group": action_group.wanted,
    "capability_matrix": capability_matrix.wanted,
    "coverage_pages": coverage_pages.wanted,
}
"""In this order: the matrix imports what the registry generator writes."""


def main() -> int:
    """Write, or with --check only compare; 0 if everything is (now) as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tools.generate", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="GENERATOR", help=f"one of {', '.join(GENERATORS)}; default: all")
    parser.add_argument("--check", action="store_true", help="change nothing, fail if something is out of date")
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository to work on")
    options = parser.parse_args()
    unknown = set(options.names) - set(GENERATORS)
    if unknown:
        parser.error(f"no such generator: {', '.join(sorted(unknown))}")
    names = options.names or list(GENERATORS)
    changed = stale(options.root, names) if options.check else write(options.root, names)
    for path in changed:
        print(f"{'out of date' if options.check else 'wrote'}: {path}")
    return 1 if options.check and changed else 0


def stale(root: Path, names: list[str] | None = None) -> list[Path]:
    """Files, below `root`, that are not what their generator would write."""
    return [path for name in names or GENERATORS for path, text in _differing(root, name)]


def write(root: Path, names: list[str] | None = None) -> list[Path]:
    """Write what differs; the files, below `root`, that were written or removed."""
    written = []
    for name in names or GENERATORS:
        for path, text in _differing(root, name):
            target = root / path
            if text is None:
                target.unlink()
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
            written.append(path)
    return written


def _differing(root: Path, name: str) -> list[tuple[Path, str | None]]:
    return [(path, text) for path, text in GENERATORS[name](root).items() if _current(root / path) != text]


def _current(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.exists() else None


if __name__ == "__main__":
    sys.exit(main())
