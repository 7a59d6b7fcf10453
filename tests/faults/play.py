# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays a fault schedule against the emulated clouds and checks, after every task, what must never happen."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.resources import (
    instance,
    volume,
    volume_attachment,
)
from research_cloud_emulator.world.triton.seed import EAST, WEST

from tests.faults.judge import Judge
from tests.faults.realms import REALMS
from tests.faults.schedule import VOLUMES, Schedule, Task
from tests.faults.tasks import SIZE_GB, items, run
from tests.faults.trouble import OutageTransport, Seen
from tests.support.ground import JETSTREAM, SETTLED, TRITON, Ground, Place
from tests.support.lab import Lab
from tests.support.storage import hang

Result = dict[str, Any]


@dataclass
class Tally:
    """What happened over many schedules, so that a green run shows that it tried something."""

    schedules: int = 0
    tasks: int = 0
    failed: int = 0
    faults_hit: int = 0
    outages: int = 0
    unknown: int = 0
    mixed: int = 0  # tasks over both clouds that changed something
    kinds: dict[str, int] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)  # cloud and kind of tasks that did something

    def count(self, task: Task, result: Result, faults: list[str], outage: bool) -> None:
        """Add one task."""
        self.tasks += 1
        self.failed += bool(result.get("failed"))
        self.outages += outage
        self.faults_hit += len(faults)
        self.unknown += (result.get("failure") or {}).get("kind") == "outcome_unknown"
        for kind in faults:
            self.kinds[kind] = self.kinds.get(kind, 0) + 1
        if result["changed"] or (task.kind == "look" and not result.get("failed")):
            clouds = sorted({cloud for cloud, _name in task.places}) or [JETSTREAM]
            self.mixed += len(clouds) > 1
            for cloud in clouds:
                what = f"{cloud}: {task.kind}"
                self.done[what] = self.done.get(what, 0) + 1


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
    """One schedule against its clouds."""

    def __init__(self, lab: Lab, schedule: Schedule, tally: Tally) -> None:
        self.lab = lab
        self.schedule = schedule
        self.tally = tally
        self.seen = Seen()
        self.ground = Ground(lab)
        self.judge = Judge(self.ground, self.seen, schedule.seed)

    def set_up(self) -> None:
        """What has always been there."""
        self.lab.world.update_settings(dict(self.schedule.settings))
        self.lab.connections[TRITON] = self.lab.triton(region=None if self.schedule.everywhere else EAST)
        made = {}
        for cloud, name in self.schedule.fleet:
            if cloud == JETSTREAM:
                made[name] = self.lab.world.add_instances(1, name=name, **REALMS[JETSTREAM].new)[0]
            else:
                centre = WEST if (cloud, name) in self.schedule.abroad else EAST
                self.lab.world.triton.add_machines(1, name=name, datacenter=centre)
        for holder in (None, *made):
            names = [name for name, where in self.schedule.there.items() if where == holder]
            hang(self.lab, made[holder] if holder else None, *names, size=SIZE_GB)

    def play_task(self, task: Task) -> None:
        self.lab.clock.advance(task.pause)
        self.judge.begin(task)
        self.judge.end(task, self._run_under_faults(task))

    def converge(self) -> None:
        """The faults have stopped: the same tasks now reach what is wanted, and then change nothing more."""
        self.lab.clock.advance(120.0)  # the clouds finish what they were doing when a task gave up
        self._make_way()
        self._reach_all()
        there = self.ground.statuses()
        wanted = {place: state for place, state in self.schedule.final.items() if state != "absent"}
        reached = there.keys() == wanted.keys() and all(
            there[place] in SETTLED[state] for place, state in wanted.items()
        )
        self.judge.hold(reached, f"wanted {wanted}, there is {there}")
        names = {row["uuid"]: row["name"] for row in self.lab.live()}
        held = {row["name"]: names.get(row["server"]) for row in self.lab.disks() if row["name"] in VOLUMES}
        self.judge.hold(held == self._volumes(), f"wanted {self._volumes()}, there is {held}")
        self.lab.world.requests.clear()
        for again in self._reach_all():
            silent = not (again["changed"] or self.lab.writes())
            self.judge.hold(silent, f"the second run is not silent: {again.get('msg')} {self.lab.writes()}")

    def _volumes(self) -> dict[str, str | None]:
        return dict(self.schedule.final_volumes)

    def _make_way(self) -> None:
        """What a user does first: start whoever shall take a volume or let go of one, and take it from there."""
        wanted = self._volumes()
        names = {row["uuid"]: row["name"] for row in self.lab.live()}
        moving = {
            row["name"]: names[row["server"]]
            for row in self.lab.disks()
            if row["name"] in VOLUMES and row["server"] and names[row["server"]] != wanted.get(row["name"])
        }
        running = sorted({*moving.values(), *filter(None, wanted.values())})
        if running:
            self._reach(
                instance.RESOURCE,
                instances=[{"name": name} for name in running],
                state="started",
                **REALMS[JETSTREAM].new,
            )
        for name, holder in moving.items():
            self._reach(volume_attachment.RESOURCE, volume=name, instance=holder, state="absent")

    def _reach_all(self) -> list[Result]:
        """Volumes, where they are, which instances stay and how: in the two ways that a user can write it. Whatever
        the clouds, one task is about all instances.
        """
        wanted = self._volumes()
        named_by_instance = self.schedule.seed % 2 == 1
        results = []
        for name in VOLUMES if JETSTREAM in self.schedule.clouds else ():
            there = {"size_gb": SIZE_GB} if name in wanted else {"state": "absent"}
            results.append(self._reach(volume.RESOURCE, name=name, **there))
            if wanted.get(name) and not named_by_instance:
                where = {"volume": name, "instance": wanted[name], "state": "mounted"}
                results.append(self._reach(volume_attachment.RESOURCE, **where))
        fleet = [
            {**item, "state": state, **(self._disks_of(place) if named_by_instance else {})}
            for (place, state), item in zip(self.schedule.final.items(), items(tuple(self.schedule.final)), strict=True)
        ]
        return [*results, self._reach(instance.RESOURCE, instances=fleet)]

    def _disks_of(self, place: Place) -> dict[str, Any]:
        """The option that says which volumes are at an instance."""
        cloud, holder = place
        names = [name for name, where in self._volumes().items() if where == holder]
        return {"volumes": [{"volume": name} for name in names]} if cloud == JETSTREAM else {}

    def _reach(self, resource: Any, **options: Any) -> Result:
        result = self.lab.run(resource, **options)
        self.judge.hold(not result.get("failed"), f"does not converge: {result.get('msg')}")
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
