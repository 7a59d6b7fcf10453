# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of instances, of every backend that has them."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud, InstanceSnapshotService
from ansible_collections.research.cloud.plugins.module_utils.core.belongings import (
    InstanceSnapshot,
    NewInstanceSnapshot,
)
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    BadInput,
    CloudError,
    Conflict,
    NotFound,
    ReplyLost,
)
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance

from tests.contract.twin import Trouble, Twin

pytestmark = pytest.mark.needs_service("snapshot")

NEW = NewInstanceSnapshot("before")


@pytest.fixture
def home(twin: Twin, cloud: Cloud) -> Instance:
    (planted,) = twin.plant(name="home")
    return cloud.instance(planted)


@pytest.fixture
def service(cloud: Cloud, home: Instance) -> InstanceSnapshotService:
    of_home: InstanceSnapshotService = cloud.service("snapshot").of(home)
    return of_home


def settled(twin: Twin, service: InstanceSnapshotService, snapshot: InstanceSnapshot) -> InstanceSnapshot:
    """The snapshot when nothing is under way, polled once a second."""
    for _second in range(120):
        seen: InstanceSnapshot = service.poll(snapshot)
        if seen.settled:
            return seen
        twin.advance(1.0)
    raise AssertionError(f"still {seen.status}")


def made(twin: Twin, service: InstanceSnapshotService, name: str = "before") -> InstanceSnapshot:
    return settled(twin, service, service.create(NewInstanceSnapshot(name)))


def gone(twin: Twin, service: InstanceSnapshotService, snapshot: InstanceSnapshot) -> None:
    """Returns when it is not found any more; until then it is being deleted."""
    for _second in range(120):
        try:
            assert service.poll(snapshot).status == "deleting"
        except NotFound:
            return
        twin.advance(1.0)
    raise AssertionError("still there")


def back(twin: Twin, service: InstanceSnapshotService) -> bool | None:
    """What became of a roll back, within two minutes."""
    for _second in range(120):
        if (ended := service.rolled_back()) is not None:
            return ended
        twin.advance(1.0)
    return None


def test_a_new_one_is_what_was_asked_for_and_listed(
    twin: Twin, home: Instance, service: InstanceSnapshotService
) -> None:
    asked = service.create(NEW)
    assert (asked.name, asked.under_way) == ("before", True)
    found = settled(twin, service, asked)
    assert (found.id, found.status, found.instance_id, found.region) == (asked.id, "available", home.id, home.region)
    (listed,) = service.list_all()
    assert listed.id == service.read(found.id).id == found.id
    assert listed.created


def test_a_name_is_there_once(twin: Twin, service: InstanceSnapshotService) -> None:
    made(twin, service)
    with pytest.raises((BadInput, Conflict)):
        service.create(NEW)
    assert len(service.list_all()) == 1


def test_each_instance_has_its_own(twin: Twin, cloud: Cloud, service: InstanceSnapshotService) -> None:
    (planted,) = twin.plant(name="other")
    other: InstanceSnapshotService = cloud.service("snapshot").of(cloud.instance(planted))
    first, second = made(twin, service), made(twin, other)
    assert ([each.id for each in service.list_all()], [each.id for each in other.list_all()]) == (
        [first.id],
        [second.id],
    )
    assert {each.id for each in cloud.service("snapshot").list_all()} == {first.id, second.id}


def test_deleting_twice_deletes_once(twin: Twin, service: InstanceSnapshotService) -> None:
    kept, going = made(twin, service, "kept"), made(twin, service, "going")
    service.delete(going)
    gone(twin, service, going)
    service.delete(going)
    with pytest.raises(NotFound):
        service.poll(going)
    assert [each.id for each in service.list_all()] == [kept.id]


def test_one_that_cannot_be_made_is_in_error(twin: Twin, service: InstanceSnapshotService) -> None:
    twin.fail_next("create snapshot")
    failed = made(twin, service)
    assert (failed.status, bool(failed.fault)) == ("error", True)


def test_one_that_cannot_be_deleted_says_so(twin: Twin, service: InstanceSnapshotService) -> None:
    snapshot = made(twin, service)
    twin.fail_next("delete snapshot")
    service.delete(snapshot)
    seen = settled(twin, service, snapshot)
    assert (seen.status, bool(seen.fault)) == ("available", True)


@pytest.mark.parametrize(
    ("trouble", "there"),
    [("lost_reply", 1), ("silent_after", 1), ("truncated", 1), ("not_json", 1), ("dropped", 0), ("silent", 0)],
)
def test_a_create_is_sent_once(twin: Twin, service: InstanceSnapshotService, trouble: Trouble, there: int) -> None:
    twin.trouble("create snapshot", trouble)
    with pytest.raises(ReplyLost):
        service.create(NEW)
    twin.advance(30.0)
    assert (len(service.list_all()), twin.sent("create snapshot")) == (there, 1)


@pytest.mark.parametrize("trouble", ["lost_reply", "dropped", "silent", "silent_after"])
def test_a_deletion_may_be_asked_again(twin: Twin, service: InstanceSnapshotService, trouble: Trouble) -> None:
    snapshot = made(twin, service)
    twin.trouble("delete snapshot", trouble)
    service.delete(snapshot)
    gone(twin, service, snapshot)


def test_a_list_that_does_not_come_raises(twin: Twin, cloud: Cloud, service: InstanceSnapshotService) -> None:
    twin.reply("list snapshots", 503, times=None)
    for whole in (service, cloud.service("snapshot")):
        with pytest.raises(CloudError):
            whole.list_all()


@pytest.mark.parametrize("status", ["running", "stopped"])
def test_an_instance_goes_back_and_runs(twin: Twin, cloud: Cloud, status: str) -> None:
    (planted,) = twin.plant(status, name="home")
    service: InstanceSnapshotService = cloud.service("snapshot").of(cloud.instance(planted))
    snapshot = made(twin, service)
    twin.advance(1.0)
    made(twin, service, "newer")
    assert service.rolled_back() is None
    service.roll_back(snapshot)
    assert service.rolled_back() is None
    assert back(twin, service) is True
    assert cloud.instance(planted).status == "running"
    assert [each.name for each in service.list_all()] == ["before"]


def test_one_that_fails_says_so(twin: Twin, service: InstanceSnapshotService) -> None:
    snapshot = made(twin, service)
    twin.fail_next("roll back")
    service.roll_back(snapshot)
    assert back(twin, service) is False


@pytest.mark.parametrize(
    ("trouble", "came_of_it"), [("lost_reply", True), ("silent_after", True), ("dropped", None), ("silent", None)]
)
def test_a_roll_back_is_sent_once(
    twin: Twin, service: InstanceSnapshotService, trouble: Trouble, came_of_it: bool | None
) -> None:
    snapshot = made(twin, service)
    twin.trouble("roll back", trouble)
    with pytest.raises(ReplyLost):
        service.roll_back(snapshot)
    assert (back(twin, service), twin.sent("roll back")) == (came_of_it, 1)
