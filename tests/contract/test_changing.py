# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Create, update and delete."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends import registry
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Conflict, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance
from ansible_collections.research.cloud.plugins.module_utils.core.networks import Rewiring

from tests.contract.conftest import BACKENDS
from tests.contract.twin import Twin, settled

UPDATES = [(name, field) for name in BACKENDS for field in sorted(registry.load(name).capabilities.updates)]

# Everything of an instance that some cloud can change.
ALL_FIELDS = (
    "name",
    "image",
    "size",
    "project",
    "allocation",
    "networks",
    "tags",
    "metadata",
    "user_script",
    "firewall",
    "deletion_protection",
    "addresses",
)


def has(instance: Instance, field: str) -> Any:
    """What an instance has, in the words of an update."""
    return getattr(instance, "tag_values" if field == "tags" else field)


def then(before: Instance, value: Any) -> Any:
    """What it has when that was carried out."""
    return value.after(before.networks) if isinstance(value, Rewiring) else getattr(value, "name", value)


def test_a_created_instance_is_what_was_asked_for(twin: Twin, cloud: Cloud) -> None:
    new = twin.new("web")
    made = cloud.create(new)
    assert made.status in {"building", "running"}
    ready = cloud.instance(settled(twin, cloud, made).id)
    assert (ready.id, ready.name, ready.status, ready.fault) == (made.id, "web", "running", "")
    assert (ready.image, ready.size, ready.vcpus) == (new.image.name, new.size.name, new.size.vcpus)
    assert ready.answers_to("project", new.project.id if new.project else "")
    assert ready.answers_to("allocation", new.allocation.id if new.allocation else "")
    assert {"project", "allocation"} & cloud.capabilities.needs == {
        option for option in ("project", "allocation") if getattr(new, option)
    }
    assert ready.addresses


def test_a_new_instance_is_listed_within_the_settle_time(twin: Twin, cloud: Cloud) -> None:
    cloud.instances()  # a list without it, for the cloud to keep
    made = cloud.create(twin.new("web"))
    twin.advance(cloud.capabilities.settle_time)
    assert [instance.id for instance in cloud.instances()] == [made.id]


def test_a_building_instance_is_not_settled(twin: Twin, cloud: Cloud) -> None:
    made = cloud.create(twin.new("web"))
    seen = cloud.poll(made)
    assert seen.status == "building" or not seen.settled


def test_a_failed_build_ends_in_error_and_says_why(twin: Twin, cloud: Cloud) -> None:
    twin.fail_next_build("No valid host was found.")
    ended = settled(twin, cloud, cloud.create(twin.new("web")))
    assert ended.status == "error"
    assert ended.fault
    assert not twin.tells_why or "No valid host was found." in ended.fault
    assert [instance.status for instance in cloud.instances()] == ([] if "error" in twin.unlisted else ["error"])


def test_what_ended_in_error_can_be_deleted(twin: Twin, cloud: Cloud) -> None:
    (planted,) = twin.plant("error")
    cloud.delete(cloud.instance(planted))
    twin.advance(120.0)
    assert cloud.instances() == []


def test_each_create_makes_one(twin: Twin, cloud: Cloud) -> None:
    names = ["a", "b", "c"] if twin.one_of_a_name else ["a", "b", "a"]
    for name in names:
        cloud.create(twin.new(name))
    twin.advance(60.0)
    assert sorted(instance.name for instance in cloud.instances()) == sorted(names) == twin.names()


@pytest.mark.only_where("one_of_a_name")
def test_a_name_that_may_be_there_once_is_there_once(twin: Twin, cloud: Cloud) -> None:
    cloud.create(twin.new("a"))
    with pytest.raises(Conflict):
        cloud.create(twin.new("a"))
    assert twin.names() == ["a"]


@pytest.mark.parametrize("status", ["running", "stopped", "suspended", "shelved", "offloaded", "building"])
def test_deleting_ends_an_instance_in_any_status(twin: Twin, cloud: Cloud, status: str) -> None:
    (planted,) = twin.plant(status)
    instance = cloud.instance(planted)
    cloud.delete(instance)
    until = twin.now() + 300.0
    while twin.names() and twin.now() < until:
        twin.advance(1.0)
    assert twin.names() == []
    with pytest.raises(NotFound):
        cloud.poll(instance)


def test_deleting_twice_deletes_once(twin: Twin, cloud: Cloud) -> None:
    kept, going = twin.plant(count=2)
    instance = cloud.instance(going)
    cloud.delete(instance)
    cloud.delete(instance)
    twin.advance(120.0)
    assert [left.id for left in cloud.instances()] == [kept]


@pytest.mark.parametrize(("backend", "field"), UPDATES)
def test_a_field_that_can_be_updated_is(twin: Twin, cloud: Cloud, field: str) -> None:
    (planted, other) = twin.plant(count=2)
    before = cloud.instance(planted)
    value = twin.another(field)
    cloud.update(before, {field: value})
    settled(twin, cloud, cloud.instance(planted))
    after = cloud.instance(planted)
    assert has(before, field) != has(after, field) == then(before, value)
    unchanged = {*ALL_FIELDS, "status"} - {field, *(["addresses"] if field == "networks" else [])}
    assert all(has(before, each) == has(after, each) for each in unchanged)
    assert has(cloud.instances()[0], field) == has(after, field)
    assert has(cloud.instance(other), field) != has(after, field)


@pytest.mark.parametrize(("backend", "field"), UPDATES)
def test_what_is_so_already_may_be_asked_for(twin: Twin, cloud: Cloud, field: str) -> None:
    (planted,) = twin.plant()
    before = cloud.instance(planted)
    value = twin.another(field)
    for _time in range(2):
        cloud.update(cloud.instance(planted), {field: value})
        settled(twin, cloud, cloud.instance(planted))
    assert has(cloud.instance(planted), field) == then(before, value)


def test_several_fields_at_once(twin: Twin, cloud: Cloud) -> None:
    (planted,) = twin.plant()
    changes = {field: twin.another(field) for field in sorted(cloud.capabilities.updates)}
    before = cloud.instance(planted)
    cloud.update(before, changes)
    settled(twin, cloud, cloud.instance(planted))
    after = cloud.instance(planted)
    for field, value in changes.items():
        assert has(after, field) == then(before, value)


def test_capabilities_name_fields_that_exist(cloud: Cloud) -> None:
    able = cloud.capabilities
    assert able.updates.isdisjoint(able.replace_only)
    assert able.updates | able.replace_only <= set(ALL_FIELDS)
    assert able.uncompared.isdisjoint(able.updates | able.replace_only)
    assert able.uncompared <= {"affinity", "region"}
    assert {"present", "absent"} <= set(able.states)
