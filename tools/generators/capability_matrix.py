# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The capability matrix: what each cloud can do, between two markers in the README and in documentation pages."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ASK = """
import json
from ansible_collections.research.cloud.plugins.module_utils.backends import registry
from ansible_collections.research.cloud.plugins.module_utils.core.actions import ACTIONS

def told(backend):
    can = backend.capabilities
    services = sorted(can.services.items())
    fixed = {f"{kind} {name}": why for kind, serves in services for name, why in sorted(serves.fixed.items())}
    return {
        "title": backend.title,
        "state": list(can.states),
        "action": list(can.actions),
        "update": sorted(can.updates),
        "service": sorted(f"{kind}_info" if serves.read_only else kind for kind, serves in can.services.items()),
        "field": [f"{kind} {name}" for kind, serves in services for name in sorted(serves.updates)],
        "notes": {**can.notes, **{f"field {field}": why for field, why in fixed.items()}},
        "fixed": list(fixed),
    }

print(json.dumps({"verbs": list(ACTIONS), "backends": [told(registry.load(name)) for name in registry.NAMES]}))
"""
LABELS = {
    "state": "state `{}`",
    "action": "action `{}`",
    "update": "change of `{}` in place",
    "service": "module `{}`",
    "field": "change of `{}` in place",
}
YES, NO = "yes", "no"

Row = tuple[str, ...]


def wanted(root: Path) -> dict[Path, str | None]:
    """Every page that has the markers, with the matrix between them."""
    candidates = (root / "README.md", *sorted((root / "docs").rglob("*.rst")))
    texts = {page: page.read_text(encoding="utf-8") for page in candidates if page.exists()}
    marked = {page: text for page, text in texts.items() if _marks(page).search(text)}
    if not marked:
        return {}
    rows = matrix(_capabilities(root))
    return {page.relative_to(root): _filled(page, text, rows) for page, text in marked.items()}


def _capabilities(root: Path) -> dict[str, Any]:
    """What the backends below `root` say of themselves, asked in a process that imports them from there."""
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder) / "ansible_collections" / "research" / "cloud"
        link.parent.mkdir(parents=True)
        link.symlink_to(root.resolve(), target_is_directory=True)
        environment = {**os.environ, "PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        told = subprocess.check_output([sys.executable, "-c", ASK], env=environment, text=True)
    capabilities: dict[str, Any] = json.loads(told)
    return capabilities


def matrix(capabilities: dict[str, Any]) -> list[Row]:
    """Heading and rows: one column for each backend, one row for each thing that a user may ask for.

    A verb that no cloud here has is a row too: the matrix also answers "why does this fail".
    """
    backends = capabilities["backends"]
    fixed = [name for backend in backends for name in backend["fixed"]]
    known = {"state": [], "action": capabilities["verbs"], "update": [], "service": [], "field": fixed}
    rows: list[Row] = [("", *(backend["title"] for backend in backends))]
    for kind, label in LABELS.items():
        names = _each_once([known[kind], *(backend[kind] for backend in backends)])
        rows += [(label.format(name), *(_answer(backend, kind, name) for backend in backends)) for name in names]
    return rows


def _each_once(groups: Iterable[Iterable[str]]) -> list[str]:
    """All names of all groups, in the order in which they first appear."""
    return list(dict.fromkeys(name for group in groups for name in group))


def _answer(backend: dict[str, Any], kind: str, name: str) -> str:
    note = backend["notes"].get(f"{kind} {name}")
    answer = YES if name in backend[kind] else NO
    return f"{answer}: {note}" if note else answer


def markdown(rows: list[Row]) -> str:
    """A table for the README."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def restructured(rows: list[Row]) -> str:
    """A table for the documentation site."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for label, *cells in rows:
        lines += [f"   * - {label.replace('`', '``')}".rstrip(), *(f"     - {cell}" for cell in cells)]
    return "\n".join(lines)


BETWEEN: dict[str, tuple[str, str, Callable[[list[Row]], str]]] = {
    ".md": ("<!-- capability matrix: begin -->", "<!-- capability matrix: end -->", markdown),
    ".rst": (".. capability matrix: begin", ".. capability matrix: end", restructured),
}
"""By kind of page: the two markers and what stands between them, set off by blank lines."""


def _marks(page: Path) -> re.Pattern[str]:
    begin, end, _render = BETWEEN[page.suffix]
    return re.compile(f"(?<={re.escape(begin)}\n).*?(?={re.escape(end)})", re.DOTALL)


def _filled(page: Path, text: str, rows: list[Row]) -> str:
    render = BETWEEN[page.suffix][2]
    return _marks(page).sub(lambda _old: f"\n{render(rows)}\n\n", text)
