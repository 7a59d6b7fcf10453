# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in: 201, a new token each time, 400 for a bad login, 403 for every problem with a token."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from caller import Caller, message

from research_cloud_emulator.world.clock import ManualClock
from research_cloud_emulator.world.world import World

NOT_PROVIDED = {"detail": "Authentication credentials were not provided."}


def test_every_sign_in_makes_a_new_token(person: Callable[[str], Caller]) -> None:
    first, second = person("alice"), person("alice")
    assert first.token != second.token
    assert first.get("/api/v2/users") == second.get("/api/v2/users")


def test_the_reply_says_when_the_token_ends(alice: Caller) -> None:
    body = alice.post("/auth", {"username": "alice", "password": "alice-password"}, 201)
    assert re.fullmatch("[0-9a-f]{32}", body["token"])
    assert (body["username"], body["expires"]) == ("alice", "Jan 16, 2027 08:00:00")


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ({}, "Username missing"),
        ({"username": "alice", "password": "nope"}, "Username/Password combination was invalid"),
        ({"username": "nobody", "password": "x"}, "Username/Password combination was invalid"),
        ({"username": "imagers", "password": ""}, "Username/Password combination was invalid"),
    ],
)
def test_a_bad_login_is_400(alice: Caller, sent: dict[str, str], text: str) -> None:
    body = alice.post("/auth", sent, 400)
    assert body == {"errors": [{"message": f"Authentication request refused -- {text}", "code": 400}]}


def test_bad_json_is_400_in_the_other_shape(alice: Caller) -> None:
    reply = alice.send("POST", "/auth", data="{", content_type="application/json")
    assert reply.status_code == 400
    assert reply.json["detail"].startswith("JSON parse error")  # type: ignore[index]


@pytest.mark.parametrize("header", [None, "Token", "Token a b", "Token unknown", "Bearer {token}", "{token}"])
def test_every_token_problem_is_the_same_403(alice: Caller, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.format(token=alice.token)}
    reply = Caller(alice.client, alice.world).send("GET", "/api/v2/instances", headers=headers)
    assert (reply.status_code, reply.json) == (403, NOT_PROVIDED)
    assert "WWW-Authenticate" not in reply.headers


def test_the_word_token_may_be_in_any_case(alice: Caller) -> None:
    anonymous = Caller(alice.client, alice.world)
    assert anonymous.send("GET", "/api/v2/users", headers={"Authorization": f"tOKEN {alice.token}"}).status_code == 200


def test_a_token_lives_for_a_day(alice: Caller, clock: ManualClock) -> None:
    clock.advance(86_399)
    alice.get("/api/v2/users")
    clock.advance(1)
    assert alice.get("/api/v2/users", 403) == NOT_PROVIDED


def test_an_access_token_does_not_end(alice: Caller, clock: ManualClock) -> None:
    made = alice.post("/api/v2/access_tokens", {"name": "ansible"}, 201)
    assert alice.rows("access_tokens") == [{name: made[name] for name in ("name", "id", "issued_time")}]
    clock.advance(10 * 86_400)
    robot = Caller(alice.client, alice.world, made["token"])
    assert robot.patch(f"/api/v2/access_tokens/{made['id']}", {"name": "awx"})["name"] == "awx"
    robot.delete(f"/api/v2/access_tokens/{made['id']}")
    assert robot.get("/api/v2/users", 403) == NOT_PROVIDED


def test_an_access_token_is_its_owners(alice: Caller, bob: Caller) -> None:
    made = alice.post("/api/v2/access_tokens", {"name": "ansible"}, 201)
    bob.delete(f"/api/v2/access_tokens/{made['id']}", 404)


def test_an_ended_account_is_told_so_by_v2_only(person: Callable[[str], Caller]) -> None:
    carol = person("carol")
    assert carol.get("/api/v2/instances", 403)["detail"].startswith("The account you are using has been disabled")
    assert carol.get("/api/v1/profile")["is_expired"] is True


def test_maintenance_comes_before_sign_in_and_spares_it(alice: Caller, world: World) -> None:
    world.update_settings({"maintenance_message": "Upgrade: back at noon"})
    anonymous = Caller(alice.client, world)
    assert anonymous.get("/api/v2/instances", 503) == {"detail": "Upgrade: back at noon"}
    assert alice.get("/api/v2/instances", 503) == {"detail": "Upgrade: back at noon"}
    assert anonymous.get("/api/v1/provider", 403) == NOT_PROVIDED
    alice.post("/auth", {"username": "alice", "password": "alice-password"}, 201)
    world.update_settings({"maintenance_exempt": ["alice"]})
    assert alice.rows("maintenance_records")[0]["title"] == "Upgrade"


def test_anonymous_readers_see_what_is_public(alice: Caller) -> None:
    anonymous = Caller(alice.client, alice.world)
    for resource in ("providers", "sizes", "images", "image_versions", "instance_actions"):
        assert anonymous.rows(resource)
    assert anonymous.rows("instance_histories") == []
    anonymous.get("/api/v2/identities", 403)


def test_wrong_method_and_wrong_type(alice: Caller) -> None:
    assert alice.send("PUT", "/api/v2/sizes/1").json == {"detail": 'Method "PUT" not allowed.'}
    reply = alice.send("POST", "/api/v2/instances", data="x", content_type="text/plain")
    assert (reply.status_code, reply.json) == (415, {"detail": 'Unsupported media type "text/plain" in request.'})
    assert message(alice.post("/api/v2/instances", {"project": "x"}, 400))["name"] == "This field is required."
