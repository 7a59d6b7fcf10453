# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random fleets, and random wishes for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.resources import instance, instance_action
from hypothesis import strategies as st

from tests.support.lab import NEW, Lab

NAMES = ("red", "green", "blue", "white")
CLOUD_STATUSES = ("active", "active", "shutoff", "suspended", "shelved", "shelved_offloaded", "error")
UNDER_WAY = ("being made", "being stopped", "being suspended")
STATES = ("present", "absent", "started", "stopped", "suspended", "shelved")


@dataclass(frozen=True)
class Planted:
    """An instance that is there already, in the cloud's own word for its status, or on its way."""

    name: str
    status: str
    project: str
    size: str


@dataclass(frozen=True)
class Wish:
    """A fleet and the items of a task for it."""

    there: tuple[Planted, ...]
    items: tuple[dict[str, Any], ...]


planted = st.builds(
    Planted,
    name=st.sampled_from(NAMES),
    status=st.sampled_from(CLOUD_STATUSES + UNDER_WAY),
    project=st.sampled_from(["lumen", "atlas"]),
    size=st.sampled_from(["m1.small", "m1.small", "m1.tiny"]),
)
item = st.fixed_dictionaries(
    {"name": st.sampled_from(NAMES), "state": st.sampled_from(STATES)},
    optional={
        "project": st.sampled_from(["lumen", "atlas"]),
        "allocation": st.sampled_from(["TG-LUMEN", "TG-SMALL"]),
        "size": st.sampled_from(["m1.small", "m1.tiny"]),
        "replace": st.booleans(),
    },
)
wishes = st.builds(
    Wish,
    there=st.lists(planted, max_size=4, unique_by=lambda each: each.name).map(tuple),
    items=st.lists(item, min_size=1, max_size=4, unique_by=lambda each: each["name"]).map(tuple),
)

# What new instances are made of where an item does not say; items about old ones leave image and size alone.
DEFAULTS = {"image": NEW["image"]}


@contextmanager
def cloud_with(there: tuple[Planted, ...]) -> Iterator[Lab]:
    """A cloud that has just these instances, and offloads nothing by itself while a task looks."""
    lab = Lab()
    try:
        lab.world.update_settings({"durations": {"auto_offload": None}})
        for each in there:
            _plant(lab, each)
        lab.world.requests.clear()
        yield lab
    finally:
        lab.close()


def _plant(lab: Lab, each: Planted) -> None:
    if each.status == "being made":
        lab.run(instance.RESOURCE, name=each.name, wait=False, **{**NEW, "size": each.size, "project": each.project})
        return
    status = "active" if each.status in UNDER_WAY else each.status
    lab.world.add_instances(1, name=each.name, status=status, project=each.project, size=each.size, image=NEW["image"])
    if each.status in UNDER_WAY:
        verb = {"being stopped": "stop", "being suspended": "suspend"}[each.status]
        result = lab.run(instance_action.RESOURCE, name=each.name, action=verb, wait=False)
        assert result["changed"]


def completed(wish: Wish) -> list[dict[str, Any]]:
    """The items, those that make something new with all that this needs."""
    old = {each.name for each in wish.there}
    needs = {"project": "lumen", "allocation": "TG-LUMEN", "size": "m1.small"}
    return [dict(each) if each["name"] in old else {**needs, **each} for each in wish.items]
