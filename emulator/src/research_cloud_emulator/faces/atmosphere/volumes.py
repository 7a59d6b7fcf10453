# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2 volumes: what the database knows; and writes that say little of what the cloud did."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.world.errors import OverQuota, ProviderInactive, Refused
from research_cloud_emulator.world.store import Row
from research_cloud_emulator.world.volume_orders import VolumeOrder

from . import errors
from .call import Call, Reply, Router
from .errors import ApiError
from .fields import REQUIRED, checked_text, integer, project_by_number
from .paging import Listing, paged
from .volume_shapes import project_of
from .volume_shapes import volume as shape

VISIBLE = (
    "(v.user_id = ? OR v.project_id IN (SELECT p.id FROM projects p"
    " JOIN group_members g ON g.group_id = p.group_id WHERE g.user_id = ?))"
)
_ORDERABLE = ("v.id", "v.name", "v.size", "v.start_date", "v.end_date")
_FILTERS = {
    "min_size": "v.size >= ?",
    "max_size": "v.size <= ?",
    "provider_id": "v.provider_id = ?",
    "project": "v.project_id = ?",
}


def register(router: Router) -> None:
    router.add("/volumes", get=list_volumes, post=new_volume)
    router.add("/volumes/<key>", get=get_volume, patch=patch_volume, put=patch_volume, delete=delete_volume)


def find(call: Call, key: str) -> Row:
    """A volume the caller may see, by integer id or uuid; 404 otherwise."""
    column = "v.id" if key.isdecimal() else "v.uuid"
    current = "" if "archived" in call.request.args else " AND v.end_date IS NULL"
    row = call.store.first(
        f"SELECT v.* FROM volumes v WHERE {column} = ? AND {VISIBLE}{current}",
        (int(key) if key.isdecimal() else key, call.user["id"], call.user["id"]),
    )
    if row is None:
        raise errors.not_found()
    return row


def list_volumes(call: Call) -> Reply:
    where, args = [VISIBLE], [call.user["id"], call.user["id"]]
    if "archived" not in call.request.args:
        where.append("v.end_date IS NULL")
    for name, condition in _FILTERS.items():
        asked = call.query(name)
        if asked:
            # A filter that is not a number finds nothing.
            where.append(condition if asked.isdecimal() else "0 = ?")
            args.append(int(asked) if asked.isdecimal() else 1)
    tail = f"FROM volumes v WHERE {' AND '.join(where)}"
    return paged(call, Listing("v.*", tail, tuple(args), "v.heap, v.id", _ORDERABLE), lambda row: shape(call, row))


def get_volume(call: Call, key: str) -> Reply:
    return Reply(shape(call, find(call, key)))


def new_volume(call: Call) -> Reply:
    """Over quota is a 400 here; whatever else the cloud says is a 409 with a bare text."""
    order = _order(call, call.body())
    try:
        row = call.world.make_volume(order)
    except OverQuota as refused:
        raise errors.detail(400, str(refused)) from refused
    except ProviderInactive:
        raise
    except Refused as refused:
        raise errors.bare(409, str(refused)) from refused
    body = shape(call, row)
    return Reply(body, 201, {"Location": body["url"]})


def _order(call: Call, asked: dict[str, Any]) -> VolumeOrder:
    project = asked.get("project")
    if isinstance(project, int) and not isinstance(project, bool):
        raise ApiError(400, [f"The 'project' argument ({project}) should be a UUID, not an Int."])
    wrong = {name: [REQUIRED] for name in ("name", "identity", "size") if name not in asked}
    if wrong:
        raise ApiError(400, wrong)
    identity = call.store.get("identities", str(asked["identity"]), "uuid")
    if identity is None or identity["user_id"] != call.user["id"]:
        raise errors.invalid(identity=f"Object with uuid={asked['identity']} does not exist.")
    machine, snapshot = asked.get("image_id") or None, asked.get("snapshot_id") or None
    if machine and snapshot:
        raise errors.invalid(non_field_errors="Use either `snapshot_id` or `image_id` not both.")
    description = asked.get("description")
    return VolumeOrder(
        identity=identity,
        name=checked_text("name", asked["name"], 256),
        size=integer("size", asked["size"]),
        description=None if description is None else str(description),
        project_id=None if project is None else _project_by_uuid(call, str(project)),
        machine=None if machine is None else str(machine),
        snapshot=None if snapshot is None else str(snapshot),
    )


def _project_by_uuid(call: Call, uuid: str) -> int:
    row = call.store.first(
        "SELECT p.id FROM projects p JOIN group_members g ON g.group_id = p.group_id"
        " WHERE p.uuid = ? AND g.user_id = ? AND p.end_date IS NULL",
        (uuid, call.user["id"]),
    )
    if row is None:
        raise errors.invalid(project=f"Object with uuid={uuid} does not exist.")
    return int(row["id"])


def patch_volume(call: Call, key: str) -> Reply:
    """Project by number, unlike at creation; the reply has three keys. Everything else that is sent is ignored."""
    row = find(call, key)
    asked = call.body()
    if call.request.method == "PUT" and "project" not in asked:
        raise errors.invalid(project=REQUIRED)
    values: dict[str, Any] = {}
    for name in ("name", "description"):
        if name in asked:
            values[name] = checked_text(name, asked[name])
    if "project" in asked:
        values["project_id"] = project_by_number(call, asked["project"])
    for column, value in values.items():
        call.store.run(
            f"UPDATE volumes SET {column} = ?, heap = ? WHERE id = ?", (value, call.store.counter("heap"), row["id"])
        )
    changed = call.store.need("volumes", row["id"])
    return Reply({"name": changed["name"], "description": changed["description"], "project": project_of(call, changed)})


def delete_volume(call: Call, key: str) -> Reply:
    """204 whatever the cloud said: when it refused, the row simply stays listed."""
    row = find(call, key)
    disk = call.store.get("disks", row["uuid"], "uuid")
    try:
        call.world.volume_work(call.now).delete(disk, row["uuid"])
    except Refused:
        return Reply(status=204)
    return Reply(status=204)
