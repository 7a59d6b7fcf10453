# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proof of the coverage tables: every test that one names passed in this run.

A suite that was asked to run removes its old report first, so of suites that were asked in this run a report is this
run's or missing. Reports of others may be there, from earlier runs; they are not read, and nothing is claimed of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from tools.coverage.tables import BadTable, Proof, Row, Table, load_all
from tools.project import ROOT, Pair
from tools.stages.pytests import report_of, suites
from tools.stages.stage import Outcome, StageFailed

Cases = Mapping[tuple[str, str], str]
"""What became of each case of a report, by class name and name as JUnit has them: passed, failed or skipped."""


@dataclass(frozen=True)
class Report:
    """What one suite says of its run on one pair."""

    folder: Path  # of the suite's tests
    base: Path  # where pytest starts to spell class names
    pair: str
    cases: Cases


def coverage(asked: Collection[tuple[str, Pair]]) -> Outcome:
    """Judge every table by the suites that were asked to run, each with its pair, in this run."""
    folders = suites()
    reports = [_read(folders[name], report_of(name, pair), pair.name) for name, pair in asked]
    try:
        tables = load_all(ROOT)
    except BadTable as problem:
        raise StageFailed(str(problem)) from None
    broken = [said for table in tables for said in unproven(ROOT, table, reports, folders.values())]
    for said in broken:
        print(said)
    if broken:
        raise StageFailed(f"{len(broken)} named tests did not pass")
    return Outcome(note="; ".join(claim(ROOT, table, reports) for table in tables))


def _read(folder: Path, report: Path, pair: str) -> Report:
    """A suite that broke down before it could write a report has run nothing."""
    base = next(parent for parent in folder.parents if (parent / "pyproject.toml").exists())
    return Report(folder, base, pair, cases_of(report) if report.exists() else {})


def cases_of(report: Path) -> dict[tuple[str, str], str]:
    """Every case of a JUnit report. One that is in it twice is as bad as the worse of the two."""
    found: dict[tuple[str, str], str] = {}
    for case in ET.parse(report).iter("testcase"):
        key = (case.get("classname", ""), case.get("name", ""))
        found[key] = _worst([_outcome(case), *([found[key]] if key in found else [])])
    return found


def _outcome(case: ET.Element) -> str:
    tags = {child.tag for child in case}
    if tags & {"failure", "error"}:
        return "failed"
    return "skipped" if "skipped" in tags else "passed"


def _worst(outcomes: Collection[str]) -> str:
    """One word for all; a skipped one proves nothing, so it spoils the others."""
    return next((word for word in ("failed", "skipped", "passed") if word in outcomes), "not run")


def unproven(root: Path, table: Table, reports: Collection[Report], folders: Collection[Path]) -> Iterator[str]:
    """A sentence for each named test that was asked to run and did not pass, or that no suite would ever run."""
    for row in table.rows:
        for test in row.tests:
            place = f"{table.name}, {row.subject} ({row.before}): {test}"
            if not any((root / test.file).is_relative_to(folder) for folder in folders):
                yield f"{place} belongs to no suite"
            for report in _of(root, test, reports):
                became = verdict(root, test, report)
                if became != "passed":
                    yield f"{place}: {became} on {report.pair}"


def _of(root: Path, test: Proof, reports: Collection[Report]) -> list[Report]:
    """The reports, one for each pair, that must tell of the test."""
    return [report for report in reports if (root / test.file).is_relative_to(report.folder)]


def verdict(root: Path, test: Proof, report: Report) -> str:
    """What became of a test, all its cases together or the one that is named."""
    module = ".".join((root / test.file).relative_to(report.base).with_suffix("").parts)
    classname = f"{module}.{test.group}" if test.group else module
    named = test.function + test.case
    return _worst(
        {
            outcome
            for (where, name), outcome in report.cases.items()
            if where == classname and (name == named or (not test.case and name.partition("[")[0] == named))
        }
    )


def claim(root: Path, table: Table, reports: Collection[Report]) -> str:
    """What this run proves of a table in which nothing is unproven."""
    asked = sum(_asked(root, row, reports) for row in table.rows)
    planned = sum(bool(row.planned) for row in table.rows)
    rest = len(table.rows) - asked - planned
    told = ((asked, "rows proven"), (planned, "planned"), (rest, "not asked in this run"))
    return f"{table.name}: {', '.join(f'{number} {word}' for number, word in told if number)}"


def _asked(root: Path, row: Row, reports: Collection[Report]) -> bool:
    """Whether every test of the row was asked to run; what is planned has none."""
    return bool(row.tests) and all(_of(root, test, reports) for test in row.tests)
