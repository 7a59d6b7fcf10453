# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines that show that a long wait is alive."""

from __future__ import annotations

from ansible_collections.research.cloud.plugins.module_utils.resources.progress import QUIET_SECONDS, Progress

from tests.unit.module_utils.clocks import StillClock


def watched() -> tuple[Progress, StillClock, list[str]]:
    clock, lines = StillClock(), list[str]()
    return Progress(lines.append, clock), clock, lines


def test_what_is_seen_for_the_first_time_is_waited_for() -> None:
    progress, _clock, lines = watched()
    progress.saw("c: web", "building")
    assert lines == []
    progress.saw("c: web", "building")
    assert lines == ["c: web building (0 s)"]


def test_no_change_is_no_line() -> None:
    progress, clock, lines = watched()
    for _look in range(100):
        progress.saw("c: web", "building")
        clock.sleep(5.0)
    assert len(lines) == 1


def test_a_change_is_a_line_but_not_too_soon() -> None:
    progress, clock, lines = watched()
    for state in ("building", "building", "running (networking)", "running (deploying)"):
        progress.saw("c: web", state)
        clock.sleep(1.0)
    clock.sleep(QUIET_SECONDS)
    progress.saw("c: web", "running (deploying)")
    assert lines == ["c: web building (1 s)", "c: web running (deploying) (34 s)"]


def test_a_few_are_named_and_many_are_counted() -> None:
    progress, clock, lines = watched()
    for _look in range(2):
        for number in range(3):
            progress.saw(f"c: w{number}", "building")
    clock.sleep(QUIET_SECONDS)
    for number in range(5):
        progress.saw(f"c: w{number}", "running" if number < 2 else "building")
    clock.sleep(QUIET_SECONDS)
    progress.saw("c: w4", "building")
    assert lines[0] == "c: w0 building, c: w1 building, c: w2 building (0 s)"
    assert lines[-1] == "5 instances: 3 building, 2 running (60 s)"
