# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NFS volumes: made, renamed, destroyed. They are mounted when a machine is made, never later."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field

from research_cloud_emulator.world.store import Row

from .centre import Centre
from .errors import TritonRefused
from .jobs import VOLUME, Job, Stage

SIZES = tuple(number * 10_240 for number in (1, 2, 3, 4, 5, 10, 20, 50, 100))
"""What there is, in MiB."""


@dataclass(frozen=True)
class VolumeOrder:
    """A volume to be made; `size` in MiB, `networks` uuids."""

    name: str | None
    networks: list[str]
    size: int = SIZES[0]
    tags: dict[str, str] = field(default_factory=dict)


def find(centre: Centre, key: str) -> Row | None:
    return centre.store.first(
        "SELECT * FROM triton_volumes WHERE uuid = ? AND account = ? AND datacenter = ? AND gone = 0",
        (key, *centre.here),
    )


def refs(centre: Centre, volume: str) -> list[str]:
    """The machines that mount a volume, running or not."""
    rows = centre.store.all(
        "SELECT t.machine FROM triton_mounts t JOIN triton_machines m ON m.uuid = t.machine"
        " WHERE t.volume = ? AND m.state NOT IN ('deleted', 'failed') ORDER BY m.id",
        (volume,),
    )
    return [row["machine"] for row in rows]


def create(centre: Centre, order: VolumeOrder) -> Row:
    """Begin to make a volume. Raises TritonRefused: the name is taken, or there is no such size."""
    if order.size not in SIZES:
        sizes = ", ".join(map(str, SIZES))
        raise TritonRefused(
            "VolumeSizeNotAvailable",
            f"Error when creating volume: Volume size {order.size} is not available (available sizes: {sizes})",
        )
    key = str(uuid.uuid4())
    name = order.name or key
    _check_name(centre, name, "creating")
    centre.store.insert(
        "triton_volumes",
        uuid=key,
        datacenter=centre.datacenter,
        account=centre.account["uuid"],
        name=name,
        size=order.size,
        state="creating",
        networks=json.dumps(order.networks),
        tags=json.dumps(order.tags),
        created=centre.now,
    )
    made = Stage("triton_volume", "ready", "volume ready")
    centre.begin(VOLUME, key, Job((made,), failed=Stage("", "failed")))
    return centre.store.need("triton_volumes", key, "uuid")


def _check_name(centre: Centre, name: str, doing: str) -> None:
    taken = centre.store.value(
        "SELECT 1 FROM triton_volumes WHERE account = ? AND datacenter = ? AND name = ? AND gone = 0"
        " AND state != 'failed'",
        (*centre.here, name),
    )
    if taken:
        raise TritonRefused("VolumeAlreadyExists", f"Error when {doing} volume: Volume with name {name} already exists")


def rename(centre: Centre, volume: Row, name: str) -> Row:
    """Rename at once. Raises TritonRefused: in use, or the name is taken."""
    _check_free(centre, volume, "updating")
    if name != volume["name"]:
        _check_name(centre, name, "updating")
    centre.store.run("UPDATE triton_volumes SET name = ? WHERE uuid = ?", (name, volume["uuid"]))
    return centre.store.need("triton_volumes", volume["uuid"], "uuid")


def delete(centre: Centre, volume: Row) -> None:
    """Begin to destroy a volume. Raises TritonRefused: a machine mounts it."""
    _check_free(centre, volume, "deleting")
    if volume["state"] == "deleting":
        return
    stages = (Stage("", "deleting"), Stage("triton_volume_delete", None, "volume gone"))
    centre.begin(VOLUME, volume["uuid"], Job(stages, failed=Stage("", "failed")))


def _check_free(centre: Centre, volume: Row, doing: str) -> None:
    if refs(centre, volume["uuid"]):
        raise TritonRefused("VolumeInUse", f"Error when {doing} volume: Volume with name {volume['name']} is used")
