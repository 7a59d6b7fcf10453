# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The NFS volumes of an account. A data centre without them does not know their paths at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import wire_storage
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.account import Account, Centre
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.ending import end
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.lists import rows
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Unsupported
from ansible_collections.research.cloud.plugins.module_utils.core.model import NewVolume, Snapshot, Volume, VolumeSize
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call

VOLUMES, SIZES = "/my/volumes", "/my/volumesizes"


class TritonVolumes:
    """Implements ``VolumeService``."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def list_all(self) -> Sequence[Volume]:
        """In every data centre; one that has no volumes at all has none to list, unless that is so everywhere. What
        failed is not among them: its name is free again.
        """
        parts = self._account.ask(self._account.ours, self._listed_in, "volumes")
        lacking = [part for part in parts if isinstance(part, Unsupported)]
        if len(lacking) == len(parts):
            raise lacking[0]
        found = [volume for part in parts if not isinstance(part, Unsupported) for volume in part]
        return sorted(found, key=lambda volume: volume.created)

    def _listed_in(self, centre: Centre) -> list[Volume] | Unsupported:
        try:
            return [self._told(centre, row) for row in _rows(centre, VOLUMES)]
        except Unsupported as none:
            return none

    def read(self, id: str) -> Volume:
        return self._told(*self._account.found(f"{VOLUMES}/{id}"))

    def poll(self, thing: Volume) -> Volume:
        centre = self._account.centre(thing.region)
        return self._told(centre, centre.client.get(f"{VOLUMES}/{thing.id}"))

    def create(self, new: NewVolume) -> Volume:
        centre = self._account.home
        row = centre.client.call(Call("POST", VOLUMES, body=wire_storage.new_volume(new))).data
        return self._told(centre, row)

    def update(self, thing: Volume, changes: Mapping[str, Any]) -> None:
        client = self._account.centre(thing.region).client
        # It names what shall be, so it may be repeated.
        client.call(Call("POST", f"{VOLUMES}/{thing.id}", body={"name": changes["name"]}, repeatable=True))

    def delete(self, thing: Volume) -> None:
        end(self._account.centre(thing.region).client, f"{VOLUMES}/{thing.id}")

    def sizes(self) -> Sequence[VolumeSize]:
        home = self._account.home
        return [wire_storage.size(row, home.name) for row in _rows(home, SIZES)]

    def snapshots(self) -> Sequence[Snapshot]:
        return []  # CloudAPI has snapshots of machines only

    def _told(self, centre: Centre, row: Any) -> Volume:
        account = self._account
        return wire_storage.volume(
            row, cloud=account.cloud, region=centre.name, owner=account.login, observed_at=account.now()
        )


def _rows(centre: Centre, path: str) -> list[Any]:
    """A list, which has no pages. Raises Unsupported where the data centre has no volumes."""
    cloud = centre.client.cloud
    try:
        return rows(centre.client, path)
    except Unsupported:
        raise Unsupported(
            f"{cloud}: data centre {centre.name} has no volumes: its operators have not switched them on",
            cloud=cloud,
            operation=f"GET {path}",
            hint="nothing was changed",
        ) from None
