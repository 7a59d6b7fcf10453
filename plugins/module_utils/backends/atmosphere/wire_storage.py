# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Between Atmosphere's JSON and the model, for volumes and snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    Attachment,
    NewVolume,
    Snapshot,
    Volume,
)

Row = Mapping[str, Any]

_STATUS = {
    "available": "available",
    "in-use": "in_use",
    "creating": "creating",
    "attaching": "attaching",
    "detaching": "detaching",
    "deleting": "deleting",
    "error": "error",
    "error_deleting": "error",
}
# What the service itself notes beside the cloud's status when it could not do something over SSH.
_FAULTS = {"mount_error": "it could not be mounted", "umount_error": "it could not be unmounted"}
_ERRORS = {"error": "the cloud could not make it", "error_deleting": "the cloud could not delete it"}


def volume(row: Row, cloud: str, observed_at: str, live: Row | None = None) -> Volume:
    """A volume from its version 2 row, with what version 1 knows of its state where that was read."""
    project = row["project"] or {}
    known = Volume(
        id=row["uuid"],
        name=row["name"],
        aliases=(str(row["id"]),),
        number=row["id"],
        cloud=cloud,
        size_gb=row["size"],
        description=row["description"] or "",
        project=project.get("name", ""),
        project_id=project.get("uuid", ""),
        owner=row["user"]["username"],
        region=row["provider"]["name"],
        created=row["start_date"],
        observed_at=observed_at,
        observed_by="records",
        raw=row,
    )
    return with_live(known, live, observed_at) if live else known


def with_live(known: Volume, row: Row, observed_at: str) -> Volume:
    """Status, attachment and what is under way as version 1 tells them live."""
    raw, _dash, note = str(row["status"]).partition(" - ")
    return replace(
        known,
        status=_STATUS.get(raw, "unknown"),
        raw_status=raw,
        activity="" if note in _FAULTS else note,
        fault=_FAULTS.get(note) or _ERRORS.get(raw, ""),
        attachments=_attachments(row, mounted=note != "mount_error"),
        observed_at=observed_at,
        observed_by="cloud",
    )


def _attachments(row: Row, *, mounted: bool) -> tuple[Attachment, ...]:
    """None while the cloud is still attaching: it does not tell yet where. A mount point may be left over from before:
    it counts only for what is attached, and not when mounting has just failed.
    """
    data = row["attach_data"] or {}
    where = data.get("instance_alias") or data.get("serverId")
    if not where:
        return ()
    mount_point = row["mount_location"] if mounted and row["mount_location"] not in (None, "None", "null") else ""
    return (Attachment(instance_id=where, device=data.get("device") or "", mount_point=mount_point or ""),)


def new_volume(new: NewVolume, identity_uuid: str) -> dict[str, Any]:
    """The body of a creation. The project is named by its uuid here, the image by what the cloud boots."""
    body: dict[str, Any] = {"name": new.name, "size": new.size_gb, "identity": identity_uuid}
    if new.description:
        body["description"] = new.description
    if new.project:
        body["project"] = new.project.id
    if new.image:
        body["image_id"] = new.image.source
    if new.snapshot:
        body["snapshot_id"] = new.snapshot.id
    return body


def volume_changes(values: Mapping[str, Any]) -> dict[str, Any]:
    """The body of an update. The project is named by its integer here."""
    return {key: value.number if key == "project" else value for key, value in values.items()}


def snapshot(row: Row) -> Snapshot:
    return Snapshot(
        id=row["id"],
        name=row["name"] or "",
        size_gb=row["size"],
        status=row["status"],
        description=row["description"] or "",
        volume_id=row["volume_id"] or "",
        created=row["created"],
    )
