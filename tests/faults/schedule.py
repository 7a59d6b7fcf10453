# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random fault schedules, as data: what a user asks for, and what goes wrong meanwhile. One seed, one schedule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

NAMES = ("red", "green", "blue")
STATES = ("present", "started", "stopped", "suspended", "shelved")
VERBS = ("start", "stop", "suspend", "resume", "shelve", "unshelve", "reboot", "redeploy")
VOLUMES = ("data", "logs")
ATTACHED = ("present", "present", "mounted", "unmounted", "absent")

# What tasks do, as often as it stands here.
KINDS = (
    *("ensure", "ensure", "ensure", "absent", "act"),
    *("volume", "volume", "no volume", "attachment", "attachment", "attachment"),
)

# Which requests a fault may hit: (method, path). A task's own writes more often than their share of the traffic.
ANY = (
    (None, ""),
    ("GET", ""),
    ("POST", "^/auth"),
    ("GET", "/(instance|volume)$"),
    ("GET", "/(instance|volume)/"),
    ("GET", "/api/v2/(instances|volumes)"),
    ("GET", "identities|images|sizes|projects"),
)
ACTION = ("POST", "/action$")
OWN = {
    "ensure": (("POST", "/api/v2/instances"), ("POST", "/api/v2/instances"), ACTION, ("PATCH", "/api/v2/")),
    "absent": (("DELETE", "/instance/"), ("DELETE", "/instance/")),
    "act": (ACTION, ACTION),
    "volume": (("POST", "/api/v2/volumes"), ("POST", "/api/v2/volumes"), ("PATCH", "/api/v2/volumes")),
    "no volume": (("DELETE", "/volumes/"), ("DELETE", "/volumes/"), ACTION),
    "attachment": (ACTION, ACTION, ACTION),
}

EFFECTS = (
    "lost_reply",
    "lost_reply",
    "drop_before",
    "status",
    "hang",
    "hang_after",
    "truncate",
    "non_json",
    "expire_tokens",
    "repeat_page",
    "latency",
    "maintenance",
)
# What a cloud accepts and then fails to do, without a word: (effect, method, path).
SILENT = (
    ("fail_attach", *ACTION),
    ("fail_mount", *ACTION),
    ("fail_detach", *ACTION),
    ("fail_volume_delete", "DELETE", "/volumes/"),
)


@dataclass(frozen=True)
class Outage:
    """Before that request the server goes down, for so many seconds, and comes up with what it had saved."""

    before_request: int
    seconds: float


@dataclass(frozen=True)
class Task:
    """One task of a user, and the faults during it."""

    kind: str  # one of KINDS
    names: tuple[str, ...]  # of instances; for an attachment at most one: without any, wherever the volume is
    volume: str
    state: str
    detach: bool  # the volume may be taken from where it is
    wait: bool
    pause: float  # seconds since the task before
    faults: tuple[dict[str, Any], ...]
    outage: Outage | None

    def makes(self) -> set[str]:
        """What nobody has to wonder about when it appears."""
        return {"ensure": set(self.names), "volume": {self.volume}}.get(self.kind, set())

    def ends(self) -> set[str]:
        """What this task may delete."""
        return {"absent": set(self.names), "no volume": {self.volume}}.get(self.kind, set())


@dataclass(frozen=True)
class Schedule:
    """What is there at first, some tasks under faults, then what shall be there when the faults have stopped.

    ``there``: volumes, each with the running instance that it is attached to, or none. ``final_volumes``: likewise, in
    the end; absent when it is not named.
    """

    seed: int
    fleet: tuple[str, ...]
    there: Mapping[str, str | None]
    tasks: tuple[Task, ...]
    final: Mapping[str, str]
    final_volumes: Mapping[str, str | None]


def make(seed: int) -> Schedule:
    """The schedule of that seed."""
    rng = Random(seed)
    fleet = tuple(name for name in NAMES if rng.random() < 0.6)
    there = _volumes(rng, fleet)
    tasks = tuple(_task(rng, fleet, tuple(there)) for _number in range(rng.randint(1, 4)))
    final = {name: rng.choice(("started", "stopped", "absent")) for name in NAMES}
    staying = tuple(name for name in NAMES if final[name] != "absent")
    return Schedule(seed, fleet, there, tasks, final, _volumes(rng, staying))


def _volumes(rng: Random, holders: tuple[str, ...]) -> dict[str, str | None]:
    return {name: rng.choice((None, *holders)) for name in VOLUMES if rng.random() < 0.7}


def _task(rng: Random, fleet: tuple[str, ...], there: tuple[str, ...]) -> Task:
    kind = rng.choice(KINDS)
    state = rng.choice(VERBS if kind == "act" else ATTACHED if kind == "attachment" else STATES)
    known = rng.random() < 0.8  # people mostly speak of what exists
    if kind == "attachment":
        anywhere = state == "absent" and rng.random() < 0.3
        names = tuple(rng.choice(fleet if known and fleet else NAMES) for _one in range(not anywhere))
    else:
        names = tuple(sorted(rng.sample(NAMES, rng.randint(1, 3))))
    volume = rng.choice(there if known and there else VOLUMES)
    faults = tuple(_fault(rng, kind) for _number in range(rng.randint(1, 5)))
    outage = Outage(rng.randint(0, 25), rng.choice((0.0, 2.0, 20.0, 200.0))) if rng.random() < 0.25 else None
    detach, wait, pause = rng.random() < 0.5, rng.random() < 0.8, rng.choice((0.0, 0.0, 1.5, 4.5, 30.0))
    return Task(kind, names, volume, state, detach, wait, pause, faults, outage)


def _fault(rng: Random, task: str) -> dict[str, Any]:
    skip, count = rng.choice((0, 0, 0, 1, 2, 5)), rng.randint(1, 3)
    if task in ("no volume", "attachment") and rng.random() < 0.3:
        effect, verb, where = rng.choice(SILENT)
        return {"match": {"path": where, "method": verb}, "skip": 0, "count": count, "effect": effect}
    method, path = rng.choice(ANY + OWN[task])
    match = {"path": path, "method": method} if method else {"path": path}
    return {"match": match, "skip": skip, "count": count, "effect": _effect(rng)}


def _effect(rng: Random) -> Any:
    kind = rng.choice(EFFECTS)
    if kind == "status":
        status = rng.choice((429, 429, 500, 502, 503, 504))
        headers = {"Retry-After": str(rng.choice((0, 1, 7, 90)))} if rng.random() < 0.5 else {}
        return {"status": {"status": status, "body": "<html>later</html>", "headers": headers}}
    if kind == "maintenance":
        return {"status": {"status": 503, "body": {"detail": "Upgrade: back soon"}}}
    if kind in ("hang", "hang_after", "latency"):
        return {kind: {"seconds": rng.choice((1.0, 25.0, 100.0))}}
    return kind
