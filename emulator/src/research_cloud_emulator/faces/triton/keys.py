# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSH keys of the account and of its users. There is no way to change one."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from research_cloud_emulator.world.store import Row
from research_cloud_emulator.world.triton import people
from research_cloud_emulator.world.triton.sshkeys import fingerprint

from . import errors
from .call import Call, Reply
from .routes import Router


def register(router: Router) -> None:
    router.add("keys", post=create_key, get=list_keys)
    router.add("keys/{key}", get=get_key, delete=delete_key)
    router.add("users/{user}/keys", post=create_user_key, get=list_user_keys)
    router.add("users/{user}/keys/{key}", get=get_user_key, delete=delete_user_key)


def list_keys(call: Call) -> Reply:
    return Reply([_shape(row) for row in people.keys(call.store, call.account["uuid"])])


def get_key(call: Call, key: str) -> Reply:
    return Reply(_shape(_found(call, call.account["uuid"], key)))


def create_key(call: Call) -> Reply:
    return _create(call, call.account["uuid"], "keys")


def delete_key(call: Call, key: str) -> Reply:
    return _delete(call, call.account["uuid"], key)


def list_user_keys(call: Call, user: str) -> Reply:
    return Reply([_shape(row) for row in people.keys(call.store, found_user(call, user)["uuid"])])


def get_user_key(call: Call, user: str, key: str) -> Reply:
    return Reply(_shape(_found(call, found_user(call, user)["uuid"], key)))


def create_user_key(call: Call, user: str) -> Reply:
    return _create(call, found_user(call, user)["uuid"], "users", user, "keys")


def delete_user_key(call: Call, user: str, key: str) -> Reply:
    return _delete(call, found_user(call, user)["uuid"], key)


def found_user(call: Call, key: str) -> Row:
    """A user of the account by login or uuid. Raises ApiError."""
    row = people.user(call.store, call.account["uuid"], key)
    if row is None:
        raise errors.not_found(f"{key} does not exist")
    return row


def _found(call: Call, owner: str, name: str) -> Row:
    row = people.key(call.store, owner, name)
    if row is None:
        raise errors.not_found(f"{name} does not exist")
    return row


def _create(call: Call, owner: str, *path: str) -> Reply:
    text, name = call.params.get("key"), call.params.get("name")
    if not text:
        raise errors.missing("key is a required argument")
    if not isinstance(text, str):
        raise errors.invalid("key must be a String")
    try:
        mark = fingerprint(text)
    except ValueError as problem:
        raise errors.invalid("key is invalid") from problem
    name = str(name or mark)
    held = people.keys(call.store, owner)
    if any(row["name"] == name or row["fingerprint"] == mark for row in held):
        raise errors.invalid("key already exists or is invalid")
    call.store.insert("triton_keys", owner=owner, name=name, fingerprint=mark, text=text)
    location = call.path(*path, quote(mark, safe=""))
    return Reply({"name": name, "fingerprint": mark, "key": text}, 201, {"Location": location})


def _delete(call: Call, owner: str, key: str) -> Reply:
    row = _found(call, owner, key)
    call.store.run("DELETE FROM triton_keys WHERE owner = ? AND name = ?", (owner, row["name"]))
    return Reply(status=204)


def _shape(row: Row) -> dict[str, Any]:
    return {"name": row["name"], "fingerprint": row["fingerprint"], "key": row["text"]}
