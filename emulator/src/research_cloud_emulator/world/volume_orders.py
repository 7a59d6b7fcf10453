# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making and destroying volumes: what the service checks itself, what the cloud refuses, and what follows."""

from __future__ import annotations

from dataclasses import dataclass

from . import disks, quota, snapshots, volumes
from .engine import Engine
from .errors import ProviderInactive, VolumeRefused
from .store import Row, Store
from .transitions import Outcome
from .volume_chains import chain

IMAGE_GB = 8
"""What a volume that is made from an image must at least have. The service tells the size of few images."""
IMAGE_MARGIN_GB = 4

_DELETABLE = frozenset({"available", "error", "error_deleting"})


@dataclass(frozen=True)
class VolumeOrder:
    """What a user asks for; `size` in GB. `machine` and `snapshot` are the cloud's ids of what it is filled from."""

    identity: Row
    name: str
    size: int
    description: str | None = None
    project_id: int | None = None
    machine: str | None = None
    snapshot: str | None = None


@dataclass(frozen=True)
class Volumes:
    """The means to make and destroy volumes."""

    store: Store
    engine: Engine
    outcome: Outcome
    now: float

    def create(self, order: VolumeOrder) -> Row:
        """The new row. Raises Refused, and then nothing was created."""
        disk = self.create_disk(order)
        return volumes.record(self.store, self.store.need("disks", disk, "uuid"), self.now, order.project_id)

    def create_disk(self, order: VolumeOrder) -> str:
        """A disk that the database does not know yet; its id. Raises Refused."""
        require_active(self.store, order.identity)
        self._check_sources(order)
        quota.require_storage(self.store, order.identity, order.size)
        if order.size < 1:
            raise VolumeRefused("400 Bad Request Invalid input received: Volume size must be greater than 0")
        disk = disks.new(self.store, order.identity["id"], order.name, order.size, order.description)
        self.engine.queue(disk, chain("create", self.outcome), self.now)
        return disk

    def delete(self, disk: Row | None, uuid: str) -> None:
        """Begin to destroy a disk, and strike it off the list. Raises Refused, and then nothing was done."""
        if disk is None:
            raise VolumeRefused(f"The `{uuid}` could not be found.")
        require_active(self.store, self.store.need("identities", disk["identity_id"]))
        self._check_free(disk)
        if self.outcome.kind == "fail_volume_delete" and not self.outcome.late:
            raise VolumeRefused("Encountered an error destroying the volume.")
        self.store.run("DELETE FROM steps WHERE subject = ?", (uuid,))
        self.store.run("UPDATE disks SET status = 'deleting', tmp_status = '' WHERE uuid = ?", (uuid,))
        self.engine.queue(uuid, chain("delete", self.outcome), self.now)
        volumes.end(self.store, uuid, self.now)
        volumes.note_change(self.store, self.now)

    def _check_sources(self, order: VolumeOrder) -> None:
        if order.machine is not None:
            self._check_machine(order, order.machine)
        if order.snapshot is not None:
            snapshot = snapshots.find_snapshot(self.store, order.identity["id"], order.snapshot)
            if snapshot is None:
                raise VolumeRefused(f"404 Not Found Snapshot {order.snapshot} could not be found.")
            if order.size < snapshot["size"]:
                raise VolumeRefused(
                    f"400 Bad Request Invalid input received: Volume size '{order.size}'GB cannot be smaller than the"
                    f" snapshot size {snapshot['size']}GB. They must be >= original snapshot size."
                )

    def _check_machine(self, order: VolumeOrder, alias: str) -> None:
        machine = self.store.first(
            "SELECT 1 FROM machines WHERE uuid = ? AND provider_id = ?", (alias, order.identity["provider_id"])
        )
        if machine is None:
            # The service's own stumble over an image that is not there.
            raise VolumeRefused("'NoneType' object has no attribute '_image'")
        if order.size > IMAGE_GB + IMAGE_MARGIN_GB:
            raise VolumeRefused(
                "Volumes created from images cannot exceed more than 4GB greater than the size of the image:"
                f"({order.size} GB)"
            )
        if order.size < IMAGE_GB:
            raise VolumeRefused(
                f"400 Bad Request Invalid input received: Size of specified image {IMAGE_GB}GB is larger than"
                f" volume size {order.size}GB."
            )

    def _check_free(self, disk: Row) -> None:
        busy = disk["server"] is not None or disk["status"] not in _DELETABLE
        if busy or self.store.first("SELECT 1 FROM snapshots WHERE disk = ?", (disk["uuid"],)):
            raise VolumeRefused(
                "400 Bad Request Invalid volume: Volume status must be available or error or error_restoring or"
                " error_extending or error_managing and must not be migrating, attached, belong to a group, have"
                " snapshots or be disassociated from snapshots after volume transfer."
            )


def require_active(store: Store, identity: Row) -> None:
    """Raise ProviderInactive when the cloud is switched off."""
    provider = store.need("providers", identity["provider_id"])
    if not provider["active"] or provider["end_date"] is not None:
        raise ProviderInactive(provider["name"])
