# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The instance in its three shapes: v2, v2 short (in histories), v1."""

from __future__ import annotations

from hashlib import md5
from typing import Any

from research_cloud_emulator.world.history import PROGRESS
from research_cloud_emulator.world.launch import NO_ADDRESS
from research_cloud_emulator.world.store import Row

from .call import Call
from .errors import Crash
from .summaries import Json, iso

_MASKED = frozenset({"suspended", "shutoff", "shelved"})


def shown(status: str) -> tuple[str, str]:
    """v2 status and activity of a stored status."""
    return ("active", status) if status in PROGRESS else (status, "")


def instance(call: Call, row: Row) -> Json:
    """v2: `row` is an instance joined with its current history."""
    status, activity = shown(row["status"])
    short = call.summaries
    image, version = short.image_of_machine(row["machine_id"])
    source_id = row["source_id"]
    allocation = None if source_id is None else short.allocation(source_id, _viewer(call))
    return {
        "id": row["id"],
        "uuid": row["uuid"],
        "url": short.url("instances", row["uuid"]),
        "name": row["name"],
        "status": status,
        "activity": activity,
        "size": short.size(row["size_id"]),
        "ip_address": NO_ADDRESS if row["status"] in _MASKED else row["ip_address"],
        "shell": bool(row["shell"]),
        "vnc": bool(row["vnc"]),
        "web_desktop": bool(row["web_desktop"]),
        "identity": short.identity(row["identity_id"]),
        "user": short.user(row["user_id"]),
        "provider": short.provider(row["provider_id"]),
        "image": image,
        "version": version,
        "usage": _usage(call, allocation),
        "scripts": short.scripts(row["id"]),
        "project": None if row["project_id"] is None else short.project(row["project_id"]),
        "start_date": iso(row["start_date"]),
        "end_date": iso(row["end_date"]),
        "allocation_source": allocation,
    }


def short_instance(call: Call, row: Row, status: str) -> Json:
    """v2, inside a history row: owner and provider are numbers here."""
    return {
        "id": row["id"],
        "uuid": row["uuid"],
        "url": call.summaries.url("instances", row["uuid"]),
        "name": row["name"],
        "status": shown(status)[0],
        "ip_address": row["ip_address"],
        "shell": bool(row["shell"]),
        "vnc": bool(row["vnc"]),
        "user": row["user_id"],
        "provider": row["provider_id"],
        "start_date": iso(row["start_date"]),
        "end_date": iso(row["end_date"]),
    }


def v1_instance(call: Call, row: Row, server: Row | None) -> Json:
    """v1: status and activity as the cloud has them now (or had them, in a cached list); the address is not masked.

    `row` is an instance joined with its current history; without a server the stored status has to do.
    """
    short = call.summaries
    image, _ = short.image_of_machine(row["machine_id"])
    machine = row["boot_volume"] if row["machine_id"] is None else short.machine_alias(row["machine_id"])
    owner = short.user(row["user_id"])["username"]
    status, activity = _cloud_status(server) if server is not None else (row["status"], None)
    return {
        "id": row["id"],
        "alias": row["uuid"],
        "alias_hash": _digest(row["uuid"]),
        "application_name": image.get("name"),
        "application_uuid": image.get("uuid"),
        "created_by": owner,
        "status": status,
        "activity": activity,
        "fault": _fault(server),
        "size_alias": short.size(row["size_id"])["alias"],
        "machine_alias": machine,
        "machine_name": image.get("name"),
        "machine_alias_hash": _digest(machine),
        "ip_address": row["ip_address"],
        "start_date": iso(row["start_date"]),
        "end_date": iso(row["end_date"]),
        "token": None,
        "has_shell": bool(row["shell"]),
        "has_vnc": bool(row["vnc"]),
        "identity": short.v1_identity(row["identity_id"]),
        "name": row["name"],
        "tags": short.tags(row["id"]),
        "project": row["project_id"],
        "scripts": short.scripts(row["id"]),
        "web_desktop": bool(row["web_desktop"]),
    }


def _cloud_status(server: Row) -> tuple[str, str | None]:
    """`stopping` looks like `active - powering-off`; the part after the dash is the activity."""
    progress = server["task"] or (server["tmp_status"] if server["status"] == "active" else "")
    if not progress:
        return server["status"], None
    return f"{server['status']} - {progress}", progress


def _fault(server: Row | None) -> Json:
    if server is None or not server["fault"]:
        return {}
    return {"message": server["fault"], "code": 500, "details": "", "created": iso(server["changed_at"])}


def _usage(call: Call, allocation: Json | None) -> Any:
    """Not the instance's: its allocation source's total."""
    if allocation is None:
        return -1
    if allocation["updated"] is None:
        if call.world.settings.source_without_snapshot:
            raise Crash(f"RelatedObjectDoesNotExist at {call.request.path}\nAllocationSource has no snapshot.")
        return 0.0
    return allocation["compute_used"]


def _viewer(call: Call) -> int:
    return int(call.user["id"])


def _digest(alias: str) -> str:
    return md5(alias.encode(), usedforsecurity=False).hexdigest()
