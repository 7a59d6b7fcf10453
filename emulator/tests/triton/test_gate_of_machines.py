# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Triton machine with a host behind it is what its host is."""

from __future__ import annotations

import pytest
from person import Person
from pretended import Pretended

from research_cloud_emulator.world.backing import Power, Progress
from research_cloud_emulator.world.world import World


@pytest.fixture
def machines(world: World) -> Pretended:
    pretended = Pretended()
    world.put_machines_behind(pretended)
    return pretended


def state(alice: Person, uuid: str) -> str:
    return str(alice.get(f"/machines/{uuid}")["state"])


def running(alice: Person, **more: object) -> str:
    """A machine that runs; its uuid."""
    uuid = alice.make(**more)
    alice.settle()
    assert state(alice, uuid) == "running"
    return uuid


def test_a_machine_runs_when_its_host_answers(alice: Person, machines: Pretended) -> None:
    machines.progress = Progress.PENDING
    uuid = alice.make()
    alice.settle(600)
    shown = alice.get(f"/machines/{uuid}")
    assert (shown["state"], shown["ips"]) == ("provisioning", [])
    machines.progress = Progress.DONE
    alice.settle(1)
    assert state(alice, uuid) == "running"


def test_the_host_gets_what_the_cloud_tells(alice: Person, machines: Pretended) -> None:
    machines.progress = Progress.PENDING
    uuid = alice.make("db")
    alice.settle(60)
    state(alice, uuid)
    machines.progress = Progress.DONE
    alice.settle(1)
    shown = alice.get(f"/machines/{uuid}")
    (wanted,) = machines.wishes
    assert (wanted.power, wanted.name, wanted.user) == (Power.ON, "db", "alice")
    assert [each.address for each in wanted.interfaces] == shown["ips"]
    assert wanted.interfaces[0].address == shown["primaryIp"]
    assert "".join(f"{key}\n" for key in wanted.keys) == shown["metadata"]["root_authorized_keys"]


def test_a_private_machine_has_one_interface(alice: Person, machines: Pretended) -> None:
    uuid = running(alice, networks=[alice.network("internal")])
    assert [each.address for each in machines.wishes[0].interfaces] == alice.get(f"/machines/{uuid}")["ips"]
    assert [each.network for each in machines.wishes[0].interfaces] == [alice.network("internal")]


def test_stop_start_and_reboot(alice: Person, machines: Pretended) -> None:
    uuid = running(alice)
    for action in ("stop", "start", "reboot"):
        alice.act(uuid, action)
        alice.settle()
        state(alice, uuid)
    on, off = Power.ON, Power.OFF
    assert machines.powers == [on, off, on, off, on]
    assert len({wanted for wanted in machines.wishes if wanted.power is on}) == 1


def test_it_is_stopped_when_its_host_is(alice: Person, machines: Pretended) -> None:
    uuid = running(alice)
    machines.progress = Progress.PENDING
    alice.act(uuid, "stop")
    alice.settle(60)
    assert state(alice, uuid) == "stopping"
    machines.progress = Progress.DONE
    alice.settle(1)
    assert state(alice, uuid) == "stopped"


def test_it_is_deleted_when_its_host_is_gone(alice: Person, machines: Pretended) -> None:
    uuid = running(alice)
    machines.progress = Progress.PENDING
    alice.delete(f"/machines/{uuid}")
    alice.settle(60)
    assert state(alice, uuid) == "running"
    machines.progress = Progress.DONE
    alice.settle(1)
    assert alice.body("GET", f"/machines/{uuid}", 410)["state"] == "deleted"
    assert machines.powers == [Power.ON, Power.GONE]


def test_a_host_that_does_not_come_up_fails_the_job(alice: Person, world: World, machines: Pretended) -> None:
    machines.progress = Progress.FAILED
    uuid = alice.make()
    alice.settle()
    assert state(alice, uuid) == "failed"
    audit = [(each["action"], each["success"]) for each in alice.get(f"/machines/{uuid}/audit")]
    assert audit == [("provision", "no")]
    with world.act():
        assert world.store.value("SELECT COUNT(*) FROM steps WHERE subject = ?", (uuid,)) == 0


def test_a_host_that_does_not_come_back_is_stopped(alice: Person, machines: Pretended) -> None:
    uuid = running(alice)
    machines.progress = Progress.FAILED
    alice.act(uuid, "reboot")
    alice.settle()
    assert state(alice, uuid) == "stopped"
