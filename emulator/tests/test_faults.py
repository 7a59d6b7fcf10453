# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault, in process: what the client gets, and what the world has done by then."""

from __future__ import annotations

from typing import Any

import pytest
from caller import Caller, message

from research_cloud_emulator.faults import ConnectionDropped, Faults, Hang
from research_cloud_emulator.world.clock import ManualClock
from research_cloud_emulator.world.world import World

LIST = "/api/v2/instances"
LAUNCH = {"method": "POST", "path": "^/api/v2/instances$"}


def test_latency_takes_world_time_and_nothing_else(alice: Caller, world: World, clock: ManualClock) -> None:
    before = clock.now()
    world.faults.add({"effect": {"latency": {"seconds": 2}}})
    assert alice.get(LIST)["count"] == 0
    assert clock.now() == before + 2


@pytest.mark.parametrize("body", ["<h1>Bad Gateway</h1>", {"detail": "slow down"}])
def test_status(alice: Caller, world: World, body: Any) -> None:
    effect = {"status": {"status": 429, "body": body, "headers": {"Retry-After": 7}}}
    world.faults.add({"match": LAUNCH, "effect": effect})
    reply = alice.send("POST", LIST, json=alice.order())
    assert (reply.status_code, reply.headers["Retry-After"]) == (429, "7")
    assert (reply.json if isinstance(body, dict) else reply.text) == body
    assert world.instances() == []


def test_drop_before_does_nothing(alice: Caller, world: World) -> None:
    order = alice.order()
    world.faults.add({"match": LAUNCH, "effect": "drop_before"})
    with pytest.raises(ConnectionDropped):
        alice.send("POST", LIST, json=order)
    assert world.instances() == []
    assert world.requests[-1] == ("POST", LIST, "drop_before")


@pytest.mark.parametrize("effect", ["lost_reply", {"hang_after": {"seconds": 5}}])
def test_the_work_is_done_and_nobody_is_told(alice: Caller, world: World, effect: Any) -> None:
    order = alice.order()
    world.faults.add({"match": LAUNCH, "effect": effect})
    with pytest.raises((ConnectionDropped, Hang)):
        alice.send("POST", LIST, json=order)
    assert [each["name"] for each in world.instances()] == ["w1"]


def test_hang_does_nothing_for_a_while(alice: Caller, world: World) -> None:
    order = alice.order()
    world.faults.add({"match": LAUNCH, "effect": {"hang": {"seconds": 5}}})
    with pytest.raises(Hang) as hang:
        alice.send("POST", LIST, json=order)
    assert hang.value.seconds == 5.0
    assert world.instances() == []


def test_truncate_sends_half_of_an_honest_reply(alice: Caller, world: World) -> None:
    world.faults.add({"effect": "truncate"})
    reply = alice.send("GET", "/api/v2/providers")
    chunks = iter(reply.response)
    half = next(chunks)
    assert 0 < len(half) < int(reply.headers["Content-Length"])
    with pytest.raises(ConnectionDropped):
        next(chunks)


def test_non_json_hides_a_success(alice: Caller, world: World) -> None:
    order = alice.order()
    world.faults.add({"match": LAUNCH, "effect": "non_json"})
    reply = alice.send("POST", LIST, json=order)
    assert (reply.status_code, reply.mimetype) == (200, "text/html")
    assert len(world.instances()) == 1


def test_expire_tokens_spares_access_tokens(alice: Caller, world: World) -> None:
    robot = Caller(alice.client, world, alice.post("/api/v2/access_tokens", {"name": "a"}, 201)["token"])
    world.faults.add({"effect": "expire_tokens"})
    alice.get(LIST, 403)
    alice.get(LIST, 403)
    robot.get(LIST)


def test_repeat_page_shows_the_page_before(alice: Caller, world: World) -> None:
    world.add_instances(6)
    world.faults.add({"match": {"path": r"page=2\b"}, "effect": "repeat_page"})
    url = f"{LIST}?ordering=id&page_size=2"
    second = alice.get(f"{url}&page=2")
    assert [row["id"] for row in second["results"]] == [1, 2]
    assert "page=3" in second["next"]
    assert [row["id"] for row in alice.get(f"{url}&page=2")["results"]] == [3, 4]


def test_fail_build(alice: Caller, world: World) -> None:
    world.faults.add({"match": LAUNCH, "effect": {"fail_build": {"text": "No valid host was found."}}})
    uuid = alice.launch()
    now = alice.live(uuid)
    assert (now["status"], now["fault"]["message"]) == ("error", "No valid host was found.")
    assert alice.stored(uuid)["status"] == "error"
    assert alice.live(alice.launch("w2"))["status"] == "active"


def test_fail_deploy(alice: Caller, world: World) -> None:
    world.faults.add({"match": LAUNCH, "effect": {"fail_deploy": {"text": "ansible failed"}}})
    uuid = alice.launch()
    assert alice.live(uuid)["status"] == "active - deploy_error"
    assert (alice.stored(uuid)["status"], alice.stored(uuid)["activity"]) == ("active", "deploy_error")
    newest = alice.rows(f"instance_histories?instance={uuid}")[0]
    assert (newest["status"], newest["extra"]["display_error"]) == ("deploy_error", "ansible failed")


def test_fail_transition(alice: Caller, world: World) -> None:
    uuid = alice.launch()
    world.faults.add({"match": {"path": "/actions$"}, "effect": "fail_transition"})
    alice.act(uuid, "stop")
    assert alice.live(uuid)["status"] == "active - powering-off"
    alice.settle(10)
    assert alice.live(uuid)["status"] == "error"


@pytest.mark.parametrize(
    ("status", "seen"),
    [("build", "build - spawning"), ("networking", "active - networking"), ("deploying", "active - deploying")],
)
def test_stick(alice: Caller, world: World, status: str, seen: str) -> None:
    world.faults.add({"match": LAUNCH, "effect": {"stick": {"status": status}}})
    uuid = alice.launch()
    alice.settle(10_000)
    assert alice.live(uuid)["status"] == seen


def test_skip_count_and_order() -> None:
    faults = Faults()
    faults.add({"skip": 1, "count": 2, "effect": "lost_reply"})
    faults.add({"count": None, "match": {"method": "GET"}, "effect": "drop_before"})
    chosen = [faults.choose("GET", "/x", lambda: None) for _ in range(4)]
    kinds = [fault.kind if fault else None for fault in chosen]
    assert kinds == ["drop_before", "lost_reply", "lost_reply", "drop_before"]
    assert faults.choose("POST", "/x", lambda: None) is None
    assert faults.hits == [(kind, "GET", "/x") for kind in kinds]


def test_a_rule_for_one_person(alice: Caller, bob: Caller, world: World) -> None:
    world.faults.add({"match": {"actor": "bob"}, "count": None, "effect": {"status": {"status": 503}}})
    alice.get(LIST)
    bob.get(LIST, 503)


def test_a_failed_request_leaves_no_trace(alice: Caller, world: World) -> None:
    world.faults.add({"match": LAUNCH, "effect": "fail_build"})
    assert "Size" in message(alice.post(LIST, alice.order(size="99"), 409))
    assert alice.live(alice.launch())["status"] == "active"


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ({}, "effect must be a name"),
        ({"effect": {"latency": {}}}, "effect latency needs 'seconds'"),
        ({"effect": {"latency": {"second": 1}}}, "unknown in latency: second; known: seconds"),
        ({"effect": "lost_reply", "times": 1}, "unknown in rule: times"),
        ({"effect": "lost_reply", "match": {"url": "x"}}, "unknown in match: url"),
        ({"effect": "lost_reply", "match": {"path": "("}}, "path is not a regular expression"),
        ({"effect": "lost_reply", "count": 0}, "count must be a positive number"),
    ],
)
def test_rules_are_checked(rule: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match="^" + text.replace("(", r"\(")):
        Faults().add(rule)
