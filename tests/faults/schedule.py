# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random fault schedules, as data: what a user asks for, and what goes wrong meanwhile. One seed, one schedule."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

NAMES = ("red", "green", "blue")
STATES = ("present", "started", "stopped", "suspended", "shelved")
VERBS = ("start", "stop", "suspend", "resume", "shelve", "unshelve", "reboot", "redeploy")

# Which requests a fault may hit: (method, path); the writes more often than their share of the traffic.
TARGETS = (
    (None, ""),
    ("GET", ""),
    ("POST", "^/auth"),
    ("POST", "/api/v2/instances"),
    ("POST", "/api/v2/instances"),
    ("POST", "/action$"),
    ("POST", "/action$"),
    ("DELETE", "/instance/"),
    ("GET", "/instance$"),
    ("GET", "/instance/"),
    ("GET", "/api/v2/instances"),
    ("GET", "identities|images|sizes|projects"),
)


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


@dataclass(frozen=True)
class Outage:
    """Before that request the server goes down, for so many seconds, and comes up with what it had saved."""

    before_request: int
    seconds: float


@dataclass(frozen=True)
class Task:
    """One task of a user, and the faults during it."""

    kind: str  # ensure, absent, act
    names: tuple[str, ...]
    state: str
    wait: bool
    faults: tuple[dict[str, Any], ...]
    outage: Outage | None


@dataclass(frozen=True)
class Schedule:
    """Some tasks under faults, then what shall be there when the faults have stopped."""

    seed: int
    tasks: tuple[Task, ...]
    final: dict[str, str]


def make(seed: int) -> Schedule:
    """The schedule of that seed."""
    rng = Random(seed)
    tasks = tuple(_task(rng) for _number in range(rng.randint(1, 4)))
    final = {name: rng.choice(("started", "stopped", "absent")) for name in NAMES}
    return Schedule(seed, tasks, final)


def _task(rng: Random) -> Task:
    kind = rng.choice(("ensure", "ensure", "ensure", "absent", "act"))
    names = tuple(sorted(rng.sample(NAMES, rng.randint(1, 3))))
    state = rng.choice(VERBS if kind == "act" else STATES)
    faults = tuple(_fault(rng) for _number in range(rng.randint(1, 5)))
    outage = Outage(rng.randint(0, 25), rng.choice((0.0, 2.0, 20.0, 200.0))) if rng.random() < 0.25 else None
    return Task(kind, names, state, rng.random() < 0.85, faults, outage)


def _fault(rng: Random) -> dict[str, Any]:
    method, path = rng.choice(TARGETS)
    match = {"path": path, "method": method} if method else {"path": path}
    return {"match": match, "skip": rng.choice((0, 0, 0, 1, 2, 5)), "count": rng.randint(1, 3), "effect": _effect(rng)}


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
