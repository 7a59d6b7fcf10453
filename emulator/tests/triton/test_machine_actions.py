# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions of a machine, its metadata and tags, and what the audit says of them."""

from __future__ import annotations

from typing import Any

import pytest
from person import Person

from research_cloud_emulator.faults import ConnectionDropped
from research_cloud_emulator.world.world import World


def audited(alice: Person, uuid: str) -> list[tuple[str, str]]:
    return [(each["action"], each["success"]) for each in alice.get(f"/machines/{uuid}/audit")]


def state(alice: Person, uuid: str) -> str:
    return str(alice.get(f"/machines/{uuid}")["state"])


def test_power(alice: Person) -> None:
    uuid = alice.make()
    seen = []
    for action in ("stop", "start", "reboot"):
        alice.act(uuid, action)
        seen.append(state(alice, uuid))
        alice.settle()
        seen.append(state(alice, uuid))
    assert seen == ["stopping", "stopped", "stopped", "running", "stopping", "running"]
    assert audited(alice, uuid) == [(name, "yes") for name in ("reboot", "start", "stop", "provision")]
    (first, *_) = alice.get(f"/machines/{uuid}/audit")
    assert first["caller"] == {"type": "signature", "ip": "127.0.0.1", "keyId": alice.key_id}


def test_jobs_wait_for_each_other(alice: Person) -> None:
    uuid = alice.make()
    alice.act(uuid, "stop")
    alice.act(uuid, "start")
    alice.settle(3)
    assert state(alice, uuid) == "stopped"
    alice.settle(3)
    assert state(alice, uuid) == "running"


@pytest.mark.parametrize("at_once", [True, False])
def test_actions_that_make_no_sense(world: World, alice: Person, at_once: bool) -> None:
    world.update_settings({"triton_conflicts_at_once": at_once})
    uuid = alice.make()
    told = alice.act(uuid, "start", 409 if at_once else 202)
    alice.settle()
    assert state(alice, uuid) == "running"
    if at_once:
        assert told == {"code": "InvalidState", "message": "Cannot start a VM from a 'running' state"}
        assert audited(alice, uuid) == [("provision", "yes")]
    else:
        assert audited(alice, uuid) == [("start", "no"), ("provision", "yes")]


def test_nothing_can_be_done_while_it_is_made(alice: Person) -> None:
    uuid = alice.post("/machines", alice.order(), 201)["id"]
    for action, more in (("stop", {}), ("rename", {"name": "x"}), ("resize", {"package": "g1.medium"})):
        assert alice.act(uuid, action, 409, **more)["code"] == "UnallocatedVMError"
    assert alice.post(f"/machines/{uuid}/snapshots", {}, 409)["code"] == "UnallocatedVMError"


def test_deleting_a_machine_that_is_being_made(alice: Person) -> None:
    uuid = alice.post("/machines", alice.order(), 201)["id"]
    alice.delete(f"/machines/{uuid}")
    assert state(alice, uuid) == "provisioning"
    alice.settle(6)
    assert state(alice, uuid) == "running"
    alice.settle(3)
    assert alice.get(f"/machines/{uuid}", 410)["state"] == "deleted"


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({}, "action is required"),
        ({"action": "explode"}, "explode is not a valid action"),
        ({"action": "rename"}, "New name must be specified"),
        ({"action": "rename", "name": "x" * 190}, "Name cannot be longer than 189 characters."),
        ({"action": "rename", "name": "a b"}, "Invalid VM parameters: Invalid machine name"),
        ({"action": "rename", "name": "taken"}, "Invalid VM parameters: Invalid machine name"),
        ({"action": "resize"}, "package must be specified"),
        ({"action": "resize", "package": "nope"}, "nope is not a valid package"),
    ],
)
def test_actions_that_are_refused(alice: Person, asked: dict[str, Any], text: str) -> None:
    alice.make("taken")
    assert alice.post(f"/machines/{alice.make()}", asked, 409)["message"] == text


def test_changes_take_time(alice: Person) -> None:
    uuid = alice.make("before")
    alice.act(uuid, "rename", name="after")
    alice.act(uuid, "resize", package="g1.medium")
    alice.act(uuid, "enable_firewall")
    alice.act(uuid, "enable_deletion_protection")
    shown = alice.get(f"/machines/{uuid}")
    assert (shown["name"], shown["package"], shown["firewall_enabled"]) == ("before", "g1.small", False)
    alice.settle()
    shown = alice.get(f"/machines/{uuid}")
    assert (shown["name"], shown["package"], shown["memory"], shown["disk"]) == ("after", "g1.medium", 4096, 102_400)
    assert (shown["firewall_enabled"], shown["deletion_protection"]) == (True, True)
    alice.act(uuid, "enable_deletion_protection")
    assert len(audited(alice, uuid)) == 5
    assert alice.delete(f"/machines/{uuid}", 409)["code"] == "CannotDestroyMachineError"
    alice.act(uuid, "disable_deletion_protection")
    alice.settle()
    alice.delete(f"/machines/{uuid}")


def test_a_size_that_is_too_small(alice: Person) -> None:
    uuid = alice.make(image="ubuntu-22.04")
    assert "512 MB" in alice.act(uuid, "resize", 409, package="g1.nano")["message"]


def test_a_deleted_machine(alice: Person) -> None:
    uuid = alice.make()
    alice.delete(f"/machines/{uuid}")
    alice.settle()
    for action, more in (("start", {}), ("rename", {"name": "x"}), ("enable_firewall", {})):
        assert alice.act(uuid, action, 410, **more)["id"] == uuid
    for path in ("tags", "metadata", "snapshots", "nics", "fwrules"):
        assert alice.get(f"/machines/{uuid}/{path}", 410)["state"] == "deleted"
    assert audited(alice, uuid)[0] == ("destroy", "yes")
    assert alice.send("HEAD", f"/machines/{uuid}").status_code == 410


def test_the_server_may_die_of_a_deleted_machine(world: World, alice: Person) -> None:
    world.update_settings({"triton_crashes": True})
    uuid = alice.make()
    alice.delete(f"/machines/{uuid}")
    alice.settle()
    with pytest.raises(ConnectionDropped):
        alice.act(uuid, "start")
    assert world.requests[-1] == ("POST", f"/my/machines/{uuid}", "crash")
    assert alice.get(f"/machines/{uuid}", 410)


def test_tags(alice: Person) -> None:
    uuid = alice.make(tags={"role": "db", "n": 3})
    tags = f"/machines/{uuid}/tags"
    reply = alice.send("POST", tags, json={"new": "x", "machine": "dropped", "image": "dropped"})
    assert reply.json == {"role": "db", "n": 3, "new": "x"}
    assert reply.headers["x-job-uuid"]
    assert alice.get(tags) == {"role": "db", "n": 3}
    alice.settle()
    assert alice.get(tags) == {"role": "db", "n": 3, "new": "x"}
    assert (alice.get(f"{tags}/role"), alice.get(f"{tags}/n")) == ("db", "")
    assert alice.get(f"{tags}/zz", 404)["message"] == 'tag "zz" not found'
    alice.delete(f"{tags}/n")
    alice.delete(f"{tags}/zz", 404)
    alice.settle()
    assert alice.body("PUT", tags, json={"a/b": "c", "d": True}) == {"a/b": "c", "d": True}
    alice.settle()
    assert alice.get(tags) == {"a/b": "c", "d": True}
    assert alice.get(f"{tags}/a%2Fb") == "c"
    assert alice.post(tags, {"triton.own": "x"}, 409)["code"] == "ValidationFailed"
    assert alice.post(tags, {"list": ["x"]}, 409)["code"] == "InvalidArgument"
    alice.delete(tags)
    alice.settle()
    assert alice.get(tags) == {}
    assert [name for name, _ in audited(alice, uuid)] == [
        *("replace_tags", "replace_tags", "remove_tags", "set_tags", "provision"),
    ]


def test_changes_of_tags_do_not_lose_each_other(alice: Person) -> None:
    uuid = alice.make()
    alice.post(f"/machines/{uuid}/tags", {"a": "1"})
    alice.post(f"/machines/{uuid}/tags", {"b": "2"})
    alice.settle()
    assert alice.get(f"/machines/{uuid}/tags") == {"a": "1", "b": "2"}


def test_metadata(alice: Person) -> None:
    uuid = alice.make(metadata={"user-script": "#!/bin/sh", "credentials": '{"root": "pw"}'})
    metadata = f"/machines/{uuid}/metadata"
    merged = alice.post(metadata, {"a": "b", "c": "d", "root_pw": "no", "credentials": "no", "uuid": "no"})
    assert set(merged) == {"user-script", "root_authorized_keys", "a", "c"}
    alice.settle()
    assert (alice.get(f"{metadata}/a"), alice.get(f"{metadata}/credentials")) == ("b", {"root": "pw"})
    assert alice.get(f"{metadata}/zz", 404)["message"] == "Metadata key not found"
    assert alice.get(f"{metadata}?credentials=true")["credentials"] == {"root": "pw"}
    for key in ("credentials", "administrator_pw", "root_authorized_keys"):
        text = alice.delete(f"{metadata}/{key}", 409)["message"]
        assert text == f"Metadata key {key} can not be deleted"
    alice.delete(f"{metadata}/a")
    alice.delete(f"{metadata}/a")
    alice.settle()
    alice.delete(f"{metadata}/a", 404)
    assert "c" in alice.get(metadata)
    alice.delete(metadata)
    alice.settle()
    assert set(alice.get(metadata)) == {"root_authorized_keys", "uuid", "owner_uuid"}
