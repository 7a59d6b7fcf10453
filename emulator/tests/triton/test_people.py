# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys, users, and what users may do."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest
from person import Person, person

from research_cloud_emulator.world.triton import people
from research_cloud_emulator.world.triton.sshkeys import fingerprint
from research_cloud_emulator.world.triton.throwaway import key_pair, public_text
from research_cloud_emulator.world.world import World

NEW = public_text(key_pair("ed25519", "somebody new"), "new@laptop")


def test_a_new_key_opens_the_door(alice: Person) -> None:
    reply = alice.send("POST", "/keys", json={"name": "new", "key": NEW})
    mark = fingerprint(NEW)
    assert (reply.status_code, reply.json) == (201, {"name": "new", "fingerprint": mark, "key": NEW})
    assert reply.headers["Location"] == f"/alice/keys/{quote(mark, safe='')}"
    stranger = replace(alice, key=key_pair("ed25519", "somebody new"), key_id=f"/alice/keys/{mark}")
    assert [each["name"] for each in stranger.get("/keys")] == ["rsa", "ecdsa", "ed25519", "new"]
    assert alice.get(f"/keys/{quote(mark, safe='')}")["name"] == "new"
    alice.delete("/keys/new")
    stranger.get("/keys", 401)
    assert alice.delete("/keys/new", 404)["message"] == "new does not exist"


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({}, "key is a required argument"),
        ({"key": 7}, "key must be a String"),
        ({"key": "junk"}, "key is invalid"),
        ({"key": "ssh-rsa AAAA"}, "key is invalid"),
        ({"key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== x"}, "key is invalid"),
        ({"key": NEW, "name": "rsa"}, "key already exists or is invalid"),
        ({"key": public_text(key_pair("ed25519", "alice"), "x"), "name": "y"}, "key already exists or is invalid"),
    ],
)
def test_keys_that_are_refused(alice: Person, asked: dict[str, object], text: str) -> None:
    assert alice.post("/keys", asked, 409)["message"] == text
    assert len(alice.get("/keys")) == 3


def test_a_key_without_a_name(alice: Person) -> None:
    assert alice.post("/keys", {"key": NEW}, 201)["name"] == fingerprint(NEW)


def test_users(alice: Person) -> None:
    assert [each["login"] for each in alice.get("/users")] == ["guest", "ops", "reader"]
    assert alice.get("/users/ops?membership=true")["default_roles"] == ["operators"]
    assert alice.post("/users", {"login": "x"}, 409)["code"] == "MissingParameter"
    order = {"login": "new", "email": "new@example.org", "password": "secret1"}
    made = alice.post("/users", order, 201)
    assert "password" not in made
    assert alice.post("/users", order, 409)["message"] == "new already exists"
    assert alice.post(f"/users/{made['id']}", {"firstName": "N", "login": "newer"})["login"] == "newer"
    change = {"password": "a", "password_confirmation": "b"}
    assert alice.post("/users/newer/change_password", change, 409)["code"] == "InvalidArgument"
    alice.post("/users/newer/change_password", {**change, "password_confirmation": "a"})
    alice.post("/users/newer/keys", {"name": "main", "key": NEW}, 201)
    assert alice.get("/users/newer/keys/main")["key"] == NEW
    assert len(alice.get("/users/newer/keys")) == 1
    alice.delete("/users/newer/keys/main")
    alice.delete("/users/newer")
    alice.get("/users/newer", 404)


def test_roles_and_policies(alice: Person) -> None:
    assert [each["name"] for each in alice.get("/roles")] == ["operators", "readers"]
    assert alice.get("/roles/operators")["policies"][0]["name"] == "operators"
    assert alice.get("/policies/operators")["rules"] == ["CAN *"]
    assert len(alice.get("/policies")) == 2
    alice.get("/roles/nobody", 404)


def test_what_users_may_do(world: World, alice: Person) -> None:
    ops, reader, guest = (person(world, user=name) for name in ("ops", "reader", "guest"))
    uuid = ops.make()
    assert alice.get(f"/machines/{uuid}/audit")[0]["caller"]["keyId"] == "/alice/users/ops/keys/main"
    assert [each["id"] for each in reader.get("/machines")] == [uuid]
    told = reader.act(uuid, "stop", 403)
    text = f"You do not have permission to access /my/machines/{uuid} (updatemachine)"
    assert told == {"code": "NotAuthorized", "message": text}
    guest.get("/machines", 403)
    ops.get("/machines?as-role=operators")
    ops.get("/machines?as-role=readers", 403)
    replace(ops, login="bob").get("/machines", 403)


@pytest.mark.parametrize(
    ("rule", "actions"),
    [
        ("CAN listmachines and getmachine", {"listmachines", "getmachine"}),
        ("can getmachine, LISTMACHINES WHEN sourceip = 10.0.0.0/8", {"getmachine", "listmachines"}),
        ("CAN *", {"*"}),
        ("MAY dance", set()),
        ("", set()),
    ],
)
def test_rules_of_roles(rule: str, actions: set[str]) -> None:
    assert people.allowed(rule) == actions


def test_the_same_keys_everywhere() -> None:
    for kind in ("rsa", "ecdsa", "ed25519"):
        assert key_pair(kind, "alice") is key_pair(kind, "alice")
    marks = [fingerprint(public_text(key_pair(kind, "alice"), "x")) for kind in ("rsa", "ecdsa", "ed25519")]
    assert marks == [
        "56:69:3c:a6:1a:61:06:45:ff:2b:23:6a:a8:a5:e8:ea",
        "db:28:81:22:93:86:91:c0:35:e3:67:e3:1f:c7:17:35",
        "f1:a7:6c:3e:09:3e:5e:14:d2:f3:f3:56:86:20:b6:4b",
    ]
    with pytest.raises(ValueError, match="no 'dsa' keys"):
        key_pair("dsa", "alice")
