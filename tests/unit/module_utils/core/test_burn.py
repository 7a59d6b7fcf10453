# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who burns what."""

from __future__ import annotations

from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.burn import Share, measure
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance


def instance(id: str, **more: Any) -> Instance:
    given = {"name": f"i-{id}", "project": "lumen", "project_id": "p-1", "owner": "alice", **more}
    return Instance(cloud="c", id=id, status="running", **given)


FLEET = [
    instance("1"),
    instance("2", owner="bob"),
    instance("3", project="atlas", project_id="p-2"),
    instance("4", project="lumen", project_id="p-9", owner="bob"),
    instance("5", project="", project_id=""),
    instance("6"),
]
RATE = {"1": 2.0, "2": 2.0, "3": 6.0, "4": 2.0, "5": 1.0, "6": 0.0}


def test_the_sum_and_the_count_are_of_what_burns() -> None:
    burnt = measure(FLEET, RATE)
    assert (burnt.rate, burnt.running) == (13.0, 5)
    assert [each.instance.id for each in burnt.burners] == ["3", "1", "2", "4", "5"]


def test_nothing_burns() -> None:
    burnt = measure([], {})
    assert (burnt.rate, burnt.running, burnt.by_project(), burnt.by_owner()) == (0.0, 0, (), ())


def test_projects_of_one_name_are_told_apart_and_the_largest_comes_first() -> None:
    assert measure(FLEET, RATE).by_project() == (
        Share("atlas", "p-2", 6.0, 1),
        Share("lumen", "p-1", 4.0, 2),
        Share("lumen", "p-9", 2.0, 1),
        Share("", "", 1.0, 1),
    )


def test_owners_have_names_only() -> None:
    assert measure(FLEET, RATE).by_owner() == (Share("alice", "", 9.0, 3), Share("bob", "", 4.0, 2))


def test_ties_are_in_the_order_of_names_then_of_ids() -> None:
    fleet = [instance("b", name="x"), instance("a", name="x"), instance("c", name="w")]
    burnt = measure(fleet, dict.fromkeys("abc", 1.0))
    assert [each.instance.id for each in burnt.burners] == ["c", "a", "b"]
