# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command lines, as far as somebody's safety depends on them."""

from __future__ import annotations

from pathlib import Path

from research_cloud_emulator.machines import commands, plan
from research_cloud_emulator.machines.plan import Segment, Slot
from research_cloud_emulator.world.readdress import Network

SLOT = Slot(3)


def segments() -> list[Segment]:
    return list(plan.segments(SLOT, [Network("a", True), Network("b", False), Network("c", True)]).values())


def test_nothing_of_the_test_range_leaves_this_computer() -> None:
    """Behind the route to the router stands one that refuses, for the time when the router is gone."""
    (root,) = [command for command in commands.network_up(SLOT, segments()) if command.words == ("ip", "-batch", "-")]
    assert f"route add unreachable {SLOT.public} metric 4096\n" in root.text
    assert f"route add unreachable {SLOT.private} metric 4096\n" in root.text
    assert f"via {SLOT.router}" in root.text
    assert f"{SLOT.private} via" not in root.text


def test_all_but_that_happens_inside_the_router() -> None:
    first, root, *others = commands.network_up(SLOT, segments())
    assert first.words == ("ip", "netns", "add", "rce3")
    assert root.words[0] == "ip"
    assert all("rce3" in command.words for command in others)


def test_private_networks_are_reached_by_their_own_machines_alone() -> None:
    (rules,) = [command.text for command in commands.network_up(SLOT, segments()) if "nft" in command.words]
    assert "policy drop" in rules
    assert 'iifname { "uplink", "net0", "net2" } oifname { "net0", "net2" } accept' in rules
    assert 'iifname "net1" oifname "net1" accept' in rules
    others = [line for line in rules.splitlines() if '"net1"' in line and line.count("net1") == 1]
    assert others == []


def test_machines_get_names_and_web_pages_from_outside_and_nothing_else() -> None:
    rules = commands.outside_rules(SLOT).text
    through = rules.partition("chain out")[0]
    assert 'iifname "rce3" tcp dport { 53, 80, 443, 3128, 8080 } accept' in through
    assert through.rstrip().splitlines()[-2].strip() == 'iifname "rce3" reject'
    assert 'oifname "rce3" reject' in through


def test_what_goes_up_comes_down() -> None:
    down = [" ".join(command.words) for command in commands.network_down(SLOT)]
    assert f"ip route delete unreachable {SLOT.public} metric 4096" in down
    assert f"ip route delete unreachable {SLOT.private} metric 4096" in down
    assert "ip link delete rce3" in down
    assert "nft delete table ip rce3" in down
    assert commands.unplug("rce3-1").words == ("ip", "netns", "delete", "rce3-1")


def test_a_machine_is_plugged_into_its_networks_in_order() -> None:
    public, private, _ = segments()
    plugs = plan.plugs(7, [(public, "198.18.49.5"), (private, "10.231.48.5")])
    _, outside, inside = commands.plug_in(SLOT, "rce3-7", plugs)
    assert "link add m7e1 type veth peer name eth1 address 02:00:0a:e7:30:05 netns rce3-7\n" in outside.text
    assert "link set m7e1 master net1 up\n" in outside.text
    assert inside.text.endswith("route add default via 198.18.49.1\n")


def test_a_host_runs_where_cleaning_up_finds_it() -> None:
    folder = Path("/cache/runs/rce3/rce3-7")
    command = commands.boot(Path("/cache/base"), folder, "rce3-7", "web", [Path("/groups/rce3-7")])
    assert f"--directory={folder}/root" in command.words
    assert "--network-namespace-path=/run/netns/rce3-7" in command.words
    assert "/groups/rce3-7" in command.words
    # Its mounts are its own: they end with it.
    assert command.words[:4] == ("unshare", "--mount", "--propagation", "slave")
