# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make docs`: the documentation site, from the plugins' own documentation and docs/docsite/rst."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tools import checkout
from tools.project import BUILD, ROOT, Pair, available_pairs
from tools.stages.stage import Outcome, StageFailed, run

SITE = ROOT / "docs" / "site"


def build(pair: Pair) -> Outcome:
    """Build the site; a warning (a reference to nothing, a page in no table of contents) is a failure."""
    folder = BUILD / "docs"
    source = folder / "source"
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(SITE, source)
    source.chmod(0o755)  # antsibull-docs refuses a folder that others may write to
    copy = checkout.copy(folder / "tree", checkout.OWN_PROJECTS)
    collect = pair.tool("antsibull-docs", "--config-file", source / "antsibull-docs.cfg", "collection")
    options = ["--use-current", "--fail-on-error", "--dest-dir", str(source), "research.cloud"]
    run([*collect, *options], pair, extra={"ANSIBLE_COLLECTIONS_PATH": str(copy.parent.parent.parent)})
    run(pair.tool("sphinx-build", "-q", "-W", "--keep-going", "-E", "-b", "html", source, folder / "html"), pair)
    return Outcome(note=str(_relative(folder / "html" / "index.html")))


def _relative(path: Path) -> Path:
    return path.relative_to(ROOT)


def main() -> int:
    """Build with the newest pair and name the first page."""
    try:
        print(build(available_pairs()[-1]).note)
    except StageFailed as problem:
        print(f"docs: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
