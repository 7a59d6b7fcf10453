# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make test` tells the truth: what failed, what was skipped, how many tests ran."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.project import MATRIX
from tools.run_tests import skipped, summary
from tools.stages.pytests import counts
from tools.stages.sanity import unexpected_skips
from tools.stages.stage import Outcome, Result, Stage, StageFailed, StageSkipped, perform


def fails() -> None:
    raise StageFailed("the disk is full")


def test_a_stage_that_fails_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    result = perform(Stage("build", fails))
    assert (result.verdict, result.outcome.note) == ("FAILED", "the disk is full")
    assert "the disk is full" in capsys.readouterr().out


def cannot() -> None:
    raise StageSkipped("real hosts need root")


def test_a_stage_that_this_machine_cannot_do_is_skipped_and_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    result = perform(Stage("hosts", cannot))
    assert (result.verdict, result.outcome.note) == ("skipped", "real hosts need root")
    assert "real hosts need root" in capsys.readouterr().out


def test_failed_tests_fail_their_stage() -> None:
    assert perform(Stage("unit", lambda: Outcome(passed=3, failed=1))).verdict == "FAILED"


def test_a_stage_with_nothing_to_add_is_ok() -> None:
    assert perform(Stage("lint", lambda: None)).verdict == "ok"


def test_the_summary_ends_with_the_sum_of_all_tests() -> None:
    results = [
        Result("unit", "py311", "ok", 1.0, Outcome(passed=5)),
        Result("unit", "py313", "FAILED", 2.0, Outcome(passed=4, failed=1, skipped=2)),
        Result("everything", "py399", "skipped", 0.0, Outcome(note="no Python 3.99")),
    ]
    lines = summary(results, 3.0).split("\n")
    assert lines[-1] == "9 passed, 1 failed"
    assert any("py399" in line and "no Python 3.99" in line for line in lines)


def test_a_pair_that_cannot_run_is_listed() -> None:
    (row,) = skipped(MATRIX[:1])
    assert (row.pair, row.verdict) == (MATRIX[1].name, "skipped")


def test_an_error_in_a_fixture_counts_as_a_failure(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    suite = '<testsuite tests="9" failures="1" errors="2" skipped="3"/>'
    report.write_text(f"<testsuites>{suite}</testsuites>", encoding="utf-8")
    assert counts(report) == Outcome(passed=3, failed=3, skipped=3)


def test_the_reasons_of_skipped_tests_are_told_once(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    case = '<testcase><skipped message="needs root"/></testcase>'
    report.write_text(f'<testsuite tests="3" skipped="2">{case}{case}</testsuite>', encoding="utf-8")
    assert counts(report) == Outcome(passed=1, skipped=2, note="needs root")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("WARNING: All targets skipped.\n", ["All targets skipped"]),
        ('WARNING: Skipping sanity test "pylint": no Python\n', ['sanity test "pylint": no Python']),
        ('Running sanity test "pylint"\n', []),
    ],
)
def test_a_sanity_test_that_was_skipped_is_noticed(said: str, expected: list[str]) -> None:
    assert unexpected_skips(said) == expected
