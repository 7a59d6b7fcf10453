# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/docsite/rst/coverage_<table>.rst: a page for each coverage table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tools.coverage.tables import Answer, Proof, Row, Table, load_all

FOLDER = Path("docs") / "docsite" / "rst"
PREFIX = "coverage_"
COLLECTION = "research.cloud"
LABEL = f"ansible_collections.{COLLECTION}.docsite."
PAGE = """\
.. Copyright (c) 2026, research.cloud contributors
   GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
   SPDX-License-Identifier: GPL-3.0-or-later

.. Written by `make generate` from docs/coverage/{name}.yml.

.. _{label}{page}:

{title}
{underline}

{description}

``make test`` fails when a test that is named here does not exist or did not pass in that run.

.. list-table::
   :header-rows: 1
   :widths: 12 29 34 25

   * - What
     - Before
     - Here
     - Proven by
{rows}
"""


def wanted(root: Path) -> dict[Path, str | None]:
    """A page for each table; none for a table that is gone."""
    pages: dict[Path, str | None] = {_file(table.name): page(table) for table in load_all(root)}
    there = {file.relative_to(root) for file in (root / FOLDER).glob(f"{PREFIX}*.rst")}
    return pages | dict.fromkeys(sorted(there - set(pages)), None)


def _file(name: str) -> Path:
    return FOLDER / f"{PREFIX}{name}.rst"


def page(table: Table) -> str:
    """The whole page of one table."""
    return PAGE.format(
        name=table.name,
        label=LABEL,
        page=PREFIX + table.name,
        title=table.title,
        underline="=" * len(table.title),
        description=table.description,
        rows="\n".join(line for row in table.rows for line in _lines(row)),
    )


def _lines(row: Row) -> Iterator[str]:
    yield f"   * - | {row.subject}"
    yield f"       | {row.kind}"
    yield from _cell([row.before])
    yield from _cell([row.now, *(_answer(answer) for answer in row.answers)])
    yield from _cell([f"Planned: {row.planned}"] if row.planned else [_test(test) for test in row.tests])


def _cell(paragraphs: list[str]) -> Iterator[str]:
    """A cell of a list table, one paragraph after the other."""
    for number, paragraph in enumerate(paragraphs):
        if number:
            yield ""
        yield f"     {' ' if number else '-'} {' '.join(paragraph.split())}"


def _answer(answer: Answer) -> str:
    """Name, options and results, each a link where the site has a target for it."""
    if answer.kind == "playbook":
        return _told(f":ref:`{answer.name} <{LABEL}playbooks>`", map(_literal, answer.options))
    if answer.kind == "profile":
        return _told(f":ref:`profile <{LABEL}profiles>`", map(_literal, answer.options))
    plugin = f"{COLLECTION}.{answer.name}#{answer.kind}"
    options = [f":ansopt:`{plugin}:{option}`" for option in answer.options]
    returns = [f":ansretval:`{plugin}:{name}`" for name in answer.returns]
    return _told(f":ansplugin:`{plugin}`", [*options, *returns])


def _told(name: str, parts: Iterator[str] | list[str]) -> str:
    named = ", ".join(parts)
    return f"{name}: {named}" if named else name


def _literal(text: str) -> str:
    return f"``{text}``"


def _test(test: Proof) -> str:
    return f"``{test.name}{test.case}`` in ``{test.file.as_posix()}``"
