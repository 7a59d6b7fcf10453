# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what a coverage table names exists: its tests in the files, its answers in the documentation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tools.coverage.tables import Answer, Proof, Row, Table

VARIABLE = re.compile(r"^# ([a-z_]+) {2,}\S", re.MULTILINE)
"""How the head of a playbook documents a variable."""


@dataclass(frozen=True)
class Documented:
    """What can be said of one module, plugin, playbook or profile."""

    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The allowed values of each option; none when any value may be right."""
    returns: frozenset[str] = frozenset()


Known = Mapping[tuple[str, str], Documented]
"""By kind and name of an answer."""


def problems(root: Path, table: Table, known: Known) -> list[str]:
    """One sentence for everything that the table names and that is not there, and for what is planned out of place."""
    found = [f"{_place(table, row)}: {said}" for row in table.rows for said in _problems_of(root, row, known)]
    planned = [bool(row.planned) for row in table.rows]
    return found if planned == sorted(planned) else [*found, f"{table.name}: what is planned stands at the end"]


def _place(table: Table, row: Row) -> str:
    return f"{table.name}, {row.subject} ({row.before})"


def _problems_of(root: Path, row: Row, known: Known) -> Iterator[str]:
    for test in row.tests:
        if not _exists(root, test):
            yield f"there is no test {test}"
    for answer in row.answers:
        yield from _unknown(answer, known)


def _exists(root: Path, test: Proof) -> bool:
    file = root / test.file
    return file.is_file() and test.name in tests_in(file)


@cache
def tests_in(file: Path) -> frozenset[str]:
    """The tests that pytest finds in a file, such as "test_that" and "TestIt::test_that"."""
    body = ast.parse(file.read_text(encoding="utf-8")).body
    groups = [each for each in body if isinstance(each, ast.ClassDef) and each.name.startswith("Test")]
    in_groups = {f"{group.name}::{name}" for group in groups for name in _functions(group.body)}
    return frozenset(_functions(body)) | in_groups


def _functions(body: list[ast.stmt]) -> set[str]:
    return {each.name for each in body if isinstance(each, ast.FunctionDef) and each.name.startswith("test")}


def _unknown(answer: Answer, known: Known) -> Iterator[str]:
    documented = known.get((answer.kind, answer.name))
    if documented is None:
        yield f"there is no {answer.kind} {answer.name}"
        return
    for option in answer.options:
        name, equals, value = option.partition("=")
        if name not in documented.options:
            yield f"{answer.kind} {answer.name} has no option {name}"
        elif equals and value not in documented.options[name]:
            yield f"{answer.kind} {answer.name} does not document {option}"
    for name in answer.returns:
        if name not in documented.returns:
            yield f"{answer.kind} {answer.name} does not return {name}"


def of_plugin(shown: Mapping[str, Any]) -> Documented:
    """What `ansible-doc --json` shows of one module or plugin."""
    returned = shown.get("return") or {}
    return Documented(dict(_options(shown["doc"].get("options", {}))), frozenset(_returned(returned)))


def _options(options: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, option in options.items():
        if not name.startswith("_"):
            values = ("true", "false") if option.get("type") == "bool" else option.get("choices", ())
            yield above + name, tuple(values)
            yield from _options(option.get("suboptions") or {}, f"{above}{name}.")


def _returned(returned: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for name, value in returned.items():
        yield above + name
        inside = f"{above}{name}[]." if value.get("type") == "list" else f"{above}{name}."
        yield from _returned(value.get("contains") or {}, inside)


def playbooks(root: Path) -> dict[tuple[str, str], Documented]:
    """The playbooks, with the variables that their heads document."""
    files = sorted((root / "playbooks").glob("*.yml"))
    return {("playbook", file.stem): _of_playbook(file) for file in files}


def _of_playbook(file: Path) -> Documented:
    return Documented(dict.fromkeys(VARIABLE.findall(file.read_text(encoding="utf-8")), ()))
