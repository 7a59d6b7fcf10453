# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of the volume queue: the request is accepted, and what it asked for does not happen."""

from __future__ import annotations

from typing import Any

import pytest
from caller import Caller

from research_cloud_emulator.faults import ConnectionDropped
from research_cloud_emulator.world.world import World

URL = "/api/v2/volumes"


def fault(world: World, effect: Any, method: str = "POST", path: str = "/actions") -> None:
    world.faults.add({"match": {"method": method, "path": path}, "effect": effect})


@pytest.mark.parametrize(
    ("effect", "statuses"),
    [
        ("fail_attach", ["available", "attaching", "available"]),
        ("fail_mount", ["available", "attaching", "in-use - mounting", "in-use - mount_error"]),
        ({"stick": {"status": "available"}}, ["available"]),
        ({"stick": {"status": "attaching"}}, ["available", "attaching"]),
        ({"stick": {"status": "mounting"}}, ["available", "attaching", "in-use - mounting"]),
        ("fail_detach", ["available", "attaching", "in-use - mounting", "in-use"]),
    ],
)
def test_attaching(alice: Caller, world: World, effect: Any, statuses: list[str]) -> None:
    instance, volume = alice.launch(), alice.volume()
    fault(world, effect)
    alice.act(instance, "attach_volume", volume_id=volume)
    assert watched(alice, volume) == statuses
    attached = statuses[-1].startswith("in-use")
    assert (world.volumes()[-1]["device"] == "/dev/sdb") == attached


@pytest.mark.parametrize(
    ("effect", "statuses"),
    [
        ("fail_mount", ["in-use", "in-use - unmounting", "in-use - umount_error"]),
        ("fail_detach", ["in-use", "in-use - unmounting", "detaching", "in-use"]),
        ({"stick": {"status": "unmounting"}}, ["in-use", "in-use - unmounting"]),
        ({"stick": {"status": "detaching"}}, ["in-use", "in-use - unmounting", "detaching"]),
        ("fail_attach", ["in-use", "in-use - unmounting", "detaching", "available"]),
    ],
)
def test_detaching(alice: Caller, world: World, effect: Any, statuses: list[str]) -> None:
    instance = alice.launch()
    (volume,) = world.add_volumes(1, server=instance)
    fault(world, effect)
    alice.act(instance, "detach_volume", volume_id=volume)
    assert watched(alice, volume) == statuses
    assert (world.volumes()[-1]["server"] is None) == (statuses[-1] == "available")


@pytest.mark.parametrize(
    ("action", "statuses"),
    [
        ("unmount_volume", ["in-use", "in-use - unmounting", "in-use - umount_error"]),
        ("mount_volume", ["in-use", "in-use - mounting", "in-use - mount_error"]),
    ],
)
def test_mounting_alone(alice: Caller, world: World, action: str, statuses: list[str]) -> None:
    instance = alice.launch()
    (volume,) = world.add_volumes(1, server=instance)
    if action == "mount_volume":
        alice.act(instance, "unmount_volume", volume_id=volume)
        alice.settle(10)
    fault(world, "fail_mount")
    alice.act(instance, action, volume_id=volume)
    assert watched(alice, volume) == statuses


@pytest.mark.parametrize(
    ("effect", "status"),
    [("fail_build", "error"), ("fail_transition", "error"), ({"stick": {"status": "creating"}}, "creating")],
)
def test_creating(alice: Caller, world: World, effect: Any, status: str) -> None:
    fault(world, effect, path="/volumes")
    assert alice.disk(alice.volume())["status"] == status


def test_a_deletion_that_is_swallowed(alice: Caller, world: World) -> None:
    uuid = alice.volume()
    fault(world, "fail_volume_delete", "DELETE", "/volumes")
    alice.delete(f"{URL}/{uuid}")
    alice.settle(60)
    assert alice.get(f"{URL}/{uuid}")["end_date"] is None
    assert alice.disk(uuid)["status"] == "available"
    alice.delete(f"{URL}/{uuid}")
    alice.get(f"{URL}/{uuid}", 404)


def test_a_deletion_that_fails_late(alice: Caller, world: World) -> None:
    uuid = alice.volume()
    fault(world, {"fail_volume_delete": {"late": True}}, "DELETE", "/volumes")
    alice.delete(f"{URL}/{uuid}")
    alice.settle(60)
    alice.get(f"{URL}/{uuid}", 404)
    assert alice.disk(uuid)["status"] == "error_deleting"
    alice.get(f"{URL}/{uuid}")
    alice.delete(f"{URL}/{uuid}")
    alice.settle(60)
    assert world.volumes()[-1]["status"] is None


def test_a_deletion_that_never_ends(alice: Caller, world: World) -> None:
    uuid = alice.volume()
    fault(world, {"stick": {"status": "deleting"}}, "DELETE", "/volumes")
    alice.delete(f"{URL}/{uuid}")
    alice.settle(3600)
    assert alice.disk(uuid)["status"] == "deleting"


def test_a_lost_reply_leaves_a_volume_behind(alice: Caller, world: World) -> None:
    fault(world, "lost_reply", path="/volumes")
    with pytest.raises(ConnectionDropped):
        alice.volume("lost")
    alice.settle(10)
    assert [(each["name"], each["status"]) for each in world.volumes()][-1] == ("lost", "available")


def test_faults_of_volumes_leave_instances_alone(alice: Caller, world: World) -> None:
    fault(world, "fail_attach", path="/api/v2/instances")
    assert alice.live(alice.launch())["status"] == "active"


def watched(caller: Caller, uuid: str) -> list[str]:
    """The different statuses that a volume shows in the next twenty seconds."""
    seen = [caller.disk(uuid)["status"]]
    for _ in range(40):
        caller.settle(0.5)
        status = caller.disk(uuid)["status"]
        if status != seen[-1]:
            seen.append(status)
    return seen
