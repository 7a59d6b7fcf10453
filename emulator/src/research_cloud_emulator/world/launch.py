# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making instances: the checks in the service's order, then a server in the cloud and a row in the database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from . import allocation, disks, history, quota
from .engine import Engine
from .errors import NoSuchThing, ProviderInactive, SizeUnavailable, UnderThreshold, VolumeRefused
from .settings import Settings
from .store import Row, Store
from .transitions import BUILT, LAUNCH, Outcome, bent, revival

NO_ADDRESS = "0.0.0.0"  # noqa: S104 (the service's word for none)
"""What stands for an address that is not there, or not yet."""

_NAMESPACE = uuid.UUID("3c1d8a86-34c3-4c53-bb0d-5f6a0a6f0a7e")


@dataclass(frozen=True)
class Order:
    """What a user asks for. `size` and `machine` are the cloud's own ids; the rows are already known to be theirs.

    `machine` may be the id of a volume to boot from.
    """

    user: Row
    identity: Row
    name: str
    machine: str
    size: str
    source: Row | None
    project: Row | None
    deploy: bool = True
    count: int = 1
    scripts: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Source:
    """What an instance boots from: a machine, or a volume."""

    machine: Row | None = None
    volume: str | None = None

    @property
    def machine_id(self) -> int | None:
        return None if self.machine is None else int(self.machine["id"])


@dataclass(frozen=True)
class Launch:
    """The means to create what was ordered."""

    store: Store
    engine: Engine
    settings: Settings
    outcome: Outcome
    now: float

    def run(self, order: Order) -> list[int]:
        """The ids of the new instances. Raises Refused, and then nothing was created."""
        source, size = self._check(order)
        steps = bent((BUILT, *revival(order.deploy and self.settings.deploy)), self.outcome, self.settings)
        created = []
        for number in range(order.count):
            name = order.name if order.count == 1 else f"{order.name} {number}"
            server = new_server(self.store, order.identity["id"], source.machine_id, size["id"])
            self.engine.begin(server, LAUNCH, steps, self.now)
            if source.volume is not None:
                disks.boot_from(self.store, source.volume, server)
            created.append(self._record(order, server, name, source, size["id"]))
        return created

    def _check(self, order: Order) -> tuple[_Source, Row]:
        store = self.store
        provider = store.need("providers", order.identity["provider_id"])
        if not provider["active"] or provider["end_date"] is not None:
            raise ProviderInactive(provider["name"])
        source = _source(store, provider, order)
        size = store.first("SELECT * FROM sizes WHERE provider_id = ? AND alias = ?", (provider["id"], order.size))
        if size is None:
            raise NoSuchThing("Size matching query does not exist.")
        if not size["active"] or size["end_date"] is not None:
            raise SizeUnavailable(f"Size Not Available. Disabled: {size['name']}")
        if source.machine is not None:
            _check_threshold(store, source.machine, size)
        if order.source is not None:
            allocation.require(store, self.settings, order.source, order.user["id"])
        quota.require(store, order.identity, size, order.count)
        return source, size

    def _record(self, order: Order, server: str, name: str, source: _Source, size_id: int) -> int:
        store = self.store
        instance_id = store.insert(
            "instances",
            uuid=server,
            name=name,
            user_id=order.user["id"],
            identity_id=order.identity["id"],
            provider_id=order.identity["provider_id"],
            machine_id=source.machine_id,
            boot_volume=source.volume,
            project_id=None if order.project is None else order.project["id"],
            ip_address=NO_ADDRESS,
            start_date=self.now,
            heap=store.counter("heap"),
        )
        history.open_row(store, instance_id, "build", size_id, self.now)
        if order.source is not None:
            allocation.assign(store, instance_id, order.source["id"], self.now)
        store.many("INSERT INTO instance_scripts VALUES (?, ?)", [(instance_id, script) for script in order.scripts])
        return instance_id


def new_server(store: Store, identity_id: int, machine_id: int | None, size_id: int) -> str:
    """An empty server in the cloud; its id."""
    server = str(uuid.uuid5(_NAMESPACE, f"server {store.counter('server')}"))
    store.insert(
        "servers",
        uuid=server,
        identity_id=identity_id,
        machine_id=machine_id,
        size_id=size_id,
        status="build",
        task="",
        tmp_status="",
        metadata="{}",
    )
    return server


def _source(store: Store, provider: Row, order: Order) -> _Source:
    disk = disks.of_identity(store, order.identity["id"], order.machine)
    if disk is None:
        return _Source(machine=_machine(store, provider, order.machine))
    if order.count > 1:
        raise VolumeRefused("Multi instance launch does not support volume as boot source")
    if disk["status"] != "available":
        raise VolumeRefused(f"400 Bad Request Block Device Mapping is Invalid: failed to get volume {disk['uuid']}.")
    return _Source(volume=disk["uuid"])


def _machine(store: Store, provider: Row, alias: str) -> Row:
    machine = store.first(
        "SELECT m.* FROM machines m JOIN image_versions v ON v.id = m.version_id JOIN images i ON i.id = v.image_id"
        " WHERE m.provider_id = ? AND m.uuid = ? AND m.end_date IS NULL AND v.end_date IS NULL AND i.end_date IS NULL",
        (provider["id"], alias),
    )
    if machine is None:
        raise NoSuchThing(f"No boot source found with identifier {alias}")
    return machine


def _check_threshold(store: Store, machine: Row, size: Row) -> None:
    version = store.need("image_versions", machine["version_id"])
    if version["min_mem"] and size["mem"] < version["min_mem"]:
        needed = version["min_mem"] // 1024
        raise UnderThreshold(f"This application requires >={needed} GB of RAM. Please re-launch with a larger size.")
    if version["min_cpu"] and size["cpu"] < version["min_cpu"]:
        needed = version["min_cpu"]
        raise UnderThreshold(f"This application requires >={needed} CPU. Please re-launch with a larger size.")
