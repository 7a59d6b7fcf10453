# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Atmosphere and the data centres of a Triton in one file, under one rule for names."""

from __future__ import annotations

import json
from typing import Any

import pytest
from research_cloud_emulator.world.triton.seed import EAST, WEST

from tests.inventory.conftest import CACHE, NOBODY_THERE, Lab, agrees

pytestmark = pytest.mark.faces

CENTRES = {"cloud": "triton", "regions": [EAST, WEST]}
PLACE = "name ~ '.' ~ (region if cloud == 'triton' else cloud)"
FLEET: dict[str, Any] = {
    "clouds": ["jetstream", CENTRES],
    "filters": [{"exclude": "'scratch=true' in tags or name is match('scratch')"}],
    "hostnames": [PLACE],
    "via": {"cloud": "jetstream", "instance": "gateway", "user": "ubuntu"},
    "strict": True,
    "compose": {"place": "region"},
    "groups": {"workers": "name is match('worker')", "web": "'role=web' in tags"},
    "keyed_groups": [{"key": "cloud"}, {"key": "region", "prefix": "in"}, {"key": "tags", "prefix": "tag"}],
}


@pytest.fixture
def fleet(lab: Lab) -> Lab:
    """The same names here and there."""
    lab.add("jetstream", "gateway", "worker-1", "scratch-1")
    lab.add("jetstream", "asleep", status="shelved_offloaded")
    lab.add_machine("worker-1", tags={"role": "web", "cores": 4})
    lab.add_machine("worker-1", WEST)
    lab.add_machine("inside", WEST, networks=("internal",))
    lab.add_machine("off", state="stopped", package="g1.medium", image="ubuntu-22.04")
    lab.add_machine("new", state="provisioning")
    lab.add_machine("old", state="failed")
    lab.add_machine("tmp", tags={"scratch": True})
    lab.add_machine("{{ 7 * 7 }}".replace("{", "{{").replace("}", "}}"), tags={"{{ 6 * 7 }}": "lookup('pipe', 'id')"})
    return lab


def test_cold(fleet: Lab) -> None:
    name = fleet.fleet(**FLEET)

    agrees("both.json", fleet.inventory("-i", name, "--list"))
    agrees("both.graph", fleet.inventory("-i", name, "--graph"))


def test_warm_makes_no_request_and_gives_the_same_bytes(fleet: Lab) -> None:
    name = fleet.fleet(**FLEET, **CACHE)
    agrees("both.json", fleet.inventory("-i", name, "--list"))
    fleet.world.requests.clear()

    agrees("both.json", fleet.inventory("-i", name, "--list"))
    assert list(fleet.world.requests) == []


def test_a_listing_costs_pages_and_nothing_per_host(fleet: Lab) -> None:
    name = fleet.fleet(**FLEET)
    fleet.parse(name)
    few = len(fleet.world.requests)
    for centre in (EAST, WEST):
        fleet.world.triton.add_machines(40, name="more-{}", datacenter=centre)
    fleet.world.requests.clear()

    assert len(fleet.parse(name).hosts) == 89
    assert len(fleet.world.requests) == few
    asked = [path for _method, path, _status in fleet.world.requests if path.startswith("/my/machines")]
    assert asked == ["/my/machines?offset=0"] * 2


class TestOneRuleForNames:
    @pytest.fixture
    def lab(self, lab: Lab) -> Lab:
        lab.add("jetstream", "web")
        lab.add_machine("web")
        return lab

    def test_a_name_on_both_clouds_is_refused(self, lab: Lab) -> None:
        said = lab.refusal(lab.fleet(clouds=["jetstream", "triton"]))

        (far,) = lab.world.triton.machines()
        (near,) = [each for each in lab.world.instances() if each["name"] == "web"]
        assert f'the host name "web" fits "web" (id {near["uuid"]} on jetstream)' in said
        assert f'and "web" (id {far["uuid"]} on triton)' in said
        assert "set unique_names: true, or put more into hostnames" in said

    def test_or_gets_the_ids(self, lab: Lab) -> None:
        hosts = lab.parse(lab.fleet(clouds=["jetstream", "triton"], unique_names=True)).hosts

        (far,) = lab.world.triton.machines()
        (near,) = [each for each in lab.world.instances() if each["name"] == "web"]
        assert sorted(hosts) == sorted([f"web-{far['uuid']}", f"web-{near['uuid']}"])

    def test_or_is_told_apart_by_the_rule(self, lab: Lab) -> None:
        hosts = lab.parse(lab.fleet(clouds=["jetstream", "triton"], hostnames=["name ~ '.' ~ cloud"])).hosts
        assert sorted(hosts) == ["web.jetstream", "web.triton"]

    def test_a_name_in_two_data_centres_needs_the_region(self, lab: Lab) -> None:
        lab.add_machine("web", WEST)
        clouds = ["jetstream", CENTRES]

        assert 'the host name "web.triton" fits ' in lab.refusal(
            lab.fleet(clouds=clouds, hostnames=["name ~ '.' ~ cloud"])
        )
        hosts = lab.parse(lab.fleet(clouds=clouds, hostnames=[PLACE])).hosts
        assert sorted(hosts) == ["web.jetstream", "web.us-east-1", "web.us-west-1"]


class TestHowItIsListed:
    """A profile without a region is all data centres; with regions, each is a source of its own."""

    @pytest.fixture
    def lab(self, lab: Lab) -> Lab:
        lab.add("jetstream", "near")
        lab.add_machine("east")
        lab.add_machine("west", WEST)
        return lab

    def down(self, lab: Lab) -> None:
        broken = {"match": {"datacenter": WEST}, "count": None, "effect": {"status": {"status": 500}}}
        lab.world.faults.add(broken)

    @pytest.mark.parametrize("clouds", [["triton"], [CENTRES]], ids=["as one", "by region"])
    def test_both_ways_list_the_same(self, lab: Lab, clouds: list[Any]) -> None:
        hosts = lab.parse(lab.fleet(clouds=clouds)).hosts
        assert {name: host.vars["research_cloud_cloud"] for name, host in hosts.items()} == {
            "east": "triton",
            "west": "triton",
        }

    def test_one_region_alone(self, lab: Lab) -> None:
        assert list(lab.parse(lab.fleet(clouds=[{"cloud": "triton", "regions": [WEST]}])).hosts) == ["west"]

    def test_a_region_that_does_not_exist(self, lab: Lab) -> None:
        said = lab.refusal(lab.fleet(clouds=[{"cloud": "triton", "regions": ["us-west-2"]}]))
        assert 'region "us-west-2" not found on triton; near: "us-west-1"' in said

    @pytest.mark.parametrize("clouds", [["jetstream", "triton"], ["jetstream", CENTRES]], ids=["as one", "by region"])
    def test_one_that_is_down_adds_no_host_at_all(self, lab: Lab, clouds: list[Any]) -> None:
        self.down(lab)
        assert "cannot be listed: " in lab.refusal(lab.fleet(clouds=clouds))

    def test_or_is_said_and_left_out_where_that_is_wanted(self, lab: Lab) -> None:
        self.down(lab)
        name = lab.fleet(clouds=["jetstream", {**CENTRES, "on_error": "warn"}], **CACHE)
        for _again in range(2):  # a part of it is not cached
            done = lab.run("ansible-inventory", "-i", name, "--list")
            assert done.returncode == 0
            told = json.loads(done.stdout)
            assert sorted(told["_meta"]["hostvars"]) == ["east", "near"]
            assert "the inventory is incomplete" in " ".join(done.stderr.split())
            assert told["_meta"]["hostvars"]["near"]["research_cloud_incomplete"] == ["triton/us-west-1"]

    def test_a_triton_that_is_not_there_does_not_hide_the_other_cloud(self, lab: Lab) -> None:
        lab.profiles(triton=NOBODY_THERE)
        name = lab.fleet(clouds=["jetstream", {"cloud": "triton", "on_error": "warn"}], timeout=3)
        done = lab.run("ansible-inventory", "-i", name, "--list")
        assert sorted(json.loads(done.stdout)["_meta"]["hostvars"]) == ["near"]
