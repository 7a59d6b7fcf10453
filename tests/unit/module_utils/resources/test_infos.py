# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading tasks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import (
    cloud_info,
    image_info,
    instance_info,
    network_info,
    size_info,
)
from research_cloud_emulator.world.triton.seed import EAST, WEST
from research_cloud_emulator.world.triton.throwaway import key_pair, private_text

from tests.support.lab import INDIANA, TACC, Lab


@pytest.fixture
def fleet(lab: Lab) -> Lab:
    lab.world.add_instances(1, name="web", size="m1.tiny", project="lumen")
    lab.world.add_instances(1, name="db", status="shutoff", project="atlas")
    lab.world.add_instances(1, name="old", status="shelved_offloaded", project="atlas")
    return lab


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({}, ["web", "db", "old"]),
        ({"name": "db"}, ["db"]),
        ({"name": "nobody"}, []),
        ({"status": ["running", "stopped"]}, ["web", "db"]),
        ({"status": ["shelved"]}, ["old"]),
        ({"size": "m1.tiny"}, ["web"]),
        ({"size": "1"}, ["web"]),
        ({"project": "atlas", "status": ["stopped"]}, ["db"]),
        ({"image": "no such image"}, []),
    ],
)
def test_instances_that_match(fleet: Lab, options: dict[str, Any], names: list[str]) -> None:
    result = fleet.run(instance_info.RESOURCE, **options)
    assert [each["name"] for each in result["instances"]] == names
    assert result["changed"] is False


def test_an_instance_by_its_id_or_number(fleet: Lab) -> None:
    for row in fleet.live():
        for pinned in (row["uuid"], str(row["id"])):
            (found,) = fleet.run(instance_info.RESOURCE, id=pinned)["instances"]
            assert found["name"] == row["name"]


def test_the_clouds_own_object_is_told_where_asked_for(fleet: Lab) -> None:
    assert all("raw" not in each for each in fleet.run(instance_info.RESOURCE)["instances"])
    assert all(each["raw"]["uuid"] for each in fleet.run(instance_info.RESOURCE, full=True)["instances"])


def test_other_peoples_and_other_providers_instances_are_not_ours(fleet: Lab) -> None:
    for cloud in ("bob", "tacc"):
        assert fleet.run(instance_info.RESOURCE, cloud=cloud)["instances"] == []


def test_images(lab: Lab) -> None:
    names = {each["name"] for each in lab.run(image_info.RESOURCE)["images"]}
    assert {"Ubuntu 22.04", "CentOS 7", "Shared Name"} <= names
    assert "Old Fedora" not in names
    assert [each["name"] for each in lab.run(image_info.RESOURCE, cloud="tacc", name="Old Fedora")["images"]] == [
        "Old Fedora"
    ]
    assert len(lab.run(image_info.RESOURCE, name="Shared Name")["images"]) == 2


def test_the_newest_version_of_an_image_counts(lab: Lab) -> None:
    (jammy,) = lab.run(image_info.RESOURCE, name="Ubuntu 22.04")["images"]
    assert (jammy["version"], jammy["region"]) == ("1.1", INDIANA)


def test_sizes(lab: Lab) -> None:
    sizes = {each["name"]: each for each in lab.run(size_info.RESOURCE)["sizes"]}
    assert (sizes["m1.medium"]["vcpus"], sizes["m1.medium"]["burn_rate"]) == (6, 6.0)
    assert not sizes["m1.legacy"]["available"]
    assert "Unknown Size Unknown" not in sizes
    assert [each["name"] for each in lab.run(size_info.RESOURCE, id="2")["sizes"]] == ["m1.small"]


def test_the_cloud_says_who_we_are_and_what_it_can_do(lab: Lab) -> None:
    result = lab.run(cloud_info.RESOURCE, cloud="tacc")
    assert (result["cloud"]["name"], result["cloud"]["backend"], result["cloud"]["account"]) == (
        "tacc",
        "atmosphere",
        "alice",
    )
    assert result["cloud"]["provider"] == TACC
    assert {each["name"] for each in result["providers"]} == {INDIANA, TACC}
    assert "shelved" in result["capabilities"]["states"]
    assert "resize" not in result["capabilities"]["actions"]


class TestTheSurroundings:
    def test_of_a_triton_account(self, lab: Lab) -> None:
        lab.world.update_settings({"triton_machine_limit": 16})
        told = lab.run(cloud_info.RESOURCE, cloud="triton")
        assert (told["account"]["login"], told["account"]["email"]) == ("alice", "alice@example.org")
        assert [(each["name"], each["current"]) for each in told["regions"]] == [(EAST, True), (WEST, False)]
        assert told["services"] == {"cloudapi": told["regions"][0]["url"]}
        assert told["limits"] == [{"by": "machines", "value": 16, "only": {}}]

    def test_of_one_on_atmosphere(self, lab: Lab) -> None:
        told = lab.run(cloud_info.RESOURCE, cloud="tacc")
        assert (told["account"]["login"], told["account"]["email"]) == ("alice", "")
        assert [(each["name"], each["current"]) for each in told["regions"]] == [(INDIANA, False), (TACC, True)]
        assert told["services"] == {}
        limits = {each["by"]: each["value"] for each in told["limits"]}
        assert limits["cpu"] > 0
        assert "uuid" not in limits

    def test_the_same_keys_everywhere(self, lab: Lab) -> None:
        one, other = (lab.run(cloud_info.RESOURCE, cloud=cloud) for cloud in ("triton", "jetstream"))
        assert one.keys() == other.keys()
        assert one["account"].keys() == other["account"].keys()

    def test_of_a_user_who_is_told_less(self, lab: Lab) -> None:
        with lab.world.act():
            allowed = json.dumps(["CAN listdatacenters and getaccount"])
            lab.world.store.run("UPDATE triton_roles SET rules = ? WHERE name = 'readers'", (allowed,))
        key = private_text(key_pair("ed25519", "alice/reader"))
        lab.connections["reader"] = lab.triton("reader", key=key, user="reader")
        told = lab.run(cloud_info.RESOURCE, cloud="reader")
        assert (told.get("failed"), told["services"], told["limits"]) == (None, {}, [])
        assert told["account"]["login"] == "alice"

    def test_no_secret_is_among_them(self, lab: Lab) -> None:
        lab.connections["triton"] = lab.triton(key=private_text(key_pair("rsa", "alice")))
        told = str(lab.run(cloud_info.RESOURCE, cloud="triton"))
        assert "PRIVATE KEY" not in told


class TestNetworks:
    @pytest.fixture(autouse=True)
    def _everywhere(self, lab: Lab) -> None:
        lab.connections["all"] = lab.triton("all", region=None)

    @pytest.mark.parametrize(
        ("options", "names"),
        [
            ({}, ["external", "internal", "My-Fabric-Network"] * 2),
            ({"region": WEST}, ["external", "internal", "My-Fabric-Network"]),
            ({"public": True}, ["external"] * 2),
            ({"fabric": True, "region": EAST}, ["My-Fabric-Network"]),
            ({"name": "internal", "fabric": True}, []),
            ({"id": "nope"}, []),
        ],
    )
    def test_those_that_match(self, lab: Lab, options: dict[str, Any], names: list[str]) -> None:
        found = lab.run(network_info.RESOURCE, cloud="all", **options)["networks"]
        assert [each["name"] for each in found] == names

    def test_what_is_told_of_one_of_ones_own(self, lab: Lab) -> None:
        (own,) = lab.run(network_info.RESOURCE, cloud="triton", fabric=True)["networks"]
        assert (own["subnet"], own["gateway"], own["vlan_id"]) == ("192.168.128.0/22", "192.168.128.1", 2)
        assert (own["first_address"], own["resolvers"]) == ("192.168.128.5", ["8.8.8.8", "8.8.4.4"])
        assert lab.run(network_info.RESOURCE, cloud="triton", id=own["id"])["networks"] == [own]

    def test_a_region_that_has_none(self, lab: Lab) -> None:
        result = lab.run(network_info.RESOURCE, cloud="all", region="us-east-2")
        assert 'region "us-east-2" has no networks on all; near: "us-east-1"' in result["msg"]

    def test_a_cloud_that_has_none(self, lab: Lab) -> None:
        result = lab.run(network_info.RESOURCE, cloud="jetstream")
        assert result["failure"]["kind"] == "unsupported"
        assert lab.world.requests == []

    def test_a_data_centre_that_does_not_answer(self, lab: Lab) -> None:
        down = {"match": {"datacenter": WEST}, "count": None, "effect": {"status": {"status": 503}}}
        lab.world.faults.add(down)
        result = lab.run(network_info.RESOURCE, cloud="all")
        assert "asked for the networks in us-west-1; all data centres are needed" in result["msg"]
        assert "networks" not in result
