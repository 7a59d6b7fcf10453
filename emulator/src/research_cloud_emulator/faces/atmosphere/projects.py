# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2 projects: owned by groups, full of instances and volumes."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.world.plant import name_uuid
from research_cloud_emulator.world.store import Row

from . import errors
from .call import Call, Reply, Router
from .errors import ApiError
from .fields import REQUIRED, checked_text
from .instances import COLUMNS, FROM
from .paging import Listing, paged
from .shapes import instance as full_instance
from .summaries import iso
from .volume_shapes import short_volume
from .volume_shapes import volume as full_volume

_MINE = "p.end_date IS NULL AND p.group_id IN (SELECT group_id FROM group_members WHERE user_id = ?)"
_NOT_EMPTY = (
    "Cannot delete a project when it contains {0}. "
    "To delete a project, all {0} must be moved to another project or deleted"
)
_CONTENTS = ("instances", "volumes")


def register(router: Router) -> None:
    router.add("/projects", get=list_projects, post=new_project)
    router.add("/projects/<key>", get=get_project, patch=patch_project, put=patch_project, delete=delete_project)
    router.add("/projects/<key>/instances", get=instances_of_project)
    router.add("/projects/<key>/volumes", get=volumes_of_project)


def list_projects(call: Call) -> Reply:
    listing = Listing("p.*", f"FROM projects p WHERE {_MINE}", (call.user["id"],), "p.id", ("p.id", "p.name"))
    return paged(call, listing, lambda row: _project(call, row))


def get_project(call: Call, key: str) -> Reply:
    return Reply(_project(call, _own(call, key)))


def instances_of_project(call: Call, key: str) -> Reply:
    """Unlike every other list, this one and its sister show what has ended, too."""
    tail = f"{FROM} WHERE i.project_id = ?"
    listing = Listing(COLUMNS, tail, (_own(call, key)["id"],), "i.heap, i.id", ("i.id",))
    return paged(call, listing, lambda row: full_instance(call, row))


def volumes_of_project(call: Call, key: str) -> Reply:
    tail = "FROM volumes v WHERE v.project_id = ?"
    listing = Listing("v.*", tail, (_own(call, key)["id"],), "v.heap, v.id", ("v.id",))
    return paged(call, listing, lambda row: full_volume(call, row))


def new_project(call: Call) -> Reply:
    asked = call.body()
    _require(asked, "owner", "name")
    number = call.store.insert(
        "projects",
        uuid=name_uuid("new project", call.store.counter("project")),
        name=checked_text("name", asked["name"], 256),
        description=str(asked.get("description", "")),
        group_id=_group(call, asked["owner"]),
        created_by=call.user["id"],
        start_date=call.now,
    )
    body = _project(call, call.store.need("projects", number))
    return Reply(body, 201, {"Location": body["url"]})


def patch_project(call: Call, key: str) -> Reply:
    row = _own(call, key)
    asked = call.body()
    if call.request.method == "PUT":
        _require(asked, "owner", "name")
    values: dict[str, Any] = {}
    if "name" in asked:
        values["name"] = checked_text("name", asked["name"], 256)
    if "description" in asked:
        values["description"] = str(asked["description"])
    if "owner" in asked:
        values["group_id"] = _group(call, asked["owner"])
    for column, value in values.items():
        call.store.run(f"UPDATE projects SET {column} = ? WHERE id = ?", (value, row["id"]))
    return Reply(_project(call, _own(call, key)))


def delete_project(call: Call, key: str) -> Reply:
    row = _own(call, key)
    for kind in _CONTENTS:
        if call.store.first(f"SELECT 1 FROM {kind} WHERE project_id = ? AND end_date IS NULL", (row["id"],)):
            raise ApiError(400, [_NOT_EMPTY.format(kind)])
    call.store.run("UPDATE projects SET end_date = ? WHERE id = ?", (call.now, row["id"]))
    return Reply(status=204)


def _require(asked: dict[str, Any], *names: str) -> None:
    missing = {name: [REQUIRED] for name in names if name not in asked}
    if missing:
        raise ApiError(400, missing)


def _group(call: Call, name: object) -> int:
    """The group that shall own a project: it must exist, and the caller must be in it."""
    group = call.store.get("groups", str(name), "name")
    if group is None:
        raise errors.invalid(owner=f"Group with Field: name '{name}' does not exist.")
    member = "SELECT 1 FROM group_members WHERE group_id = ? AND user_id = ?"
    if call.store.first(member, (group["id"], call.user["id"])) is None:
        raise ApiError(400, [f"{call.user['username']} is not a member of group {name}"])
    return int(group["id"])


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
    volumes = call.store.all(
        "SELECT * FROM volumes WHERE project_id = ? AND end_date IS NULL ORDER BY heap, id", (row["id"],)
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
        "volumes": [short_volume(call, volume) for volume in volumes],
        "start_date": iso(row["start_date"]),
        "end_date": iso(row["end_date"]),
    }


def _instance(call: Call, row: Row) -> dict[str, Any]:
    """Here the status is the stored one, progress included, and there is no activity beside it."""
    nested = full_instance(call, row)
    for absent in ("activity", "usage", "project", "allocation_source"):
        del nested[absent]
    return {**nested, "status": row["status"]}
