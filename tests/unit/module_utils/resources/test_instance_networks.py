# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which interfaces come and go."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Ambiguous, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.model import Address, Instance
from ansible_collections.research.cloud.plugins.module_utils.core.networks import Network, Rewiring
from ansible_collections.research.cloud.plugins.module_utils.resources import instance_networks

PUBLIC = Network("n-public", "external", public=True)
INSIDE = Network("n-inside", "internal")
FABRIC = Network("n-fabric", "mine", fabric=True)
KNOWN = [PUBLIC, INSIDE, FABRIC]
MEMBER = "00000000-0000-4000-8000-0000000000ab"  # of a pool


def on(*networks: str, kinds: str = "") -> Instance:
    """An instance with interfaces there; ``kinds``: p for each with a public address, i for one inside."""
    addresses = tuple(
        Address(f"10.0.0.{number}", {"p": "public", "i": "private"}[kind], network=network)
        for number, (network, kind) in enumerate(zip(networks, kinds, strict=False))
    )
    return Instance("c", "i", "web", "running", networks=networks, addresses=addresses)


def way(found: Instance, *wanted: Network) -> list[tuple[str, ...]]:
    """The networks after each step."""
    steps = instance_networks.steps(found, wanted, KNOWN)
    assert instance_networks.differ(found, wanted, KNOWN) == bool(steps)
    there, seen = found.networks, []
    for step in steps:
        there = step.arguments["networks"].after(there)
        seen.append(there)
    return seen


class TestNames:
    def test_names_and_ids_each_once_in_their_order(self) -> None:
        assert instance_networks.meant(["mine", "n-public", "external"], KNOWN, "c") == (FABRIC, PUBLIC)

    def test_an_id_that_no_list_has_is_taken_as_it_is(self) -> None:
        assert instance_networks.meant([MEMBER], KNOWN, "c") == (Network(MEMBER, MEMBER),)

    def test_a_name_that_is_not_there_or_is_there_twice(self) -> None:
        with pytest.raises(NotFound, match='network "extern" not found on c; near: "external"'):
            instance_networks.meant(["extern"], KNOWN, "c")
        with pytest.raises(Ambiguous, match='network "mine" is ambiguous on c'):
            instance_networks.meant(["mine"], [*KNOWN, Network("other", "mine")], "c")


class TestSteps:
    def test_what_comes_comes_before_what_goes(self) -> None:
        after = [("n-public", "n-inside", "n-fabric"), ("n-public", "n-fabric")]
        assert way(on("n-public", "n-inside"), PUBLIC, FABRIC) == after

    def test_another_order_is_no_difference(self) -> None:
        assert way(on("n-public", "n-inside"), INSIDE, PUBLIC) == []

    def test_the_primary_interface_stays(self) -> None:
        refusal = instance_networks.refusal("web", on("n-public", "n-inside"), [INSIDE], KNOWN)
        assert refusal is not None
        assert 'its primary interface is on network "external"' in str(refusal)
        assert instance_networks.refusal("web", on("n-public", "n-inside"), [PUBLIC], KNOWN) is None
        assert instance_networks.refusal("web", on(), [PUBLIC], KNOWN) is None


class TestPools:
    @pytest.mark.parametrize(
        ("kinds", "wanted", "steps"),
        [
            ("p", [PUBLIC], 0),  # a pool of public networks
            ("i", [INSIDE], 0),
            ("", [INSIDE], 0),  # no address yet
            ("p", [INSIDE], 2),  # it cannot be a member of that
            ("i", [FABRIC], 2),  # an account's own network is no pool
            ("p", [PUBLIC, INSIDE], 1),
        ],
    )
    def test_a_member_stands_for_its_pool(self, kinds: str, wanted: list[Network], steps: int) -> None:
        assert len(way(on(MEMBER, kinds=kinds), *wanted)) == steps

    def test_one_member_stands_for_one_pool(self) -> None:
        other = Network("n-other", "other", public=True)
        (step,) = instance_networks.steps(on(MEMBER, kinds="p"), [PUBLIC, other], [*KNOWN, other])
        assert step.arguments["networks"] == Rewiring(add=("n-other",))

    def test_a_member_that_is_named_by_its_id_is_itself(self) -> None:
        assert way(on(MEMBER, kinds="p"), Network(MEMBER, MEMBER)) == []
