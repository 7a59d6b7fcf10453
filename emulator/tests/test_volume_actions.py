# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attach, mount, unmount, detach: accepted with 200, done later, and wrong in silence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from caller import Caller, message

from research_cloud_emulator.world.world import World

Walk = Callable[[str, float], list[str]]


@pytest.fixture
def instance(alice: Caller) -> str:
    return alice.launch()


@pytest.fixture
def volume(alice: Caller) -> str:
    return alice.volume()


@pytest.fixture
def attached(alice: Caller, instance: str) -> str:
    """A volume that is attached and mounted."""
    return alice.world.add_volumes(1, server=instance)[0]


@pytest.fixture
def walk(alice: Caller) -> Walk:
    """The different statuses that a volume shows in the next seconds."""

    def statuses(uuid: str, seconds: float) -> list[str]:
        seen = [alice.disk(uuid)["status"]]
        for _ in range(int(seconds * 2)):
            alice.settle(0.5)
            status = alice.disk(uuid)["status"]
            if status != seen[-1]:
                seen.append(status)
        return seen

    return statuses


def where(caller: Caller, uuid: str) -> tuple[Any, Any, Any]:
    """Instance, device and mount location."""
    shown = caller.disk(uuid)
    data = shown["attach_data"] or {}
    return data.get("instance_alias"), data.get("device"), shown["mount_location"]


def test_attach(alice: Caller, instance: str, volume: str, walk: Walk) -> None:
    body = alice.act(instance, "attach_volume", volume_id=volume)
    assert body == {"result": "success", "message": "The requested action <attach_volume> was run successfully"}
    assert walk(volume, 10) == ["available", "attaching", "in-use - mounting", "in-use"]
    assert where(alice, volume) == (instance, "/dev/sdb", "/vol_b")
    shown = alice.disk(volume)["attach_data"]
    assert shown == {"device": "/dev/sdb", "id": volume, "serverId": instance, "instance_alias": instance}


def test_while_it_attaches_the_service_knows_no_ends(alice: Caller, instance: str, volume: str) -> None:
    alice.act(instance, "attach_volume", volume_id=volume)
    alice.settle(2)
    assert alice.disk(volume)["attach_data"] == {"device": None, "id": volume, "instance_alias": None}


def test_v1_answers_with_the_volume(alice: Caller, instance: str, volume: str) -> None:
    asked = {"action": "attach_volume", "volume_id": volume}
    body = alice.post(f"{alice.pair()}/instance/{instance}/action", asked)
    assert body["object"] == alice.disk(volume)


@pytest.mark.parametrize("nothing", [None, "null", "None", ""])
def test_asked_for_places(alice: Caller, instance: str, nothing: str | None) -> None:
    first, second = alice.volume("a"), alice.volume("b")
    alice.act(instance, "attach_volume", volume_id=first, device="/dev/sdf", mount_location="/data")
    alice.act(instance, "attach_volume", volume_id=second, device="/dev/sdf", mount_location=nothing)
    alice.settle(20)
    assert where(alice, first) == (instance, "/dev/sdf", "/data")
    assert where(alice, second) == (instance, "/dev/sdb", "/vol_b")


def test_detach(alice: Caller, instance: str, attached: str, walk: Walk) -> None:
    alice.act(instance, "detach_volume", volume_id=attached)
    assert walk(attached, 10) == ["in-use", "in-use - unmounting", "detaching", "available"]
    assert where(alice, attached) == (None, None, None)


def test_unmount_and_mount(alice: Caller, instance: str, attached: str, walk: Walk) -> None:
    alice.act(instance, "unmount_volume", volume_id=attached)
    assert walk(attached, 10) == ["in-use", "in-use - unmounting", "in-use"]
    assert where(alice, attached) == (instance, "/dev/sdb", None)
    alice.act(instance, "mount_volume", volume_id=attached, mount_location="/data")
    assert walk(attached, 10) == ["in-use", "in-use - mounting", "in-use"]
    assert where(alice, attached) == (instance, "/dev/sdb", "/data")


@pytest.mark.parametrize("status", ["suspended", "shutoff", "build", "shelved_offloaded", "error"])
def test_attaching_needs_an_active_instance(alice: Caller, volume: str, status: str) -> None:
    (stopped,) = alice.world.add_instances(1, status=status)
    told = message(alice.act(stopped, "attach_volume", 403, volume_id=volume))
    assert f"Instance {stopped} must be active before attaching a volume. (Current: {status})" in told
    alice.settle(60)
    assert alice.disk(volume)["status"] == "available"


@pytest.mark.parametrize("status", ["build", "shelved_offloaded", "error"])
def test_detaching_needs_a_quiet_instance(alice: Caller, status: str) -> None:
    (busy,) = alice.world.add_instances(1, status=status)
    (held,) = alice.world.add_volumes(1, server=busy)
    told = message(alice.act(busy, "detach_volume", 403, volume_id=held))
    assert f"must be active, suspended, or stopped before detaching a volume. (Current: {status})" in told


@pytest.mark.parametrize("status", ["suspended", "shutoff"])
def test_a_stopped_instance_cannot_unmount(alice: Caller, world: World, status: str) -> None:
    (stopped,) = world.add_instances(1, status=status)
    (held,) = world.add_volumes(1, server=stopped)
    alice.act(stopped, "detach_volume", volume_id=held)
    alice.settle(60)
    assert alice.disk(held)["status"] == "in-use - umount_error"
    world.update_settings({"mount_needs_running": False})
    alice.act(stopped, "detach_volume", volume_id=held)
    alice.settle(60)
    assert alice.disk(held)["status"] == "available"


def test_attached_twice_is_attached_once(alice: Caller, instance: str, volume: str) -> None:
    for seconds in (0, 0.5, 2, 10, 0):
        alice.settle(seconds)
        alice.act(instance, "attach_volume", volume_id=volume)
    before = alice.disk(volume)
    assert (before["status"], where(alice, volume)) == ("in-use", (instance, "/dev/sdb", "/vol_b"))
    alice.settle(20)
    assert alice.disk(volume) == before


def test_attached_again_is_mounted_again(alice: Caller, instance: str, attached: str, walk: Walk) -> None:
    alice.act(instance, "unmount_volume", volume_id=attached)
    alice.settle(10)
    alice.act(instance, "attach_volume", volume_id=attached)
    assert walk(attached, 10) == ["in-use", "in-use - mounting", "in-use"]
    assert where(alice, attached) == (instance, "/dev/sdb", "/vol_b")


def test_attached_elsewhere_is_409(alice: Caller, attached: str) -> None:
    before = alice.disk(attached)
    other = alice.launch("w2")
    told = message(alice.act(other, "attach_volume", 409, volume_id=attached))
    expected = f"409 Conflict Invalid volume: Volume {attached} status must be available. Currently in in-use"
    assert told == expected
    alice.settle(60)
    assert alice.disk(attached) == before


def test_attached_elsewhere_in_silence(alice: Caller, world: World, attached: str) -> None:
    before = alice.disk(attached)
    other = alice.launch("w2")
    world.update_settings({"refuse_attached_at_once": False})
    alice.act(other, "attach_volume", volume_id=attached)
    alice.settle(60)
    assert alice.disk(attached) == before


def test_two_instances_want_one_volume(alice: Caller, instance: str, volume: str) -> None:
    other = alice.launch("w2")
    alice.act(instance, "attach_volume", volume_id=volume)
    alice.act(other, "attach_volume", volume_id=volume)
    alice.settle(60)
    assert where(alice, volume) == (instance, "/dev/sdb", "/vol_b")


def test_attached_and_detached_at_once(alice: Caller, instance: str, volume: str) -> None:
    alice.act(instance, "attach_volume", volume_id=volume)
    alice.act(instance, "detach_volume", volume_id=volume)
    alice.settle(60)
    assert (alice.disk(volume)["status"], where(alice, volume)) == ("available", (None, None, None))


def test_mount_conflicts_are_409(alice: Caller, instance: str, attached: str, volume: str) -> None:
    for uuid, reason in (
        (attached, "Volume already mounted at /vol_b. Run 'unmount_volume' first!"),
        (volume, f"Cannot mount volume {volume} -- Not attached to instance {instance}"),
        ("nope", "None"),
    ):
        told = message(alice.act(instance, "mount_volume", 409, volume_id=uuid))
        assert told.startswith(f"Volume {uuid} could not be auto-mounted to {instance}. Reason:{reason} See Available")


def test_a_mount_point_that_is_taken(alice: Caller, instance: str, attached: str, volume: str) -> None:
    alice.act(instance, "attach_volume", volume_id=volume, mount_location="/vol_b")
    alice.settle(60)
    assert (alice.disk(volume)["status"], alice.disk(attached)["status"]) == ("in-use - mount_error", "in-use")
    assert where(alice, volume) == (instance, "/dev/sdc", None)


@pytest.mark.parametrize("action", ["attach_volume", "detach_volume", "unmount_volume"])
def test_volumes_that_do_not_exist_here(alice: Caller, bob: Caller, instance: str, action: str) -> None:
    in_austin = alice.rows("volumes?provider_id=2")[0]["uuid"]
    bobs = bob.rows("volumes")[0]["uuid"]
    for uuid in ("nope", in_austin, bobs):
        told = message(alice.act(instance, action, 403, volume_id=uuid))
        assert told.endswith("irrecoverable exception: 'NoneType' object has no attribute 'id'")
    alice.settle(60)
    assert [each["status"] for each in alice.world.volumes()] == ["available"] * 6


def test_detaching_what_is_not_attached_fails_in_silence(alice: Caller, instance: str, volume: str) -> None:
    alice.act(instance, "detach_volume", volume_id=volume)
    alice.settle(60)
    assert alice.disk(volume)["status"] == "available - umount_error"
    alice.act(instance, "unmount_volume", volume_id=volume)
    alice.act(instance, "attach_volume", volume_id=volume)
    alice.settle(60)
    assert alice.disk(volume)["status"] == "in-use"


def test_detaching_from_the_wrong_instance_fails_in_silence(alice: Caller, instance: str, attached: str) -> None:
    other = alice.launch("w2")
    alice.act(other, "detach_volume", volume_id=attached)
    alice.settle(60)
    assert alice.disk(attached)["status"] == "in-use - umount_error"
    assert where(alice, attached) == (instance, "/dev/sdb", "/vol_b")
    alice.act(other, "unmount_volume", volume_id=attached)
    alice.settle(60)
    assert where(alice, attached) == (instance, "/dev/sdb", "/vol_b")


@pytest.mark.parametrize("moment", [0, 2, 5, 60])
def test_a_deleted_instance_lets_go(alice: Caller, instance: str, volume: str, moment: float) -> None:
    alice.act(instance, "attach_volume", volume_id=volume)
    alice.settle(moment)
    alice.delete(f"/api/v2/instances/{instance}")
    alice.settle(60)
    shown = alice.disk(volume)
    assert (shown["status"], shown["attach_data"]) == ("available", None)


def test_a_mount_location_outlives_its_instance(alice: Caller, instance: str, attached: str) -> None:
    alice.delete(f"/api/v2/instances/{instance}")
    alice.settle(60)
    assert where(alice, attached) == (None, None, "/vol_b")
    other = alice.launch("w2")
    alice.act(other, "attach_volume", volume_id=attached)
    alice.settle(20)
    assert where(alice, attached) == (other, "/dev/sdb", "/vol_b")


def test_mounting_what_is_being_detached(alice: Caller, instance: str, attached: str) -> None:
    alice.act(instance, "unmount_volume", volume_id=attached)
    alice.settle(10)
    alice.act(instance, "detach_volume", volume_id=attached)
    alice.act(instance, "mount_volume", volume_id=attached, mount_location="/data")
    alice.settle(60)
    assert alice.disk(attached)["status"] == "available - mount_error"
    assert where(alice, attached) == (None, None, None)


def test_what_is_being_deleted_is_not_attached(alice: Caller, world: World, instance: str, volume: str) -> None:
    alice.delete(f"/api/v2/volumes/{volume}")
    assert "Currently in deleting" in message(alice.act(instance, "attach_volume", 409, volume_id=volume))
    world.update_settings({"refuse_attached_at_once": False})
    alice.act(instance, "attach_volume", volume_id=volume)
    alice.act(instance, "detach_volume", volume_id=volume)
    alice.settle(60)
    assert world.volumes()[-1]["status"] is None


def test_a_disabled_action(alice: Caller, world: World, instance: str, volume: str) -> None:
    world.update_settings({"disabled_actions": ["attach_volume"]})
    assert "explicitly disabled" in message(alice.act(instance, "attach_volume", 409, volume_id=volume))


def test_the_instance_itself_does_not_change(alice: Caller, instance: str, volume: str) -> None:
    before = alice.stored(instance)
    alice.act(instance, "attach_volume", volume_id=volume)
    alice.settle(20)
    assert alice.stored(instance) == before
    assert alice.live(instance)["status"] == "active"
