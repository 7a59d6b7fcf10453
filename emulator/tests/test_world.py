# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts that tests themselves lean on: settings, bulk instances, clocks, the control interface."""

from __future__ import annotations

from typing import Any

import pytest
from caller import Caller

from research_cloud_emulator.world.clock import ManualClock, RealClock
from research_cloud_emulator.world.settings import Settings
from research_cloud_emulator.world.world import World


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"tokendays": 1}, "unknown setting 'tokendays'; known: auto"),
        ({"token_days": "1"}, "setting 'token_days' must be a float"),
        ({"owner_checks": 1}, "setting 'owner_checks' must be a bool"),
        ({"durations": {"nap": 1}}, "unknown duration 'nap'"),
        ({"durations": {"build": None}}, "duration 'build' must be a number of seconds"),
    ],
)
def test_settings_are_checked(changes: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text.split("; known", maxsplit=1)[0]):
        Settings().update(changes)


def test_durations_are_merged(world: World) -> None:
    world.update_settings({"durations": {"build": 60}, "token_days": 2})
    assert world.settings.durations["build"] == 60.0
    assert world.settings.durations["stop"] == 3.0


def test_bulk_instances_are_like_real_ones(alice: Caller, world: World) -> None:
    uuids = world.add_instances(2, name="node-{:02d}", provider="Jetstream - TACC", image="Old Fedora", project="atlas")
    shown = alice.stored(uuids[1])
    assert (shown["name"], shown["provider"]["name"]) == ("node-02", "Jetstream - TACC")
    assert (shown["image"]["name"], shown["project"]["name"]) == ("Old Fedora", "atlas")
    alice.act(uuids[1], "stop")
    assert uuids[1] not in world.add_instances(3)
    with pytest.raises(LookupError, match="no image Nope"):
        world.add_instances(1, image="Nope")


def test_bulk_volumes_are_like_real_ones(alice: Caller, world: World) -> None:
    place = {"provider": "Jetstream - TACC", "project": "atlas"}
    uuids = world.add_volumes(2, name="disk-{:02d}", size=7, **place)
    shown = alice.get(f"/api/v2/volumes/{uuids[1]}")
    assert (shown["name"], shown["size"]) == ("disk-02", 7)
    assert (shown["provider"]["name"], shown["project"]["name"]) == ("Jetstream - TACC", "atlas")
    assert not {*uuids} & {*world.add_volumes(3)}
    (instance,) = world.add_instances(1, **place)
    held = world.add_volumes(2, server=instance)
    known = {each["uuid"]: each for each in world.volumes()}
    assert [known[uuid]["mount_location"] for uuid in held] == ["/vol_b", "/vol_c"]
    (third,) = world.add_volumes(1, server=instance)
    assert {each["uuid"]: each["mount_location"] for each in world.volumes()}[third] == "/vol_d"
    assert {known[uuid]["provider"] for uuid in held} == {"Jetstream - TACC"}
    alice.act(instance, "detach_volume", volume_id=held[0])
    alice.settle(20)
    assert {each["uuid"]: each["status"] for each in world.volumes()}[held[0]] == "available"
    for wrong in ({"project": "nope"}, {"server": "nope"}, {"username": "nope"}):
        with pytest.raises(LookupError, match="nope"):
            world.add_volumes(1, **wrong)


def test_clocks() -> None:
    manual, fast = ManualClock(10.0), RealClock(1_000_000.0)
    manual.pause(5)
    assert manual.now() == 15.0
    before = fast.now()
    while fast.now() - before < 1.0:
        pass
    fast.advance(1e9)
    assert fast.now() > before + 1e9
    for clock in (manual, fast):
        with pytest.raises(ValueError, match="only be advanced"):
            clock.advance(-1)
    with pytest.raises(ValueError, match="positive"):
        RealClock(0)


def test_control_interface(alice: Caller, world: World) -> None:
    assert alice.get("/_emulator/health") == {"ok": True, "now": world.clock.now()}
    assert alice.post("/_emulator/clock", {"advance": 5})["now"] == world.clock.now()
    assert len(alice.post("/_emulator/instances", {"count": 3, "status": "shutoff"}, 201)["uuids"]) == 3
    assert len(alice.post("/_emulator/volumes", {"count": 2, "status": "error"}, 201)["uuids"]) == 2
    state = alice.get("/_emulator/state")
    assert (state["counts"]["instances"], state["servers"][0]["status"]) == (3, "shutoff")
    assert state["instances"] == world.instances()
    assert state["volumes"] == world.volumes()
    assert [each["status"] for each in state["volumes"][-2:]] == ["error", "error"]
    assert alice.patch("/_emulator/settings", {"token_days": 3})["token_days"] == 3.0
    assert alice.get("/_emulator/settings")["token_days"] == 3.0
    alice.get("/api/v2/version")
    assert alice.get("/_emulator/requests")[-1] == ["GET", "/api/v2/version", 200]
    alice.delete("/_emulator/requests")
    assert world.requests == []


def test_control_is_out_of_reach_of_faults_and_maintenance(alice: Caller, world: World) -> None:
    world.update_settings({"maintenance_message": "Closed: today"})
    rule = {"match": {"path": "."}, "count": None, "effect": "drop_before"}
    assert alice.post("/_emulator/faults", rule, 201) == {"number": 1}
    assert alice.get("/_emulator/faults") == {"hits": [], "rules": [{**rule, "number": 1, "left": None}]}
    alice.delete("/_emulator/faults")
    assert world.faults.rules() == []


@pytest.mark.parametrize(
    ("method", "path", "body", "text"),
    [
        ("POST", "clock", {"advance": -1}, "only be advanced"),
        ("POST", "clock", ["x"], "JSON object"),
        ("POST", "instances", {"count": 1, "size": "m1.nope"}, "no size m1.nope"),
        ("POST", "instances", {"count": 1, "colour": "red"}, "colour"),
        ("POST", "volumes", {"count": 1, "colour": "red"}, "colour"),
        ("PATCH", "settings", {"colour": "red"}, "unknown setting 'colour'"),
        ("POST", "faults", {"effect": "explode"}, "unknown effect 'explode'"),
    ],
)
def test_control_says_what_is_wrong(alice: Caller, method: str, path: str, body: Any, text: str) -> None:
    reply = alice.send(method, f"/_emulator/{path}", json=body)
    assert reply.status_code == 400
    assert text in reply.json["error"]  # type: ignore[index]


def test_the_request_log_holds_neither_headers_nor_bodies(alice: Caller, world: World) -> None:
    world.requests.clear()
    alice.post("/auth", {"username": "alice", "password": "alice-password"}, 201)
    alice.get("/api/v2/instances?page_size=5")
    assert world.requests == [("POST", "/auth", 201), ("GET", "/api/v2/instances?page_size=5", 200)]
