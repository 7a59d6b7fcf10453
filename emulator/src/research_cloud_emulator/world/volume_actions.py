# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attaching, mounting and their opposites. Accepting one says little: the work is queued, and fails in silence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import disks, volumes
from .engine import Engine
from .errors import ActionFailed, MountConflict, VolumeConflict
from .settings import Settings
from .store import Row, Store
from .transitions import Outcome
from .volume_chains import chain

VOLUME_ACTIONS = frozenset({"attach_volume", "detach_volume", "mount_volume", "unmount_volume"})

_DETACHABLE = frozenset({"suspended", "active", "shutoff"})
_NONE = frozenset({"null", "None", ""})


@dataclass(frozen=True)
class VolumeAct:
    """One volume action on one server."""

    store: Store
    engine: Engine
    settings: Settings
    outcome: Outcome
    now: float
    server: Row

    def run(self, action: str, params: Mapping[str, Any]) -> Row:
        """Queue it; the disk as it is now. Raises Refused."""
        self._check_state(action)
        disk = disks.of_identity(self.store, self.server["identity_id"], params.get("volume_id"))
        if disk is None:
            raise self._unknown(action, params)
        detail = json.dumps(
            {
                "server": self.server["uuid"],
                "device": _given(params, "device"),
                "mount_location": _given(params, "mount_location"),
            }
        )
        work = self._work(action, disk)
        if work is not None:
            self.engine.queue(disk["uuid"], chain(work, self.outcome), self.now, detail)
        volumes.seen(self.store, disk, self.now)
        return disk

    def _check_state(self, action: str) -> None:
        """The service's own checks; there are none for mounting and unmounting."""
        uuid, status = self.server["uuid"], self.server["status"]
        if action == "attach_volume" and status != "active":
            raise ActionFailed(
                f"Instance {uuid} must be active before attaching a volume. (Current: {status})"
                "Retry request when instance is active."
            )
        if action == "detach_volume" and status not in _DETACHABLE:
            raise ActionFailed(
                f"Instance {uuid} must be active, suspended, or stopped before detaching a volume. (Current: {status})"
                "Retry request when instance is active."
            )

    def _unknown(self, action: str, params: Mapping[str, Any]) -> Exception:
        """How the service stumbles over a volume that is not there."""
        if action == "mount_volume":
            return MountConflict(self.server["uuid"], str(params.get("volume_id")))
        return ActionFailed("'NoneType' object has no attribute 'id'")

    def _work(self, action: str, disk: Row) -> str | None:
        """The chain to queue; None when there is nothing to do."""
        match action:
            case "attach_volume":
                return self._attach(disk)
            case "mount_volume":
                self._check_mountable(disk)
                return "mount"
            case "unmount_volume":
                # When the volume is not attached here, the service finds out, and tells nobody.
                return "unmount" if disk["server"] == self.server["uuid"] else None
        return "detach"

    def _attach(self, disk: Row) -> str | None:
        if disk["server"] == self.server["uuid"]:
            return "mount" if disk["status"] == "in-use" and not disk["mount_location"] else None
        if self._is_reserved(disk):
            return None
        if disk["status"] != "available" and self.settings.refuse_attached_at_once:
            raise VolumeConflict(disk["uuid"], disk["status"])
        return "attach"

    def _is_reserved(self, disk: Row) -> bool:
        """Whether an attachment to this server is in the queue already."""
        queued = self.store.all("SELECT detail FROM steps WHERE subject = ? AND effect = 'reserved'", (disk["uuid"],))
        return any(json.loads(row["detail"])["server"] == self.server["uuid"] for row in queued)

    def _check_mountable(self, disk: Row) -> None:
        server, volume = self.server["uuid"], disk["uuid"]
        if disk["mount_location"]:
            raise MountConflict(
                server, volume, f"Volume already mounted at {disk['mount_location']}. Run 'unmount_volume' first!"
            )
        if disk["server"] != server or not disk["device"]:
            raise MountConflict(server, volume, f"Cannot mount volume {volume} -- Not attached to instance {server}")


def _given(params: Mapping[str, Any], name: str) -> str | None:
    value = params.get(name)
    return None if value is None or str(value) in _NONE else str(value)
