# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The world in which the replies were recorded, planted anew: one provider, two people, instances in every state,
volumes that the database knows and the cloud does not, and the other way round."""

from __future__ import annotations

from research_cloud_emulator.world import bulk, bulk_volumes
from research_cloud_emulator.world.clock import ManualClock
from research_cloud_emulator.world.plant import Planter
from research_cloud_emulator.world.world import World

STATES = (
    *("active", "networking", "deploying", "deploy_error", "build", "suspended", "shutoff"),
    *("shelved", "shelved_offloaded", "error", "resize", "verify_resize", "unknown"),
    *["active"] * 9,
)


def captured_world() -> World:
    world = World.open(clock=ManualClock(1_795_302_425.5))
    with world.act() as now:
        plant = Planter(world.store, now)
        provider = plant.provider("Jetstream - Test", "d", "149.165")
        for name in ("alice", "bob"):
            plant.user(name, f"{name}-password")
            plant.identity(name, provider, cpu=16, memory=128, instance_count=30, storage=10)
        for alias, name, cpu, mem, disk in (
            ("1", "m1.tiny", 1, 2048, 8),
            ("2", "m1.small", 2, 4096, 20),
            ("3", "m1.quad", 4, 10240, 20),
            ("Unknown", "Unknown Size Unknown", 0, 0, 0),
        ):
            plant.size(provider, alias, name, cpu=cpu, mem=mem, disk=disk)
        identity = world.store.value("SELECT id FROM identities WHERE user_id = 1")
        for key in ("one", "two"):
            plant.version(plant.image(key, "", "alice"), "", [provider], identity_id=identity)
        plant.project("alice", "proj", "d")
        plant.allocation("TG-ABC", 50_000, 456.789, "alice")
        plant.allocation("TG-DEF", 1_000, None, "alice")
        for state in STATES:
            bulk.add(world.store, now, 1, name=f"i-{state}", status=state)
        _plant_volumes(world, now, identity)
    world.update_settings({"snapshot_seconds": 0})
    world.clock.advance(1)
    world.update_settings({"snapshot_seconds": 1e9})  # usage was counted just now, and is not any more
    return world


def _plant_volumes(world: World, now: float, identity: int) -> None:
    bulk_volumes.add(world.store, now, 3, name="vol{}", project="proj")
    world.store.run("UPDATE volumes SET description = 'd'")
    world.store.run("DELETE FROM disks")
    only_there = {"uuid": "11111111-2222-3333-4444-555555555555", "name": "eshvol", "size": 5}
    world.store.insert("disks", identity_id=identity, status="available", **only_there)


def names(world: World) -> dict[str, str]:
    """What the placeholders in the recorded requests and replies stand for."""
    value = world.store.value
    return {
        "instance": value("SELECT uuid FROM instances WHERE id = 1"),
        "provider": value("SELECT uuid FROM providers"),
        "identity": value("SELECT uuid FROM identities WHERE user_id = 1"),
        "bobs_identity": value("SELECT uuid FROM identities WHERE user_id = 2"),
        "machine": value("SELECT uuid FROM machines"),
        "source": value("SELECT uuid FROM allocation_sources"),
        "project": value("SELECT uuid FROM projects"),
        "volume": value("SELECT uuid FROM volumes"),
    }
