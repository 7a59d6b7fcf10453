# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long an allocation lasts."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.forecast import forecast
from ansible_collections.research.cloud.plugins.module_utils.core.model import Allocation

NOW = 1_800_000_000.0  # 2027-01-15T08:00:00Z
COUNTED = "2027-01-15T07:00:00Z"  # an hour ago


def allocation(**more: object) -> Allocation:
    given = {"allowed": 1000.0, "used": 400.0, "counted_at": COUNTED, **more}
    return Allocation("a-1", "TG-A", **given)  # type: ignore[arg-type]


def test_what_is_left_and_until_when() -> None:
    ahead = forecast(allocation(), 4.0, NOW)
    assert (ahead.balance, ahead.counted_seconds_ago) == (600.0, 3600)
    # 600 SU at 4 SU/h are 150 hours, from the moment of the count.
    assert (ahead.hours_left, ahead.runs_out) == (149.0, "2027-01-21T13:00:00Z")


def test_nothing_runs_nothing_runs_out() -> None:
    ahead = forecast(allocation(), 0.0, NOW)
    assert (ahead.balance, ahead.hours_left, ahead.runs_out) == (600.0, None, "")


def test_what_has_been_burnt_since_the_count_is_gone() -> None:
    ahead = forecast(allocation(used=999.0), 2.0, NOW)
    assert ahead.runs_out == "2027-01-15T08:00:00Z", "1 SU lasted half an hour, and the count is an hour old"
    assert ahead.hours_left == 0.0


@pytest.mark.parametrize(
    ("more", "balance", "hours_left", "runs_out"),
    [
        ({"allowed": None}, None, None, ""),
        ({"used": None, "counted_at": ""}, None, None, ""),
        ({"used": 1200.0}, -200.0, 0.0, "2027-01-15T08:00:00Z"),
        ({"used": 1000.0}, 0.0, 0.0, "2027-01-15T08:00:00Z"),
        ({"counted_at": "2027-01-14T08:00:00Z"}, 600.0, 276.0, "2027-01-26T20:00:00Z"),
        ({"counted_at": "2027-01-15T07:00:00"}, 600.0, 299.0, "2027-01-27T19:00:00Z"),
        ({"counted_at": ""}, 600.0, 300.0, "2027-01-27T20:00:00Z"),
    ],
    ids=["no limit", "never counted", "used up", "just used up", "a day old", "without a zone", "no time of the count"],
)
def test_the_corners(more: dict[str, object], balance: float | None, hours_left: float | None, runs_out: str) -> None:
    ahead = forecast(allocation(**more), 2.0, NOW)
    assert (ahead.balance, ahead.hours_left, ahead.runs_out) == (balance, hours_left, runs_out)


def test_a_count_from_the_future_is_not_older_than_nothing() -> None:
    assert forecast(allocation(counted_at="2027-01-15T08:00:09Z"), 2.0, NOW).counted_seconds_ago == 0


def test_what_lasts_for_ten_thousand_years_has_hours_but_no_date() -> None:
    ahead = forecast(allocation(allowed=1e9), 1.0, NOW)
    assert ahead.hours_left == 1e9 - 400.0 - 1.0
    assert ahead.runs_out == ""
