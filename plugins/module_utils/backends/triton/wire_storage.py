# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Between CloudAPI's JSON and the model, for volumes."""

from __future__ import annotations

from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.triton.wire import Row, time
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    Attachment,
    NewVolume,
    Volume,
    VolumeSize,
    tag_texts,
)

_MIB = 1024
_STATUS = {"creating": "creating", "ready": "available", "failed": "error", "deleting": "deleting"}


def volume(row: Row, *, cloud: str, region: str, owner: str, observed_at: str) -> Volume:
    """A volume. What mounts it is told by the machines' ids; where, is not."""
    state = str(row.get("state", ""))
    used = tuple(Attachment(instance_id=each) for each in row.get("refs") or ())
    return Volume(
        id=row["id"],
        name=row["name"],
        cloud=cloud,
        status="in_use" if state == "ready" and used else _STATUS.get(state, "unknown"),
        raw_status=state,
        fault="it could not be made; Triton does not say why" if state == "failed" else "",
        size_gb=(row.get("size") or 0) // _MIB,
        owner=owner,
        region=region,
        attachments=used,
        networks=tuple(row.get("networks") or ()),
        share=row.get("filesystem_path") or "",
        tags=tag_texts(row.get("tags") or {}),
        created=time(row.get("created")),
        observed_at=observed_at,
        observed_by="cloud",
        raw=row,
    )


def size(row: Row, region: str) -> VolumeSize:
    """A size that volumes can have there."""
    size_gb = row["size"] // _MIB
    return VolumeSize(id=str(row["size"]), name=f"{size_gb} GB", size_gb=size_gb, region=region)


def new_volume(new: NewVolume) -> dict[str, Any]:
    """The body of a creation; its size is in MiB."""
    networks = {"networks": [network.id for network in new.networks]} if new.networks else {}
    tags = {"tags": dict(new.tags)} if new.tags else {}
    return {"type": "tritonnfs", "name": new.name, "size": new.size_gb * _MIB, **networks, **tags}
