# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2 allocation sources: of the caller, of users, of instances."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.world import allocation
from research_cloud_emulator.world.store import Row

from . import errors
from .call import Call, Reply, Router
from .instances import joined
from .paging import Listing, paged
from .shapes import instance as full_instance
from .summaries import iso

_MINE = (
    "FROM allocation_sources a JOIN user_allocation_sources u ON u.source_id = a.id"
    " WHERE u.user_id = ? AND a.end_date IS NULL"
)


def register(router: Router) -> None:
    router.add("/allocation_sources", get=list_sources)
    router.add("/allocation_sources/<key>", get=get_source)
    router.add("/user_allocation_sources", get=list_user_sources)
    router.add("/user_allocation_sources/<key>", get=get_user_source)
    router.add("/instance_allocation_source", get=list_assignments, post=assign)


def list_sources(call: Call) -> Reply:
    if "username" in call.request.args or "all_users" in call.request.args:
        raise errors.detail(403, "You do not have permission to perform this action.")
    tail, args = _MINE, [call.user["id"]]
    search = call.query("search")
    if search:
        tail += " AND a.name LIKE ?"
        args.append(f"%{search}%")
    listing = Listing("a.*", tail, tuple(args), "a.id", ("a.id", "a.name"))
    return paged(call, listing, lambda row: call.summaries.allocation(row["id"], call.user["id"]))


def get_source(call: Call, key: str) -> Reply:
    column = "id" if key.isdecimal() else "uuid"
    row = call.store.first(f"SELECT a.id {_MINE} AND a.{column} = ?", (call.user["id"], key))
    if row is None:
        raise errors.not_found()
    return Reply(call.summaries.allocation(row["id"], call.user["id"]))


def list_user_sources(call: Call) -> Reply:
    """Everybody's rows, as observed; with `owner_checks` only the caller's."""
    where, args = _restricted(call, "user_id")
    listing = Listing("*", f"FROM user_allocation_sources {where}", args)
    return paged(call, listing, lambda row: _user_source(call, row))


def get_user_source(call: Call, key: str) -> Reply:
    where, args = _restricted(call, "user_id")
    row = call.store.first(f"SELECT * FROM user_allocation_sources {where or 'WHERE 1'} AND id = ?", (*args, key))
    if row is None:
        raise errors.not_found()
    return Reply(_user_source(call, row))


def list_assignments(call: Call) -> Reply:
    """The assignments in force: everybody's, as observed; with `owner_checks` only the caller's."""
    where, args = _restricted(call, "i.user_id")
    tail = f"FROM assignments a JOIN instances i ON i.id = a.instance_id {where or 'WHERE 1'} AND a.end_date IS NULL"
    return paged(call, Listing("a.*", tail, args, "a.id", ("a.id",)), lambda row: _assignment(call, row))


def assign(call: Call) -> Reply:
    asked = call.body()
    key, name = str(asked.get("instance_id", "")), str(asked.get("allocation_source_name", ""))
    username = call.user["username"]
    source = allocation.source_of_user(call.store, call.user["id"], "name", name)
    if source is None:
        raise errors.failure(400, f"Allocation Source {name} is not assigned to user {username}")
    row = call.store.get("instances", key, "uuid")
    if row is None or row["end_date"] is not None:
        raise errors.failure(400, f"Instance {key} does not exist")
    if row["user_id"] != call.user["id"]:
        raise errors.failure(400, f"Instance {key} is not owned by user {username}")
    if row["source_id"] == source["id"]:
        raise errors.failure(400, f"Instance {key} is already assigned to Allocation Source {name}")
    allocation.assign(call.store, row["id"], source["id"], call.now)
    made = call.store.first("SELECT * FROM assignments WHERE instance_id = ? AND end_date IS NULL", (row["id"],))
    return Reply(None if made is None else _assignment(call, made), 201)


def _restricted(call: Call, column: str) -> tuple[str, tuple[Any, ...]]:
    return (f"WHERE {column} = ?", (call.user["id"],)) if call.world.settings.owner_checks else ("", ())


def _user_source(call: Call, row: Row) -> dict[str, Any]:
    user = call.store.need("users", row["user_id"])
    return {
        "id": row["id"],
        "url": call.summaries.url("user_allocation_sources", row["id"]),
        "user": {**call.summaries.user(row["user_id"]), "end_date": iso(user["end_date"])},
        "allocation_source": call.summaries.allocation(row["source_id"], row["user_id"]),
    }


def _assignment(call: Call, row: Row) -> dict[str, Any]:
    instance = call.store.need("instances", row["instance_id"])
    return {
        "id": row["id"],
        "url": call.summaries.url("instance_allocation_source", row["id"]),
        "instance": full_instance(call, joined(call, instance["uuid"])),
        "allocation_source": call.summaries.allocation(row["source_id"], call.user["id"]),
    }
