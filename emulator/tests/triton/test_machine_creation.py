# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CreateMachine: what is checked, in which order, and what comes of it."""

from __future__ import annotations

from typing import Any

import pytest
from person import Person, person

from research_cloud_emulator.world.world import World

NOWHERE = "45607081-4cd2-45c8-baf7-79da760fffaa"


@pytest.mark.parametrize(
    ("changes", "status", "code", "text"),
    [
        ({"image": None}, 409, "MissingParameter", "image must be specified"),
        ({"image": "foo", "package": None}, 409, "InvalidArgument", "foo is not a valid image"),
        ({"image": NOWHERE, "package": None}, 404, "ResourceNotFound", "image not found"),
        ({"dataset": NOWHERE}, 409, "InvalidArgument", "image and dataset are mutually exclusive parameters."),
        ({"package": None}, 409, "MissingParameter", "package must be specified"),
        ({"package": "nope"}, 409, "InvalidArgument", "nope is not a valid package"),
        ({"package": NOWHERE}, 404, "ResourceNotFound", "Package not found"),
        ({"package": "g0.retired"}, 409, "InvalidArgument", "g0.retired is not a valid package"),
        ({"brand": "lx"}, 409, "InvalidArgument", 'Unknown brand "lx". Brand is restricted to one of ["bhyve","kvm"]'),
        ({"brand": "kvm"}, 409, "InvalidArgument", 'Brand "kvm" requires an image of type "zvol"'),
        ({"package": "b1.small"}, 201, None, None),
        ({"name": "x" * 190}, 409, "InvalidArgument", "Name cannot be longer than 189 characters."),
        ({"name": "a b"}, 409, "ValidationFailed", "Invalid VM parameters: Invalid machine name"),
        ({"name": "-x"}, 409, "ValidationFailed", None),
        ({"tag.triton.cns.services": "web,db:port=80"}, 201, None, None),
        ({"tag.triton.cns.services": "web!"}, 409, "ValidationFailed", None),
        ({"tag.triton.cns.disable": "yes"}, 409, "ValidationFailed", None),
        ({"tag.triton.own": "x"}, 409, "ValidationFailed", None),
        ({"networks": [NOWHERE]}, 409, "InvalidArgument", "Invalid Networks"),
        ({"networks": "x"}, 409, "InvalidArgument", "networks is not an array"),
        ({"networks": [{"ipv4_uuid": NOWHERE}, NOWHERE]}, 409, "InvalidArgument", None),
        ({"affinity": ["bogus"]}, 409, "InvalidArgument", None),
        ({"affinity": ["role=="]}, 409, "InvalidArgument", "invalid affinity rule: 'role=='"),
        ({"affinity": "a!=b", "locality": {}}, 409, "InvalidArgument", None),
        ({"affinity": ["role!=~db", "instance==x"]}, 201, None, None),
    ],
)
def test_the_first_mistake_is_told(
    alice: Person, changes: dict[str, Any], status: int, code: str | None, text: str | None
) -> None:
    order = {name: value for name, value in {**alice.order(), **changes}.items() if value is not None}
    told = alice.post("/machines", order, status)
    assert told.get("code") == code
    assert text in (None, told.get("message"))
    assert len(alice.world.triton.machines()) == (status == 201)


def test_images_with_demands(alice: Person) -> None:
    text = alice.post("/machines", alice.order(image="ubuntu-22.04", package="g1.nano"), 409)["message"]
    assert text == "The specified dataset requires at least 512 MB of RAM"
    assert alice.post("/machines", alice.order(image="old-base"), 409)["message"].endswith("is not an active image")
    assert alice.post("/machines", alice.order("lx", "ubuntu-22.04"), 201)["brand"] == "lx"
    made = alice.post("/machines", alice.order("hvm", "debian-12", "b1.small"), 201)
    assert (made["brand"], made["type"], made["flexible"]) == ("bhyve", "virtualmachine", True)
    assert alice.post("/machines", alice.order("hvm2", "debian-12", "g1.small"), 201)["brand"] == "bhyve"
    assert alice.post("/machines", alice.order("kvm", "ubuntu-22.04", "b1.small"), 409)["message"].startswith("Package")


def test_a_private_image_is_its_owners(world: World, alice: Person) -> None:
    order = alice.order(image="web-golden")
    bob = person(world, "bob")
    assert bob.post("/machines", order, 404)["message"] == "image not found"
    alice.post(f"/images/{order['image']}", {"action": "update", "acl": [bob.get("")["id"]]})
    assert "allow_shared_images" in bob.post("/machines", order, 409)["message"]
    bob.post("/machines", {**order, "allow_shared_images": True}, 201)
    older = {**order, "name": "older"}
    assert bob.send("POST", "/machines", json=older, headers={"Accept-Version": "~8"}).status_code == 201


def test_flat_names_only(alice: Person) -> None:
    script = {"user-script": "#!/bin/sh", "x_pw": "no", "root_authorized_keys": "mine", "credentials": '{"root": "pw"}'}
    order = alice.order(tags={"role": "db", "n": 3, "b": True, "a.b": "c"}, metadata=script)
    uuid = alice.post("/machines", {**order, "tags": {"x": "y"}, "metadata": {"x": "y"}}, 201)["id"]
    shown = alice.get(f"/machines/{uuid}")
    assert shown["tags"] == {"role": "db", "n": 3, "b": True, "a.b": "c"}
    assert set(shown["metadata"]) == {"user-script", "root_authorized_keys"}
    assert shown["metadata"]["root_authorized_keys"].count("\n") == 3
    assert alice.get(f"/machines/{uuid}?credentials=true")["metadata"]["credentials"] == {"root": "pw"}


@pytest.mark.parametrize(
    ("given", "firewall", "protection"), [(True, True, True), ("true", True, False), (1, True, False)]
)
def test_booleans(alice: Person, given: Any, firewall: bool, protection: bool) -> None:
    made = alice.post("/machines", alice.order(firewall_enabled=given, deletion_protection=given), 201)
    assert (made["firewall_enabled"], made["deletion_protection"]) == (firewall, protection)


def test_networks(alice: Person) -> None:
    fabric, internal, external = map(alice.network, ("My-Fabric-Network", "internal", "external"))
    shown = alice.get(f"/machines/{alice.make('a', networks=[fabric, internal, external, fabric])}")
    assert shown["networks"] == [fabric, internal, external]
    assert shown["primaryIp"] == shown["ips"][2]
    wanted = {"ipv4_uuid": fabric, "ipv4_ips": ["192.168.129.7"]}
    shown = alice.get(f"/machines/{alice.make('b', networks=[wanted])}")
    assert (shown["ips"], shown["primaryIp"]) == (["192.168.129.7"], "192.168.129.7")
    shown = alice.get(f"/machines/{alice.make('c', default_networks=['internal'])}")
    assert shown["networks"] == [internal]
    for plugs, part in (
        ([{"ipv4_uuid": fabric, "ipv4_ips": ["10.0.0.1"]}], "is not in the network's subnet"),
        ([{"ipv4_uuid": external, "ipv4_ips": ["165.225.128.9"]}], "public network"),
        ([{"ipv4_uuid": fabric, "ipv4_ips": ["x"]}], "is not an IP address"),
        ([{"ipv4_uuid": fabric, "ipv4_count": 2}], "ipv4_count"),
    ):
        assert part in alice.post("/machines", alice.order("d", networks=plugs), 409)["message"]


def test_names(alice: Person) -> None:
    uuid = alice.make("web")
    told = alice.post("/machines", alice.order("web"), 409)
    assert told["code"] == "ValidationFailed"
    assert told["errors"] == [{"field": "name", "code": "Duplicate", "message": "Already exists"}]
    made = alice.post("/machines", alice.order(""), 201)
    assert made["name"] == made["id"][:8]
    alice.delete(f"/machines/{uuid}")
    alice.settle()
    alice.make("web")
    alice.post("", {"triton_cns_enabled": "true"})
    assert "63" in alice.post("/machines", alice.order("x" * 64), 409)["message"]
    assert alice.get(f"/machines/{made['id']}")["dns_names"]


def test_who_may_not(world: World, alice: Person) -> None:
    text = person(world, "dave").post("/machines", alice.order(), 409)["message"]
    assert text == "User is not currently approved for provisioning"
    assert person(world, "lab", "robot").post("/machines", alice.order(), 409)["code"] == "KeyRequired"
    world.update_settings({"triton_machine_limit": 1})
    alice.make("first")
    assert alice.post("/machines", alice.order("second"), 403)["code"] == "NotAuthorized"
    assert alice.get("/limits")


def test_volumes(world: World, alice: Person) -> None:
    volume = alice.post("/volumes", {"type": "tritonnfs", "name": "data"}, 201)["id"]
    mount = {"name": "data", "mountpoint": "/data", "mode": "ro"}
    uuid = alice.make(volumes=[mount])
    assert alice.get(f"/volumes/{volume}")["refs"] == [uuid]
    assert alice.delete(f"/volumes/{volume}", 409)["code"] == "VolumeInUse"
    assert alice.post(f"/volumes/{volume}", {"name": "other"}, 409)["code"] == "VolumeInUse"
    hvm = alice.order("hvm", "debian-12", "b1.small", volumes=[mount])
    assert "brand" in alice.post("/machines", hvm, 409)["message"]
    world.update_settings({"triton_volumes": False})
    text = alice.post("/machines", alice.order("x", volumes=[mount]), 409)["message"]
    assert text == "Support for automounting volumes is not enabled"
    world.update_settings({"triton_volumes": True})
    alice.delete(f"/machines/{uuid}")
    alice.settle()
    alice.delete(f"/volumes/{volume}")


@pytest.mark.parametrize(
    "mount",
    [
        *({"name": "data", "mountpoint": point} for point in ("data", "/", "///", "", None, "/a\0b")),
        {"name": "data", "mountpoint": "/data", "mode": "rx"},
        {"name": "data", "mountpoint": "/data", "type": "smb"},
        *({"name": name, "mountpoint": "/data"} for name in ("x", "-bad", None)),
        "data:/data",
    ],
)
def test_mounts_that_are_wrong(world: World, alice: Person, mount: Any) -> None:
    world.update_settings({"triton_hangs": False})
    assert alice.post("/machines", alice.order(volumes=[mount]), 409)["code"] == "InvalidArgument"
