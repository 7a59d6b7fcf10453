# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2 instance_histories: the audit trail that charging uses."""

from __future__ import annotations

import json
from typing import Any

from research_cloud_emulator.world.store import Row

from .call import Call, Reply, Router
from .instances import VISIBLE
from .paging import Listing, paged
from .shapes import short_instance
from .summaries import iso

_COLUMNS = "h.*, i.machine_id, i.provider_id"
_FROM = "FROM histories h JOIN instances i ON i.id = h.instance_id"


def register(router: Router) -> None:
    router.add("/instance_histories", get=list_histories, anonymous_get=True)


def list_histories(call: Call) -> Reply:
    """Newest first. Anonymous callers see none; `unique` keeps the newest row of each instance."""
    if call.caller is None:
        return paged(call, Listing(_COLUMNS, f"{_FROM} WHERE 0"), lambda row: _history(call, row))
    where, args = [VISIBLE], [call.user["id"], call.user["id"]]
    asked = call.query("instance")
    if asked:
        where.append("i.id = ?" if asked.isdecimal() else "i.uuid = ?")
        args.append(asked)
    owner = call.query("created_by")
    if owner:
        where.append("i.user_id = (SELECT id FROM users WHERE username = ?)")
        args.append(owner)
    if call.query("unique"):
        where.append("h.id = i.history_id")
    tail = f"{_FROM} WHERE {' AND '.join(where)}"
    listing = Listing(_COLUMNS, tail, tuple(args), "h.id DESC", ("h.id", "h.start_date"))
    return paged(call, listing, lambda row: _history(call, row))


def _history(call: Call, row: Row) -> dict[str, Any]:
    short = call.summaries
    image, _ = short.image_of_machine(row["machine_id"])
    instance = call.store.need("instances", row["instance_id"])
    return {
        "id": row["id"],
        "uuid": row["uuid"],
        "url": short.url("instance_histories", row["uuid"]),
        "instance": short_instance(call, instance, row["status"]),
        "status": row["status"],
        "activity": row["activity"],
        "size": short.size(row["size_id"]),
        "provider": short.provider(row["provider_id"]),
        "image": {**image, "tags": []} if image else {},
        "extra": None if row["extra"] is None else json.loads(row["extra"]),
        "start_date": iso(row["start_date"]),
        "end_date": iso(row["end_date"]),
    }
