# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2 projects: owned by groups, full of instances."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.world.plant import name_uuid
from research_cloud_emulator.world.store import Row

from . import errors
from .call import Call, Reply, Router
from .errors import ApiError
from .instances import COLUMNS, FROM
from .paging import Listing, paged
from .shapes import instance as full_instance
from .summaries import iso

_MINE = "p.end_date IS NULL AND p.group_id IN (SELECT group_id FROM group_members WHERE user_id = ?)"
_NOT_EMPTY = (
    "Cannot delete a project when it contains instances. "
    "To delete a project, all instances must be moved to another project or deleted"
)


def register(router: Router) -> None:
    router.add("/projects", get=list_projects, post=new_project)
    router.add("/projects/<key>", get=get_project, patch=patch_project, put=patch_project, delete=delete_project)
    router.add("/projects/<key>/instances", get=instances_of_project)


def list_projects(call: Call) -> Reply:
    listing = Listing("p.*", f"FROM projects p WHERE {_MINE}", (call.user["id"],), "p.id", ("p.id", "p.name"))
    return paged(call, listing, lambda row: _project(call, row))


def get_project(call: Call, key: str) -> Reply:
    return Reply(_project(call, _own(call, key)))


def instances_of_project(call: Call, key: str) -> Reply:
    tail = f"{FROM} WHERE i.project_id = ? AND i.end_date IS NULL"
    listing = Listing(COLUMNS, tail, (_own(call, key)["id"],), "i.heap, i.id", ("i.id",))
    return paged(call, listing, lambda row: full_instance(call, row))


def new_project(call: Call) -> Reply:
    asked = call.body()
    missing = {name: ["This field is required."] for name in ("owner", "name") if not asked.get(name)}
    if missing:
        raise ApiError(400, missing)
    group = call.store.first(
        "SELECT g.id FROM groups g JOIN group_members m ON m.group_id = g.id WHERE m.user_id = ? AND g.name = ?",
        (call.user["id"], asked["owner"]),
    )
    if group is None:
        raise errors.invalid(owner=f"Group with Field: name '{asked['owner']}' does not exist.")
    number = call.store.insert(
        "projects",
        uuid=name_uuid("new project", call.store.counter("project")),
        name=str(asked["name"]),
        description=str(asked.get("description", "")),
        group_id=group["id"],
        created_by=call.user["id"],
        start_date=call.now,
    )
    body = _project(call, call.store.need("projects", number))
    return Reply(body, 201, {"Location": body["url"]})


def patch_project(call: Call, key: str) -> Reply:
    row = _own(call, key)
    asked = call.body()
    for column in ("name", "description"):
        if column in asked:
            call.store.run(f"UPDATE projects SET {column} = ? WHERE id = ?", (str(asked[column]), row["id"]))
    return Reply(_project(call, _own(call, key)))


def delete_project(call: Call, key: str) -> Reply:
    row = _own(call, key)
    if call.store.first("SELECT 1 FROM instances WHERE project_id = ? AND end_date IS NULL", (row["id"],)):
        raise ApiError(400, [_NOT_EMPTY])
    call.store.run("UPDATE projects SET end_date = ? WHERE id = ?", (call.now, row["id"]))
    return Reply(status=204)


def _own(call: Call, key: str) -> Row:
    column = "p.id" if key.isdecimal() else "p.uuid"
    row = call.store.first(f"SELECT p.* FROM projects p WHERE {column} = ? AND {_MINE}", (key, call.user["id"]))
    if row is None:
        raise errors.not_found()
    return row


def _project(call: Call, row: Row) -> dict[str, Any]:
    short = call.summaries
    members = call.store.all("SELECT user_id, is_leader FROM group_members WHERE group_id = ?", (row["group_id"],))
    instances = call.store.all(
        f"SELECT {COLUMNS} {FROM} WHERE i.project_id = ? AND i.end_date IS NULL ORDER BY i.heap, i.id", (row["id"],)
    )
    return {
        "id": row["id"],
        "uuid": row["uuid"],
        "url": short.url("projects", row["uuid"]),
        "name": row["name"],
        "description": row["description"],
        "created_by": short.user(row["created_by"]),
        "owner": short.group(row["group_id"]),
        "users": [short.user(member["user_id"]) for member in members],
        "leaders": [short.user(member["user_id"]) for member in members if member["is_leader"]],
        "instances": [_instance(call, instance) for instance in instances],
        "images": [],
        "links": [],
        "volumes": [],
        "start_date": iso(row["start_date"]),
        "end_date": iso(row["end_date"]),
    }


def _instance(call: Call, row: Row) -> dict[str, Any]:
    """Here the status is the stored one, progress included, and there is no activity beside it."""
    nested = full_instance(call, row)
    for absent in ("activity", "usage", "project", "allocation_source"):
        del nested[absent]
    return {**nested, "status": row["status"]}
