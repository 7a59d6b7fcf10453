# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of machines. Each is made and deleted by a job of its machine.

The list shows what is on disk. A snapshot that is still to be made is not in there, and the server calls it "deleted"
when it is asked for by name; one whose deletion was accepted is in there until its job is over. What this connection
has asked for is remembered, and the machine's audit trail tells what became of it where the list does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import listing, wire_belongings
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.account import Account
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.asked import Asked, Memory, latest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.ending import end
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.lists import rows
from ansible_collections.research.cloud.plugins.module_utils.core.belongings import (
    InstanceSnapshot,
    NewInstanceSnapshot,
)
from ansible_collections.research.cloud.plugins.module_utils.core.errors import NotFound, Unsupported
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call


class Snapshots:
    """Implements ``SnapshotService``."""

    def __init__(self, account: Account, instances: Callable[[], Sequence[Instance]]) -> None:
        self._account = account
        self._instances = instances
        self._asked = Memory()

    def list_all(self) -> Sequence[InstanceSnapshot]:
        found: list[InstanceSnapshot] = []
        for instance in self._instances():
            try:
                found += self.of(instance).list_all()
            except NotFound:
                continue  # it was deleted meanwhile, and its snapshots with it
        return found

    def of(self, instance: Instance) -> MachineSnapshots:
        return MachineSnapshots(self._account, instance, self._asked)


class MachineSnapshots:
    """Implements ``InstanceSnapshotService``."""

    def __init__(self, account: Account, instance: Instance, asked: Memory) -> None:
        self._account = account
        self._instance = instance
        self._client = account.centre(instance.region).client
        self._machine = f"{listing.MACHINES}/{instance.id}"
        self._path = f"{self._machine}/snapshots"
        self._asked = asked

    def list_all(self) -> Sequence[InstanceSnapshot]:
        return [self._told(row) for row in rows(self._client, self._path)]

    def read(self, id: str) -> InstanceSnapshot:
        found = self._find(id)
        if found is None:
            raise self._none(id)
        return found

    def poll(self, thing: InstanceSnapshot) -> InstanceSnapshot:
        asked = self._asked.of(thing.id)
        if asked is None:
            return self.read(thing.id)
        listed = self._find(thing.id)
        deleting = asked.verb == "delete_snapshot"
        if (listed is None) == deleting:
            return self._over(thing, listed)
        ended = False if asked.broken else asked.ended(self._trail())
        if ended is False:
            return self._failed(thing, listed, asked)
        if ended and not deleting:
            # The job is over, so the list has it by now, unless it was deleted since.
            return self._over(thing, self._find(thing.id))
        return replace(listed or thing, status="deleting" if deleting else "creating")

    def create(self, new: NewInstanceSnapshot) -> InstanceSnapshot:
        newest = self._newest("create_snapshot")
        row = self._client.call(Call("POST", self._path, body={"name": new.name})).data
        made = self._told(row if isinstance(row, Mapping) else {"name": new.name, "state": "queued"})
        self._asked.note(made.id, Asked("create_snapshot", newest))
        return made

    def update(self, thing: InstanceSnapshot, changes: Mapping[str, Any]) -> None:
        raise Unsupported(f"{self._client.cloud} cannot change snapshot {thing.name}: {', '.join(changes)}")

    def delete(self, thing: InstanceSnapshot) -> None:
        newest = self._newest("delete_snapshot")
        if end(self._client, self._path_of(thing)):
            self._asked.note(thing.id, Asked("delete_snapshot", newest))

    def roll_back(self, snapshot: InstanceSnapshot) -> None:
        # Noted first: a lost reply does not tell whether the job will be there.
        self._asked.note(self._instance.id, Asked("rollback_snapshot", self._newest("rollback_snapshot")))
        self._client.call(Call("POST", self._path_of(snapshot)))

    def rolled_back(self) -> bool | None:
        asked = self._asked.of(self._instance.id)
        return asked.ended(self._trail()) if asked else None

    def _find(self, id: str) -> InstanceSnapshot | None:
        return next((each for each in self.list_all() if each.id == id), None)

    def _none(self, id: str) -> NotFound:
        return NotFound(f"{self._client.cloud}: there is no snapshot {id}", cloud=self._client.cloud)

    def _over(self, thing: InstanceSnapshot, listed: InstanceSnapshot | None) -> InstanceSnapshot:
        if listed is None or listed.settled:
            self._asked.forget(thing.id)
        if listed is None:
            raise self._none(thing.id)
        return listed

    def _failed(self, thing: InstanceSnapshot, listed: InstanceSnapshot | None, asked: Asked) -> InstanceSnapshot:
        self._asked.note(thing.id, replace(asked, broken=True))
        if listed is not None:
            return replace(listed, fault="the data centre could not delete it, and its audit trail does not say why")
        fault = "the data centre could not make it, and its audit trail does not say why"
        return replace(thing, status="error", fault=fault, observed_at=self._account.now())

    def _newest(self, job: str) -> str:
        """When the newest such job of this machine ended: what is later is another one."""
        return latest(self._trail(), job)

    def _trail(self) -> Any:
        return self._client.get(f"{self._machine}/audit")

    def _path_of(self, snapshot: InstanceSnapshot) -> str:
        return f"{self._path}/{quote(snapshot.name, safe='')}"

    def _told(self, row: Any) -> InstanceSnapshot:
        return wire_belongings.snapshot(row, self._instance, self._account.now())
