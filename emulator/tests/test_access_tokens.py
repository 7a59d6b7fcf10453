# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long-lived tokens: the key is shown once, in the one reply that makes it, and again in the list of all tokens."""

from __future__ import annotations

from typing import Any

import pytest
from caller import Caller

from research_cloud_emulator.world.world import World

URL = "/api/v2/access_tokens"


def test_a_new_token_opens_the_door(alice: Caller) -> None:
    made = alice.post(URL, {"name": "ansible"}, 201)
    assert made.keys() == {"token", "id", "name", "issued_time"}
    holder = Caller(alice.client, alice.world, made["token"])
    alice.settle(400 * 86_400)
    holder.get("/api/v2/instances")
    alice.get("/api/v2/instances", 403)


def test_the_key_is_shown_once(alice: Caller) -> None:
    made = alice.post(URL, {"name": "ansible"}, 201)
    known = {name: value for name, value in made.items() if name != "token"}
    assert alice.rows("access_tokens") == [known]
    assert alice.get(f"{URL}/{made['id']}") == known


def test_but_the_list_of_all_tokens_has_it(alice: Caller) -> None:
    made = alice.post(URL, {"name": "ansible"}, 201)
    assert {row["key"]: (row["issuer"], row["expireTime"]) for row in alice.rows("tokens")} == {
        alice.token: ("Django-Session", "2027-01-16T08:00:00Z"),
        made["token"]: ("Personal-Access-Token", None),
    }
    holder = Caller(alice.client, alice.world, made["token"])
    alice.settle(2 * 86_400)
    assert [row["key"] for row in holder.rows("tokens")] == [made["token"]]
    assert len(holder.rows("tokens?archived")) == 2


def test_two_tokens_may_have_one_name(alice: Caller) -> None:
    first, second = (alice.post(URL, {"name": "ansible"}, 201) for _ in range(2))
    assert first["token"] != second["token"]
    assert [row["name"] for row in alice.rows("access_tokens")] == ["ansible", "ansible"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "This field is required."),
        ({"name": None}, "This field may not be null."),
        ({"name": ""}, "This field may not be blank."),
        ({"name": []}, "Not a valid string."),
        ({"name": "x" * 129}, "Ensure this field has no more than 128 characters."),
    ],
)
def test_bad_names(alice: Caller, asked: dict[str, Any], told: str) -> None:
    number = alice.post(URL, {"name": "old"}, 201)["id"]
    assert alice.post(URL, asked, 400) == {"name": [told]}
    reply = alice.send("PUT", f"{URL}/{number}", json=asked)
    assert (reply.status_code, reply.json) == (400, {"name": [told]})
    assert [row["name"] for row in alice.rows("access_tokens")] == ["old"]


def test_rename(alice: Caller) -> None:
    made = alice.post(URL, {"name": "old"}, 201)
    changed = alice.patch(f"{URL}/{made['id']}", {"name": "new"})
    assert changed == {"id": made["id"], "name": "new", "issued_time": made["issued_time"]}
    assert alice.patch(f"{URL}/{made['id']}", {}) == changed
    Caller(alice.client, alice.world, made["token"]).get(URL)


def test_delete(alice: Caller) -> None:
    made = alice.post(URL, {"name": "ansible"}, 201)
    alice.delete(f"{URL}/{made['id']}")
    alice.delete(f"{URL}/{made['id']}", 404)
    assert alice.rows("access_tokens") == []
    Caller(alice.client, alice.world, made["token"]).get(URL, 403)


def test_deleted_keys_may_live_on(alice: Caller, world: World) -> None:
    world.update_settings({"deleted_tokens_live_on": True})
    made = alice.post(URL, {"name": "ansible"}, 201)
    alice.delete(f"{URL}/{made['id']}")
    holder = Caller(alice.client, world, made["token"])
    assert holder.rows("access_tokens") == []
    assert made["token"] in [row["key"] for row in holder.rows("tokens")]


def test_others_are_strangers(alice: Caller, bob: Caller) -> None:
    url = f"{URL}/{alice.post(URL, {'name': 'ansible'}, 201)['id']}"
    assert bob.rows("access_tokens") == []
    bob.get(url, 404)
    bob.patch(url, {"name": "mine"}, 404)
    bob.delete(url, 404)
    assert len(alice.rows("access_tokens")) == 1


def test_expiring_the_sessions_leaves_them_alone(alice: Caller, world: World) -> None:
    made = alice.post(URL, {"name": "ansible"}, 201)
    world.faults.add({"effect": "expire_tokens"})
    Caller(alice.client, world, made["token"]).get(URL)
    alice.get(URL, 403)
