# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays a fault schedule against the emulated cloud and checks, after every task, what must never happen."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import NotSent
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Request, Response, Transport
from ansible_collections.research.cloud.plugins.module_utils.resources import instance, instance_action

from tests.faults.schedule import Outage, Schedule, Task
from tests.support.lab import NEW, Lab

# What the cloud may show for a state once everything is over.
SETTLED = {
    "started": {"active"},
    "stopped": {"shutoff"},
    "suspended": {"suspended"},
    "shelved": {"shelved", "shelved_offloaded"},
}

Result = dict[str, Any]


class Broken(AssertionError):
    """An invariant does not hold."""


@dataclass
class OutageTransport:
    """Lets the server go down before a certain request, and come up again when its time is over."""

    lab: Lab
    inner: Transport
    outage: Outage | None
    doomed: set[str]  # instances whose deletion was ever asked for: they may go at any time
    sent: int = 0
    back_at: float | None = None

    def send(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.doomed.add(request.url.rsplit("/", 1)[-1])
        if self.outage and self.sent == self.outage.before_request and self.back_at is None:
            self.lab.restart()
            self.back_at = self.lab.clock.now() + self.outage.seconds
        self.sent += 1
        if self.back_at is not None and self.lab.clock.now() < self.back_at:
            self.lab.clock.advance(0.1)
            raise NotSent("connection refused")
        return self.inner.send(request)

    def close(self) -> None:
        self.inner.close()


@dataclass
class Tally:
    """What happened over many schedules, so that a green run shows that it tried something."""

    schedules: int = 0
    tasks: int = 0
    failed: int = 0
    faults_hit: int = 0
    outages: int = 0
    unknown: int = 0
    kinds: dict[str, int] = field(default_factory=dict)

    def count(self, result: Result, faults: list[str], outage: bool) -> None:
        """Add one task."""
        self.tasks += 1
        self.failed += bool(result.get("failed"))
        self.outages += outage
        self.faults_hit += len(faults)
        self.unknown += (result.get("failure") or {}).get("kind") == "outcome_unknown"
        for kind in faults:
            self.kinds[kind] = self.kinds.get(kind, 0) + 1


def play(schedule: Schedule, path: Path, tally: Tally) -> None:
    """Play one schedule; raises Broken with its seed when something is lost, doubled or left over."""
    lab = Lab(path, random_seed=schedule.seed)
    try:
        game = _Game(lab, schedule, tally)
        for task in schedule.tasks:
            game.play_task(task)
        game.converge()
        tally.schedules += 1
    finally:
        lab.close()


class _Game:
    """One schedule against one cloud."""

    def __init__(self, lab: Lab, schedule: Schedule, tally: Tally) -> None:
        self.lab = lab
        self.schedule = schedule
        self.tally = tally
        self.doomed: set[str] = set()

    def play_task(self, task: Task) -> None:
        before = {i["uuid"]: i["name"] for i in self.lab.live()}
        doomed_before = set(self.doomed)
        result = self._run_under_faults(task)
        for uuid in self.doomed - doomed_before:
            self._hold(task.kind == "absent" and before.get(uuid) in task.names, f"{task} deletes {before.get(uuid)}")
        self._hold("unexpected" not in str(result.get("msg")), f"a bug in {task}: {result.get('failure')}")
        self._check_fleet(task, before)
        self._check_promises(task, result)

    def converge(self) -> None:
        """The faults have stopped: the same tasks now reach what is wanted, and then change nothing more."""
        self.lab.clock.advance(120.0)  # the cloud finishes what it was doing when a task gave up
        items = [{"name": name, "state": state} for name, state in self.schedule.final.items()]
        result = self.lab.run(instance.RESOURCE, instances=items, **NEW)
        self._hold(not result.get("failed"), f"does not converge: {result.get('msg')}")
        there = {i["name"]: i["status"] for i in self.lab.live()}
        wanted = {name: state for name, state in self.schedule.final.items() if state != "absent"}
        reached = there.keys() == wanted.keys() and all(there[name] in SETTLED[state] for name, state in wanted.items())
        self._hold(reached, f"wanted {wanted}, there is {there}")
        self.lab.world.requests.clear()
        again = self.lab.run(instance.RESOURCE, instances=items, **NEW)
        silent = not (again.get("failed") or again["changed"] or self.lab.writes())
        self._hold(silent, f"the second run is not silent: {again.get('msg')} {self.lab.writes()}")

    def _run_under_faults(self, task: Task) -> Result:
        for fault in task.faults:
            self.lab.world.faults.add(fault)
        plain = self.lab.transport
        chaos = OutageTransport(self.lab, plain, task.outage, self.doomed)
        self.lab.transport = chaos
        result = run(self.lab, task)
        self.lab.transport = plain
        self.tally.count(result, [hit[0] for hit in self.lab.world.faults.hits], chaos.back_at is not None)
        self.lab.world.faults.clear()
        return result

    def _check_fleet(self, task: Task, before: dict[str, str]) -> None:
        """No duplicate, nothing that nobody asked for, nothing lost. What is being deleted counts as gone."""
        live = [i for i in self.lab.live() if i["uuid"] not in self.doomed]
        names = [i["name"] for i in live]
        self._hold(len(names) == len(set(names)), f"duplicate after {task}: {sorted(names)}")
        stray = set(names) - set(before.values()) - (set(task.names) if task.kind == "ensure" else set())
        self._hold(not stray, f"nobody asked for {stray} in {task}")
        lost = set(before) - {i["uuid"] for i in live} - self.doomed
        self._hold(not lost, f"lost {[before[uuid] for uuid in lost]} in {task}")

    def _check_promises(self, task: Task, result: Result) -> None:
        """What the result says of each item is so."""
        status = {i["name"]: i["status"] for i in self.lab.live()}
        for item in result.get("instances", []):
            if item["failed"] or not task.wait or (result.get("failed") and not item["changed"]):
                continue
            name = item["name"]
            if task.kind == "absent":
                self._hold(name not in status, f"{name} is said to be deleted and is there")
            # A deletion that nobody waited for is queued, and the cloud shows nothing of it until it is carried out.
            if task.kind == "ensure" and item["id"] not in self.doomed:
                self._hold(name in status, f"{name} is said to be there and is not")
                reached = task.state == "present" or status[name] in SETTLED[task.state]
                self._hold(reached, f"{name} is {status.get(name)}, said to be {task.state}")

    def _hold(self, invariant: bool, words: str) -> None:
        if not invariant:
            raise Broken(f"seed {self.schedule.seed}: {words}")


def run(lab: Lab, task: Task) -> Result:
    """The task as a user would write it."""
    items = [{"name": name} for name in task.names]
    if task.kind == "act":
        return lab.run(instance_action.RESOURCE, instances=items, action=task.state, wait=task.wait)
    state = "absent" if task.kind == "absent" else task.state
    return lab.run(instance.RESOURCE, instances=items, state=state, wait=task.wait, **NEW)
