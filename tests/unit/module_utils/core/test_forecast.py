# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long an allocation lasts."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.forecast import forecast
from ansible_collections.research.cloud.plugins.module_utils.core.model import Allocation, Instance

NOW = 1_800_000_000.0  # 2027-01-15T08:00:00Z
COUNTED = "2027-01-15T07:00:00Z"  # an hour ago


def allocation(**more: object) -> Allocation:
    given = {"allowed": 1000.0, "used": 400.0, "counted_at": COUNTED, **more}
    return Allocation("a-1", "TG-A", **given)  # type: ignore[arg-type]


def fleet(*statuses: str, paid_by: str = "a-1") -> list[Instance]:
    return [Instance("c", str(n), f"i{n}", status, vcpus=2, allocation_id=paid_by) for n, status in enumerate(statuses)]


def rates(instances: list[Instance]) -> dict[str, float]:
    return {i.id: 2.0 if i.status == "running" else 0.0 for i in instances}


def test_what_is_left_and_until_when() -> None:
    there = fleet("running", "running", "stopped")
    ahead = forecast(allocation(), there, rates(there), NOW)
    assert (ahead.burn_rate, ahead.running, ahead.balance, ahead.counted_seconds_ago) == (4.0, 2, 600.0, 3600)
    # 600 SU at 4 SU/h are 150 hours, from the moment of the count.
    assert ahead.runs_out == "2027-01-21T13:00:00Z"


def test_an_instance_on_another_allocation_does_not_count() -> None:
    there = fleet("running", paid_by="a-2")
    ahead = forecast(allocation(), there, rates(there), NOW)
    assert (ahead.burn_rate, ahead.running, ahead.runs_out) == (0.0, 0, "")


def test_nothing_runs_nothing_runs_out() -> None:
    assert forecast(allocation(), [], {}, NOW).runs_out == ""


def test_what_has_been_burnt_since_the_count_is_gone() -> None:
    there = fleet("running")
    ahead = forecast(allocation(used=999.0), there, rates(there), NOW)
    assert ahead.runs_out == "2027-01-15T08:00:00Z", "1 SU lasted half an hour, and the count is an hour old"


@pytest.mark.parametrize(
    ("more", "balance", "runs_out", "caveat"),
    [
        ({"allowed": None}, None, "", "no limit"),
        ({"used": None, "counted_at": ""}, None, "", "has not counted"),
        ({"used": 1200.0}, -200.0, "2027-01-15T08:00:00Z", "used up"),
        ({"counted_at": "2027-01-14T08:00:00Z"}, 600.0, "2027-01-26T20:00:00Z", "24 hours old"),
        ({"counted_at": "2027-01-15T07:00:00"}, 600.0, "2027-01-27T19:00:00Z", "others may use"),
    ],
)
def test_what_to_keep_in_mind(more: dict[str, object], balance: float | None, runs_out: str, caveat: str) -> None:
    there = fleet("running")
    ahead = forecast(allocation(**more), there, rates(there), NOW)
    assert (ahead.balance, ahead.runs_out) == (balance, runs_out)
    assert caveat in " ".join(ahead.caveats)
