# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a data centre survives a restart of the server."""

from __future__ import annotations

from pathlib import Path

from person import Person, person

from research_cloud_emulator.world.clock import ManualClock
from research_cloud_emulator.world.seed import seed
from research_cloud_emulator.world.world import World


def started(path: Path, clock: ManualClock) -> Person:
    world = World.open(str(path), clock)
    seed(world)
    return person(world)


def test_work_under_way_goes_on(tmp_path: Path, clock: ManualClock) -> None:
    alice = started(tmp_path / "world.db", clock)
    uuid = alice.post("/machines", alice.order(tags={"role": "web"}), 201)["id"]
    volume = alice.post("/volumes", {"type": "tritonnfs", "name": "data"}, 201)["id"]
    alice.post("/fwrules", {"rule": "FROM any TO all vms ALLOW tcp PORT 22"}, 201)
    alice.world.close()

    clock.advance(30)
    alice = started(tmp_path / "world.db", clock)
    shown = alice.get(f"/machines/{uuid}")
    assert (shown["state"], len(shown["ips"]), shown["tags"]) == ("running", 2, {"role": "web"})
    assert alice.get(f"/volumes/{volume}")["state"] == "ready"
    assert len(alice.get("/fwrules")) == 1
    alice.delete(f"/machines/{uuid}")
    alice.world.close()

    clock.advance(30)
    alice = started(tmp_path / "world.db", clock)
    assert alice.get(f"/machines/{uuid}", 410)["state"] == "deleted"
    assert [each["action"] for each in alice.get(f"/machines/{uuid}/audit")] == ["destroy", "provision"]
    alice.world.close()


def test_settings_survive(tmp_path: Path, clock: ManualClock) -> None:
    alice = started(tmp_path / "world.db", clock)
    alice.world.update_settings({"triton_page_limit": 2, "durations": {"triton_stop": 60}})
    alice.world.close()
    alice = started(tmp_path / "world.db", clock)
    alice.world.triton.add_machines(3)
    assert len(alice.get("/machines")) == 2
    assert alice.world.settings.durations["triton_stop"] == 60
    alice.world.close()
