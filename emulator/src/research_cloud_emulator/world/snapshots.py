# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of volumes. They live in the cloud only: the service keeps no rows of them."""

from __future__ import annotations

from . import quota
from .errors import VolumeRefused
from .plant import name_uuid
from .store import Row, Store


def take_snapshot(store: Store, disk: Row, now: float, seconds: float, *, name: str, description: str | None) -> str:
    """Begin a snapshot of a free disk, which takes some seconds; its id. Raises OverQuota, VolumeRefused."""
    if disk["status"] != "available":
        raise VolumeRefused("Volume status must be 'available'. Did you detach the volume?")
    quota.require_snapshot(store, store.need("identities", disk["identity_id"]))
    snapshot = name_uuid("snapshot", store.counter("snapshot"))
    store.insert(
        "snapshots",
        uuid=snapshot,
        identity_id=disk["identity_id"],
        disk=disk["uuid"],
        name=name,
        description=description,
        size=disk["size"],
        created=now,
        ready=now + seconds,
    )
    return snapshot


def find_snapshot(store: Store, identity_id: int, key: object) -> Row | None:
    """A snapshot that this identity's credentials can see."""
    return store.first("SELECT * FROM snapshots WHERE uuid = ? AND identity_id = ?", (str(key), identity_id))


def status(snapshot: Row, now: float) -> str:
    return "available" if now >= snapshot["ready"] else "creating"
