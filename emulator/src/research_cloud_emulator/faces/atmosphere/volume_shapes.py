# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The volume in its three shapes: v2, v2 short (in projects), v1."""

from __future__ import annotations

from research_cloud_emulator.world.store import Row

from .call import Call
from .summaries import Json, iso


def volume(call: Call, row: Row) -> Json:
    """v2: neither status nor attachment."""
    short = call.summaries
    return {
        "id": row["id"],
        "uuid": row["uuid"],
        "name": row["name"],
        "description": row["description"],
        "identity": short.identity(row["identity_id"]),
        "user": short.user(row["user_id"]),
        "provider": short.provider(row["provider_id"]),
        "project": project_of(call, row),
        "size": row["size"],
        "url": short.url("volumes", row["uuid"]),
        "start_date": iso(row["start_date"]),
        "end_date": iso(row["end_date"]),
    }


def short_volume(call: Call, row: Row) -> Json:
    """v2, inside a project: the owner is a name and the provider a number here."""
    short = call.summaries
    return {
        "id": row["id"],
        "uuid": row["uuid"],
        "url": short.url("volumes", row["uuid"]),
        "name": row["name"],
        "size": row["size"],
        "user": short.user(row["user_id"])["username"],
        "identity": short.identity(row["identity_id"]),
        "provider": row["provider_id"],
        "start_date": iso(row["start_date"]),
        "end_date": iso(row["end_date"]),
    }


def v1_volume(call: Call, row: Row, disk: Row) -> Json:
    """v1: name and size as the database has them, status and attachment as the cloud has them now."""
    short = call.summaries
    shown = {
        "id": row["id"],
        "status": f"{disk['status']} - {disk['tmp_status']}" if disk["tmp_status"] else disk["status"],
        "attach_data": _attachment(disk),
        "mount_location": disk["mount_location"],
        "created_by": short.user(row["user_id"])["username"],
        "provider": short.provider(row["provider_id"])["uuid"],
        "identity": short.v1_identity(row["identity_id"]),
        "alias": row["uuid"],
        "start_date": iso(row["start_date"]),
        "end_date": iso(row["end_date"]),
        "size": row["size"],
        "name": row["name"],
        "description": row["description"],
    }
    # The key is missing, not null, when there is no project: so it was observed.
    return shown if row["project_id"] is None else {**shown, "project": row["project_id"]}


def project_of(call: Call, row: Row) -> Json | None:
    return None if row["project_id"] is None else call.summaries.project(row["project_id"])


def _attachment(disk: Row) -> Json | None:
    """While the cloud is still attaching, the service knows of an attachment but not of its ends."""
    if disk["server"] is None:
        return None
    if disk["status"] == "attaching":
        return {"device": None, "id": disk["uuid"], "instance_alias": None}
    return {
        "device": disk["device"],
        "id": disk["uuid"],
        "serverId": disk["server"],
        "instance_alias": disk["server"],
    }
