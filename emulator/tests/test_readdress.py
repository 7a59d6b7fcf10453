# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A world whose networks have moved gives addresses of the new subnets, and tells nothing else than before."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from caller import Caller

from research_cloud_emulator.machines import plan
from research_cloud_emulator.machines.plan import Slot
from research_cloud_emulator.world import readdress
from research_cloud_emulator.world.gate import provider_network
from research_cloud_emulator.world.world import World


def moved(world: World) -> dict[str, plan.Segment]:
    with world.act():
        segments = plan.segments(Slot(5), readdress.networks(world.store))
        readdress.apply(world.store, {key: segment.subnet for key, segment in segments.items()})
    return segments


def test_every_network_of_both_clouds_moves(world: World) -> None:
    segments = moved(world)
    with world.act():
        rows = world.store.all("SELECT uuid, subnet, gateway, first_ip FROM triton_networks")
    for row in rows:
        assert ip_network(row["subnet"]) == segments[row["uuid"]].subnet
        assert row["gateway"] == str(segments[row["uuid"]].gateway)
        assert ip_address(row["first_ip"]) in segments[row["uuid"]].subnet
    assert len(segments) == len(rows) + 2


def test_instances_get_addresses_of_their_providers_subnet(world: World, alice: Caller) -> None:
    segments = moved(world)
    addresses = {alice.live(alice.launch(f"w{number}"))["ip_address"] for number in range(3)}
    subnet = segments[provider_network(1)].subnet
    assert len(addresses) == 3
    assert all(ip_address(address) in subnet for address in addresses)


def test_a_world_in_which_something_was_made_is_in_use(world: World, alice: Caller) -> None:
    assert readdress.is_unused(world.store)
    alice.launch()
    assert not readdress.is_unused(world.store)
