# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulated cloud as one object: what faces, tests and the control API talk to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from research_cloud_emulator.faults import Faults

from . import bulk, bulk_volumes, history
from .actions import Act
from .backing import Machines
from .clock import Clock, ManualClock
from .engine import Engine
from .launch import Launch, Order
from .settings import Settings
from .store import Row, Store
from .transitions import SUCCESS, Outcome
from .triton.facade import Triton
from .volume_orders import VolumeOrder, Volumes

_INSTANCES = """
SELECT i.id, i.uuid, i.name, h.status, u.username, p.name AS provider, i.start_date AS created, i.end_date AS deleted
FROM instances i JOIN histories h ON h.id = i.history_id JOIN users u ON u.id = i.user_id
JOIN providers p ON p.id = i.provider_id ORDER BY i.id
"""

_VOLUMES = """
SELECT v.id, v.uuid, v.name, v.size, d.status, d.tmp_status, d.server, d.device, d.mount_location, u.username,
    p.name AS provider, j.name AS project, v.start_date AS created, v.end_date AS deleted
FROM volumes v JOIN users u ON u.id = v.user_id JOIN providers p ON p.id = v.provider_id
LEFT JOIN projects j ON j.id = v.project_id LEFT JOIN disks d ON d.uuid = v.uuid ORDER BY v.id
"""


class World:
    """State, clock, settings, fault rules and request log.

    Everything that reads or changes the state does so inside `act()`, which lets time catch up first and commits at
    the end. Fault rules, the request log and the caches of the v1 reads are the running server's, not the cloud's:
    they do not survive a restart; state and settings do.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self.settings = Settings()
        self.faults = Faults()
        self.requests: list[tuple[str, str, int | str]] = []
        self.outcome: Outcome = SUCCESS
        self.cloud_lists: dict[int, tuple[float, list[Row]]] = {}
        self.pages: dict[tuple[str, str], tuple[float, bytes]] = {}
        self._load()
        self.engine = Engine(store, self.settings)
        self.triton = Triton(self)

    @classmethod
    def open(cls, path: str = ":memory:", clock: Clock | None = None) -> World:
        """Open or create a world. Opening the same path again is a restart of the server.

        Raises ValueError when the file was written by another version, sqlite3.Error when it cannot be used.
        """
        return cls(Store(path), clock or ManualClock())

    def _load(self) -> None:
        """Take up settings and time where the last run left them: world time never goes backward."""
        saved = self.store.meta("settings")
        if saved is not None:
            self.settings.update(json.loads(saved))
        last = self.store.meta("last seen at")
        if last is not None and last > self.clock.now():
            self.clock.advance(last - self.clock.now())

    @contextmanager
    def act(self) -> Iterator[float]:
        """One step of the world: time has caught up, changes are committed together. Yields the current time."""
        with self.store.transaction():
            now = self.clock.now()
            try:
                self.engine.settle(now)
                yield now
            except BaseException:
                # What time had brought is undone with the rest, so it is due again.
                self.engine.wake()
                raise

    def update_settings(self, changes: dict[str, Any]) -> None:
        """Change settings and keep them. Raises ValueError for an unknown name or a wrong type."""
        with self.act():
            self.settings.update(changes)
            self.store.set_meta("settings", self.settings.dump())
            self.engine.wake()

    def launch(self, order: Order) -> list[Row]:
        """Create instances; their rows. Raises Refused."""
        with self.act() as now:
            ids = Launch(self.store, self.engine, self.settings, self.outcome, now).run(order)
            self.forget_list(order.identity["id"])
            return [self.store.need("instances", each) for each in ids]

    def action(self, instance: Row) -> Act:
        """The means to run an action on an instance, or to delete it; to be used inside act()."""
        self.forget_list(instance["identity_id"])
        return Act(self.store, self.engine, self.settings, self.outcome, self.clock.now(), instance)

    def servers(self, identity_id: int) -> list[Row]:
        """The cloud's list of an identity's servers, as old as the list cache allows; the database learns from it."""
        now = self.clock.now()
        seen, servers = self.cloud_lists.get(identity_id, (-1.0, []))
        fresh = seen < 0 or now - seen >= self.settings.list_cache_seconds
        if fresh:
            servers = self.store.all("SELECT * FROM servers WHERE identity_id = ? ORDER BY rowid", (identity_id,))
            self.cloud_lists[identity_id] = (now, servers)
        history.sync_list(self.store, identity_id, servers, now, fresh)
        return servers

    def make_volume(self, order: VolumeOrder) -> Row:
        """Create a volume; its row. Raises Refused."""
        with self.act() as now:
            return self.volume_work(now).create(order)

    def volume_work(self, now: float) -> Volumes:
        """The means to create and delete volumes; to be used inside act()."""
        return Volumes(self.store, self.engine, self.outcome, now)

    def forget_list(self, identity_id: int) -> None:
        """The service drops its cached list whenever it changes something itself."""
        self.cloud_lists.pop(identity_id, None)

    def instances(self) -> list[dict[str, Any]]:
        """Every instance there ever was, deleted ones included, as plain dicts; `status` is the stored one."""
        with self.act():
            return [dict(row) for row in self.store.all(_INSTANCES)]

    def volumes(self) -> list[dict[str, Any]]:
        """Every volume the service ever knew, deleted ones included, as plain dicts.

        `deleted` is what the service believes. `status`, `tmp_status`, `server`, `device` and `mount_location` are the
        cloud's: all null when the cloud has no such volume.
        """
        with self.act():
            return [dict(row) for row in self.store.all(_VOLUMES)]

    def add_volumes(self, count: int, **details: Any) -> list[str]:
        """Make many volumes at once, past quota; their uuids. See bulk_volumes.add()."""
        with self.act() as now:
            return bulk_volumes.add(self.store, now, count, **details)

    def add_instances(self, count: int, **details: Any) -> list[str]:
        """Make many instances at once, past quota and allocation; their uuids. See bulk.add()."""
        with self.act() as now:
            self.cloud_lists.clear()
            return bulk.add(self.store, now, count, **details)

    def set_quota(self, username: str, **limits: int | None) -> None:
        """Change the quotas of a user's identities, e.g. `set_quota("bob", cpu=8, instance_count=-1)`."""
        with self.act():
            for name, limit in limits.items():
                self.store.run(
                    f"UPDATE quotas SET {name} = ? WHERE id IN (SELECT d.quota_id FROM identities d"
                    " JOIN users u ON u.id = d.user_id WHERE u.username = ?)",
                    (limit, username),
                )

    def share_projects(self, owner: str, username: str) -> None:
        """Make a user a member of the owner's group: from now on they see its projects and what is in these."""
        with self.act():
            self.store.run(
                "INSERT OR IGNORE INTO group_members (group_id, user_id, is_leader)"
                " SELECT g.id, u.id, 0 FROM groups g, users u WHERE g.name = ? AND u.username = ?",
                (owner, username),
            )

    def share_allocation(self, name: str, username: str) -> None:
        """Let a user's instances be charged to this allocation source too."""
        with self.act():
            self.store.run(
                "INSERT INTO user_allocation_sources (user_id, source_id)"
                " SELECT u.id, a.id FROM users u, allocation_sources a WHERE u.username = ? AND a.name = ?",
                (username, name),
            )

    def put_machines_behind(self, machines: Machines) -> None:
        """From now on instances are what their machines are."""
        self.engine.machines = machines

    def close(self) -> None:
        """Keep settings and time, and let go of the file."""
        with self.store.transaction():
            self.store.set_meta("settings", self.settings.dump())
            self.store.set_meta("last seen at", self.clock.now())
        self.store.close()
