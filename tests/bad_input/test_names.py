# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that mean nothing, or too much."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import instance, instance_action
from ansible_collections.research.cloud.plugins.module_utils.resources.base import ManagedResource

from tests.bad_input.refusal import refused, says_nothing_was_changed
from tests.support.lab import NEW, Lab


@pytest.mark.parametrize(
    ("option", "written", "words"),
    [
        ("image", "Ubuntu 22.4", 'image "Ubuntu 22.4" not found on jetstream; near: "Ubuntu 22.04", "Ubuntu 20.04"'),
        ("size", "m1.smal", 'size "m1.smal" not found on jetstream; near: "m1.small"'),
        ("project", "lumens", 'project "lumens" not found on jetstream; near: "lumen"'),
        ("allocation", "TG-LUMN", 'allocation "TG-LUMN" not found on jetstream; near: "TG-LUMEN"'),
        ("project", "zzz", 'project "zzz" not found on jetstream; there is: "atlas", "lumen"'),
    ],
)
def test_an_unknown_name_lists_the_near_ones(lab: Lab, option: str, written: str, words: str) -> None:
    result = refused(lab, instance.RESOURCE, "not_found", name="new", **{**NEW, option: written})
    assert result["msg"].startswith(words)
    says_nothing_was_changed(result)


@pytest.mark.parametrize(("option", "written"), [("project", "lumens"), ("allocation", "TG-LUMN")])
def test_it_is_unknown_for_an_instance_that_is_there_too(lab: Lab, option: str, written: str) -> None:
    result = refused(lab, instance.RESOURCE, "not_found", name="web", **{option: written})
    assert f'{option} "{written}" not found on jetstream; near: "' in result["msg"]


def test_an_image_of_another_provider_is_unknown(lab: Lab) -> None:
    result = refused(lab, instance.RESOURCE, "not_found", name="new", **{**NEW, "image": "Old Fedora"})
    assert 'image "Old Fedora" not found on jetstream' in result["msg"]


def test_an_ambiguous_image_lists_both(lab: Lab) -> None:
    result = refused(lab, instance.RESOURCE, "ambiguous", name="new", **{**NEW, "image": "Shared Name"})
    matches = result["failure"]["details"]["matches"]
    assert len(matches) == 2
    assert 'image "Shared Name" is ambiguous on jetstream' in result["msg"]
    assert all(match in result["msg"] for match in matches)
    assert "give the id instead" in result["msg"]


@pytest.mark.parametrize(
    ("resource", "more"), [(instance.RESOURCE, {"state": "absent"}), (instance_action.RESOURCE, {"action": "stop"})]
)
def test_an_ambiguous_instance_lists_both(lab: Lab, resource: ManagedResource, more: dict[str, str]) -> None:
    lab.world.add_instances(1, name="web")
    result = refused(lab, resource, "ambiguous", name="web", **more)
    assert all(row["uuid"] in result["msg"] for row in lab.live())
    assert '2 instances on jetstream are named "web"' in result["msg"]
    says_nothing_was_changed(result)


@pytest.mark.parametrize(
    ("resource", "more"), [(instance.RESOURCE, NEW), (instance_action.RESOURCE, {"action": "stop"})]
)
def test_two_items_of_one_name(lab: Lab, resource: ManagedResource, more: dict[str, str]) -> None:
    result = refused(lab, resource, "bad_input", instances=[{"name": "web"}, {"name": "b"}, {"name": "web"}], **more)
    assert 'instances: 2 items named "web" on jetstream; each instance may be given once' in result["msg"]
    assert lab.world.requests == []


@pytest.mark.parametrize(
    ("resource", "more"), [(instance.RESOURCE, {"state": "stopped"}), (instance_action.RESOURCE, {"action": "stop"})]
)
def test_two_items_that_are_one_instance(lab: Lab, resource: ManagedResource, more: dict[str, str]) -> None:
    uuid = lab.live()[0]["uuid"]
    result = refused(lab, resource, "bad_input", instances=[{"name": "web"}, {"id": uuid}], **more)
    assert f'instance "web" on jetstream and instance {uuid} on jetstream are the same instance' in result["msg"]
    says_nothing_was_changed(result)


def test_a_new_name_that_is_taken(lab: Lab) -> None:
    lab.world.add_instances(1, name="db")
    web, db = (row["uuid"] for row in sorted(lab.live(), key=lambda row: row["name"], reverse=True))
    result = refused(lab, instance.RESOURCE, "bad_input", id=web, name="db")
    assert f'instance {web} on jetstream cannot be renamed to "db": that is the name of {db}' in result["msg"]
    says_nothing_was_changed(result)


def test_one_name_on_two_clouds_is_no_mistake(lab: Lab) -> None:
    items = [{"name": "x"}, {"name": "x", "cloud": "tacc"}]
    assert lab.run(instance.RESOURCE, instances=items, **NEW)["changed"]


def test_an_item_without_a_name(lab: Lab) -> None:
    result = refused(lab, instance.RESOURCE, "bad_input", instances=[{"name": "a"}, {"size": "m1.small"}], **NEW)
    assert "each item needs a name or an id" in result["msg"]
    assert lab.world.requests == []


def test_an_id_that_does_not_exist(lab: Lab) -> None:
    result = refused(lab, instance.RESOURCE, "not_found", id="4711", state="started", **NEW)
    assert "instance 4711 on jetstream does not exist" in result["msg"]


def test_an_action_on_a_name_that_does_not_exist(lab: Lab) -> None:
    result = refused(lab, instance_action.RESOURCE, "not_found", name="wep", action="stop")
    assert 'instance "wep" on jetstream does not exist; near: "web"' in result["msg"]


def test_one_bad_item_leaves_the_others_alone(lab: Lab) -> None:
    items = [{"name": "a"}, {"name": "b", "size": "m1.huge"}, {"name": "web", "state": "stopped"}]
    result = refused(lab, instance.RESOURCE, "not_found", instances=items, **NEW)
    assert result["msg"].startswith('1 of 3 items failed: size "m1.huge" not found')
    assert [item["failed"] for item in result["instances"]] == [False, True, False]
    assert all("nothing was changed" in item["notes"][0] for item in result["instances"] if not item["failed"])
