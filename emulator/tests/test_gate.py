# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An Atmosphere instance with a machine behind it is what its machine is."""

from __future__ import annotations

import pytest
from caller import Caller
from pretended import Pretended

from research_cloud_emulator.world.backing import Interface, Power, Progress, Wanted
from research_cloud_emulator.world.gate import FAILED
from research_cloud_emulator.world.world import World


@pytest.fixture
def machines(world: World) -> Pretended:
    pretended = Pretended()
    world.put_machines_behind(pretended)
    return pretended


def test_an_instance_is_active_when_its_machine_answers(alice: Caller, machines: Pretended) -> None:
    machines.progress = Progress.PENDING
    uuid = alice.launch()
    alice.settle(3600)
    assert alice.live(uuid)["status"] == "active - networking"
    machines.progress = Progress.DONE
    alice.settle(1)
    assert alice.live(uuid)["status"] == "active - deploying"
    alice.settle(10)
    assert alice.live(uuid)["status"] == "active"


def test_the_machine_gets_what_the_cloud_tells(alice: Caller, machines: Pretended) -> None:
    uuid = alice.launch("web")
    (wanted,) = machines.wishes
    assert (wanted.power, wanted.name, wanted.user) == (Power.ON, "web", "alice")
    assert wanted.interfaces == (Interface("provider 1", alice.live(uuid)["ip_address"]),)
    assert wanted.keys[0].startswith("ssh-ed25519 ")


@pytest.mark.parametrize("action", ["stop", "suspend", "shelve"])
def test_it_is_off_when_its_machine_is(alice: Caller, machines: Pretended, action: str) -> None:
    uuid = alice.launch()
    machines.progress = Progress.PENDING
    alice.act(uuid, action)
    alice.settle(30)
    assert alice.live(uuid)["status"].startswith("active")
    machines.progress = Progress.DONE
    alice.settle(1)
    assert not alice.live(uuid)["status"].startswith("active")
    assert machines.powers == [Power.ON, Power.OFF]


def test_it_starts_again_at_its_new_address(alice: Caller, machines: Pretended) -> None:
    uuid = alice.launch()
    alice.act(uuid, "stop")
    alice.settle(30)
    alice.live(uuid)
    alice.act(uuid, "start")
    alice.settle(30)
    address = alice.live(uuid)["ip_address"]
    assert machines.powers == [Power.ON, Power.OFF, Power.ON]
    assert machines.wishes[2].interfaces[0].address == address
    assert machines.wishes[0].interfaces[0].address != address


@pytest.mark.parametrize("kind", ["SOFT", "HARD"])
def test_a_reboot_is_off_and_on(alice: Caller, machines: Pretended, kind: str) -> None:
    uuid = alice.launch()
    alice.act(uuid, "reboot", reboot_type=kind)
    alice.settle(30)
    assert alice.live(uuid)["status"] == "active"
    assert machines.powers == [Power.ON, Power.OFF, Power.ON]
    assert machines.wishes[0] == machines.wishes[2]


def test_it_is_gone_when_its_machine_is(alice: Caller, world: World, machines: Pretended) -> None:
    uuid = alice.launch()
    machines.progress = Progress.PENDING
    alice.delete(f"/api/v2/instances/{uuid}")
    alice.settle(60)
    assert world.instances()[0]["deleted"] is None
    machines.progress = Progress.DONE
    alice.settle(1)
    assert world.instances()[0]["deleted"] is not None
    assert machines.powers == [Power.ON, Power.GONE]


def test_a_machine_that_does_not_come_up_is_an_error_with_a_reason(
    alice: Caller, world: World, machines: Pretended
) -> None:
    machines.progress = Progress.FAILED
    uuid = alice.launch()
    assert alice.live(uuid)["status"] == "error"
    with world.act():
        assert world.store.value("SELECT fault FROM servers WHERE uuid = ?", (uuid,)) == FAILED
        assert world.store.value("SELECT COUNT(*) FROM steps WHERE subject = ?", (uuid,)) == 0


def test_one_that_will_not_go_holds_nobody_up(alice: Caller, world: World, machines: Pretended) -> None:
    uuid = alice.launch()
    machines.progress = Progress.FAILED
    alice.delete(f"/api/v2/instances/{uuid}")
    alice.settle(60)
    assert world.instances()[0]["deleted"] is not None


def test_deletion_does_not_wait_for_a_machine_that_is_coming_up(
    alice: Caller, world: World, machines: Pretended
) -> None:
    machines.progress = Progress.PENDING
    uuid = alice.launch()
    alice.delete(f"/api/v2/instances/{uuid}")
    alice.settle(60)
    alice.get("/api/v2/instances")
    machines.progress = Progress.DONE
    alice.settle(1)
    assert world.instances()[0]["deleted"] is not None
    assert machines.powers == [Power.ON, Power.GONE]


def test_one_waiting_does_not_hold_up_another(alice: Caller, world: World) -> None:
    class OnlySecond(Pretended):
        def reach(self, instance: str, wanted: Wanted) -> Progress:
            return Progress.PENDING if instance == first else super().reach(instance, wanted)

    world.put_machines_behind(OnlySecond())
    first = ""
    first = str(alice.post("/api/v2/instances", alice.order("a"), 201)["uuid"])
    second = str(alice.post("/api/v2/instances", alice.order("b"), 201)["uuid"])
    alice.settle(60)
    assert alice.live(second)["status"] == "active"
    assert alice.live(first)["status"] == "active - networking"
