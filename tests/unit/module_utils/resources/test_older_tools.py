# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users of older tools look for first, and what those got wrong, as far as no other test is about it."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import (
    allocation_info,
    instance_action,
    instance_info,
    volume,
    volume_attachment,
    volume_info,
)
from research_cloud_emulator.faces.atmosphere import paging

from tests.support.lab import INDIANA, Lab


@pytest.fixture
def fleet(lab: Lab) -> Lab:
    lab.world.add_instances(3, name="w{}", size="m1.tiny", project="lumen", allocation="TG-LUMEN")
    return lab


def listed(lab: Lab, **options: Any) -> list[dict[str, Any]]:
    instances: list[dict[str, Any]] = lab.run(instance_info.RESOURCE, **options)["instances"]
    return instances


def test_what_was_printed_of_an_instance_is_a_field_of_its_own_name(fleet: Lab) -> None:
    for row, told in zip(fleet.live(), listed(fleet, full=True), strict=True):
        assert (told["id"], told["number"], told["name"]) == (row["uuid"], row["id"], row["name"])
        assert (told["owner"], told["region"], told["status"]) == ("alice", INDIANA, "running")
        assert (told["size"], told["vcpus"], told["memory_mb"], told["disk_gb"]) == ("m1.tiny", 1, 2048, 8)
        assert (told["public_address"], told["created"]) == (told["raw"]["ip_address"], told["raw"]["start_date"])
        assert told["public_address"].startswith("198.18.")


def test_what_only_the_cloud_has_a_word_for_is_in_its_own_object(fleet: Lab) -> None:
    for told in listed(fleet, full=True):
        raw = told["raw"]
        assert {"usage", "shell", "vnc", "web_desktop", "start_date", "end_date"} <= set(raw)
        assert raw["identity"]["uuid"]
        assert raw["provider"]["name"] == INDIANA


def test_a_list_costs_no_request_for_each_instance(fleet: Lab) -> None:
    requests = []
    for more in (0, 40):
        if more:
            fleet.world.add_instances(more, name="more-{}")
        fleet.clock.advance(fleet.open().capabilities.list_staleness)
        fleet.world.requests.clear()
        assert len(listed(fleet)) == 3 + more
        requests.append([path.partition("?")[0] for _method, path, _how in fleet.world.requests])
    assert requests[0] == requests[1]


def test_the_clouds_count_of_machines_stands_beside_our_rate(lab: Lab) -> None:
    lab.world.add_instances(2, name="big-{}", size="m1.medium", allocation="TG-LUMEN")
    lab.clock.advance(3700.0)  # the cloud counts once an hour
    (lumen,) = lab.run(allocation_info.RESOURCE, name="TG-LUMEN")["allocations"]
    assert lumen["server_burn_rate"] == 2.0, "two machines, as the cloud has it"
    assert lumen["burn_rate"] == 12.0, "of six processors each"


def test_the_integer_that_older_tools_take_pins_an_instance(fleet: Lab) -> None:
    last = fleet.live()[-1]
    result = fleet.run(instance_action.RESOURCE, id=str(last["id"]), action="stop")
    assert (result["changed"], result["instance"]["name"]) == (True, last["name"])
    assert [row["name"] for row in fleet.live() if row["status"] != "active"] == [last["name"]]


def test_an_action_on_nothing_in_particular(fleet: Lab) -> None:
    fleet.world.requests.clear()
    result = fleet.run(instance_action.RESOURCE, action="stop")
    assert result["failure"]["kind"] == "bad_input"
    assert "name or an id" in result["msg"]
    assert fleet.world.requests == []


def test_a_hard_reboot_brings_back_what_a_soft_one_cannot(lab: Lab) -> None:
    lab.world.add_instances(1, name="web", status="suspended")
    refused = lab.run(instance_action.RESOURCE, name="web", action="reboot")
    assert refused["failure"]["kind"] == "conflict"
    result = lab.run(instance_action.RESOURCE, name="web", action="reboot", reboot_type="hard")
    assert (result["changed"], result["instance"]["status"]) == (True, "running")


def test_the_last_of_several_pages_is_found(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MAXIMUM_SIZE", 10)
    lab.world.add_instances(25, name="many-{}")
    newest = max(lab.live(), key=lambda row: int(row["id"]))
    result = lab.run(instance_action.RESOURCE, name=newest["name"], action="stop")
    assert (result["changed"], result["instance"]["id"]) == (True, newest["uuid"])
    assert sum(path.startswith("/api/v2/instances?") for _method, path, _how in lab.world.requests) == 3


def test_each_volume_is_told_once_with_what_was_printed_of_it(lab: Lab) -> None:
    told = lab.run(volume_info.RESOURCE)["volumes"]
    assert [(each["name"], each["size_gb"]) for each in told] == [
        ("reference", 50),
        ("scratch", 20),
        ("twin", 1),
        ("twin", 1),
    ]
    assert len({each["id"] for each in told}) == len(told)
    assert {(each["owner"], each["region"]) for each in told} == {("alice", INDIANA)}
    assert all(each["created"] for each in told)


def test_the_volumes_of_an_instance(lab: Lab) -> None:
    lab.world.add_instances(2, name="w{}")
    first, second = (row["name"] for row in lab.live())
    lab.run(volume_attachment.RESOURCE, volume="reference", instance=first, mount_point="/data")
    (told,) = lab.run(volume_info.RESOURCE, instance=first)["volumes"]
    ((there),) = told["attachments"]
    assert (told["name"], told["status"]) == ("reference", "in_use")
    assert (there["instance"], there["mount_point"]) == (first, "/data")
    assert there["device"].startswith("/dev/")
    assert lab.run(volume_info.RESOURCE, instance=second)["volumes"] == []
    assert len(lab.run(volume_info.RESOURCE, status=["available"])["volumes"]) == 3


@pytest.mark.parametrize("before", ["present", "mounted", "unmounted", "absent"])
@pytest.mark.parametrize(
    ("state", "status", "mounted"),
    [
        ("present", "in_use", None),
        ("mounted", "in_use", True),
        ("unmounted", "in_use", False),
        ("absent", "available", None),
    ],
)
def test_every_state_of_an_attachment_is_reached_once(
    lab: Lab, before: str, state: str, status: str, mounted: bool | None
) -> None:
    lab.world.add_instances(1, name="web")
    wish: dict[str, Any] = {"volume": "reference", "instance": "web"}
    lab.run(volume_attachment.RESOURCE, **wish, state=before)
    told = lab.run(volume_attachment.RESOURCE, **wish, state=state)["volume"]
    assert (told["status"], len(told["attachments"])) == (status, int(status == "in_use"))
    if mounted is not None:
        assert bool(told["attachments"][0]["mount_point"]) is mounted
    assert lab.run(volume_attachment.RESOURCE, **wish, state=state)["changed"] is False


def volumes(lab: Lab, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = lab.run(volume_info.RESOURCE, name=name)["volumes"]
    return found


def test_a_volume_is_made_once_and_keeps_its_size(lab: Lab) -> None:
    wish: dict[str, Any] = {"name": "data", "size_gb": 5, "project": "lumen", "description": "results"}
    assert [lab.run(volume.RESOURCE, **wish)["changed"] for _number in range(2)] == [True, False]
    (made,) = volumes(lab, "data")
    assert {key: made[key] for key in wish} == wish
    grown = lab.run(volume.RESOURCE, **{**wish, "size_gb": 6})
    assert (grown["failed"], grown["changed"]) == (True, False)
    assert "size_gb" in grown["msg"]
    assert volumes(lab, "data")[0]["size_gb"] == 5


def test_a_volume_is_filled_from_an_image(lab: Lab) -> None:
    result = lab.run(volume.RESOURCE, name="system", size_gb=10, image="Ubuntu 22.04")
    assert (result.get("failed"), result["changed"]) == (None, True), result.get("msg")
    assert [each["status"] for each in volumes(lab, "system")] == ["available"]


def test_an_attached_volume_is_deleted_only_when_that_is_said(lab: Lab) -> None:
    lab.world.add_instances(1, name="web")
    lab.run(volume_attachment.RESOURCE, volume="reference", instance="web")
    wish: dict[str, Any] = {"name": "reference", "state": "absent"}
    refused = lab.run(volume.RESOURCE, **wish)
    assert (refused["failed"], refused["changed"], refused["failure"]["kind"]) == (True, False, "conflict")
    assert '"web"' in refused["msg"]
    assert [each["status"] for each in volumes(lab, "reference")] == ["in_use"]
    assert lab.run(volume.RESOURCE, **wish, detach=True)["changed"]
    assert volumes(lab, "reference") == []


def test_a_deletion_that_did_nothing_is_found_out(lab: Lab) -> None:
    lab.world.faults.add(
        {"match": {"method": "DELETE", "path": "/volume"}, "count": None, "effect": "fail_volume_delete"}
    )
    result = lab.run(volume.RESOURCE, name="scratch", state="absent")
    assert result["failed"]
    assert "scratch" in result["msg"]
    assert [each["name"] for each in volumes(lab, "scratch")] == ["scratch"]
