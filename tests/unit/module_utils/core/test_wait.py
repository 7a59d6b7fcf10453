# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deadlines on a clock that is moved by hand."""

from __future__ import annotations

from ansible_collections.research.cloud.plugins.module_utils.core.wait import Deadline, iso

from tests.unit.module_utils.clocks import StillClock


def test_a_deadline_runs_out() -> None:
    clock = StillClock()
    deadline = Deadline.after(clock, 10.0)
    assert (deadline.remaining(), deadline.elapsed(), deadline.passed) == (10.0, 0.0, False)
    clock.sleep(4.0)
    assert (deadline.remaining(), deadline.elapsed(), deadline.passed) == (6.0, 4.0, False)
    clock.sleep(6.0)
    assert (deadline.remaining(), deadline.elapsed(), deadline.passed) == (0.0, 10.0, True)


def test_what_remains_is_never_negative() -> None:
    clock = StillClock()
    deadline = Deadline.after(clock, 1.0)
    clock.sleep(5.0)
    assert (deadline.remaining(), deadline.elapsed()) == (0.0, 5.0)


def test_times_are_utc() -> None:
    assert iso(0.0) == "1970-01-01T00:00:00Z"
    assert iso(1_800_000_000.9) == "2027-01-15T08:00:00Z"
