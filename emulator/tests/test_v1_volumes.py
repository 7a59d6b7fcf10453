# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v1 volumes, snapshots, and instances on volumes; and what v2 learns from the v1 reads."""

from __future__ import annotations

from typing import Any

import pytest
from caller import Caller, message

from research_cloud_emulator.world.world import World

URL = "/api/v2/volumes"


@pytest.fixture
def v1(alice: Caller) -> str:
    return f"{alice.pair()}/volume"


def test_create(alice: Caller, v1: str) -> None:
    made = alice.post(v1, {"name": "data", "size": "10", "description": "Rows"}, 201)
    assert (made["status"], made["size"], made["description"], made["attach_data"]) == ("creating", 10, "Rows", None)
    assert "project" not in made
    assert alice.get(f"{URL}/{made['alias']}")["id"] == made["id"]


@pytest.mark.parametrize(
    ("order", "status", "told"),
    [
        ({"name": "x"}, 400, "Missing required POST datavariables : ['size']"),
        (
            {"name": "x", "size": 3000},
            413,
            "Storage Size Quota Exceeded: Using 72 + Requested 3000 but limited to 2000",
        ),
        ({"name": "x", "size": 0}, 400, "400 Bad Request Invalid input received: Volume size must be greater than 0"),
    ],
)
def test_what_cannot_be_made(alice: Caller, v1: str, order: dict[str, Any], status: int, told: str) -> None:
    assert message(alice.post(v1, order, status)) == told
    assert len(alice.get(v1)) == 4


def test_a_size_that_is_no_number_crashes(alice: Caller, v1: str) -> None:
    assert "TypeError" in alice.post(v1, {"name": "x", "size": "big"}, 500)


def test_changes_reach_the_database_only(alice: Caller, world: World, v1: str) -> None:
    url = f"{v1}/{alice.volume()}"
    changed = alice.patch(url, {"name": "more", "size": 99, "description": None})
    assert (changed["name"], changed["size"], changed["description"]) == ("more", 99, None)
    assert world.store.value("SELECT size FROM disks WHERE uuid = ?", (changed["alias"],)) == 10
    assert alice.send("PUT", url, json={"name": "x", "size": 10}).status_code == 200
    assert alice.send("PUT", url, json={"name": "x"}).status_code == 500


def test_delete(alice: Caller, v1: str) -> None:
    url = f"{v1}/{alice.volume()}"
    gone = alice.delete(url, 200)
    assert gone["end_date"] is not None
    alice.settle(10)
    assert message(alice.delete(url, 404)) == f"Volume {gone['alias']} does not exist"


def test_delete_falls_over_what_is_attached(alice: Caller, v1: str) -> None:
    (uuid,) = alice.world.add_volumes(1, server=alice.launch())
    assert "Volume status must be available" in alice.delete(f"{v1}/{uuid}", 500)
    assert alice.get(f"{v1}/{uuid}")["status"] == "in-use"


def test_a_switched_off_provider(alice: Caller, world: World, v1: str) -> None:
    url = f"{v1}/{alice.volume()}"
    with world.act():
        world.store.run("UPDATE providers SET active = 0")
    for told in (alice.delete(url, 409), alice.post(v1, {"name": "x", "size": 1}, 409)):
        assert message(told) == "Cannot create driver on an inactive provider: Jetstream - Indiana University"
    assert alice.get(url)["status"] == "available"


def test_others_are_strangers(alice: Caller, bob: Caller, v1: str) -> None:
    url = f"{v1}/{alice.volume()}"
    bob.get(url, 401)
    bob.get(v1, 401)
    for method in ("PATCH", "DELETE"):
        assert bob.send(method, url, json={}).status_code == 403
    assert bob.send("POST", v1, json={"name": "x", "size": 1}).status_code == 403


def test_reads_are_never_cached(alice: Caller, v1: str) -> None:
    made = alice.post(v1, {"name": "data", "size": 10}, 201)
    url = f"{v1}/{made['alias']}"
    assert "Cache-Control" not in alice.send("GET", url).headers
    alice.get(v1)
    alice.settle(3)
    assert alice.get(url)["status"] == alice.get(v1)[-1]["status"] == "available"


def test_a_read_brings_back_what_is_not_quite_gone(alice: Caller, v1: str) -> None:
    uuid = alice.volume()
    alice.delete(f"{URL}/{uuid}")
    assert alice.get(f"{v1}/{uuid}")["status"] == "deleting"
    alice.settle(10)
    assert alice.get(f"{URL}/{uuid}")["end_date"] is None
    assert uuid not in [each["alias"] for each in alice.get(v1)]
    alice.get(f"{URL}/{uuid}")
    alice.get(f"{v1}/{uuid}", 404)
    alice.get(f"{URL}/{uuid}", 404)


def test_the_monitor_notices_within_a_quarter_of_an_hour(alice: Caller, v1: str) -> None:
    uuid = alice.volume()
    alice.delete(f"{URL}/{uuid}")
    alice.get(v1)
    alice.settle(10)
    alice.get(f"{URL}/{uuid}")
    alice.settle(900)
    alice.get(f"{URL}/{uuid}", 404)


def test_a_snapshot(alice: Caller, v1: str) -> None:
    url, uuid = f"{v1}_snapshot", alice.volume(size=10)
    asked = {"display_name": "before", "volume_id": uuid, "size": 10, "description": "Raw"}
    made = alice.post(url, asked, 201)
    assert made.keys() == {"id", "name", "size", "description", "created", "status", "volume_id"}
    assert (made["name"], made["size"], made["status"], made["volume_id"]) == ("before", 10, "creating", uuid)
    alice.settle(4)
    assert alice.get(url) == [alice.get(f"{url}/{made['id']}")] == [{**made, "status": "available"}]
    alice.delete(f"{URL}/{uuid}")
    alice.get(f"{URL}/{uuid}")
    assert "snapshot size 10GB" in alice.post(URL, new(alice, 5, snapshot_id=made["id"]), 409)
    alice.post(URL, new(alice, 20, snapshot_id=made["id"]), 201)
    alice.post(v1, {"name": "copy", "size": 10, "snapshot": made["id"]}, 201)
    alice.delete(f"{url}/{made['id']}")
    assert message(alice.get(f"{url}/{made['id']}", 404)) == f"Snapshot {made['id']} does not exist"
    alice.delete(f"{URL}/{uuid}")
    alice.get(f"{URL}/{uuid}", 404)


def test_what_has_no_snapshot(alice: Caller, v1: str) -> None:
    url = f"{v1}_snapshot"
    asked: dict[str, Any] = {"display_name": "x", "size": 1}
    assert message(alice.post(url, asked, 400)) == "Missing required POST datavariables : ['volume_id']"
    assert message(alice.post(url, {**asked, "volume_id": "nope"}, 404)) == "Volume nope does not exist"
    (held,) = alice.world.add_volumes(1, server=alice.launch())
    told = message(alice.post(url, {**asked, "volume_id": held}, 400))
    assert told == "Volume status must be 'available'. Did you detach the volume?"
    alice.world.set_quota("alice", snapshot_count=0)
    told = message(alice.post(url, {**asked, "volume_id": alice.volume()}, 413))
    assert told == "Snapshot Quota Exceeded: Using 0 + Requested 1 but limited to 0"


def test_launch_from_a_volume(alice: Caller) -> None:
    uuid = alice.volume()
    instance = alice.launch("onvol", source_alias=uuid)
    stored = alice.stored(instance)
    assert (stored["image"], stored["version"], stored["status"]) == ({}, {}, "active")
    assert alice.live(instance)["machine_alias"] == uuid
    assert alice.rows("instance_histories")[0]["image"] == {}
    assert alice.disk(uuid)["attach_data"]["instance_alias"] == instance
    told = message(alice.post("/api/v2/instances", alice.order(source_alias=uuid), 409))
    assert "Block Device Mapping is Invalid" in told
    alice.act(instance, "detach_volume", volume_id=uuid)
    alice.settle(60)
    assert alice.disk(uuid)["status"] == "in-use - umount_error"
    several = alice.order(source_alias=alice.volume(), extra={"instance_count": 2})
    told = message(alice.post("/api/v2/instances", several, 409))
    assert told == "Multi instance launch does not support volume as boot source"
    alice.delete(f"/api/v2/instances/{instance}")
    alice.settle(60)
    assert alice.disk(uuid)["status"] == "available"


@pytest.mark.parametrize("kind", ["image_id", "snapshot_id", "volume_id"])
def test_boot_volume(alice: Caller, v1: str, kind: str) -> None:
    volume = alice.volume()
    asked = {"display_name": "s", "volume_id": volume, "size": 10}
    sources = {
        "image_id": alice.order()["source_alias"],
        "snapshot_id": alice.post(f"{v1}_snapshot", asked, 201)["id"],
        "volume_id": volume,
    }
    before = alice.get(URL)["count"]
    made = alice.post(f"{alice.pair()}/boot_volume", {"name": "b", "size": "1", kind: sources[kind]})
    assert (made["name"], made["status"]) == ("b", "build - spawning")
    assert alice.get(URL)["count"] == before
    alice.settle(900)
    assert alice.get(URL)["count"] == before + 1
    assert alice.disk(made["machine_alias"])["attach_data"]["instance_alias"] == made["alias"]
    assert alice.disk(volume)["status"] == "available"


def test_boot_volume_by_its_own_address(alice: Caller) -> None:
    made = alice.post(f"{alice.pair()}/boot_volume{alice.volume()}", {"name": "b", "size": "1", "volume_id": ""})
    assert made["name"] == "b"


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ({"name": "b"}, 400, "Missing required POST datavariables : ['size']"),
        (
            {"name": "b", "size": "1"},
            400,
            "Source could not be acquired. Did you send: [snapshot_id/volume_id/image_id] ?",
        ),
        ({"name": "b", "size": "1", "volume_id": "x"}, 409, "No boot source found with identifier x"),
        ({"name": "b", "size": "1", "snapshot_id": "x"}, 409, "No boot source found with identifier x"),
    ],
)
def test_boot_volume_refused(alice: Caller, asked: dict[str, Any], status: int, told: str) -> None:
    assert message(alice.post(f"{alice.pair()}/boot_volume", asked, status)) == told


def test_boot_volume_leaves_nothing_behind_when_it_fails(alice: Caller, world: World) -> None:
    asked = {"name": "b", "size": "nope", "volume_id": alice.volume()}
    alice.post(f"{alice.pair()}/boot_volume", asked, 409)
    assert world.store.value("SELECT COUNT(*) FROM disks") == len(world.volumes())


def new(caller: Caller, size: int, **more: Any) -> dict[str, Any]:
    return {"name": "copy", "size": size, "identity": caller.rows("identities")[0]["uuid"], **more}
