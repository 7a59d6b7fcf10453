# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of a machine, and lists of them."""

from __future__ import annotations

from person import Person


def test_from_creation_to_deletion(alice: Person) -> None:
    reply = alice.send("POST", "/machines", json=alice.order("web-{{shortId}}"))
    made = reply.json
    assert made is not None
    uuid = made["id"]
    assert reply.status_code == 201
    assert reply.headers["Location"] == f"/alice/machines/{uuid}"
    assert (made["state"], made["ips"], made["name"]) == ("provisioning", [], f"web-{uuid[:8]}")
    assert not {"nics", "primaryIp", "compute_node"} & made.keys()

    alice.settle()
    shown = alice.get(f"/machines/{uuid}")
    assert (shown["state"], len(shown["ips"]), shown["package"]) == ("running", 2, "g1.small")
    assert shown["primaryIp"] == shown["ips"][0] == shown["nics"][0]["ip"]

    alice.act(uuid, "stop")
    assert alice.get(f"/machines/{uuid}")["state"] == "stopping"
    alice.settle()
    assert alice.get(f"/machines/{uuid}")["state"] == "stopped"

    alice.delete(f"/machines/{uuid}")
    alice.delete(f"/machines/{uuid}")
    assert alice.get(f"/machines/{uuid}")["state"] == "stopped"
    alice.settle()
    assert alice.get(f"/machines/{uuid}", 410)["state"] == "deleted"
    assert alice.delete(f"/machines/{uuid}", 410)["id"] == uuid
    assert alice.get("/machines") == []
    assert [each["id"] for each in alice.get("/machines?tombstone=false")] == [uuid]
    alice.settle(90_000)
    assert alice.get(f"/machines/{uuid}", 404) == {"code": "ResourceNotFound", "message": "VM not found"}
