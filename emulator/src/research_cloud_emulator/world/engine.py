# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applies what became due while nobody looked. There are no threads: every request first lets time catch up."""

from __future__ import annotations

import math
from collections.abc import Iterable

from . import allocation, disks, gate, history, volumes
from .addresses import give_address
from .backing import Machines
from .settings import Settings
from .store import Row, Store
from .transitions import Step
from .triton import jobs

NEVER = math.inf


class Engine:
    """The cloud's pending steps, the service's own monitor, and the hourly usage count, in the order of time."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._next_due = 0.0
        self.machines: Machines | None = None

    def settle(self, now: float) -> None:
        """Bring the state up to `now`."""
        if now >= self._next_due:
            while (due := self._earliest()) <= now:
                self._apply(due, now)
            self._next_due = self._earliest()
        allocation.count_if_due(self._store, self._settings, now)

    def begin(self, server: str, at_once: Step, then: Iterable[Step], now: float) -> None:
        """Start a transition; whatever the server was still going to do is forgotten, except to be deleted."""
        self._store.run("DELETE FROM steps WHERE subject = ? AND task != 'deleting'", (server,))
        self._change(server, at_once.status, at_once.task, at_once.tmp_status, now)
        self.follow(server, then, now)

    def follow(self, server: str, then: Iterable[Step], now: float) -> None:
        """Queue later steps of a server."""
        due = now
        rows = []
        for step in then:
            due += self._settings.seconds(step.after)
            rows.append((server, due, step.status, step.task, step.tmp_status, step.effect))
        self._store.many(
            "INSERT INTO steps (subject, due, status, task, tmp_status, effect) VALUES (?, ?, ?, ?, ?, ?)", rows
        )
        self.wake()

    def queue(self, disk: str, then: Iterable[Step], now: float, detail: str = "{}") -> None:
        """Queue steps of a disk, after those that it still has to take."""
        due = max(now, self._store.value("SELECT MAX(due) FROM steps WHERE subject = ?", (disk,)) or now)
        rows = []
        for step in then:
            due += self._settings.seconds(step.after)
            rows.append((disk, due, step.status, step.tmp_status, step.effect, detail))
        self._store.many(
            "INSERT INTO steps (kind, subject, due, status, tmp_status, effect, detail)"
            " VALUES ('disk', ?, ?, ?, ?, ?, ?)",
            rows,
        )
        self.wake()

    def wake(self) -> None:
        """Look at the queue again before the next request."""
        self._next_due = 0.0

    def _earliest(self) -> float:
        step = self._store.value("SELECT MIN(due) FROM steps")
        return min(NEVER if step is None else float(step), self._monitor_due())

    def _monitor_due(self) -> float:
        interval = self._settings.monitor_seconds
        if not interval:
            return NEVER
        changed = self._store.value("SELECT MIN(changed_at) FROM servers WHERE changed_at IS NOT NULL")
        times = [time for time in (changed, volumes.changed_at(self._store)) if time is not None]
        return (math.floor(min(times) / interval) + 1) * interval if times else NEVER

    def _apply(self, due: float, now: float) -> None:
        for each in self._store.all("SELECT * FROM steps WHERE due <= ? ORDER BY due, id", (due,)):
            step = each if self.machines is None else self._admitted(self.machines, each["id"], due, now)
            # An earlier step of the same moment may have called this one off.
            if step is not None and self._store.taken("DELETE FROM steps WHERE id = ?", (step["id"],)):
                self._take(step)
        if self._monitor_due() <= due:
            for server in self._store.all("SELECT * FROM servers WHERE changed_at <= ?", (due,)):
                history.sync_now(self._store, server, due)
            volumes.reconcile(self._store, due)

    def _admitted(self, machines: Machines, step_id: int, due: float, now: float) -> Row | None:
        """A step as it is to be taken, if its machine is ready and no earlier step has put it off or called it off."""
        step = self._store.first("SELECT * FROM steps WHERE id = ? AND due <= ?", (step_id, due))
        if step is None or not gate.opens(self._store, machines, step, now):
            return None
        # Read again: an address may have been noted in it.
        return self._store.get("steps", step_id)

    def _take(self, step: Row) -> None:
        if step["kind"] == "disk":
            disks.take(self._store, self._settings, step)
            return
        if step["kind"] != "server":
            jobs.take(self._store, self._settings, step)
            return
        server, due, effect = step["subject"], step["due"], step["effect"]
        if effect == "destroy":
            self._destroy(server, due)
            return
        self._change(server, step["status"], step["task"], step["tmp_status"], due)
        if effect == "address":
            give_address(self._store, server)
        elif effect == "ready":
            self._store.run("UPDATE instances SET shell = 1, vnc = 1 WHERE uuid = ?", (server,))
        elif effect.startswith("fault:"):
            self._store.run("UPDATE servers SET fault = ? WHERE uuid = ?", (effect.removeprefix("fault:"), server))

    def _change(self, server: str, status: str | None, task: str, tmp_status: str, when: float) -> None:
        self._store.run(
            "UPDATE servers SET status = COALESCE(?, status), task = ?, tmp_status = ?,"
            " changed_at = COALESCE(changed_at, ?) WHERE uuid = ?",
            (status, task, tmp_status, when, server),
        )

    def _destroy(self, server: str, when: float) -> None:
        self._store.run("DELETE FROM servers WHERE uuid = ?", (server,))
        self._store.run("DELETE FROM steps WHERE subject = ?", (server,))
        disks.release_all(self._store, server)
        instance = self._store.get("instances", server, "uuid")
        if instance is not None:
            history.end(self._store, instance["id"], when)
