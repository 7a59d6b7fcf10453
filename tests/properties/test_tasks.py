# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every task on every fleet, on one cloud or over two: one plan for check mode and for real, and an end
to it.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.resources import instance, instance_action
from hypothesis import strategies as st

from tests.properties.fleets import Planted, Wish, acts, cloud_with, completed, wishes
from tests.properties.profile import holds
from tests.support.ground import JETSTREAM, TRITON, Ground
from tests.support.lab import Lab

# Known before anything is done, and so the same in both modes.
KNOWN = ("cloud", "name", "status", "image", "size", "project", "allocation", "vcpus", "memory_mb", "disk_gb")
LISTS = re.compile(
    r"^/api/v2/(identities|instances)\?|/identity/[^/]+/instance$|^/my/(datacenters|machines\?|images\?|packages)"
)
PAGES = {JETSTREAM: 3, TRITON: 4}  # requests of a run that changes nothing

Result = dict[str, Any]


def run(lab: Lab, items: list[dict[str, Any]], *, check: bool = False) -> Result:
    lab.world.requests.clear()
    return lab.run(instance.RESOURCE, check=check, instances=items)


def told(result: Result) -> list[tuple[Any, ...]]:
    """What both modes have to agree on."""
    return [(item["changed"], item["failed"], *(item.get(key) for key in KNOWN)) for item in result["instances"]]


def only_reads(lab: Lab) -> bool:
    return all(method == "GET" or (method, path) == ("POST", "/auth") for method, path, _how in lab.world.requests)


def refused_by_the_cloud(result: Result) -> bool:
    """True when an item failed for what only the cloud knows: its allocation is used up."""
    return any(item.get("failure", {}).get("kind") == "allocation_exhausted" for item in result["instances"])


@holds(small=60, deep=1500, wish=wishes)
def test_check_mode_says_what_a_real_run_does(wish: Wish) -> None:
    with cloud_with(wish.there) as lab:
        items = completed(wish)
        before = Ground(lab).instances()
        checked = run(lab, items, check=True)
        assert only_reads(lab)
        assert Ground(lab).instances() == before
        real = run(lab, items)
        if refused_by_the_cloud(real):
            return
        assert real["changed"] == checked["changed"]
        assert real.get("failed") == checked.get("failed")
        assert real.get("msg") == checked.get("msg")
        assert real.get("diff") == checked.get("diff")
        if not real.get("failed"):
            assert told(real) == told(checked)


@holds(small=60, deep=1500, wish=wishes)
def test_the_plan_after_a_run_is_empty_and_costs_the_listing_pages(wish: Wish) -> None:
    with cloud_with(wish.there) as lab:
        items = completed(wish)
        first = run(lab, items)
        if first.get("failed"):
            return
        # What the task only waited for is in the cloud's list when that is made anew.
        lab.clock.advance(lab.open().capabilities.list_staleness)
        for check in (True, False):
            again = run(lab, items, check=check)
            assert (again["changed"], again.get("failed"), again.get("diff")) == (False, None, None)
            assert lab.writes() == []
            asked = [path for method, path, _how in lab.world.requests if method == "GET"]
            assert all(LISTS.search(path) for path in asked), asked
            assert len(asked) <= sum(PAGES[cloud] for cloud in wish.clouds)


@holds(small=60, deep=1500, wish=wishes, order=st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_matter(wish: Wish, order: Any) -> None:
    with cloud_with(wish.there) as lab:
        items = completed(wish)
        shuffled = list(items)
        order.shuffle(shuffled)
        one, other = run(lab, items, check=True), run(lab, shuffled, check=True)
        assert sorted(map(str, told(one))) == sorted(map(str, told(other)))
        assert [each["name"] for each in other["instances"]] == [each["name"] for each in shuffled]
        assert changes(one) == changes(other)


def changes(result: Result) -> list[str]:
    diff = result.get("diff", [])
    return sorted(json.dumps(each, sort_keys=True) for each in (diff if isinstance(diff, list) else [diff]))


@holds(small=40, deep=1000, wish=wishes)
def test_what_is_not_mentioned_is_left_alone(wish: Wish) -> None:
    with cloud_with(wish.there) as lab:
        mentioned = {(each["cloud"], each["name"]) for each in wish.items}
        others = {uuid for uuid, place in Ground(lab).instances().items() if place not in mentioned}
        run(lab, completed(wish))
        live = Ground(lab).instances()
        assert others <= live.keys()
        assert set(live.values()) <= {each.place for each in wish.there} | mentioned
        assert len(set(live.values())) == len(live)


@holds(small=40, deep=1000, wish=wishes)
def test_a_result_is_what_is_there(wish: Wish) -> None:
    with cloud_with(wish.there) as lab:
        result = run(lab, completed(wish))
        places = set(Ground(lab).instances().values())
        for item, told_ in zip(completed(wish), result["instances"], strict=True):
            if told_["failed"] or (result.get("failed") and not told_["changed"]):
                continue
            assert ((item["cloud"], item["name"]) in places) == (item["state"] != "absent")


@holds(small=60, deep=1500, act=acts)
def test_an_action_in_check_mode_says_what_it_does(act: tuple[Planted, str]) -> None:
    there, verb = act
    with cloud_with((there,)) as lab:
        options: dict[str, Any] = {"cloud": there.cloud, "name": there.name, "action": verb}
        checked = lab.run(instance_action.RESOURCE, check=True, **options)
        assert only_reads(lab)
        real = lab.run(instance_action.RESOURCE, **options)
        if real.get("failed") and real["failure"]["kind"] == "failed":
            return  # the cloud's own refusal: it cannot be known before
        assert real["changed"] == checked["changed"]
        assert real.get("msg") == checked.get("msg")
        assert real.get("diff") == checked.get("diff")
