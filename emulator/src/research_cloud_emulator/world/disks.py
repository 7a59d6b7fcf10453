# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes as the cloud has them. Nobody waits for these steps: what cannot be done is simply not done."""

from __future__ import annotations

import json
import string
import uuid
from typing import Any

from .settings import Settings
from .store import Row, Store

_NAMESPACE = uuid.UUID("b2f2c1f4-6c1f-4c8e-8a53-6d0b7e1f2a90")
_LETTERS = string.ascii_lowercase[1:]
MOUNT_PREFIX = "/vol_"
ROOT_DEVICE = "/dev/sda"


def new(store: Store, identity_id: int, name: str, size: int, description: str | None) -> str:
    """A disk of `size` GB that the cloud begins to make; its id."""
    disk = str(uuid.uuid5(_NAMESPACE, f"disk {store.counter('disk')}"))
    store.insert(
        "disks", uuid=disk, identity_id=identity_id, name=name, size=size, description=description, status="creating"
    )
    return disk


def of_identity(store: Store, identity_id: int, key: object) -> Row | None:
    """A disk that this identity's credentials can see; other people's do not exist for them."""
    return store.first("SELECT * FROM disks WHERE uuid = ? AND identity_id = ?", (str(key), identity_id))


def boot_from(store: Store, disk: str, server: str) -> None:
    """The disk becomes the first one of a new server."""
    store.run(
        "UPDATE disks SET status = 'in-use', tmp_status = '', server = ?, device = ? WHERE uuid = ?",
        (server, ROOT_DEVICE, disk),
    )


def release_all(store: Store, server: str) -> None:
    """The server is gone: its disks are free again. What was noted about mounting stays, nobody takes it away."""
    held = "SELECT uuid FROM disks WHERE server = ?"
    store.run(f"DELETE FROM steps WHERE subject IN ({held})", (server,))
    store.run(
        "UPDATE disks SET status = 'available', tmp_status = '', server = NULL, device = NULL WHERE server = ?",
        (server,),
    )


def take(store: Store, settings: Settings, step: Row) -> None:
    """One step of a chain. When its effect is impossible, the rest of the chain is called off."""
    disk = store.need("disks", step["subject"], "uuid")
    detail = json.loads(step["detail"])
    if step["effect"] == "destroyed":
        store.run("DELETE FROM steps WHERE subject = ?", (disk["uuid"],))
        store.run("DELETE FROM disks WHERE uuid = ?", (disk["uuid"],))
        return
    changes = _effect(store, settings, disk, step["effect"], detail)
    if changes is None:
        _call_off(store, disk, step["effect"])
        return
    _change(store, disk, {"status": step["status"] or disk["status"], "tmp_status": step["tmp_status"], **changes})


def _effect(store: Store, settings: Settings, disk: Row, effect: str, detail: dict[str, Any]) -> dict[str, Any] | None:
    """What else changes with a step; None when it cannot be."""
    match effect:
        case "reserved":
            server = store.get("servers", detail["server"], "uuid")
            return {"server": detail["server"]} if server is not None and disk["status"] == "available" else None
        case "attached":
            return {"device": _device(store, disk["server"], detail["device"])}
        case "mounted":
            location = detail["mount_location"] or _default_location(disk)
            free = location is not None and not _is_taken(store, disk, location)
            return {"mount_location": location} if free and _reachable(store, settings, disk) else None
        case "unmounted":
            here = disk["server"] == detail["server"] and disk["device"] not in (None, ROOT_DEVICE)
            return {"mount_location": None} if here and _reachable(store, settings, disk) else None
        case "detached":
            return {"server": None, "device": None}
    return {}


def _call_off(store: Store, disk: Row, effect: str) -> None:
    store.run("DELETE FROM steps WHERE subject = ?", (disk["uuid"],))
    error = {"mounted": "mount_error", "unmounted": "umount_error"}.get(effect)
    if error is not None:
        _change(store, disk, {"tmp_status": error})


def _change(store: Store, disk: Row, values: dict[str, Any]) -> None:
    columns = ", ".join(f"{name} = ?" for name in values)
    store.run(f"UPDATE disks SET {columns} WHERE uuid = ?", (*values.values(), disk["uuid"]))


def _device(store: Store, server: str, asked: str | None) -> str:
    """The name asked for when it is free, else the next one."""
    used = {row["device"] for row in store.all("SELECT device FROM disks WHERE server = ?", (server,))}
    if asked and asked not in used:
        return asked
    return next(name for name in (f"/dev/sd{letter}" for letter in _LETTERS) if name not in used)


def _default_location(disk: Row) -> str | None:
    return MOUNT_PREFIX + str(disk["device"])[-1] if disk["device"] else None


def _is_taken(store: Store, disk: Row, location: str) -> bool:
    others = "SELECT 1 FROM disks WHERE server = ? AND uuid != ? AND mount_location = ?"
    return store.value(others, (disk["server"], disk["uuid"], location)) is not None


def _reachable(store: Store, settings: Settings, disk: Row) -> bool:
    server = store.get("servers", disk["server"], "uuid")
    if server is None:
        return False
    return server["status"] == "active" or not settings.mount_needs_running
