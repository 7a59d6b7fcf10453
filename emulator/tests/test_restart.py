# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What survives a restart of the server, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from caller import Caller
from werkzeug.test import Client

from research_cloud_emulator.app import create_app
from research_cloud_emulator.world.clock import ManualClock
from research_cloud_emulator.world.seed import seed
from research_cloud_emulator.world.world import World


def started(path: Path, clock: ManualClock) -> World:
    world = World.open(str(path), clock)
    seed(world)
    return world


def test_work_under_way_goes_on(tmp_path: Path, clock: ManualClock) -> None:
    world = started(tmp_path / "world.db", clock)
    alice = Caller.signed_in(Client(create_app(world)), world, "alice")
    uuid = alice.post("/api/v2/instances", alice.order(), 201)["uuid"]
    world.close()

    clock.advance(30)
    world = started(tmp_path / "world.db", clock)
    again = Caller(Client(create_app(world)), world, alice.token)
    assert again.live(uuid)["status"] == "active"
    again.delete(f"/api/v2/instances/{uuid}")
    world.close()

    clock.advance(10)
    world = started(tmp_path / "world.db", clock)
    assert [each["deleted"] is not None for each in world.instances()] == [True]
    world.close()


def test_a_queue_of_volumes_goes_on(tmp_path: Path, clock: ManualClock) -> None:
    world = started(tmp_path / "world.db", clock)
    alice = Caller.signed_in(Client(create_app(world)), world, "alice")
    instance, volume = alice.launch(), alice.volume()
    alice.act(instance, "attach_volume", volume_id=volume)
    world.close()

    clock.advance(30)
    world = started(tmp_path / "world.db", clock)
    again = Caller(Client(create_app(world)), world, alice.token)
    assert again.disk(volume)["status"] == "in-use"
    assert again.disk(volume)["mount_location"] == "/vol_b"
    world.close()


def test_settings_survive_and_faults_do_not(tmp_path: Path, clock: ManualClock) -> None:
    world = started(tmp_path / "world.db", clock)
    world.settings.token_days = 2.0
    world.faults.add({"effect": "drop_before"})
    world.close()
    world = started(tmp_path / "world.db", clock)
    assert world.settings.token_days == 2.0
    assert world.faults.rules() == []
    world.close()


def test_a_world_that_was_not_closed_is_whole(tmp_path: Path, clock: ManualClock) -> None:
    world = started(tmp_path / "world.db", clock)
    world.add_instances(3)
    other = World.open(str(tmp_path / "world.db"), clock)
    assert len(other.instances()) == 3
    other.close()
    world.close()


def test_world_time_never_goes_back(tmp_path: Path) -> None:
    world = started(tmp_path / "world.db", ManualClock(5_000.0))
    world.close()
    world = started(tmp_path / "world.db", ManualClock(1_000.0))
    assert world.clock.now() == 5_000.0
    world.close()


def test_a_file_of_another_version_is_refused(tmp_path: Path, clock: ManualClock) -> None:
    world = started(tmp_path / "world.db", clock)
    with world.act():
        pass
    world.store.run("PRAGMA user_version = 99")
    world.close()
    with pytest.raises(ValueError, match="another version"):
        World.open(str(tmp_path / "world.db"), clock)


def test_seeding_is_idempotent_and_the_same_everywhere(clock: ManualClock) -> None:
    one, other = World.open(clock=clock), World.open(clock=clock)
    for world in (one, one, other):
        seed(world)
    assert [tuple(row) for row in one.store.all("SELECT * FROM machines")] == [
        tuple(row) for row in other.store.all("SELECT * FROM machines")
    ]
    with pytest.raises(ValueError, match="unknown scenario 'nope'; known: demo"):
        seed(one, "nope")
    one.close()
    other.close()
