# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v1 snapshots of volumes, and instances that boot from a volume made for them."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.world import disks, snapshots, volumes
from research_cloud_emulator.world.errors import NoSuchThing, Refused, VolumeRefused
from research_cloud_emulator.world.launch import Order
from research_cloud_emulator.world.store import Row
from research_cloud_emulator.world.volume_orders import IMAGE_GB, VolumeOrder

from . import errors
from .call import Call, Reply, Router
from .summaries import iso
from .v1_catalog import PAIR, pair
from .v1_instances import shown as shown_instance
from .v1_volumes import missing, own_pair

_SOURCES = ("image_id", "snapshot_id", "volume_id")


def register(router: Router) -> None:
    router.add(f"{PAIR}/volume_snapshot", api=1, get=list_snapshots, post=new_snapshot)
    router.add(f"{PAIR}/volume_snapshot/<key>", api=1, get=get_snapshot, delete=delete_snapshot)
    router.add(f"{PAIR}/boot_volume", api=1, post=boot_volume)
    # There is no slash before the id in the service's own route.
    router.add(f"{PAIR}/boot_volume<key>", api=1, post=boot_volume)


def list_snapshots(call: Call, provider: str, identity: str) -> Reply:
    own = pair(call, provider, identity)
    rows = call.store.all("SELECT * FROM snapshots WHERE identity_id = ? ORDER BY rowid", (own["id"],))
    return Reply([_snapshot(call, row) for row in rows])


def new_snapshot(call: Call, provider: str, identity: str) -> Reply:
    own = own_pair(call, provider, identity)
    asked = call.body()
    missing(("display_name", "volume_id", "size"), asked)
    disk = disks.of_identity(call.store, own["id"], asked["volume_id"])
    if disk is None:
        raise errors.failure(404, f"Volume {asked['volume_id']} does not exist")
    description = asked.get("description")
    try:
        key = snapshots.take_snapshot(
            call.store,
            disk,
            call.now,
            call.world.settings.seconds("snapshot"),
            name=str(asked["display_name"]),
            description=None if description is None else str(description),
        )
    except VolumeRefused as refused:
        raise errors.failure(400, str(refused)) from refused
    return Reply(_snapshot(call, call.store.need("snapshots", key, "uuid")), 201)


def get_snapshot(call: Call, provider: str, identity: str, key: str) -> Reply:
    return Reply(_snapshot(call, _found(call, pair(call, provider, identity), key)))


def delete_snapshot(call: Call, provider: str, identity: str, key: str) -> Reply:
    row = _found(call, own_pair(call, provider, identity), key)
    call.store.run("DELETE FROM snapshots WHERE uuid = ?", (row["uuid"],))
    return Reply(status=204)


def _found(call: Call, identity: Row, key: str) -> Row:
    row = snapshots.find_snapshot(call.store, identity["id"], key)
    if row is None:
        raise errors.failure(404, f"Snapshot {key} does not exist")
    return row


def _snapshot(call: Call, row: Row) -> dict[str, Any]:
    return {
        "id": row["uuid"],
        "name": row["name"],
        "size": row["size"],
        "description": row["description"],
        "created": iso(row["created"]),
        "status": snapshots.status(row, call.now),
        "volume_id": row["disk"],
    }


def boot_volume(call: Call, provider: str, identity: str, key: str | None = None) -> Reply:
    """200 with an instance on a new volume, which the database learns of when it next looks at the cloud."""
    own = own_pair(call, provider, identity)
    asked = call.body()
    missing(("name", "size"), asked)
    kind = next((name for name in _SOURCES if name in asked), None)
    if kind is None:
        raise errors.failure(400, "Source could not be acquired. Did you send: [snapshot_id/volume_id/image_id] ?")
    try:
        row = _boot(call, own, asked, kind, key or str(asked[kind]))
    except Refused as refused:
        raise errors.failure(409, str(refused)) from refused
    return Reply(shown_instance(call, row))


def _boot(call: Call, identity: Row, asked: dict[str, Any], kind: str, source: str) -> Row:
    name = str(asked["name"])
    copy = call.world.volume_work(call.now).create_disk(_copy(call, identity, kind, source, name))
    # The cloud fills the volume while the server waits for it.
    call.store.run("DELETE FROM steps WHERE subject = ?", (copy,))
    call.store.run("UPDATE disks SET status = 'available' WHERE uuid = ?", (copy,))
    try:
        (row,) = call.world.launch(Order(call.user, identity, name, copy, str(asked["size"]), None, None))
    except Refused:
        call.store.run("DELETE FROM disks WHERE uuid = ?", (copy,))
        raise
    volumes.note_change(call.store, call.now)
    return row


def _copy(call: Call, identity: Row, kind: str, source: str, name: str) -> VolumeOrder:
    """The volume to make, as big as what it is made from."""
    if kind == "image_id":
        return VolumeOrder(identity, name, IMAGE_GB, machine=source)
    if kind == "snapshot_id":
        snapshot = snapshots.find_snapshot(call.store, identity["id"], source)
        if snapshot is None:
            raise NoSuchThing(f"No boot source found with identifier {source}")
        return VolumeOrder(identity, name, snapshot["size"], snapshot=source)
    disk = disks.of_identity(call.store, identity["id"], source)
    if disk is None:
        raise NoSuchThing(f"No boot source found with identifier {source}")
    return VolumeOrder(identity, name, disk["size"])
