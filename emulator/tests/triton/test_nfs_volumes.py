# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NFS volumes: made, listed, renamed, deleted, and everything that can be wrong with a request for one."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from person import Person, person

from research_cloud_emulator.world.world import World

ORDER = {"type": "tritonnfs"}


def made(alice: Person, name: str = "data", **more: Any) -> str:
    """A volume that is ready; its uuid."""
    uuid = str(alice.post("/volumes", {**ORDER, "name": name, **more}, 201)["id"])
    alice.settle()
    return uuid


def test_from_creation_to_deletion(alice: Person) -> None:
    reply = alice.send("POST", "/volumes", json={**ORDER, "name": "data", "size": 20_480, "tags": {"a": "b"}})
    shown = reply.json
    assert shown is not None
    assert (reply.status_code, shown["state"], shown["size"]) == (201, "creating", 20_480)
    assert "filesystem_path" not in shown
    uuid = shown["id"]
    alice.settle()
    shown = alice.get(f"/volumes/{uuid}")
    assert (shown["state"], shown["tags"], shown["networks"]) == (
        "ready",
        {"a": "b"},
        [alice.network("My-Fabric-Network")],
    )
    assert shown["filesystem_path"].startswith("192.168.")
    assert alice.post(f"/volumes/{uuid}", {"name": "renamed"})["name"] == "renamed"
    alice.delete(f"/volumes/{uuid}")
    alice.delete(f"/volumes/{uuid}")
    assert alice.get(f"/volumes/{uuid}")["state"] == "deleting"
    alice.settle()
    assert alice.get(f"/volumes/{uuid}", 404)["code"] == "VolumeNotFound"
    assert [each["gone"] for each in alice.world.triton.volumes()] == [1]


@pytest.mark.parametrize(
    ("order", "code", "text"),
    [
        (
            {"type": None},
            "InvalidArgument",
            "Error: Invalid volume type: None. Volume type should be one of: tritonnfs",
        ),
        (
            {"name": "x"},
            "InvalidArgument",
            "Error: Invalid volume name: x. Volume name should match /^[a-z0-9][\\w.-]+$/i",
        ),
        ({"size": "10G"}, "InvalidArgument", "Error: Invalid volume size: 10G"),
        ({"size": 0}, "InvalidArgument", "Error: Invalid volume size: 0"),
        ({"size": 10_241}, "VolumeSizeNotAvailable", None),
        ({"networks": "x"}, "InvalidArgument", "Error: Invalid networks: networks must be an array"),
        ({"tags": {"n": 1}}, "InvalidArgument", "Error: Invalid volume tags: tags must be an object of strings"),
        ({"name": "taken"}, "VolumeAlreadyExists", None),
        ({"name": "x", "size": 0}, "InvalidArgument", None),
    ],
)
def test_orders_that_are_refused(alice: Person, order: dict[str, Any], code: str, text: str | None) -> None:
    made(alice, "taken")
    told = alice.post("/volumes", {**ORDER, **order}, 409)
    assert told["code"] == code
    assert text in (None, told["message"])
    if len(order) == 2:
        assert told["message"].count("Error: ") == 2


def test_only_fabric_networks(alice: Person) -> None:
    external = alice.network("external")
    told = alice.post("/volumes", {**ORDER, "networks": [external]}, 409)
    assert told == {"code": "InvalidArgument", "message": f"Invalid networks: {external}"}


def test_an_account_without_a_fabric(world: World) -> None:
    told = person(world, "bob").post("/volumes", ORDER, 409)
    assert told["code"] == "DefaultFabricNetworkNotConfiguredError"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["big", "data", "new"]),
        ("name=data", ["data"]),
        ("name=*a*", ["data"]),
        ("state=creating", ["new"]),
        ("state=failed", ["broken"]),
        ("size=20480", ["big"]),
        ("type=tritonnfs", ["big", "data", "new"]),
        ({"ne": ["state", "failed"]}, ["big", "data", "new"]),
        ({"and": [{"ne": ["state", "failed"]}, {"eq": ["name", "data"]}]}, ["data"]),
        ({"or": [{"eq": ["name", "big"]}, {"eq": ["name", "data"]}]}, ["big", "data"]),
        ({"gt": ["size", 10_240]}, ["big"]),
        ({"eq": ["network", "x"]}, []),
    ],
)
def test_lists(alice: Person, query: str | dict[str, Any], names: list[str]) -> None:
    made(alice)
    made(alice, "big", size=20_480)
    alice.world.faults.add({"match": {"method": "POST"}, "effect": "fail_build"})
    made(alice, "broken")
    alice.post("/volumes", {**ORDER, "name": "new"}, 201)
    text = query if isinstance(query, str) else f"predicate={quote(json.dumps(query))}"
    reply = alice.send("GET", f"/volumes?{text}")
    assert sorted(each["name"] for each in reply.json or []) == names
    assert reply.headers["x-resource-count"] == str(len(names))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("limit=1", "Error: invalid parameter: limit"),
        ("foo=1&bar=2", "Error: invalid parameter: foo, Error: invalid parameter: bar"),
        ("state=bogus", "Error: Volume state: bogus is invalid"),
        ("predicate=junk", None),
        ("predicate=%5B%5D", None),
        ("predicate=%7B%22eq%22%3A%5B%22age%22%2C1%5D%7D", "Error: Invalid predicate: unknown field age"),
        ("name=x&predicate=%7B%22eq%22%3A%5B%22name%22%2C%22x%22%5D%7D", None),
    ],
)
def test_lists_that_make_no_sense(alice: Person, query: str, text: str | None) -> None:
    told = alice.get(f"/volumes?{query}", 409)
    assert told["code"] == "InvalidArgument"
    assert text in (None, told["message"])


def test_ids_and_names(alice: Person) -> None:
    uuid = made(alice)
    made(alice, "other")
    assert "should match" in alice.get("/volumes/data", 409)["message"]
    assert "should match" in alice.get(f"/volumes/{uuid.upper()}", 409)["message"]
    assert alice.post(f"/volumes/{uuid}", {}, 409)["code"] == "MissingParameter"
    assert alice.post(f"/volumes/{uuid}", {"name": "x"}, 409)["code"] == "InvalidArgument"
    assert alice.post(f"/volumes/{uuid}", {"name": "other"}, 409)["code"] == "VolumeAlreadyExists"
    assert alice.post(f"/volumes/{uuid}", {"name": "data"})["name"] == "data"


def test_sizes(alice: Person) -> None:
    sizes = alice.get("/volumesizes")
    assert sizes[0] == {"size": 10_240, "type": "tritonnfs"}


def test_a_data_centre_without_volumes(world: World, alice: Person) -> None:
    world.update_settings({"triton_volumes": False})
    for path in ("/volumes", "/volumesizes", "/volumes/x"):
        reply = alice.send("GET", path)
        assert (reply.status_code, reply.headers["Allow"]) == (405, "PUT")


def test_a_volume_that_fails(alice: Person) -> None:
    alice.world.faults.add({"effect": "fail_build"})
    uuid = made(alice)
    assert alice.get(f"/volumes/{uuid}")["state"] == "failed"
    made(alice)
