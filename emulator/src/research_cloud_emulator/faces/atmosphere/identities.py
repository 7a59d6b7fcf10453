# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2 identities: who may use which provider, within which quota."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.world.store import Row

from . import errors
from .call import Call, Reply, Router
from .paging import Listing, paged

_LIMITS = (
    "cpu",
    "memory",
    "storage",
    "instance_count",
    "snapshot_count",
    "storage_count",
    "floating_ip_count",
    "port_count",
)


def register(router: Router) -> None:
    router.add("/identities", get=list_identities)
    router.add("/identities/<key>", get=get_identity)


def list_identities(call: Call) -> Reply:
    if "username" in call.request.args or "all_users" in call.request.args:
        raise errors.detail(403, "You do not have permission to perform this action.")
    listing = Listing("*", "FROM identities WHERE user_id = ?", (call.user["id"],))
    return paged(call, listing, lambda row: _identity(call, row))


def get_identity(call: Call, key: str) -> Reply:
    column = "id" if key.isdecimal() else "uuid"
    row = call.store.first(f"SELECT * FROM identities WHERE {column} = ? AND user_id = ?", (key, call.user["id"]))
    if row is None:
        raise errors.not_found()
    return Reply(_identity(call, row))


def _identity(call: Call, row: Row) -> dict[str, Any]:
    short = call.summaries
    group = call.store.need("groups", call.store.need("users", row["user_id"])["username"], "name")
    return {
        "id": row["id"],
        "uuid": row["uuid"],
        "url": short.url("identities", row["uuid"]),
        "key": row["key"],
        "quota": _quota(call, call.store.need("quotas", row["quota_id"])),
        "credentials": [],
        "usage": -1,
        "is_leader": True,
        "provider": short.provider(row["provider_id"]),
        "members": [short.group(group["id"])],
        "user": short.user(row["user_id"]),
    }


def _quota(call: Call, row: Row) -> dict[str, Any]:
    limits = {name: row[name] for name in _LIMITS}
    return {"id": row["id"], "uuid": row["uuid"], "url": call.summaries.url("quotas", row["uuid"]), **limits}
