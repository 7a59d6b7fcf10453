# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ready-made worlds. Each scenario is built once per process and then copied: a fresh world costs little."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from . import allocation
from .plant import Planter
from .store import Store
from .triton import seed as triton
from .world import World

SEEDED_SINCE = 1_640_995_200.0
"""2022-01-01T00:00:00Z: seeded things are older than any clock a test begins with."""

INDIANA = "Jetstream - Indiana University"
TACC = "Jetstream - TACC"

_SIZES = (
    ("1", "m1.tiny", 1, 2048, 8),
    ("2", "m1.small", 2, 4096, 20),
    ("3", "m1.medium", 6, 16384, 60),
    ("4", "m1.large", 10, 30720, 120),
    ("5", "m1.xlarge", 24, 61440, 240),
    ("6", "m1.xxlarge", 44, 122880, 480),
)


def seed(world: World, scenario: str = "demo") -> None:
    """Fill an empty world. Doing it again changes nothing; ValueError for an unknown or a different scenario."""
    if scenario not in SCENARIOS:
        raise ValueError(f"unknown scenario {scenario!r}; known: {', '.join(SCENARIOS)}")
    planted = world.store.meta("scenario")
    if planted == scenario:
        return
    if planted is not None:
        raise ValueError(f"this world was seeded with {planted!r} before")
    world.store.copy_from(_template(scenario))
    world.engine.wake()


@cache
def _template(scenario: str) -> Store:
    store = Store(":memory:")
    with store.transaction():
        SCENARIOS[scenario](Planter(store, SEEDED_SINCE))
        allocation.count(store, SEEDED_SINCE)
        store.set_meta("scenario", scenario)
    return store


def _demo(plant: Planter) -> None:
    """Two providers, two users who can work and one whose account has ended, and something of every awkward kind."""
    plant.user("alice", "alice-password")
    plant.user("bob", "bob-password")
    plant.user("carol", "carol-password", end_date=SEEDED_SINCE + 86_400)
    plant.user("imagers")
    providers = [
        plant.provider(INDIANA, "The Jetstream cloud in Bloomington", "149.165"),
        plant.provider(TACC, "The Jetstream cloud in Austin", "129.114"),
    ]
    for provider_id in providers:
        plant.identity("alice", provider_id, cpu=200, memory=1000, instance_count=50, storage=2000, storage_count=30)
        plant.identity("bob", provider_id, cpu=4, memory=8, instance_count=2, storage=100, storage_count=3)
        plant.identity("carol", provider_id, cpu=4, memory=8, instance_count=2)
        for alias, name, cpu, mem, disk in _SIZES:
            plant.size(provider_id, alias, name, cpu=cpu, mem=mem, disk=disk)
        plant.size(provider_id, "7", "m1.legacy", cpu=8, mem=16384, disk=80, active=False)
        plant.size(provider_id, "Unknown", "Unknown Size Unknown", cpu=0, mem=0, disk=0)
    plant.project("alice", "lumen", "Light curves")
    plant.project("alice", "atlas", "Maps of the sky")
    plant.project("bob", "bobs", "Everything of Bob's")
    plant.allocation("TG-LUMEN", 50_000, 1234.5, "alice")
    plant.allocation("TG-SMALL", 100, 110.5, "alice")
    plant.allocation("TG-BOB", 1_000, 0.0, "bob")
    plant.allocation("TG-FRESH", 1_000, None, "bob")
    _demo_images(plant, providers)
    _demo_volumes(plant, *providers)
    triton.demo(plant.store, plant.since)


def _demo_volumes(plant: Planter, indiana: int, tacc: int) -> None:
    plant.volume("alice", indiana, "reference", 50, project="lumen")
    plant.volume("alice", indiana, "scratch", 20)
    plant.volume("alice", indiana, "twin", 1, project="atlas", key="a")
    plant.volume("alice", indiana, "twin", 1, project="atlas", key="b")
    plant.volume("alice", tacc, "archive", 100, project="lumen")
    plant.volume("bob", indiana, "bobs-disk", 10, project="bobs")


def _demo_images(plant: Planter, providers: list[int]) -> None:
    jammy = plant.image("ubuntu-22.04", "Ubuntu 22.04", "imagers", "Jammy, with a desktop")
    plant.version(jammy, "1.0", providers, end_date=SEEDED_SINCE + 86_400)
    plant.version(jammy, "1.1", providers)
    plant.version(plant.image("ubuntu-20.04", "Ubuntu 20.04", "imagers", "Focal"), "1.0", providers)
    plant.version(plant.image("centos-7", "CentOS 7", "imagers", "Needs 4 GB"), "1.0", providers, min_mem=4096)
    plant.version(plant.image("old-fedora", "Old Fedora", "imagers", "In Austin only"), "1.0", providers[1:])
    plant.version(plant.image("shared-a", "Shared Name", "imagers", "The first of two"), "1.0", providers)
    plant.version(plant.image("shared-b", "Shared Name", "imagers", "The second of two"), "1.0", providers)


SCENARIOS: dict[str, Callable[[Planter], None]] = {"demo": _demo}
