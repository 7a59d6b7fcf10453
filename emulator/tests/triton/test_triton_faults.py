# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults at a data centre: whatever can go wrong on the way, and work that ends otherwise than it should."""

from __future__ import annotations

from typing import Any

import pytest
from person import Person

from research_cloud_emulator.faults import ConnectionDropped
from research_cloud_emulator.world.world import World


def fault(world: World, effect: Any, **match: str) -> None:
    world.faults.add({"match": match, "effect": effect})


def state(alice: Person, uuid: str) -> str:
    return str(alice.get(f"/machines/{uuid}")["state"])


def test_a_machine_that_cannot_be_made(world: World, alice: Person) -> None:
    fault(world, "fail_build", method="POST")
    uuid = alice.make("web")
    shown = alice.get(f"/machines/{uuid}")
    assert (shown["state"], shown["ips"], "nics" in shown) == ("failed", [], False)
    assert alice.get("/machines") == []
    (job,) = alice.get(f"/machines/{uuid}/audit")
    assert (job["action"], job["success"]) == ("provision", "no")
    alice.make("web")
    alice.delete(f"/machines/{uuid}")
    alice.settle()
    assert alice.get(f"/machines/{uuid}", 410)


@pytest.mark.parametrize("action", ["stop", "reboot"])
def test_an_action_that_fails(world: World, alice: Person, action: str) -> None:
    uuid = alice.make()
    fault(world, "fail_transition", path=uuid)
    alice.act(uuid, action)
    assert state(alice, uuid) == "stopping"
    alice.settle()
    assert state(alice, uuid) == "running"
    assert alice.get(f"/machines/{uuid}/audit")[0] | {"time": "", "caller": {}} == {
        "success": "no",
        "time": "",
        "action": action,
        "caller": {},
    }


def test_a_deletion_that_fails(world: World, alice: Person) -> None:
    uuid = alice.make()
    fault(world, "fail_transition", method="DELETE")
    alice.delete(f"/machines/{uuid}")
    alice.settle()
    assert state(alice, uuid) == "running"
    alice.delete(f"/machines/{uuid}")
    alice.settle()
    assert alice.get(f"/machines/{uuid}", 410)


def test_a_failure_undoes_nothing_that_was_queued_before(world: World, alice: Person) -> None:
    uuid = str(alice.post("/machines", alice.order(), 201)["id"])
    fault(world, "fail_transition", method="DELETE")
    alice.delete(f"/machines/{uuid}")  # while it is still being made
    alice.settle()
    assert state(alice, uuid) == "running"
    alice.act(uuid, "reboot")
    fault(world, "fail_transition", path="action|machines")
    alice.act(uuid, "stop")  # while it is stopping on its way up again
    alice.settle()
    assert state(alice, uuid) == "running"


@pytest.mark.parametrize(
    ("method", "path", "stuck"), [("POST", "/machines$", "provisioning"), ("DELETE", "/machines/", "running")]
)
def test_work_that_never_ends(world: World, alice: Person, method: str, path: str, stuck: str) -> None:
    fault(world, {"stick": {"status": stuck}}, method=method, path=path)
    uuid = alice.make()
    if method == "DELETE":
        alice.delete(f"/machines/{uuid}")
    alice.settle(100_000)
    assert state(alice, uuid) == stuck


def test_stopping_for_ever(world: World, alice: Person) -> None:
    uuid = alice.make()
    fault(world, {"stick": {"status": "stopping"}}, path=uuid)
    alice.act(uuid, "stop")
    alice.settle(100_000)
    assert state(alice, uuid) == "stopping"
    assert [each["action"] for each in alice.get(f"/machines/{uuid}/audit")] == ["provision"]


def test_a_snapshot_that_fails(world: World, alice: Person) -> None:
    uuid = alice.make()
    fault(world, "fail_transition", path="snapshots")
    alice.post(f"/machines/{uuid}/snapshots", {"name": "s1"}, 201)
    alice.settle()
    assert alice.get(f"/machines/{uuid}/snapshots/s1")["state"] == "failed"


def test_a_reply_is_lost_and_the_machine_is_there(world: World, alice: Person) -> None:
    fault(world, "lost_reply", method="POST")
    with pytest.raises(ConnectionDropped):
        alice.send("POST", "/machines", json=alice.order("web"))
    assert [each["name"] for each in alice.get("/machines?name=web")] == ["web"]


def test_throttling_and_maintenance(world: World, alice: Person) -> None:
    body = {"code": "TooManyRequestsError", "message": "slow down"}
    fault(world, {"status": {"status": 429, "body": body}})
    fault(world, {"status": {"status": 503, "body": body, "headers": {"Retry-After": "7"}}})
    assert alice.get("/machines", 429) == body
    assert alice.send("GET", "/machines").headers["Retry-After"] == "7"
    assert alice.get("/machines") == []


def test_a_server_whose_clock_is_wrong(world: World, alice: Person) -> None:
    fault(world, {"clock_skew": {"seconds": -400}})
    reply = alice.send("GET", "/machines")
    assert reply.status_code == 400
    assert "clock skew of 400.000s" in reply.json["message"]  # type: ignore[index]
    assert reply.headers["Date"] == "Fri, 15 Jan 2027 07:53:20 GMT"
    assert alice.get("/machines") == []


def test_one_data_centre_only(world: World, alice: Person) -> None:
    world.faults.add({"match": {"datacenter": "us-west-1"}, "count": None, "effect": "drop_before"})
    assert alice.get("/machines") == []
    with pytest.raises(ConnectionDropped):
        alice.at("us-west-1").get("/machines")


def test_one_caller_only(world: World, alice: Person) -> None:
    for actor, status in (("bob", 200), ("alice", 418), ("alice/ops", 200)):
        world.faults.clear()
        fault(world, {"status": {"status": 418}}, actor=actor)
        assert alice.send("GET", "/machines").status_code == status, actor


def test_a_page_twice(world: World, alice: Person) -> None:
    world.triton.add_machines(4)
    first = alice.get("/machines?limit=2&offset=0")
    fault(world, "repeat_page")
    assert alice.get("/machines?limit=2&offset=2") == first
    assert alice.get("/machines?limit=2&offset=2") != first
