# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names and addresses: all from the number of a slot, and never the same for two."""

from __future__ import annotations

from itertools import combinations

import pytest

from research_cloud_emulator.machines import plan
from research_cloud_emulator.machines.plan import SLOTS, Slot
from research_cloud_emulator.world.readdress import Network


def test_slots_share_nothing() -> None:
    slots = [Slot(number) for number in range(SLOTS)]
    for one, other in combinations(slots, 2):
        assert not one.public.overlaps(other.public)
        assert not one.private.overlaps(other.private)
        assert not one.owns(other.name)
        assert not one.owns(other.machine(1))


def test_a_slot_knows_its_own_namespaces() -> None:
    slot = Slot(1)
    assert slot.owns("rce1")
    assert slot.owns("rce1-27")
    assert not any(slot.owns(name) for name in ("rce11", "rce1-", "rce1-x", "rce1-2-3", "other"))


def test_networks_get_segments_of_their_kind() -> None:
    slot = Slot(2)
    made = plan.segments(slot, [Network("a", True), Network("b", False), Network("c", True)])
    assert [made[key].bridge for key in "abc"] == ["net0", "net1", "net2"]
    assert all(made[key].subnet.subnet_of(slot.public) for key in "ac")
    assert made["b"].subnet.subnet_of(slot.private)
    assert slot.router not in made["a"].subnet
    assert str(made["c"].gateway) == "198.18.34.1"


def test_too_many_networks_are_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="too many private networks"):
        plan.segments(Slot(0), [Network(str(number), False) for number in range(17)])


def test_interfaces_of_all_machines_have_different_names_outside() -> None:
    segment = plan.segments(Slot(0), [Network("a", True)])["a"]
    wanted = [(segment, "198.18.1.5"), (segment, "198.18.1.6")]
    names = [plug.outside for number in range(1, 40) for plug in plan.plugs(number, wanted)]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 15  # what Linux allows


def test_a_hardware_address_is_the_addresss_own_and_nobody_elses() -> None:
    segment = plan.segments(Slot(0), [Network("a", True)])["a"]
    (one, other) = plan.plugs(3, [(segment, "198.18.1.5"), (segment, "198.18.1.6")])
    (again,) = plan.plugs(9, [(segment, "198.18.1.5")])
    assert (one.mac, other.mac) == ("02:00:c6:12:01:05", "02:00:c6:12:01:06")
    assert again.mac == one.mac


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("web", "web"),
        ("Web 1", "web-1"),
        ("a.b_c", "a-b-c"),
        ("--", "host"),
        ("x" * 99, "x" * 60),
        ("Zürich", "z-rich"),
    ],
)
def test_host_names(name: str, host: str) -> None:
    assert plan.host_name(name) == host
