# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random fleets over one cloud or two, and random wishes for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.resources import instance, instance_action
from hypothesis import strategies as st

from tests.support.ground import JETSTREAM, TRITON, Place
from tests.support.lab import NEW, Lab

NAMES = ("red", "green", "blue", "white")
UNDER_WAY = {"being stopped": "stop", "being suspended": "suspend"}  # and the action that leads there
STATES = ("present", "absent", "started", "stopped")
VERBS = {
    JETSTREAM: ("start", "stop", "suspend", "resume", "shelve", "unshelve", "shelve_offload", "reboot", "redeploy"),
    TRITON: ("start", "stop", "reboot"),
}

# What new instances are made of where an item does not say; items about old ones leave their size alone.
MADE_OF = {
    JETSTREAM: {"image": NEW["image"], "size": "m1.small", "project": "lumen", "allocation": "TG-LUMEN"},
    TRITON: {"image": "base-64-lts", "size": "g1.small"},
}


@dataclass(frozen=True)
class Planted:
    """An instance that is there already, in the cloud's own word for its status, or on its way. ``more``: what else it
    is made of.
    """

    cloud: str
    name: str
    status: str
    size: str
    more: dict[str, str]

    @property
    def place(self) -> Place:
        return (self.cloud, self.name)


@dataclass(frozen=True)
class Wish:
    """A fleet and the items of a task for it."""

    there: tuple[Planted, ...]
    items: tuple[dict[str, Any], ...]

    @property
    def clouds(self) -> set[str]:
        """Those that the task asks."""
        return {each["cloud"] for each in self.items}


_projects = st.sampled_from(["lumen", "atlas"])
_on_jetstream = st.builds(
    Planted,
    cloud=st.just(JETSTREAM),
    name=st.sampled_from(NAMES),
    status=st.sampled_from(
        ["active", "active", "shutoff", "suspended", "shelved", "shelved_offloaded", "error", "being made", *UNDER_WAY]
    ),
    size=st.sampled_from(["m1.small", "m1.small", "m1.tiny"]),
    more=st.fixed_dictionaries({"project": _projects}),
)
_on_triton = st.builds(
    Planted,
    cloud=st.just(TRITON),
    name=st.sampled_from(NAMES),
    status=st.sampled_from(["running", "running", "stopped", "being made", "being stopped"]),
    size=st.sampled_from(["g1.small", "g1.small", "g1.medium"]),
    more=st.just({}),
)
_for_jetstream = st.fixed_dictionaries(
    {
        "cloud": st.just(JETSTREAM),
        "name": st.sampled_from(NAMES),
        "state": st.sampled_from([*STATES, "suspended", "shelved"]),
    },
    optional={
        "project": _projects,
        "allocation": st.sampled_from(["TG-LUMEN", "TG-SMALL"]),
        "size": st.sampled_from(["m1.small", "m1.tiny"]),
        "replace": st.booleans(),
    },
)
_for_triton = st.fixed_dictionaries(
    {"cloud": st.just(TRITON), "name": st.sampled_from(NAMES), "state": st.sampled_from(STATES)},
    optional={
        "image": st.sampled_from(["base-64-lts", "ubuntu-22.04"]),
        "size": st.sampled_from(["g1.small", "g1.medium"]),
        "replace": st.booleans(),
    },
)


def _wishes(there: st.SearchStrategy[Planted], item: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[Wish]:
    return st.builds(
        Wish,
        there=st.lists(there, max_size=4, unique_by=lambda each: each.place).map(tuple),
        items=st.lists(item, min_size=1, max_size=4, unique_by=lambda each: (each["cloud"], each["name"])).map(tuple),
    )


wishes = (
    _wishes(_on_jetstream, _for_jetstream)
    | _wishes(_on_triton, _for_triton)
    | _wishes(_on_jetstream | _on_triton, _for_jetstream | _for_triton)
)
# One instance and a verb that its cloud knows.
acts = st.tuples(_on_jetstream, st.sampled_from([*VERBS[JETSTREAM], "console"])) | st.tuples(
    _on_triton, st.sampled_from([*VERBS[TRITON], "credentials"])
)


@contextmanager
def cloud_with(there: tuple[Planted, ...]) -> Iterator[Lab]:
    """Clouds that have just these instances, and offload nothing by themselves while a task looks."""
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
    made_of = {**MADE_OF[each.cloud], **each.more, "size": each.size}
    if each.status == "being made":
        lab.run(instance.RESOURCE, cloud=each.cloud, name=each.name, wait=False, **made_of)
        return
    running = {JETSTREAM: "active", TRITON: "running"}[each.cloud]
    status = running if each.status in UNDER_WAY else each.status
    if each.cloud == JETSTREAM:
        lab.world.add_instances(1, name=each.name, status=status, **made_of)
    else:
        machine = {"image": made_of["image"], "package": made_of["size"]}
        lab.world.triton.add_machines(1, name=each.name, state=status, **machine)
    if each.status in UNDER_WAY:
        act: dict[str, Any] = {"name": each.name, "action": UNDER_WAY[each.status], "wait": False}
        assert lab.run(instance_action.RESOURCE, cloud=each.cloud, **act)["changed"]


def completed(wish: Wish) -> list[dict[str, Any]]:
    """The items, those that make something new with all that this needs."""
    old = {each.place for each in wish.there}
    return [
        {**({} if (each["cloud"], each["name"]) in old else MADE_OF[each["cloud"]]), **_image(each["cloud"]), **each}
        for each in wish.items
    ]


def _image(cloud: str) -> dict[str, str]:
    """What items on that cloud say of their image."""
    return {"image": MADE_OF[cloud]["image"]} if cloud == JETSTREAM else {}
