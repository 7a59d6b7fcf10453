# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for figures of allocations, whatever the fleet."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core import burn, caveats
from ansible_collections.research.cloud.plugins.module_utils.core.forecast import forecast
from ansible_collections.research.cloud.plugins.module_utils.core.model import STATUSES, Allocation, Instance
from ansible_collections.research.cloud.plugins.module_utils.core.wait import iso
from hypothesis import strategies as st

from tests.properties.profile import holds

NOW = 1_800_000_000.0
FACTORS = {"running": 1.0, "suspended": 0.75, "stopped": 0.1}  # 0.1 has no exact binary form: sums must not care

fleets = st.lists(
    st.builds(
        Instance,
        cloud=st.just("c"),
        id=st.uuids().map(str),
        name=st.sampled_from(["web", "db", "{{ evil }}"]),
        status=st.sampled_from(STATUSES),
        activity=st.sampled_from(["", "", "deploying"]),
        vcpus=st.integers(0, 128),
        project=st.sampled_from(["", "lumen", "atlas"]),
        project_id=st.sampled_from(["p-1", "p-2"]),
        owner=st.sampled_from(["alice", "bob"]),
        allocation=st.sampled_from(["", "TG-A"]),
        allocation_id=st.sampled_from(["", "a-1", "a-2"]),
        observed_by=st.sampled_from(["cloud", "records"]),
    ),
    max_size=8,
    unique_by=lambda each: each.id,
)
amounts = st.floats(0.0, 1e12)
allocations = st.builds(
    Allocation,
    id=st.just("a-1"),
    name=st.just("TG-A"),
    allowed=st.none() | amounts,
    used=st.none() | amounts,
    used_by_me=st.none() | amounts,
    counted_at=st.just("") | st.floats(0.0, 2 * NOW).map(iso),
)
rates = st.just(0.0) | st.floats(0.01, 1e6)


def rate_of(fleet: list[Instance]) -> dict[str, float]:
    return {each.id: each.vcpus * FACTORS.get(each.status, 0.0) for each in fleet}


@holds(small=100, deep=3000, fleet=fleets)
def test_every_division_of_a_burn_adds_up_to_it(fleet: list[Instance]) -> None:
    burnt = burn.measure(fleet, rate_of(fleet))
    for shares in (burnt.by_project(), burnt.by_owner()):
        assert sum(share.burn_rate for share in shares) == pytest.approx(burnt.rate)
        assert sum(share.running for share in shares) == burnt.running == len(burnt.burners)
        assert all(share.burn_rate > 0 and share.running > 0 for share in shares)
        assert [share.burn_rate for share in shares] == sorted((share.burn_rate for share in shares), reverse=True)
    assert burnt.rate == pytest.approx(sum(rate_of(fleet).values()))


@holds(small=100, deep=3000, fleet=fleets)
def test_the_burns_of_the_allocations_are_the_burn_of_all(fleet: list[Instance]) -> None:
    rate = rate_of(fleet)
    payers = {each.allocation_id for each in fleet}
    parts = [burn.measure([each for each in fleet if each.allocation_id == payer], rate) for payer in payers]
    whole = burn.measure(fleet, rate)
    assert sum(part.rate for part in parts) == pytest.approx(whole.rate)
    assert sum(part.running for part in parts) == whole.running


@holds(small=100, deep=3000, fleet=fleets, order=st.randoms(use_true_random=False))
def test_the_order_of_the_fleet_does_not_matter(fleet: list[Instance], order: Any) -> None:
    shuffled, rate = list(fleet), rate_of(fleet)
    order.shuffle(shuffled)
    one, other = burn.measure(fleet, rate), burn.measure(shuffled, rate)
    assert one == other
    assert (one.rate, one.by_project(), one.by_owner()) == (other.rate, other.by_project(), other.by_owner())
    for said in (lambda of: caveats.of_instances(of, rate, 900.0), lambda of: caveats.of_payers(of, {"a-1"})):
        assert list(said(fleet)) == list(said(shuffled))


@holds(small=100, deep=3000, allocation=allocations, rate=rates, more=rates)
def test_who_burns_more_is_through_no_later(allocation: Allocation, rate: float, more: float) -> None:
    slow, fast = (forecast(allocation, each, NOW) for each in (rate, rate + more))
    never = float("inf")
    assert (fast.hours_left is None) <= (slow.hours_left is None)
    assert (never if fast.hours_left is None else fast.hours_left) <= (
        never if slow.hours_left is None else slow.hours_left
    )


@holds(small=100, deep=3000, allocation=allocations, rate=rates)
def test_the_date_and_the_hours_say_the_same(allocation: Allocation, rate: float) -> None:
    ahead = forecast(allocation, rate, NOW)
    assert json.loads(json.dumps(ahead.hours_left)) == ahead.hours_left
    assert ahead.hours_left is None or ahead.hours_left >= 0
    if ahead.runs_out:
        end = datetime.fromisoformat(ahead.runs_out).timestamp()
        assert ahead.hours_left is not None
        assert (end - NOW) / 3600 == pytest.approx(ahead.hours_left, abs=0.01)


@holds(small=100, deep=3000, allocation=allocations, rate=rates)
def test_no_sentence_is_said_twice(allocation: Allocation, rate: float) -> None:
    said = list(caveats.of_allocation(allocation, forecast(allocation, rate, NOW)))
    assert said
    assert len(set(said)) == len(said)
