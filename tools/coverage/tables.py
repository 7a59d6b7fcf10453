# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Coverage tables as data: one file for each in docs/coverage.

A file names what the table is about and has a list of rows. A row has

- `subject`: the command or method of the older tool,
- `kind`: `capability` (what it could do) or `fault` (what it got wrong),
- `before` and `now`: a sentence each, in reStructuredText,
- `answer`: a list of what the user finds here. Each names a `module`, an `inventory` plugin, a `playbook` or the
  `profile` of a backend, with its `options` (`NAME` or `NAME=VALUE`) and, for a module, what it `returns`,
- `tests`: ids as pytest takes them, from the root of the checkout; one in brackets at the end means a single case,
- `planned` instead of `tests`: why there is none yet. What is planned stands at the end of a table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path("docs") / "coverage"
KINDS = ("capability", "fault")
ANSWERS = ("module", "inventory", "playbook", "profile")
TEST_ID = re.compile(r"(?P<file>[^:\[\]]+\.py)::(?:(?P<group>\w+)::)?(?P<function>\w+)(?P<case>\[.+\])?")


class BadTable(ValueError):
    """A file of docs/coverage is not a table, in a sentence that names the file and the row."""


@dataclass(frozen=True)
class Proof:
    """A test that a row names."""

    file: Path  # below the root of the checkout
    group: str  # its class, empty when it has none
    function: str
    case: str  # "[one case]", empty for all cases

    @classmethod
    def parse(cls, text: str) -> Proof:
        """Read an id as pytest takes it. Raises ValueError for anything else."""
        found = TEST_ID.fullmatch(text)
        if not found:
            raise ValueError(f"{text!r} is no id of a test, such as tests/unit/test_it.py::test_that")
        return cls(Path(found["file"]), found["group"] or "", found["function"], found["case"] or "")

    @property
    def name(self) -> str:
        """How its file calls it, such as "TestIt::test_that"."""
        return f"{self.group}::{self.function}" if self.group else self.function

    def __str__(self) -> str:
        return f"{self.file.as_posix()}::{self.name}{self.case}"


@dataclass(frozen=True)
class Answer:
    """One thing that a user finds here."""

    kind: str  # one of ANSWERS
    name: str
    options: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """A capability or a fault of the older tool."""

    subject: str
    kind: str
    before: str
    now: str
    answers: tuple[Answer, ...] = ()
    tests: tuple[Proof, ...] = ()
    planned: str = ""


@dataclass(frozen=True)
class Table:
    """One file of docs/coverage."""

    name: str  # the file's, without its ending
    title: str
    description: str
    rows: tuple[Row, ...]


def load_all(root: Path) -> list[Table]:
    """Every table below `root`, by name. Raises BadTable."""
    return [load(file) for file in sorted((root / FOLDER).glob("*.yml"))]


def load(file: Path) -> Table:
    """One table. Raises BadTable, also for keys that mean nothing."""
    try:
        content = _mapping(yaml.safe_load(file.read_text(encoding="utf-8")), {"title", "description", "rows"})
        title, description = _text(content, "title"), _text(content, "description")
        rows = _list(content, "rows")
    except (ValueError, yaml.YAMLError) as problem:
        raise BadTable(f"{file.name}: {problem}") from None
    return Table(file.stem, title, description, tuple(_row(file, number, each) for number, each in enumerate(rows, 1)))


def _row(file: Path, number: int, written: Any) -> Row:
    try:
        content = _mapping(written, {"subject", "kind", "before", "now", "answer", "tests", "planned"})
        row = Row(
            subject=_text(content, "subject"),
            kind=_text(content, "kind"),
            before=_text(content, "before"),
            now=_text(content, "now"),
            answers=tuple(_answer(each) for each in _list(content, "answer")),
            tests=tuple(Proof.parse(each) for each in _list(content, "tests")),
            planned=_text(content, "planned") if "planned" in content else "",
        )
        if row.kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}, not {row.kind}")
        if bool(row.tests) == bool(row.planned):
            raise ValueError("a row has tests or says why they are planned, one of both")
        if row.tests and not row.answers:
            raise ValueError("what is tested has an answer")
    except ValueError as problem:
        raise BadTable(f"{file.name}, row {number}: {problem}") from None
    return row


def _answer(written: Any) -> Answer:
    content = _mapping(written, {*ANSWERS, "options", "returns"})
    kinds = [kind for kind in ANSWERS if kind in content]
    if len(kinds) != 1:
        raise ValueError(f"an answer names one of {', '.join(ANSWERS)}")
    options, returns = (tuple(map(str, _list(content, key))) for key in ("options", "returns"))
    if returns and kinds[0] != "module":
        raise ValueError(f"only a module returns something, no {kinds[0]} does")
    return Answer(kinds[0], _text(content, kinds[0]), options, returns)


def _mapping(written: Any, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(written, dict):
        raise ValueError(f"{written!r} is no dictionary")  # noqa: TRY004 (a mistake in a file, not in the code)
    unknown = sorted(map(str, set(written) - known))
    if unknown:
        raise ValueError(f"{', '.join(unknown)} means nothing here; known: {', '.join(sorted(known))}")
    return written


def _text(content: Mapping[str, Any], key: str) -> str:
    text = content.get(key)
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{key} must be a text")
    return text.strip()


def _list(content: Mapping[str, Any], key: str) -> list[Any]:
    items = content.get(key, [])
    if not isinstance(items, list):
        raise ValueError(f"{key} must be a list")  # noqa: TRY004 (a mistake in a file, not in the code)
    return items
