# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots and network interfaces of a machine."""

from __future__ import annotations

import pytest
from person import Person


def test_snapshots(alice: Person) -> None:
    uuid = alice.make()
    snapshots = f"/machines/{uuid}/snapshots"
    assert alice.post(snapshots, {"name": "s1"}, 201) == {"name": "s1", "state": "queued"}
    assert alice.get(f"{snapshots}/s1")["state"] == "queued"
    assert alice.post(snapshots, {"name": "s1"}, 409)["message"] == "Snapshot s1 already exists"
    alice.settle()
    assert [each["state"] for each in alice.get(snapshots)] == ["created"]
    assert alice.post(snapshots, {}, 201)["name"] == "20270115T080100Z"
    alice.delete(f"{snapshots}/s1")
    alice.settle()
    assert alice.get(f"{snapshots}/s1") == {"name": "s1", "state": "deleted"}
    assert [each["name"] for each in alice.get(snapshots)] == ["20270115T080100Z"]
    assert alice.delete(f"{snapshots}/s1", 404)["message"] == "s1 not found"
    assert alice.get(f"{snapshots}/zz", 404)["message"] == "Snapshot does not exist"
    alice.post(snapshots, {"name": "s1"}, 201)
    alice.settle()
    assert alice.get(f"{snapshots}/s1")["state"] == "created"


def test_rolling_back_starts_the_machine(alice: Person) -> None:
    uuid = alice.make()
    alice.post(f"/machines/{uuid}/snapshots", {"name": "s1"}, 201)
    alice.act(uuid, "stop")
    alice.settle()
    alice.post(f"/machines/{uuid}/snapshots/s1", None, 202)
    assert alice.get(f"/machines/{uuid}")["state"] == "stopping"
    alice.settle()
    assert alice.get(f"/machines/{uuid}")["state"] == "running"
    assert alice.get(f"/machines/{uuid}/audit")[0]["action"] == "rollback_snapshot"
    alice.post(f"/machines/{uuid}/snapshots/zz", None, 404)


def test_rolling_back_loses_what_is_newer(alice: Person) -> None:
    uuid = alice.make()
    for name in ("s1", "s2", "s3"):
        alice.post(f"/machines/{uuid}/snapshots", {"name": name}, 201)
        alice.settle()
    alice.post(f"/machines/{uuid}/snapshots/s2", None, 202)
    alice.settle()
    assert [each["name"] for each in alice.get(f"/machines/{uuid}/snapshots")] == ["s1", "s2"]


def test_hardware_machines_have_none(alice: Person) -> None:
    uuid = alice.make(image="debian-12", package="b1.small")
    assert "not supported" in alice.post(f"/machines/{uuid}/snapshots", {}, 409)["message"]


@pytest.mark.parametrize("running", [True, False])
def test_adding_and_removing_a_nic(alice: Person, running: bool) -> None:
    uuid = alice.make()
    if not running:
        alice.act(uuid, "stop")
        alice.settle()
    before = alice.get(f"/machines/{uuid}")
    fabric = alice.network("My-Fabric-Network")
    reply = alice.send("POST", f"/machines/{uuid}/nics", json={"network": fabric, "primary": True})
    assert (reply.status_code, reply.json["state"]) == (201, "provisioning")  # type: ignore[index]
    mac = reply.json["mac"].replace(":", "")  # type: ignore[index]
    assert reply.headers["Location"] == f"/alice/machines/{uuid}/nics/{mac}"
    shown = alice.get(f"/machines/{uuid}")
    assert (shown["state"], len(shown["ips"])) == ("stopping" if running else "stopped", 2)
    alice.settle()
    shown = alice.get(f"/machines/{uuid}")
    assert (shown["state"], len(shown["ips"])) == (before["state"], 3)
    assert shown["primaryIp"] == shown["ips"][2]
    assert alice.get(f"/machines/{uuid}/nics/{mac}")["state"] == "running"

    again = alice.send("POST", f"/machines/{uuid}/nics", json={"network": {"ipv4_uuid": fabric}})
    assert (again.status_code, again.data) == (302, b"")
    assert again.headers["Location"].endswith(mac)

    alice.delete(f"/machines/{uuid}/nics/{mac}")
    alice.settle()
    assert alice.get(f"/machines/{uuid}/nics/{mac}", 404)
    reply = alice.send("GET", f"/machines/{uuid}/nics")
    assert reply.headers["x-resource-count"] == "2"


def test_nics_that_cannot_be(alice: Person) -> None:
    uuid = alice.make()
    assert alice.get("/machines/zz/nics", 409)["message"] == "zz is not a valid UUID"
    assert alice.get(f"/machines/{uuid}/nics/zz", 409)["message"] == "mac is not a valid MAC address"
    assert alice.post(f"/machines/{uuid}/nics", {}, 409)["code"] == "MissingParameter"
    assert alice.post(f"/machines/{uuid}/nics", {"network": uuid}, 409)["message"] == "Invalid Networks"


def test_a_nic_that_fails_disappears(alice: Person) -> None:
    uuid = alice.make()
    alice.world.faults.add({"match": {"path": "/nics"}, "effect": "fail_transition"})
    alice.post(f"/machines/{uuid}/nics", {"network": alice.network("My-Fabric-Network")}, 201)
    assert len(alice.get(f"/machines/{uuid}/nics")) == 3
    alice.settle()
    assert len(alice.get(f"/machines/{uuid}/nics")) == 2
    assert alice.get(f"/machines/{uuid}")["state"] == "running"
