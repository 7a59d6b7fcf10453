# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to keep in mind when reading figures."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core import caveats
from ansible_collections.research.cloud.plugins.module_utils.core.forecast import forecast
from ansible_collections.research.cloud.plugins.module_utils.core.model import Allocation, Instance

ONLY_MINE = (
    "the cloud counts no use but that of this account: nobody else has used the allocation, or it is a trial,"
    " whose figures are this account's alone"
)
NOW = 1_800_000_000.0  # 2027-01-15T08:00:00Z


def said_of(rate: float = 2.0, **more: Any) -> list[str]:
    given = {"allowed": 1000.0, "used": 400.0, "counted_at": "2027-01-15T07:00:00Z", **more}
    allocation = Allocation("a-1", "TG-A", **given)
    return list(caveats.of_allocation(allocation, forecast(allocation, rate, NOW)))


def machine(name: str, status: str = "running", **more: Any) -> Instance:
    given = {"vcpus": 2, "observed_by": "cloud", "allocation": "TG-A", "allocation_id": "a-1", **more}
    return Instance("c", f"id-{name}", name, status, **given)


def said_of_fleet(*fleet: Instance, staleness: float = 900.0) -> list[str]:
    rate = {each.id: 2.0 if each.status == "running" else 0.0 for each in fleet}
    return list(caveats.of_instances(fleet, rate, staleness))


def test_that_others_may_use_it_is_all_there_is_to_say_of_a_sound_allocation() -> None:
    assert said_of() == [caveats.OTHERS]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"allowed": None}, "this allocation has no limit"),
        ({"used": None, "counted_at": ""}, "the cloud has not counted the use of this allocation yet"),
        ({"counted_at": "2027-01-14T08:00:00Z"}, "the cloud's figures are 24 hours old"),
        (
            {"used": 1200.0},
            "this allocation is used up: the cloud refuses to start anything on it, and may stop what runs",
        ),
        ({"used": 999.0}, "what was left when the cloud counted has been burnt since, at this rate"),
        ({"used_by_me": 400.0}, ONLY_MINE),
    ],
)
def test_each_has_its_sentence(more: dict[str, Any], sentence: str) -> None:
    assert said_of(**more) == [sentence, caveats.OTHERS]


@pytest.mark.parametrize("more", [{"used": 0.0, "used_by_me": 0.0}, {"used_by_me": 100.0}, {"used": 1000.0}])
def test_nothing_is_said_without_a_reason(more: dict[str, Any]) -> None:
    assert said_of(**more) == [caveats.OTHERS]


def test_a_fleet_that_is_known_well_needs_no_word() -> None:
    assert said_of_fleet(machine("web"), machine("off", "stopped", vcpus=0)) == []


def test_how_old_records_may_be() -> None:
    recorded = machine("hers", "stopped", observed_by="records")
    assert said_of_fleet(machine("web"), recorded) == [
        "the status of hers is from the cloud's records, which may be 15 minutes old"
    ]
    assert said_of_fleet(recorded, staleness=0.0) == ["the status of hers is from the cloud's records"]


@pytest.mark.parametrize("more", [{"activity": "deploying"}, {"fault": "deploy_error"}])
def test_what_is_not_ready_may_cost_less(more: dict[str, str]) -> None:
    assert said_of_fleet(machine("new", **more), machine("off", "stopped", **more)) == [
        "new may be charged less: something is under way there, or has failed"
    ]


def test_what_cannot_be_counted_is_named() -> None:
    fleet = (machine("odd", "unknown"), machine("shapeless", vcpus=0))
    assert said_of_fleet(*fleet) == [
        "what odd, shapeless may burn is not in these figures: the status or the size is not known"
    ]


def test_a_long_list_of_names_is_cut() -> None:
    fleet = [machine(f"hers-{number}", observed_by="records") for number in (5, 3, 1, 4, 2)]
    assert said_of_fleet(*fleet)[0].startswith("the status of hers-1, hers-2, hers-3 and 2 more is from")


def test_who_pays() -> None:
    fleet = [
        machine("paid"),
        machine("free", allocation="", allocation_id=""),
        machine("his", allocation="TG-B", allocation_id="a-2"),
        machine("hers", allocation="TG-C", allocation_id="a-3"),
    ]
    assert list(caveats.of_payers(fleet, {"a-1"})) == [
        "no allocation pays for free",
        "what hers, his burn is charged to TG-B, TG-C, which this account does not see",
    ]
    assert list(caveats.of_payers(fleet[:1], {"a-1"})) == []
