# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What there is to choose from: account, packages, images, networks, fabrics."""

from __future__ import annotations

from typing import Any

import pytest
from person import Person, person

from research_cloud_emulator.world.world import World

NOWHERE = "45607081-4cd2-45c8-baf7-79da760fffaa"


def names(items: list[Any]) -> list[str]:
    return [each["name"] for each in items]


def test_the_account(alice: Person) -> None:
    assert alice.get("")["email"] == "alice@example.org"
    changed = alice.post("", {"email": "", "city": "Ghent", "triton_cns_enabled": True})
    assert (changed["email"], changed["city"], changed["triton_cns_enabled"]) == ("alice@example.org", "Ghent", True)
    assert alice.post("", {"triton_cns_enabled": "maybe"}, 409)["code"] == "InvalidArgument"
    assert alice.get("") == changed
    assert alice.get("/limits") == []


def test_the_default_network(world: World, alice: Person) -> None:
    fabric, internal = alice.network("My-Fabric-Network"), alice.network("internal")
    assert alice.get("/config") == {"default_network": fabric}
    assert alice.body("PUT", "/config", json={"default_network": internal}) == {"default_network": internal}
    assert alice.body("PUT", "/config", 409, json={"default_network": NOWHERE})["message"] == "unknown network"
    assert person(world, "bob").get("/config") == {}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("name=g1.*", {"g1.nano", "g1.small", "g1.medium", "g1.large", "g1.twin"}),
        ("name=g1.nano", {"g1.nano"}),
        ("memory=4096", {"g1.medium"}),
        ("brand=bhyve", {"b1.small"}),
        ("group=b1", {"b1.small"}),
        ("flexible_disk=true", {"b1.small"}),
        ("version=1.10.0", {"g1.twin"}),
    ],
)
def test_packages(alice: Person, query: str, expected: set[str]) -> None:
    assert {*names(alice.get(f"/packages?{query}"))} == expected


def test_a_package(alice: Person) -> None:
    twin = alice.get("/packages/g1.twin")
    assert twin["version"] == "1.10.0"
    assert alice.get(f"/packages/{twin['id']}") == twin
    assert "flexible_disk" not in twin
    assert alice.get("/packages/b1.small")["flexible_disk"] is True
    assert alice.get("/packages/g0.retired", 404)["message"] == "g0.retired not found"
    assert alice.get(f"/packages/{NOWHERE}", 404)["message"] == "Package not found"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("name=base-64-lts&version=23.4.0", ["base-64-lts"]),
        ("os=linux", ["ubuntu-22.04", "debian-12"]),
        ("type=lx-dataset", ["ubuntu-22.04"]),
        ("type=virtualmachine", []),
        ("public=false", ["web-golden"]),
        ("state=disabled", ["old-base"]),
        ("state=all&name=old-base", ["old-base"]),
        ("owner=nobody", []),
    ],
)
def test_images(alice: Person, query: str, expected: list[str]) -> None:
    assert names(alice.get(f"/images?{query}")) == expected
    assert "x-resource-count" not in alice.send("GET", "/images").headers


def test_an_image_out_of_a_machine(world: World, alice: Person) -> None:
    uuid = alice.make()
    order = {"machine": uuid, "name": "golden", "version": "1.0.0"}
    assert alice.post("/images", {"machine": uuid}, 409)["message"] == "Image name is a required argument"
    assert alice.post("/images", order, 409)["code"] == "InvalidState"
    alice.act(uuid, "stop")
    alice.settle()
    made = alice.post("/images", order, 201)
    path = f"/images/{made['id']}"
    assert (made["state"], made["public"], "published_at" in made) == ("creating", False, False)
    assert names(alice.get("/images?name=golden")) == []
    alice.settle()
    assert alice.get(path)["state"] == "active"
    changed = alice.post(f"{path}?action=update", {"version": "1.0.1", "description": "d", "tags": {"a": "b"}})
    assert (changed["version"], changed["description"], changed["tags"]) == ("1.0.1", "d", {"a": "b"})
    bob = person(world, "bob")
    bob.get(path, 404)
    alice.post(f"{path}?action=update", {"acl": [bob.get("")["id"]]})
    assert bob.get(path)["name"] == "golden"
    assert bob.delete(path, 403)["code"] == "NotAuthorized"
    assert bob.post(f"{path}?action=clone")["owner"] == bob.get("")["id"]
    assert alice.at("us-west-1").get(path, 404)
    copied = {"action": "import-from-datacenter", "datacenter": "us-east-1", "id": made["id"]}
    assert alice.at("us-west-1").post("/images", copied)["name"] == "golden"
    assert alice.post(f"{path}?action=zz", None, 409)["message"] == "action zz is not a valid argument"
    alice.delete(path)
    assert alice.get(path, 404)["message"] == "image not found"
    assert alice.at("us-west-1").get(path)["name"] == "golden"


def test_an_image_that_fails(alice: Person) -> None:
    uuid = alice.make()
    alice.act(uuid, "stop")
    alice.settle()
    alice.world.faults.add({"effect": "fail_build"})
    made = alice.post("/images", {"machine": uuid, "name": "golden", "version": "1"}, 201)
    alice.settle()
    shown = alice.get(f"/images/{made['id']}")
    assert (shown["state"], set(shown["error"])) == ("failed", {"code", "message"})


def test_networks(world: World, alice: Person) -> None:
    assert names(alice.get("/networks")) == ["external", "internal", "My-Fabric-Network"]
    assert names(alice.get("/networks?fabric=true")) == ["My-Fabric-Network"]
    assert names(person(world, "bob").get("/networks")) == ["external", "internal"]
    assert alice.get(f"/networks/{NOWHERE}", 404)["message"] == f"{NOWHERE} not found"
    uuid = alice.make()
    external = alice.network("external")
    (used,) = alice.get(f"/networks/{external}/ips")
    assert used["belongs_to_uuid"] == uuid
    assert alice.get(f"/networks/{external}/ips/{used['ip']}") == used
    assert "belongs_to_uuid" not in alice.get(f"/networks/{external}/ips/165.225.129.9")
    assert alice.get(f"/networks/{external}/ips/10.0.0.1", 404)
    assert alice.get(f"/networks/{external}/ips/x", 409)


def test_fabrics(world: World, alice: Person) -> None:
    vlans = "/fabrics/default/vlans"
    assert [each["vlan_id"] for each in alice.get(vlans)] == [2]
    assert alice.post(vlans, {"vlan_id": 5000, "name": "x"}, 409)["code"] == "InvalidArgument"
    assert alice.post(vlans, {"vlan_id": 7}, 409)["code"] == "MissingParameter"
    alice.post(vlans, {"vlan_id": 7, "name": "seven"}, 201)
    assert alice.post(vlans, {"vlan_id": 7, "name": "again"}, 409)["code"] == "InUseError"
    assert alice.body("PUT", f"{vlans}/7", json={"description": "d"}) == {
        "vlan_id": 7,
        "name": "seven",
        "description": "d",
    }
    order = {"name": "lab", "subnet": "10.5.0.0/24", "provision_start_ip": "10.5.0.9", "provision_end_ip": "10.5.0.99"}
    assert alice.post(f"{vlans}/7/networks", {**order, "subnet": "x"}, 409)["code"] == "InvalidArgument"
    assert alice.post(f"{vlans}/7/networks", {**order, "subnet": "10.6.0.0/24"}, 409)["code"] == "InvalidArgument"
    assert alice.post(f"{vlans}/7/networks", {}, 409)["code"] == "MissingParameter"
    made = alice.post(f"{vlans}/7/networks", order, 201)
    path = f"{vlans}/7/networks/{made['id']}"
    assert alice.get(path) == made
    assert alice.body("PUT", path, json={"name": "renamed"})["name"] == "renamed"
    assert alice.get(f"/machines/{alice.make(networks=[made['id']])}")["ips"] == ["10.5.0.9"]
    assert alice.delete(path, 409)["code"] == "InUseError"
    assert alice.delete(f"{vlans}/7", 409)["code"] == "InUseError"
    default = f"{vlans}/2/networks/{alice.network('My-Fabric-Network')}"
    assert alice.delete(default, 409)["message"] == "cannot delete default network"
    alice.get(f"{vlans}/7/networks/{NOWHERE}", 404)
    world.update_settings({"triton_fabrics": False})
    assert alice.get(vlans, 501)["code"] == "NotImplementedError"


def test_an_empty_vlan_goes(alice: Person) -> None:
    vlans = "/fabrics/default/vlans"
    alice.post(vlans, {"vlan_id": 8, "name": "eight"}, 201)
    alice.delete(f"{vlans}/8")
    alice.get(f"{vlans}/8", 404)
