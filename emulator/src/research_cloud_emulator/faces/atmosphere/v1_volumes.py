# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v1 volumes: the only place that tells status and attachment. Each read asks the cloud; nothing is cached."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.world import disks, volumes
from research_cloud_emulator.world.errors import Refused, VolumeRefused
from research_cloud_emulator.world.store import Row
from research_cloud_emulator.world.volume_orders import VolumeOrder

from . import errors
from .call import Call, Reply, Router
from .errors import Crash
from .fields import checked_text, integer
from .v1_catalog import PAIR, pair
from .volume_shapes import v1_volume


def register(router: Router) -> None:
    router.add(f"{PAIR}/volume", api=1, get=list_volumes, post=new_volume)
    router.add(f"{PAIR}/volume/<key>", api=1, get=get_volume, patch=update, put=update, delete=delete)


def shown(call: Call, disk: Row) -> dict[str, Any]:
    """The v1 object of a disk, which the database learns of if it must."""
    return v1_volume(call, volumes.seen(call.store, disk, call.now), disk)


def missing(names: tuple[str, ...], asked: dict[str, Any]) -> None:
    """400 when something is not there."""
    absent = [name for name in names if name not in asked]
    if absent:
        raise errors.failure(400, f"Missing required POST datavariables : {absent}")


def own_pair(call: Call, provider: str, identity: str) -> Row:
    """For writes: the caller's identity; anything else is 403."""
    try:
        return pair(call, provider, identity)
    except errors.ApiError as error:
        raise errors.detail(403, errors.NOT_A_MEMBER) from error


def list_volumes(call: Call, provider: str, identity: str) -> Reply:
    own = pair(call, provider, identity)
    found = call.store.all("SELECT * FROM disks WHERE identity_id = ? ORDER BY rowid", (own["id"],))
    rows = volumes.seen_all(call.store, own["id"], found, call.now)
    return Reply([v1_volume(call, row, disk) for row, disk in zip(rows, found, strict=True)])


def get_volume(call: Call, provider: str, identity: str, key: str) -> Reply:
    own = pair(call, provider, identity)
    return Reply(shown(call, _disk(call, own, key)))


def new_volume(call: Call, provider: str, identity: str) -> Reply:
    own = own_pair(call, provider, identity)
    asked = call.body()
    missing(("name", "size"), asked)
    order = VolumeOrder(
        identity=own,
        name=str(asked["name"]),
        size=_size(call, asked["size"]),
        description=None if asked.get("description") is None else str(asked["description"]),
        machine=None if not asked.get("image") else str(asked["image"]),
        snapshot=None if not asked.get("snapshot") else str(asked["snapshot"]),
    )
    try:
        row = call.world.make_volume(order)
    except VolumeRefused as refused:
        raise errors.failure(400, str(refused)) from refused
    return Reply(shown(call, call.store.need("disks", row["uuid"], "uuid")), 201)


def update(call: Call, provider: str, identity: str, key: str) -> Reply:
    """Changes the database only: a new size there makes no bigger volume."""
    row, disk = _member(call, provider, identity, key)
    asked = call.body()
    if call.request.method == "PUT" and not {"name", "size"} <= asked.keys():
        raise Crash(f"AssertionError at {call.request.path}\nExpected a `Response` to be returned from the view")
    values: dict[str, Any] = {}
    if "name" in asked:
        values["name"] = checked_text("name", asked["name"], 256)
    if "size" in asked:
        values["size"] = integer("size", asked["size"])
    if "description" in asked:
        values["description"] = asked["description"] and str(asked["description"])
    for column, value in values.items():
        call.store.run(f"UPDATE volumes SET {column} = ? WHERE id = ?", (value, row["id"]))
    return Reply(shown(call, disk))


def delete(call: Call, provider: str, identity: str, key: str) -> Reply:
    """200 with the volume as it was; unlike v2, this one falls over when the cloud refuses."""
    row, disk = _member(call, provider, identity, key)
    try:
        call.world.volume_work(call.now).delete(disk, key)
    except VolumeRefused as refused:
        raise Crash(f"BaseHTTPError at {call.request.path}\n{refused}") from refused
    except Refused as refused:
        raise errors.failure(409, str(refused)) from refused
    return Reply(v1_volume(call, call.store.need("volumes", row["id"]), disk))


def _disk(call: Call, identity: Row, key: str) -> Row:
    """A fresh look at one volume; when the cloud has none, the database learns that too."""
    disk = disks.of_identity(call.store, identity["id"], key)
    if disk is None:
        known = call.store.first("SELECT uuid FROM volumes WHERE uuid = ? AND identity_id = ?", (key, identity["id"]))
        if known is not None:
            volumes.end(call.store, key, call.now)
        raise errors.failure(404, f"Volume {key} does not exist")
    return disk


def _member(call: Call, provider: str, identity: str, key: str) -> tuple[Row, Row]:
    """For writes: the caller's volume and its disk. What the database does not know is 403, as for instances."""
    own = own_pair(call, provider, identity)
    row = call.store.first("SELECT * FROM volumes WHERE uuid = ? AND identity_id = ?", (key, own["id"]))
    if row is None:
        raise errors.detail(403, errors.NOT_A_MEMBER)
    return row, _disk(call, own, key)


def _size(call: Call, asked: Any) -> int:
    try:
        return int(str(asked))
    except ValueError as error:
        raise Crash(f"TypeError at {call.request.path}\nunsupported operand type(s) for +=") from error
