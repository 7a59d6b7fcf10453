# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every task on every fleet: one plan for check mode and for real, and an end to it."""

from __future__ import annotations

import json
import re
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.resources import instance, instance_action
from hypothesis import strategies as st

from tests.properties.fleets import DEFAULTS, Planted, Wish, cloud_with, completed, planted, wishes
from tests.properties.profile import holds
from tests.support.lab import Lab

# Known before anything is done, and so the same in both modes.
KNOWN = ("cloud", "name", "status", "image", "size", "project", "allocation", "vcpus", "memory_mb", "disk_gb")
LISTS = re.compile(r"^/api/v2/(identities|instances)\?|/identity/[^/]+/instance$")
VERBS = ("start", "stop", "suspend", "resume", "shelve", "unshelve", "shelve_offload", "reboot", "redeploy", "console")

Result = dict[str, Any]


def run(lab: Lab, items: list[dict[str, Any]], *, check: bool = False) -> Result:
    lab.world.requests.clear()
    return lab.run(instance.RESOURCE, check=check, instances=items, **DEFAULTS)


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
        before = lab.world.instances()
        checked = run(lab, items, check=True)
        assert only_reads(lab)
        assert [i["uuid"] for i in lab.world.instances()] == [i["uuid"] for i in before]
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
            assert len(asked) <= 3


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
        mentioned = {each["name"] for each in wish.items}
        others = {i["uuid"] for i in lab.live() if i["name"] not in mentioned}
        run(lab, completed(wish))
        live = lab.live()
        assert others <= {i["uuid"] for i in live}
        assert {i["name"] for i in live} <= {each.name for each in wish.there} | mentioned
        assert len({i["name"] for i in live}) == len(live)


@holds(small=40, deep=1000, wish=wishes)
def test_a_result_is_what_is_there(wish: Wish) -> None:
    with cloud_with(wish.there) as lab:
        result = run(lab, completed(wish))
        names = {i["name"] for i in lab.live()}
        for item, told_ in zip(completed(wish), result["instances"], strict=True):
            if told_["failed"] or (result.get("failed") and not told_["changed"]):
                continue
            assert (item["name"] in names) == (item["state"] != "absent")


@holds(small=60, deep=1500, there=planted, verb=st.sampled_from(VERBS))
def test_an_action_in_check_mode_says_what_it_does(there: Planted, verb: str) -> None:
    with cloud_with((there,)) as lab:
        options: dict[str, Any] = {"name": there.name, "action": verb}
        checked = lab.run(instance_action.RESOURCE, check=True, **options)
        assert only_reads(lab)
        real = lab.run(instance_action.RESOURCE, **options)
        if real.get("failed") and real["failure"]["kind"] == "failed":
            return  # the cloud's own refusal: it cannot be known before
        assert real["changed"] == checked["changed"]
        assert real.get("msg") == checked.get("msg")
        assert real.get("diff") == checked.get("diff")
