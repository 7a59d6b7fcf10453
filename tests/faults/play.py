# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays a fault schedule against the emulated cloud and checks, after every task, what must never happen."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.resources import (
    instance,
    instance_action,
    volume,
    volume_attachment,
)

from tests.faults.schedule import VOLUMES, Schedule, Task
from tests.faults.trouble import OutageTransport, Seen
from tests.support.lab import NEW, Lab
from tests.support.storage import hang

# What the cloud may show for a state once everything is over.
SETTLED = {
    "started": {"active"},
    "stopped": {"shutoff"},
    "suspended": {"suspended"},
    "shelved": {"shelved", "shelved_offloaded"},
}
SIZE_GB = 5

Result = dict[str, Any]
Row = dict[str, Any]


class Broken(AssertionError):
    """An invariant does not hold."""


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
    done: dict[str, int] = field(default_factory=dict)  # kinds of tasks that changed something

    def count(self, task: Task, result: Result, faults: list[str], outage: bool) -> None:
        """Add one task."""
        self.tasks += 1
        self.failed += bool(result.get("failed"))
        self.outages += outage
        self.faults_hit += len(faults)
        self.unknown += (result.get("failure") or {}).get("kind") == "outcome_unknown"
        for kind in faults:
            self.kinds[kind] = self.kinds.get(kind, 0) + 1
        if result["changed"]:
            self.done[task.kind] = self.done.get(task.kind, 0) + 1


def play(schedule: Schedule, path: Path, tally: Tally) -> None:
    """Play one schedule; raises Broken with its seed when something is lost, doubled or left over."""
    lab = Lab(path, random_seed=schedule.seed)
    try:
        game = _Game(lab, schedule, tally)
        game.set_up()
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
        self.seen = Seen()

    def set_up(self) -> None:
        """What has always been there."""
        made = {name: self.lab.world.add_instances(1, name=name, **_made_of(NEW))[0] for name in self.schedule.fleet}
        for holder in (None, *made):
            names = [name for name, where in self.schedule.there.items() if where == holder]
            hang(self.lab, made[holder] if holder else None, *names, size=SIZE_GB)

    def play_task(self, task: Task) -> None:
        self.lab.clock.advance(task.pause)
        before = self._things()
        held = {row["uuid"] for row in self.lab.disks() if row["server"]}
        doomed_before = set(self.seen.doomed)
        self.seen.deleted_while_attached.clear()
        result = self._run_under_faults(task)
        for uuid in self.seen.doomed - doomed_before:
            self._hold(before.get(uuid) in task.ends(), f"{task} deletes {before.get(uuid)}")
        self._hold("unexpected" not in str(result.get("msg")), f"a bug in {task}: {result.get('failure')}")
        torn = held & self.seen.deleted_while_attached
        self._hold(not torn, f"{[before[uuid] for uuid in torn]} deleted while attached in {task}")
        self._check_things(task, before)
        self._check_instances(task, result, doomed_before)
        if not result.get("failed") and task.wait:
            self._check_volume(task, result, doomed_before)

    def converge(self) -> None:
        """The faults have stopped: the same tasks now reach what is wanted, and then change nothing more."""
        self.lab.clock.advance(120.0)  # the cloud finishes what it was doing when a task gave up
        self._make_way()
        self._reach_all()
        there = self._statuses()
        wanted = {name: state for name, state in self.schedule.final.items() if state != "absent"}
        reached = there.keys() == wanted.keys() and all(there[name] in SETTLED[state] for name, state in wanted.items())
        self._hold(reached, f"wanted {wanted}, there is {there}")
        names = {row["uuid"]: row["name"] for row in self.lab.live()}
        held = {row["name"]: names.get(row["server"]) for row in self.lab.disks() if row["name"] in VOLUMES}
        self._hold(held == self.schedule.final_volumes, f"wanted {self.schedule.final_volumes}, there is {held}")
        self.lab.world.requests.clear()
        for again in self._reach_all():
            silent = not (again["changed"] or self.lab.writes())
            self._hold(silent, f"the second run is not silent: {again.get('msg')} {self.lab.writes()}")

    def _make_way(self) -> None:
        """What a user does first: start whoever shall take a volume or let go of one, and take it from there."""
        wanted = self.schedule.final_volumes
        names = {row["uuid"]: row["name"] for row in self.lab.live()}
        moving = {
            row["name"]: names[row["server"]]
            for row in self.lab.disks()
            if row["name"] in VOLUMES and row["server"] and names[row["server"]] != wanted.get(row["name"])
        }
        items = [{"name": name} for name in sorted({*moving.values(), *filter(None, wanted.values())})]
        if items:
            self._reach(instance.RESOURCE, instances=items, state="started", **NEW)
        for name, holder in moving.items():
            self._reach(volume_attachment.RESOURCE, volume=name, instance=holder, state="absent")

    def _reach_all(self) -> list[Result]:
        """Volumes, where they are, which instances stay and how: in the two ways that a user can write it."""
        wanted = self.schedule.final_volumes
        named_by_instance = self.schedule.seed % 2 == 1
        results = []
        for name in VOLUMES:
            there = {"size_gb": SIZE_GB} if name in wanted else {"state": "absent"}
            results.append(self._reach(volume.RESOURCE, name=name, **there))
            if wanted.get(name) and not named_by_instance:
                where = {"volume": name, "instance": wanted[name], "state": "mounted"}
                results.append(self._reach(volume_attachment.RESOURCE, **where))
        items: list[dict[str, Any]] = [{"name": name, "state": state} for name, state in self.schedule.final.items()]
        if named_by_instance:
            items = [{**each, "volumes": self._volumes_of(each["name"])} for each in items]
        return [*results, self._reach(instance.RESOURCE, instances=items, **NEW)]

    def _volumes_of(self, holder: str) -> list[dict[str, str]]:
        return [{"volume": name} for name, where in self.schedule.final_volumes.items() if where == holder]

    def _reach(self, resource: Any, **options: Any) -> Result:
        result = self.lab.run(resource, **options)
        self._hold(not result.get("failed"), f"does not converge: {result.get('msg')}")
        return result

    def _run_under_faults(self, task: Task) -> Result:
        for fault in task.faults:
            self.lab.world.faults.add(fault)
        plain = self.lab.transport
        chaos = OutageTransport(self.lab, plain, task.outage, self.seen)
        self.lab.transport = chaos
        result = run(self.lab, task)
        self.lab.transport = plain
        self.tally.count(task, result, [hit[0] for hit in self.lab.world.faults.hits], chaos.back_at is not None)
        self.lab.world.faults.clear()
        return result

    def _live(self) -> list[str]:
        return [row["name"] for row in self.lab.live()]

    def _statuses(self) -> dict[str, str | None]:
        really = self.lab.statuses()
        return {row["name"]: really.get(row["uuid"]) for row in self.lab.live()}

    def _things(self) -> dict[str, str]:
        return {row["uuid"]: row["name"] for row in (*self.lab.live(), *self.lab.disks())}

    def _check_things(self, task: Task, before: dict[str, str]) -> None:
        """No duplicate, nothing that nobody asked for, nothing lost. What is being deleted counts as gone."""
        now = self._things()
        names = sorted(name for uuid, name in now.items() if uuid not in self.seen.doomed and name != "twin")
        self._hold(len(names) == len(set(names)), f"duplicate after {task}: {names}")
        stray = set(names) - set(before.values()) - task.makes()
        self._hold(not stray, f"nobody asked for {stray} in {task}")
        lost = before.keys() - now.keys() - self.seen.doomed
        self._hold(not lost, f"lost {[before[uuid] for uuid in lost]} in {task}")

    def _check_instances(self, task: Task, result: Result, going: set[str]) -> None:
        """What the result says of each item is so. ``going``: what earlier tasks have asked the end of."""
        status = self._statuses()
        staying = {row["name"] for row in self.lab.live() if row["uuid"] not in going}
        for item in result.get("instances", []):
            if item["failed"] or not task.wait or (result.get("failed") and not item["changed"]):
                continue
            name = item["name"]
            if task.kind == "absent":
                self._hold(name not in staying, f"{name} is said to be deleted and is there")
            # A deletion that nobody waited for is queued, and the cloud shows nothing of it until it is carried out.
            if task.kind == "ensure" and item["id"] not in self.seen.doomed:
                self._hold(name in status, f"{name} is said to be there and is not")
                reached = task.state == "present" or status[name] in SETTLED[task.state]
                self._hold(reached, f"{name} is {status.get(name)}, said to be {task.state}")

    def _check_volume(self, task: Task, result: Result, going: set[str]) -> None:
        """What the result says of a volume is so."""
        there = {row["uuid"]: row for row in self.lab.disks()}
        if task.kind == "no volume":
            staying = {row["name"] for uuid, row in there.items() if uuid not in going or row["status"] != "deleting"}
            self._hold(task.volume not in staying, f"{task.volume} is said to be deleted and is there")
        if task.kind == "volume":
            row = there.get(result["volume"]["id"])
            self._hold(row is not None and row["name"] == task.volume, f"{task.volume} is said to be there: {row}")
        if task.kind == "attachment":
            row = there.get(result["volume"]["id"])
            self._hold(
                _is_so(task, row, {i["name"]: i["uuid"] for i in self.lab.live()}),
                f"{task.volume} is said to be {task.state} at {task.names}, and is {row}",
            )

    def _hold(self, invariant: bool, words: str) -> None:
        if not invariant:
            raise Broken(f"seed {self.schedule.seed}: {words}")


def _is_so(task: Task, row: Row | None, ids: dict[str, str]) -> bool:
    """True when the volume is where that attachment task says."""
    if row is None:
        return task.state == "absent"
    holder = ids.get(task.names[0]) if task.names else None
    if task.state == "absent":
        return row["server"] is None or (bool(task.names) and row["server"] != holder)
    mounted = {"mounted": True, "unmounted": False}.get(task.state, bool(row["mount_location"]))
    here = row["server"] is not None and row["server"] == holder and row["status"] == "in-use"
    return here and bool(row["mount_location"]) == mounted and not row["tmp_status"].endswith("ing")


def _made_of(new: dict[str, Any]) -> dict[str, Any]:
    return {key: new[key] for key in ("image", "size", "project", "allocation")}


def run(lab: Lab, task: Task) -> Result:
    """The task as a user would write it."""
    items = [{"name": name} for name in task.names]
    match task.kind:
        case "act":
            return lab.run(instance_action.RESOURCE, instances=items, action=task.state, wait=task.wait)
        case "volume":
            words: dict[str, Any] = {"description": task.state} if task.detach else {}
            return lab.run(volume.RESOURCE, name=task.volume, size_gb=SIZE_GB, wait=task.wait, **words)
        case "no volume":
            return lab.run(volume.RESOURCE, name=task.volume, state="absent", detach=task.detach, wait=task.wait)
        case "attachment":
            holder = task.names[0] if task.names else None
            where: dict[str, Any] = {"volume": task.volume, "instance": holder, "state": task.state}
            return lab.run(volume_attachment.RESOURCE, move=task.detach, wait=task.wait, **where)
    state = "absent" if task.kind == "absent" else task.state
    return lab.run(instance.RESOURCE, instances=items, state=state, wait=task.wait, **NEW)
