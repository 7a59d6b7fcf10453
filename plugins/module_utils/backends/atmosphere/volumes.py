# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The volumes of an account. Version 2 has the project and keeps records; version 1 asks the cloud for the state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere import wire, wire_storage
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.account import Account
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Failed, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    Instance,
    NewVolume,
    Snapshot,
    Volume,
    VolumeSize,
)
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call

# What the server says of a volume that it does not know, inside a 403.
_NO_SUCH_VOLUME = "'NoneType' object has no attribute 'id'"


class AtmosphereVolumes:
    """Implements ``AttachableVolumes``."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._client = account.client

    def list_all(self) -> Sequence[Volume]:
        path = f"{self._account.me.path}/volume"
        cloud, now = self._account.cloud, self._account.now()
        live = {row["alias"]: row for row in wire.checked_rows(self._client.get(path), cloud, path)}
        asked = {"provider_id": self._account.me.provider_number, "ordering": "id"}
        rows = [row for row in self._client.pages("/api/v2/volumes", asked) if self._is_mine(row)]
        return self._without_gone([wire_storage.volume(row, cloud, now, live.get(row["uuid"])) for row in rows])

    def read(self, id: str) -> Volume:
        live = self._account.live("volume", id)
        row = self._client.get(f"/api/v2/volumes/{id}")
        return wire_storage.volume(row, self._account.cloud, self._account.now(), live)

    def poll(self, thing: Volume) -> Volume:
        return wire_storage.with_live(thing, self._account.live("volume", thing.id), self._account.now())

    def create(self, new: NewVolume) -> Volume:
        body = wire_storage.new_volume(new, self._account.me.uuid)
        reply = self._client.call(Call("POST", "/api/v2/volumes", body=body))
        return wire_storage.volume(reply.data, self._account.cloud, self._account.now())

    def update(self, thing: Volume, changes: Mapping[str, Any]) -> None:
        self._client.call(Call("PATCH", f"/api/v2/volumes/{thing.id}", body=wire_storage.volume_changes(changes)))

    def delete(self, thing: Volume) -> None:
        # Version 1 answers a refusal of the cloud with a server fault, version 2 with success: the caller looks.
        try:
            self._client.call(Call("DELETE", f"/api/v2/volumes/{thing.id}"))
        except NotFound:
            return

    def sizes(self) -> Sequence[VolumeSize]:
        return []  # any

    def snapshots(self) -> Sequence[Snapshot]:
        path = f"{self._account.me.path}/volume_snapshot"
        rows = wire.checked_rows(self._client.get(path), self._account.cloud, path)
        return [wire_storage.snapshot(row) for row in rows]

    def attach(self, volume: Volume, instance: Instance, *, device: str = "", mount_point: str = "") -> None:
        self._act("attach_volume", volume, instance, {"device": device, "mount_location": mount_point})

    def detach(self, volume: Volume, instance: Instance) -> None:
        self._act("detach_volume", volume, instance)

    def mount(self, volume: Volume, instance: Instance, *, device: str = "", mount_point: str = "") -> None:
        self._act("mount_volume", volume, instance, {"device": device, "mount_location": mount_point})

    def unmount(self, volume: Volume, instance: Instance) -> None:
        self._act("unmount_volume", volume, instance)

    def _act(self, action: str, volume: Volume, instance: Instance, more: Mapping[str, str] | None = None) -> None:
        given = {key: value for key, value in (more or {}).items() if value}
        body = {"action": action, "volume_id": volume.id, **given}
        try:
            self._client.call(Call("POST", f"{self._account.me.path}/instance/{instance.id}/action", body=body))
        except Failed as refused:
            if _NO_SUCH_VOLUME not in str(refused):
                raise
            raise NotFound(
                f'{self._account.cloud} has no volume "{volume.name}" ({volume.id}) any more',
                cloud=self._account.cloud,
                operation=action,
            ) from None

    def _is_mine(self, row: Mapping[str, Any]) -> bool:
        return bool(row["identity"]["uuid"] == self._account.me.uuid)

    def _without_gone(self, found: list[Volume]) -> list[Volume]:
        """A volume on record that the live list does not have is either very new or gone: ask for it alone."""
        known = []
        for volume in found:
            try:
                known.append(volume if volume.observed_by == "cloud" else self.poll(volume))
            except NotFound:
                continue
        return known
