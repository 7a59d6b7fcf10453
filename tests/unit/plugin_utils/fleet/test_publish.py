# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rehearsing and publishing: all of it arrives, sorted, and at the right one of a host and a group of the same name."""

from __future__ import annotations

import random
from typing import Any

import pytest
from ansible.inventory.data import InventoryData
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.publish import child_groups, publish, taken_names
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.rehearsal import ParentGroups, Rehearsal

from tests.unit.plugin_utils.fleet.helpers import row


def rehearsed(
    *hosts: str, groups: dict[str, list[str]] | None = None, parents: dict[str, list[str]] | None = None
) -> Rehearsal:
    """A rehearsal written to as Constructable does."""
    rehearsal = Rehearsal({host: {"research_cloud_id": host} for host in hosts}, {})
    for group, members in (groups or {}).items():
        for host in members:
            rehearsal.add_host(host, rehearsal.add_group(group))
    keyed = ParentGroups(rehearsal)
    for parent, children in (parents or {}).items():
        for child in children:
            keyed.add_child(keyed.add_group(parent), keyed.add_group(child))
    return rehearsal


def published(rehearsal: Rehearsal, inventory: Any = None, missing: tuple[str, ...] = ()) -> Any:
    inventory = inventory or InventoryData()
    publish(inventory, rehearsal, missing)
    inventory.reconcile_inventory()
    return inventory


def members(inventory: Any, group: str) -> list[str]:
    return [host.name for host in inventory.groups[group].get_hosts()]


def test_hosts_groups_and_parents_arrive() -> None:
    inventory = published(rehearsed("b", "a", groups={"g": ["b", "a"]}, parents={"p": ["g"]}))

    assert list(inventory.hosts) == ["a", "b"]
    assert members(inventory, "g") == members(inventory, "p") == ["a", "b"]
    assert inventory.hosts["a"].vars["research_cloud_id"] == "a"


def test_a_host_in_no_group_is_ungrouped() -> None:
    assert members(published(rehearsed("a", "b", groups={"g": ["b"]})), "ungrouped") == ["a"]


@pytest.mark.parametrize("groups", [{"web": ["db"]}, {"web": ["web", "db"]}], ids=["outside", "inside"])
def test_a_host_named_like_a_group_stays_a_host(groups: dict[str, list[str]]) -> None:
    inventory = published(rehearsed("web", "db", groups=groups))

    assert sorted(members(inventory, "all")) == ["db", "web"]
    assert sorted(members(inventory, "web")) == sorted(groups["web"])
    assert inventory.hosts["web"].vars["research_cloud_id"] == "web"
    assert inventory.groups["web"].vars == {}


def test_a_parent_of_a_group_named_like_a_host_gets_the_group() -> None:
    inventory = published(rehearsed("web", "db", groups={"web": ["db"]}, parents={"p": ["web"]}))

    assert members(inventory, "p") == ["db"]


def test_the_order_does_not_depend_on_the_order_of_writing() -> None:
    hosts = ["a", "b", "c", "d"]
    groups = {"x": ["a", "c"], "y": ["d", "b"], "z": ["b"]}
    expected = published(rehearsed(*hosts, groups=groups))
    shuffler = random.Random(2026)

    for _round in range(10):
        shuffler.shuffle(hosts)
        mixed = {name: shuffler.sample(groups[name], len(groups[name])) for name in shuffler.sample(list(groups), 3)}
        inventory = published(rehearsed(*hosts, groups=mixed))
        assert list(inventory.hosts) == list(expected.hosts)
        assert list(inventory.groups) == list(expected.groups)
        assert [members(inventory, g) for g in groups] == [members(expected, g) for g in groups]


@pytest.mark.parametrize(
    "parents",
    [
        {"g": ["g"]},
        {"a": ["b"], "b": ["a"]},
        {"a": ["b"], "b": ["c"], "c": ["a"]},
        {"g": ["all"]},
        {"all": ["g"], "g": ["all"]},
    ],
)
def test_a_group_inside_itself_is_refused_before_anything_is_added(parents: dict[str, list[str]]) -> None:
    with pytest.raises(BadInput, match=r"^keyed_groups would put the group \"\w+\" into itself$"):
        rehearsed("h", parents=parents).refuse_loops(child_groups(InventoryData()))


def test_a_loop_through_groups_of_other_files_is_refused() -> None:
    inventory = InventoryData()
    for group in ("up", "down"):
        inventory.add_group(group)
    inventory.add_child("up", "down")

    with pytest.raises(BadInput, match='"down"'):
        rehearsed("h", parents={"down": ["up"]}).refuse_loops(child_groups(inventory))


def test_parents_that_are_no_loop_are_accepted() -> None:
    rehearsed("h", parents={"a": ["b", "c"], "b": ["d"], "c": ["d"], "all": ["a"]}).refuse_loops(
        child_groups(InventoryData())
    )


def test_missing_clouds_of_several_files_add_up() -> None:
    inventory = published(rehearsed("a"), missing=("tacc",))
    published(rehearsed("b"), inventory, missing=("iu",))
    published(rehearsed("c"), inventory)

    assert inventory.groups["all"].vars["research_cloud_incomplete"] == ["iu", "tacc"]


def test_a_whole_inventory_says_so() -> None:
    assert published(rehearsed("a")).groups["all"].vars["research_cloud_incomplete"] == []


def test_hosts_of_earlier_fleet_files_are_known_and_others_are_not() -> None:
    inventory = InventoryData()
    inventory.add_host("static")
    inventory.add_host("web")
    inventory.set_variable("web", "research_cloud_cloud", "jetstream")
    inventory.set_variable("web", "research_cloud_id", "1")

    assert taken_names(inventory) == {"web": ("jetstream", "1")}


def test_expressions_see_fields_below_variables_below_the_name() -> None:
    rehearsal = Rehearsal({"h.x": {"size": "composed"}}, {"h.x": {"site": "lab", "size": "earlier", "name": "earlier"}})

    seen = rehearsal.visible("h.x", row("web"))

    assert (seen["cloud"], seen["site"], seen["size"], seen["name"]) == ("jetstream", "lab", "composed", "earlier")
    assert (seen["inventory_hostname"], seen["inventory_hostname_short"]) == ("h.x", "h")
