# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is true of every request: versions, parameters, negotiation, paths that are not there, headers of replies."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from typing import Any

import pytest
from person import Person, person

from research_cloud_emulator.faults import Hang
from research_cloud_emulator.world.triton.seed import WEST
from research_cloud_emulator.world.world import World


def test_ping_needs_no_signature(alice: Person) -> None:
    reply = alice.client.get("/--ping")
    assert reply.json == {
        "ping": "pong",
        "cloudapi": {"versions": ["7.0.0", "7.1.0", "7.2.0", "7.3.0", "8.0.0", "9.0.0"]},
    }
    assert reply.headers["Triton-Datacenter-Name"] == "us-east-1"


def test_headers_of_a_reply(alice: Person) -> None:
    headers = alice.send("GET", "/packages").headers
    for name in ("Content-MD5", "Content-Length", "Date", "Request-Id", "Response-Time", "Api-Version"):
        assert headers[name], name
    assert headers["Content-Type"] == "application/json"
    assert headers["Server"].startswith("cloudapi/")
    assert alice.send("GET", "/packages").headers["Request-Id"] != headers["Request-Id"]


@pytest.mark.parametrize("asked", ["*", "~9||~8", "~8", "~7.2", "7.0.0", ">=7 <9", "^9.0.0", "9", "7.x", "v8.0.0"])
def test_versions_there_are(alice: Person, asked: str) -> None:
    assert alice.send("GET", "/keys", headers={"Accept-Version": asked}).status_code == 200


@pytest.mark.parametrize("asked", ["10.0.0", "~6.5", "junk", "7.2.5", ">9"])
@pytest.mark.parametrize("header", ["Accept-Version", "X-Api-Version"])
def test_versions_there_are_not(alice: Person, asked: str, header: str) -> None:
    reply = alice.send("GET", "/keys/x", headers={header: asked})
    assert (reply.status_code, reply.json) == (
        400,
        {"code": "InvalidVersion", "message": f"{asked} is not supported by GET /my/keys/x"},
    )
    assert "Api-Version" not in reply.headers


def test_one_version_header_is_ignored(alice: Person) -> None:
    assert alice.send("GET", "/keys", headers={"Api-Version": "junk"}).status_code == 200


def test_the_version_changes_bodies(alice: Person) -> None:
    def shown(path: str, version: str) -> Any:
        return alice.body("GET", path, headers={"Accept-Version": version})

    image = alice.order()["image"]
    assert shown(f"/images/{image}", "~7")["type"] == "smartmachine"
    assert shown(f"/images/{image}", "~8")["type"] == "zone-dataset"
    uuid = alice.make()
    assert "networks" not in shown(f"/machines/{uuid}", "7.0.0")
    assert shown(f"/machines/{uuid}", "7.1.0")["networks"]


def test_parameters_come_from_anywhere(alice: Person) -> None:
    uuid = alice.make()
    for more in (
        {"path": f"/machines/{uuid}?action=stop"},
        {"path": f"/machines/{uuid}", "json": {"action": "start"}},
        {"path": f"/machines/{uuid}", "data": {"action": "stop"}},
        {"path": f"/machines/{uuid}?action=stop", "json": {"action": "start"}},
    ):
        assert alice.send("POST", str(more.pop("path")), **more).status_code == 202
        alice.settle()
    assert [each["action"] for each in alice.get(f"/machines/{uuid}/audit")] == [
        *("start", "stop", "start", "stop", "provision"),
    ]


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"data": "{", "content_type": "application/json"}, 400, "InvalidContent"),
        ({"json": ["no", "object"]}, 404, "ResourceNotFound"),
        ({"json": {"a": "x" * 100_000}}, 413, "PayloadTooLargeError"),
        ({"json": {}, "headers": {"Content-MD5": "AAAA"}}, 400, "BadDigest"),
        ({"json": {}, "headers": {"Accept": "application/xml"}}, 406, "NotAcceptableError"),
    ],
)
def test_requests_that_cannot_be_read(alice: Person, more: dict[str, Any], status: int, code: str) -> None:
    assert alice.body("POST", "/keys", status, **more)["code"] == code


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/plain", "application/octet-stream"])
def test_the_reply_is_json_whatever_is_accepted(alice: Person, accept: str) -> None:
    reply = alice.send("GET", "/keys", headers={"Accept": accept})
    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "application/json")


def test_a_right_digest(alice: Person) -> None:
    raw = b'{"default_network":"x"}'
    digest = base64.b64encode(hashlib.md5(raw, usedforsecurity=False).digest()).decode()
    more = {"data": raw, "content_type": "application/json", "headers": {"Content-MD5": digest}}
    assert alice.body("PUT", "/config", 409, **more)["message"] == "unknown network"


@pytest.mark.parametrize("path", ["/datasets", "/nosuch", "/", "/machines/x/nosuch", "/fabrics/other/vlans"])
def test_paths_that_are_not_there(alice: Person, path: str) -> None:
    reply = alice.send("GET", path)
    assert (reply.status_code, reply.headers["Allow"]) == (405, "PUT")
    assert reply.json == {"code": "MethodNotAllowedError", "message": "GET is not allowed"}


def test_methods_that_are_not_there(alice: Person) -> None:
    reply = alice.send("PATCH", "/machines")
    assert (reply.status_code, reply.headers["Allow"]) == (405, "POST, GET, HEAD")
    assert alice.client.get("/").status_code == 404


def test_a_slash_at_the_end(alice: Person) -> None:
    assert alice.get("/machines/", 500)["code"] == "InternalError"


def test_only_ones_own_account(world: World, alice: Person) -> None:
    assert replace(alice, login="alice").get("")["login"] == "alice"
    assert replace(alice, login="nobody").get("", 404)["message"] == "nobody does not exist"
    assert replace(alice, login="bob").get("/keys", 403)["code"] == "NotAuthorized"
    uuid = alice.make()
    assert person(world, "bob").get(f"/machines/{uuid}", 404)["message"] == "VM not found"


def test_read_only(world: World, alice: Person) -> None:
    world.update_settings({"triton_read_only": True})
    reply = alice.send("POST", "/machines", json=alice.order())
    assert (reply.status_code, reply.json["code"]) == (503, "ServiceUnavailableError")  # type: ignore[index]
    assert "Retry-After" not in reply.headers
    world.update_settings({"triton_retry_after": 60})
    assert alice.send("DELETE", "/machines/x").headers["Retry-After"] == "Fri, 15 Jan 2027 08:01:00 GMT"
    assert alice.get("/machines") == []


def test_a_hang_leaves_nothing_behind(world: World, alice: Person) -> None:
    bad = [{"name": "v1", "mountpoint": "data"}]
    with pytest.raises(Hang):
        alice.send("POST", "/machines", json=alice.order(volumes=bad))
    assert world.triton.machines() == []
    assert world.requests[-1] == ("POST", "/my/machines", "hang")
    world.update_settings({"triton_hangs": False})
    text = alice.post("/machines", alice.order(volumes=bad), 409)["message"]
    assert text == "Invalid volume mountpoint: data"


def test_data_centres_are_apart(world: World, alice: Person) -> None:
    west = alice.at(WEST)
    uuid = alice.make()
    assert west.get("/machines") == []
    assert west.get(f"/machines/{uuid}", 404)
    assert {each["id"] for each in west.get("/networks")}.isdisjoint(each["id"] for each in alice.get("/networks"))
    assert [each["id"] for each in west.get("/images")] == [each["id"] for each in alice.get("/images")]
    world.triton.urls["us-west-1"] = "http://127.0.0.1:1"
    assert alice.get("/datacenters")["us-west-1"] == "http://127.0.0.1:1"
    reply = alice.send("GET", "/datacenters/us-west-1")
    assert (reply.status_code, reply.headers["Location"]) == (302, "http://127.0.0.1:1")
    with pytest.raises(ValueError, match="no data centre 'moon'; known: us-east-1, us-west-1"):
        alice.at("moon")
