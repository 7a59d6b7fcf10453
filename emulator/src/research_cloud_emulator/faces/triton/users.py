# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of the account, and the roles that say what they may do."""

from __future__ import annotations

import json
import uuid
from typing import Any

from research_cloud_emulator.world.store import Row
from research_cloud_emulator.world.triton import people

from . import errors
from .account import PROFILE
from .call import Call, Reply, iso
from .keys import found_user
from .routes import Router


def register(router: Router) -> None:
    router.add("users", post=create_user, get=list_users)
    router.add("users/{user}", post=update_user, get=get_user, delete=delete_user)
    router.add("users/{user}/change_password", post=change_user_password)
    router.add("roles", get=list_roles)
    router.add("roles/{role}", get=get_role)
    router.add("policies", get=list_policies)
    router.add("policies/{policy}", get=get_policy)


def list_users(call: Call) -> Reply:
    rows = call.store.all("SELECT * FROM triton_users WHERE account = ? ORDER BY login", (call.account["uuid"],))
    return Reply([_shape(row) for row in rows])


def get_user(call: Call, user: str) -> Reply:
    row = found_user(call, user)
    shown = _shape(row)
    if call.params.get("membership") == "true":
        held = [(role, _member(role, row["login"])) for role in _roles(call)]
        shown["roles"] = [role["name"] for role, member in held if member]
        shown["default_roles"] = [role["name"] for role, member in held if member and member["default"]]
    return Reply(shown)


def create_user(call: Call) -> Reply:
    for name in ("email", "login", "password"):
        if not call.params.get(name):
            raise errors.missing(f"{name} is a required argument")
    login, account = str(call.params["login"]), call.account["uuid"]
    if people.user(call.store, account, login) is not None:
        raise errors.invalid(f"{login} already exists")
    profile = {name: call.params[name] for name in PROFILE if call.params.get(name)}
    values = {"login": login, "profile": json.dumps(profile), "created": call.now, "updated": call.now}
    call.store.insert("triton_users", uuid=str(uuid.uuid4()), account=account, **values)
    made = _shape(found_user(call, login))
    return Reply(made, 201, {"Location": call.path("users", made["id"])})


def update_user(call: Call, user: str) -> Reply:
    row = found_user(call, user)
    profile = {**json.loads(row["profile"]), **{key: call.params[key] for key in PROFILE if call.params.get(key)}}
    call.store.run(
        "UPDATE triton_users SET login = ?, profile = ?, updated = ? WHERE uuid = ?",
        (call.params.get("login", row["login"]), json.dumps(profile), call.now, row["uuid"]),
    )
    return Reply(_shape(found_user(call, row["uuid"])))


def change_user_password(call: Call, user: str) -> Reply:
    """Nobody signs in with a password here."""
    row = found_user(call, user)
    password = call.params.get("password")
    if not password or password != call.params.get("password_confirmation"):
        raise errors.invalid("password and password_confirmation must have the same value")
    return Reply(_shape(row))


def delete_user(call: Call, user: str) -> Reply:
    row = found_user(call, user)
    call.store.run("DELETE FROM triton_keys WHERE owner = ?", (row["uuid"],))
    call.store.run("DELETE FROM triton_users WHERE uuid = ?", (row["uuid"],))
    return Reply(status=204)


def list_roles(call: Call) -> Reply:
    return Reply([_role_shape(row) for row in _roles(call)])


def get_role(call: Call, role: str) -> Reply:
    return Reply(_role_shape(_role(call, role)))


def list_policies(call: Call) -> Reply:
    """Every role has one policy of its own, of the same name."""
    return Reply([_policy_shape(row) for row in _roles(call)])


def get_policy(call: Call, policy: str) -> Reply:
    return Reply(_policy_shape(_role(call, policy)))


def _roles(call: Call) -> list[Row]:
    return call.store.all("SELECT * FROM triton_roles WHERE account = ? ORDER BY name", (call.account["uuid"],))


def _role(call: Call, key: str) -> Row:
    for row in _roles(call):
        if key in (row["uuid"], row["name"]):
            return row
    raise errors.not_found(f"{key} does not exist")


def _member(role: Row, login: str) -> Any:
    return next((each for each in json.loads(role["members"]) if each["login"] == login), None)


def _shape(row: Row) -> dict[str, Any]:
    profile = json.loads(row["profile"])
    dates = {"updated": iso(row["updated"]), "created": iso(row["created"])}
    return {"id": row["uuid"], "login": row["login"], **profile, **dates}


def _role_shape(row: Row) -> dict[str, Any]:
    policy = {"id": row["uuid"], "name": row["name"]}
    return {"id": row["uuid"], "name": row["name"], "policies": [policy], "members": json.loads(row["members"])}


def _policy_shape(row: Row) -> dict[str, Any]:
    return {"id": row["uuid"], "name": row["name"], "rules": json.loads(row["rules"])}
