# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2 instances: what the database knows. Nothing here asks the cloud."""

from __future__ import annotations

import json
from typing import Any

from research_cloud_emulator.world import allocation
from research_cloud_emulator.world.store import Row

from . import errors, launch
from .call import Call, Reply, Router
from .errors import Crash
from .fields import project_by_number
from .paging import Listing, paged
from .shapes import instance as shape

COLUMNS = "i.*, h.status, h.activity, h.size_id"
FROM = "FROM instances i JOIN histories h ON h.id = i.history_id"
VISIBLE = (
    "(i.user_id = ? OR i.project_id IN (SELECT p.id FROM projects p"
    " JOIN group_members g ON g.group_id = p.group_id WHERE g.user_id = ?))"
)
NO_SUCH_INSTANCE = "Instance matching query does not exist."


def register(router: Router) -> None:
    router.add("/instances", get=list_instances, post=launch.launch)
    router.add("/instances/<key>", get=get_instance, patch=patch_instance, put=patch_instance, delete=delete_instance)
    router.add("/instances/<key>/update_metadata", post=update_metadata)


def find(call: Call, key: str) -> Row:
    """An instance the caller may see, by integer id or uuid; 404 otherwise."""
    column = "i.id" if key.isdecimal() else "i.uuid"
    current = "" if "archived" in call.request.args else " AND i.end_date IS NULL"
    row = call.store.first(
        f"SELECT {COLUMNS} {FROM} WHERE {column} = ? AND {VISIBLE}{current}",
        (int(key) if key.isdecimal() else key, call.user["id"], call.user["id"]),
    )
    if row is None:
        raise errors.not_found()
    return row


def joined(call: Call, uuid: str) -> Row:
    """An instance that exists, with its current history, whoever asks."""
    row = call.store.first(f"SELECT {COLUMNS} {FROM} WHERE i.uuid = ?", (uuid,))
    if row is None:
        raise LookupError(f"no instance {uuid}")
    return row


def may_change(call: Call, row: Row) -> bool:
    """Whether the caller may write to an instance. The observed server did not ask (setting `owner_checks`)."""
    if not call.world.settings.owner_checks:
        return True
    seen = call.store.value(
        f"SELECT 1 FROM instances i WHERE i.id = ? AND {VISIBLE}", (row["id"], call.user["id"], call.user["id"])
    )
    return seen is not None


def list_instances(call: Call) -> Reply:
    where, args = [VISIBLE], [call.user["id"], call.user["id"]]
    if "archived" not in call.request.args:
        where.append("i.end_date IS NULL")
    provider = call.query("provider_id")
    if provider:
        where.append("i.provider_id = ?")
        args.append(provider)
    listing = Listing(
        COLUMNS,
        f"{FROM} WHERE {' AND '.join(where)}",
        tuple(args),
        # Like a database heap: what was changed last comes last, so pages shift under a client that does not order.
        order="i.heap, i.id",
        orderable=("i.id", "i.name", "i.start_date", "i.end_date"),
    )
    return paged(call, listing, lambda row: shape(call, row))


def get_instance(call: Call, key: str) -> Reply:
    return Reply(shape(call, find(call, key)))


def patch_instance(call: Call, key: str) -> Reply:
    """Only the integer id works here: a uuid crashes the server."""
    if not key.isdecimal():
        raise Crash(
            f"ValueError at {call.request.path}\ninvalid literal for int() with base 10: '{key}'\n\n"
            f"Request Method: {call.request.method}"
        )
    row = call.store.get("instances", int(key))
    if row is None or not may_change(call, row):
        raise errors.not_found()
    changes = call.body()
    values = _checked(call, changes)
    if "allocation_source" in changes:
        allocation.assign(call.store, row["id"], values.pop("source_id"), call.now)
    for column, value in values.items():
        call.store.run(
            f"UPDATE instances SET {column} = ?, heap = ? WHERE id = ?", (value, call.store.counter("heap"), row["id"])
        )
    call.world.forget_list(row["identity_id"])
    return Reply(shape(call, joined(call, row["uuid"])))


def _checked(call: Call, changes: dict[str, Any]) -> dict[str, Any]:
    """Column values of the changes that are understood; unknown keys are ignored, as the server does."""
    values: dict[str, Any] = {}
    if "name" in changes:
        if not str(changes["name"]):
            raise errors.invalid(name="This field may not be blank.")
        values["name"] = str(changes["name"])
    if "project" in changes:
        values["project_id"] = project_by_number(call, changes["project"])
    if "allocation_source" in changes:
        asked = changes["allocation_source"]
        key = asked.get("id") if isinstance(asked, dict) else asked
        source = allocation.source_of_user(call.store, call.user["id"], "id", str(key))
        if source is None:
            raise errors.bare(400, "Invalid allocation_source")
        values["source_id"] = source["id"]
    return values


def delete_instance(call: Call, key: str) -> Reply:
    """Only the uuid works here, and it only queues the work."""
    row = call.store.get("instances", key, "uuid")
    if row is None:
        raise errors.failure(409, NO_SUCH_INSTANCE)
    if not may_change(call, row):
        raise errors.not_found()
    call.world.action(row).delete()
    return Reply(status=204)


def update_metadata(call: Call, key: str) -> Reply:
    row = call.store.get("instances", key, "uuid")
    server = call.store.get("servers", key, "uuid")
    if row is None or server is None or not may_change(call, row):
        raise errors.not_found()
    if server["status"] == "build":
        raise errors.bare(409, "Metadata cannot be applied while the instance is in the build state.")
    given = call.body().get("metadata")
    if not isinstance(given, dict):
        raise Crash(f"KeyError at {call.request.path}\n'metadata'")
    merged = {**json.loads(server["metadata"]), **given}
    call.store.run("UPDATE servers SET metadata = ? WHERE uuid = ?", (json.dumps(merged), key))
    return Reply(status=204)
