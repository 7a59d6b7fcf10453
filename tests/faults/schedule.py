# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random fault schedules, as data: what a user asks for, and what goes wrong meanwhile. One seed, one schedule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.faults.realms import REALMS, fault, silent_centre
from tests.support.ground import JETSTREAM, TRITON, Place

NAMES = ("red", "green", "blue")
VOLUMES = ("data", "logs")
ATTACHED = ("present", "present", "mounted", "unmounted", "absent")

# What tasks do, as often as it stands here.
ON_ANY = ("look", "ensure", "ensure", "ensure", "ensure", "absent", "absent", "act", "act")
ON_DISKS = ("volume", "volume", "no volume", "attachment", "attachment", "attachment", "attachment")

# Which clouds a schedule is about, as often as it stands here.
ARENAS = (
    *((JETSTREAM,), (JETSTREAM,)),
    (TRITON,),
    *((JETSTREAM, TRITON), (JETSTREAM, TRITON)),
)


@dataclass(frozen=True)
class Outage:
    """Before that request the server goes down, for so many seconds, and comes up with what it had saved."""

    before_request: int
    seconds: float


@dataclass(frozen=True)
class Task:
    """One task of a user, and the faults during it."""

    kind: str  # one of ON_ANY or ON_DISKS
    places: tuple[Place, ...]  # instances; for an attachment at most one: without any, wherever the volume is
    volume: str
    state: str
    detach: bool  # the volume may be taken from where it is
    other: bool  # instances are wanted with another size or project
    wait: bool
    pause: float  # seconds since the task before
    faults: tuple[dict[str, Any], ...]
    outage: Outage | None

    def makes(self) -> set[Place]:
        """What nobody has to wonder about when it appears."""
        return {"ensure": set(self.places), "volume": {self.disk}}.get(self.kind, set())

    def ends(self) -> set[Place]:
        """What this task may delete."""
        return {"absent": set(self.places), "no volume": {self.disk}}.get(self.kind, set())

    @property
    def disk(self) -> Place:
        return (JETSTREAM, self.volume)


@dataclass(frozen=True)
class Schedule:
    """What is there at first, some tasks under faults, then what shall be there when the faults have stopped.

    ``there``: volumes, each with the name of the running instance that it is attached to, or none. ``final_volumes``:
    likewise, in the end; absent when it is not named. ``everywhere``: the Triton profile means all data centres of the
    account, and ``abroad`` are the machines that are in another one than new machines.
    """

    seed: int
    clouds: tuple[str, ...]
    settings: Mapping[str, Any]  # of the emulator
    everywhere: bool
    abroad: frozenset[Place]
    fleet: tuple[Place, ...]
    there: Mapping[str, str | None]
    tasks: tuple[Task, ...]
    final: Mapping[Place, str]
    final_volumes: Mapping[str, str | None]


def make(seed: int) -> Schedule:
    """The schedule of that seed."""
    rng = Random(seed)
    clouds = rng.choice(ARENAS)
    everywhere = TRITON in clouds and rng.random() < 0.3
    places = tuple((cloud, name) for cloud in clouds for name in NAMES[: 4 - len(clouds)])
    fleet = tuple(place for place in places if rng.random() < 0.6)
    abroad = frozenset(place for place in fleet if everywhere and place[0] == TRITON and rng.random() < 0.3)
    there = _volumes(rng, clouds, fleet)
    tasks = tuple(_task(rng, places, fleet, tuple(there), everywhere) for _number in range(rng.randint(1, 4)))
    final = {place: rng.choice(("started", "stopped", "absent")) for place in places}
    staying = tuple(place for place in places if final[place] != "absent")
    return Schedule(
        seed=seed,
        clouds=clouds,
        settings=_settings(rng),
        everywhere=everywhere,
        abroad=abroad,
        fleet=fleet,
        there=there,
        tasks=tasks,
        final=final,
        final_volumes=_volumes(rng, clouds, staying),
    )


def _settings(rng: Random) -> dict[str, Any]:
    """How this Triton behaves: pages of a few machines, and what makes no sense accepted although it will fail."""
    return {
        "triton_page_limit": rng.choice((2, 3, 1000)),
        "triton_conflicts_at_once": rng.random() < 0.7,
        "durations": {"triton_destroy": rng.choice((0.5, 3.0, 40.0))},
    }


def _volumes(rng: Random, clouds: tuple[str, ...], holders: tuple[Place, ...]) -> dict[str, str | None]:
    if JETSTREAM not in clouds:
        return {}
    names = [name for cloud, name in holders if cloud == JETSTREAM]
    return {name: rng.choice((None, *names)) for name in VOLUMES if rng.random() < 0.7}


def _task(
    rng: Random, places: tuple[Place, ...], fleet: tuple[Place, ...], there: tuple[str, ...], everywhere: bool
) -> Task:
    disks = any(cloud == JETSTREAM for cloud, _name in places)
    kind = rng.choice(ON_ANY + ON_DISKS if disks else ON_ANY)
    state = rng.choice(ATTACHED)
    known = rng.random() < 0.8  # people mostly speak of what exists
    if kind in ON_DISKS:
        chosen = _holder(rng, state, fleet if known else places) if kind == "attachment" else ()
        clouds = [JETSTREAM]
    else:
        chosen = tuple(sorted(rng.sample(places, rng.randint(1, 3))))
        clouds = sorted({cloud for cloud, _name in chosen})
        state = rng.choice(_common(clouds, "verbs" if kind == "act" else "states"))
    volume = rng.choice(there if known and there else VOLUMES)
    faults = [fault(rng, REALMS[rng.choice(clouds)], kind) for _number in range(rng.randint(1, 5))]
    if everywhere and TRITON in clouds and rng.random() < 0.2:
        faults.insert(0, silent_centre(rng))
    outage = Outage(rng.randint(0, 25), rng.choice((0.0, 2.0, 20.0, 200.0))) if rng.random() < 0.25 else None
    return Task(
        kind=kind,
        places=chosen,
        volume=volume,
        state=state,
        detach=rng.random() < 0.5,
        other=rng.random() < 0.25,
        wait=rng.random() < 0.8,
        pause=rng.choice((0.0, 0.0, 1.5, 4.5, 30.0)),
        faults=tuple(faults),
        outage=outage,
    )


def _holder(rng: Random, state: str, candidates: tuple[Place, ...]) -> tuple[Place, ...]:
    """The instance of an attachment."""
    anywhere = state == "absent" and rng.random() < 0.3
    here = [place for place in candidates if place[0] == JETSTREAM] or [(JETSTREAM, NAMES[0])]
    return () if anywhere else (rng.choice(here),)


def _common(clouds: list[str], what: str) -> tuple[str, ...]:
    """The states or verbs that all these clouds have, in the order of the first."""
    lists = [getattr(REALMS[cloud], what) for cloud in clouds]
    return tuple(word for word in lists[0] if all(word in each for each in lists))
