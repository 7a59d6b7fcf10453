# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold after every task, whatever went wrong: nothing lost, nothing doubled, and the result is the truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.faults.schedule import Task
from tests.faults.tasks import made_of
from tests.faults.trouble import Seen
from tests.support.ground import SETTLED, Ground, Place

Result = dict[str, Any]
Row = dict[str, Any]


class Broken(AssertionError):
    """An invariant does not hold."""


@dataclass
class Before:
    """What was there when a task began."""

    things: dict[str, Place] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)  # volumes that were attached
    doomed: set[str] = field(default_factory=set)  # what earlier tasks have asked the end of


class Judge:
    """Compares what a task says with what is there."""

    def __init__(self, ground: Ground, seen: Seen, seed: int) -> None:
        self._ground = ground
        self._seen = seen
        self._seed = seed
        self._before = Before()

    def hold(self, invariant: bool, words: str) -> None:
        """Raises Broken with the seed when it does not."""
        if not invariant:
            raise Broken(f"seed {self._seed}: {words}")

    def begin(self, task: Task) -> None:
        """Look at what is there before the task."""
        del task
        self._seen.begin_task()
        self._seen.doomed -= self._ground.spared()
        held = {row["uuid"] for row in self._ground.lab.disks() if row["server"]}
        self._before = Before(self._ground.things(), held, set(self._seen.doomed))

    def end(self, task: Task, result: Result) -> None:
        """Raises Broken for what the task should not have done, or said."""
        before = self._before
        for uuid in self._seen.doomed - before.doomed:
            self.hold(before.things.get(uuid) in task.ends(), f"{task} deletes {before.things.get(uuid)}")
        self.hold("unexpected" not in str(result.get("msg")), f"a bug in {task}: {result.get('failure')}")
        torn = before.held & self._seen.deleted_while_attached
        self.hold(not torn, f"{[before.things[uuid] for uuid in torn]} deleted while attached in {task}")
        self._check_things(task)
        self._check_words(task, result)
        if task.kind == "look":
            self._check_list(task, result)
        else:
            self._check_instances(task, result)
        if not result.get("failed") and task.wait:
            self._check_volume(task, result)

    def _check_things(self, task: Task) -> None:
        """No duplicate, nothing that nobody asked for, nothing lost. What is being deleted counts as gone."""
        before, now = self._before.things, self._ground.things()
        places = sorted(place for uuid, place in now.items() if uuid not in self._seen.doomed and place[1] != "twin")
        self.hold(len(places) == len(set(places)), f"duplicate after {task}: {places}")
        stray = set(places) - set(before.values()) - task.makes()
        self.hold(not stray, f"nobody asked for {stray} in {task}")
        lost = before.keys() - now.keys() - self._seen.doomed - self._ground.could_not_be_made()
        self.hold(not lost, f"lost {[before[uuid] for uuid in lost]} in {task}")

    def _check_words(self, task: Task, result: Result) -> None:
        """What was made is told, or at least that nobody knows; and that is said only when it is so."""
        made = {place for uuid, place in self._ground.things().items() if uuid not in self._before.things}
        items = {(item["cloud"], item["name"]): item for item in result.get("instances", [])}
        for told in (result, *items.values()):
            open_end = _kind(told) != "outcome_unknown" or self._seen.unanswered
            self.hold(bool(open_end), f"every change was answered, and the outcome is said to be unknown: {task}")
        for place in made:
            told = items.get(place, result)
            known = told["changed"] or _kind(told) == "outcome_unknown"
            self.hold(known, f"{place} was made in {task}, which says {told.get('failure')}")

    def _check_list(self, task: Task, result: Result) -> None:
        """A list is whole, or it is a failure."""
        if result.get("failed"):
            return
        cloud = task.places[0][0]
        listed = [each["id"] for each in result["instances"]]
        there = {uuid for uuid, place in self._ground.instances().items() if place[0] == cloud}
        staying = there & self._before.things.keys() - self._seen.doomed
        self.hold(staying <= set(listed), f"{task} lists {listed}, there is {there}")
        self.hold(len(listed) == len(set(listed)), f"{task} lists twice: {listed}")

    def _check_instances(self, task: Task, result: Result) -> None:
        """What the result says of each item is so."""
        status = self._ground.statuses()
        staying = {place for uuid, place in self._ground.instances().items() if uuid not in self._before.doomed}
        for item in result.get("instances", []):
            if item["failed"] or not task.wait or (result.get("failed") and not item["changed"]):
                continue
            place = (item["cloud"], item["name"])
            if task.kind == "absent":
                self.hold(place not in staying, f"{place} is said to be deleted and is there")
            # A deletion that nobody waited for is queued, and the cloud shows nothing of it until it is carried out.
            if task.kind == "ensure" and item["id"] not in self._seen.doomed:
                self.hold(place in status, f"{place} is said to be there and is not: {task}")
                reached = task.state == "present" or status[place] in SETTLED[task.state]
                self.hold(reached, f"{place} is {status.get(place)}, said to be {task.state}")
                wanted = made_of(place[0], other=task.other).items()
                self.hold(self._ground.made_of()[place].items() <= wanted, f"{place} is not made of {wanted}")

    def _check_volume(self, task: Task, result: Result) -> None:
        """What the result says of a volume is so."""
        there = {row["uuid"]: row for row in self._ground.lab.disks()}
        going = self._before.doomed
        if task.kind == "no volume":
            staying = {row["name"] for uuid, row in there.items() if uuid not in going or row["status"] != "deleting"}
            self.hold(task.volume not in staying, f"{task.volume} is said to be deleted and is there")
        if task.kind == "volume":
            row = there.get(result["volume"]["id"])
            self.hold(row is not None and row["name"] == task.volume, f"{task.volume} is said to be there: {row}")
        if task.kind == "attachment":
            row = there.get(result["volume"]["id"])
            ids = {place: uuid for uuid, place in self._ground.instances().items()}
            self.hold(
                _is_so(task, row, ids.get(task.places[0]) if task.places else None),
                f"{task.volume} is said to be {task.state} at {task.places}, and is {row}",
            )


def _kind(told: Result) -> str:
    return str((told.get("failure") or {}).get("kind", ""))


def _is_so(task: Task, row: Row | None, holder: str | None) -> bool:
    """True when the volume is where that attachment task says. ``holder``: the id of the instance that it names."""
    if row is None:
        return task.state == "absent"
    if task.state == "absent":
        return row["server"] is None or (bool(task.places) and row["server"] != holder)
    mounted = {"mounted": True, "unmounted": False}.get(task.state, bool(row["mount_location"]))
    here = row["server"] is not None and row["server"] == holder and row["status"] == "in-use"
    return here and bool(row["mount_location"]) == mounted and not row["tmp_status"].endswith("ing")
