# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stage that proves the coverage tables: by what passed in this run, and by nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.coverage.tables import BadTable, Proof, Row, Table
from tools.project import MATRIX, Pair
from tools.run_tests import runs_of_suites
from tools.stages import coverage as stage
from tools.stages import pytests
from tools.stages.pytests import suites
from tools.stages.stage import Outcome, StageFailed

OLD, NEW = MATRIX
PASSED = ""
FAILED = "<failure/>"
ERROR = "<error/>"
SKIPPED = "<skipped/>"


def row(*tests: str, planned: str = "") -> Row:
    return Row("go", "fault", "Went wrong.", "Goes right.", tests=tuple(map(Proof.parse, tests)), planned=planned)


ROWS = (row("tests/a/test_a.py::test_it"), row("tests/b/test_b.py::TestB::test_that"), row(planned="later"))


class Checkout:
    """A checkout with two suites, and a third below a project of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.rows: tuple[Row, ...] = ROWS
        self.suites = {name: root / "tests" / name for name in "ab"} | {"own": root / "own" / "tests"}
        (root / "own").mkdir()
        for folder in (root, root / "own"):
            (folder / "pyproject.toml").touch()

    def report(self, name: str, pair: Pair) -> Path:
        return self.root / f"{name}-{pair.name}.xml"

    def ran(self, suite: str, pair: Pair, **cases: str) -> None:
        """Leave a report; each case by "module.name", with two underscores for the dot."""
        told = (
            f'<testcase classname="{place}" name="{name}">{became}</testcase>'
            for (place, _dot, name), became in ((key.replace("__", ".").rpartition("."), cases[key]) for key in cases)
        )
        text = f"<testsuites><testsuite>{''.join(told)}</testsuite></testsuites>"
        self.report(suite, pair).write_text(text, encoding="utf-8")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    made = Checkout(tmp_path)
    monkeypatch.setattr(stage, "ROOT", tmp_path)
    monkeypatch.setattr(stage, "suites", lambda: made.suites)
    monkeypatch.setattr(stage, "report_of", made.report)
    monkeypatch.setattr(stage, "load_all", lambda _root: [Table("cars", "Cars", "", made.rows)])
    return made


def broken(asked: list[tuple[str, Pair]], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the stage has to say when it fails."""
    with pytest.raises(StageFailed, match=r"^\d+ named tests did not pass$") as raised:
        stage.coverage(asked)
    lines = capsys.readouterr().out.splitlines()
    assert str(raised.value).startswith(f"{len(lines)} ")
    return [line.removeprefix("cars, go (Went wrong.): ") for line in lines]


def test_all_passed(checkout: Checkout) -> None:
    for pair in MATRIX:
        checkout.ran("a", pair, tests__a__test_a__test_it=PASSED, tests__a__test_a__test_other=FAILED)
    checkout.ran("b", NEW, tests__b__test_b__TestB__test_that=PASSED)
    outcome = stage.coverage([("a", OLD), ("a", NEW), ("b", NEW)])
    assert outcome == Outcome(note="cars: 2 rows proven, 1 planned")


@pytest.mark.parametrize(
    ("became", "word"), [(FAILED, "failed"), (ERROR, "failed"), (SKIPPED, "skipped"), (FAILED + SKIPPED, "failed")]
)
def test_one_pair_is_enough_to_fail(
    checkout: Checkout, capsys: pytest.CaptureFixture[str], became: str, word: str
) -> None:
    checkout.ran("a", NEW, tests__a__test_a__test_it=PASSED)
    checkout.ran("a", OLD, tests__a__test_a__test_it=became)
    said = broken([("a", OLD), ("a", NEW)], capsys)
    assert said == [f"tests/a/test_a.py::test_it: {word} on {OLD.name}"]


@pytest.mark.parametrize(
    "cases",
    [
        {},
        {"tests__a__test_a__test_it_too": PASSED},
        {"tests__a__test_b__test_it": PASSED},
        {"tests__a__test_a__TestA__test_it": PASSED},
    ],
)
def test_what_did_not_run_did_not_pass(
    checkout: Checkout, capsys: pytest.CaptureFixture[str], cases: dict[str, str]
) -> None:
    checkout.ran("a", NEW, **cases)
    assert broken([("a", NEW)], capsys) == [f"tests/a/test_a.py::test_it: not run on {NEW.name}"]


def test_a_suite_that_broke_down_proves_nothing(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    checkout.ran("b", NEW, tests__b__test_b__TestB__test_that=PASSED)
    said = broken([("a", NEW), ("b", NEW)], capsys)
    assert said == [f"tests/a/test_a.py::test_it: not run on {NEW.name}"]


def test_what_was_not_asked_neither_fails_nor_counts(checkout: Checkout) -> None:
    """Its report is of an earlier run, whatever it says."""
    checkout.ran("a", NEW, tests__a__test_a__test_it=FAILED)
    checkout.ran("b", NEW, tests__b__test_b__TestB__test_that=PASSED)
    assert stage.coverage([]).note == "cars: 1 planned, 2 not asked in this run"
    assert stage.coverage([("b", NEW)]).note == "cars: 1 rows proven, 1 planned, 1 not asked in this run"


def test_a_row_of_which_half_was_asked_is_not_proven(checkout: Checkout) -> None:
    checkout.rows = (row("tests/a/test_a.py::test_it", "tests/b/test_b.py::TestB::test_that"),)
    checkout.ran("a", NEW, tests__a__test_a__test_it=PASSED)
    assert stage.coverage([("a", NEW)]).note == "cars: 1 not asked in this run"


def test_an_old_report_is_removed_before_a_suite_is_asked(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytests, "report_of", checkout.report)
    monkeypatch.setattr(pytests, "run", lambda *_given, **_named: 3)
    checkout.ran("a", NEW, tests__a__test_a__test_it=PASSED)
    with pytest.raises(StageFailed, match="left no report"):
        pytests.pytest("a", checkout.suites["a"], NEW)
    assert not checkout.report("a", NEW).exists()


def test_all_cases_of_a_test_have_to_pass(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    checkout.ran("a", NEW, **{"tests__a__test_a__test_it[one]": PASSED, "tests__a__test_a__test_it[two]": SKIPPED})
    assert broken([("a", NEW)], capsys) == [f"tests/a/test_a.py::test_it: skipped on {NEW.name}"]


def test_a_single_case_may_be_meant(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    checkout.ran("a", NEW, **{"tests__a__test_a__test_it[one]": PASSED, "tests__a__test_a__test_it[two]": SKIPPED})
    checkout.rows = (row("tests/a/test_a.py::test_it[one]"),)
    assert stage.coverage([("a", NEW)]).note == "cars: 1 rows proven"
    checkout.rows = (row("tests/a/test_a.py::test_it[three]"),)
    assert broken([("a", NEW)], capsys) == [f"tests/a/test_a.py::test_it[three]: not run on {NEW.name}"]


def test_a_test_that_is_in_a_report_twice_is_as_bad_as_the_worse(tmp_path: Path) -> None:
    case = '<testcase classname="m" name="t">{}</testcase>'
    report = tmp_path / "report.xml"
    report.write_text(f"<testsuite>{case.format(ERROR)}{case.format(PASSED)}</testsuite>", encoding="utf-8")
    assert stage.cases_of(report) == {("m", "t"): "failed"}


def test_class_names_start_at_the_project_of_the_suite(checkout: Checkout) -> None:
    checkout.rows = (row("own/tests/test_o.py::test_it"),)
    checkout.ran("own", NEW, tests__test_o__test_it=PASSED)
    assert stage.coverage([("own", NEW)]).note == "cars: 1 rows proven"


def test_a_test_in_no_suite_never_runs(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    checkout.rows = (row("tests/test_lost.py::test_it"),)
    assert broken([], capsys) == ["tests/test_lost.py::test_it belongs to no suite"]


def test_what_is_no_table_fails_the_stage(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    def bad(root: Path) -> list[Table]:
        raise BadTable(f"cars.yml of {root.name}: rows must be a list")

    monkeypatch.setattr(stage, "load_all", bad)
    with pytest.raises(StageFailed, match="rows must be a list"):
        stage.coverage([])
    assert checkout.rows == ROWS


def test_a_whole_run_asks_every_suite_on_the_newest_pair() -> None:
    asked = list(runs_of_suites(MATRIX))
    assert {name for name, pair in asked if pair == NEW} == set(suites())
    assert ("meta", OLD) not in asked
    assert ("unit", OLD) in asked
