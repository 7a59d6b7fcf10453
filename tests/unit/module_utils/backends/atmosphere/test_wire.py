# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Captured rows in the model's words, and every status that a server may tell."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere import wire
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadReply
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    STATUSES,
    Allocation,
    Image,
    Instance,
    NewInstance,
    Project,
    Size,
)

from tests.unit.module_utils.backends.captured import Captured

body = Captured("atmosphere").body

NOW = "2027-01-15T08:00:00Z"
ROWS = body("instances: list")["results"]
LIVE = {"status": "active", "activity": "", "ip_address": "149.165.1.10", "tags": [], "machine_alias": "m-1"}


def parsed(live: dict[str, Any] | None = None, **changes: Any) -> Instance:
    return wire.instance({**ROWS[0], **changes}, "jetstream", NOW, None if live is None else {**LIVE, **live})


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["id"]))
def test_a_captured_instance(row: dict[str, Any]) -> None:
    found = wire.instance(row, "jetstream", NOW)
    assert (found.id, found.number, found.name) == (row["uuid"], row["id"], row["name"])
    assert found.status in STATUSES
    assert found.status != "unknown"
    assert (found.vcpus, found.memory_mb, found.disk_gb) == (
        row["size"]["cpu"],
        row["size"]["mem"],
        row["size"]["disk"],
    )
    assert found.owner == row["user"]["username"]
    assert found.region == row["provider"]["name"]
    assert found.raw is row
    assert found.observed_by == "records"


def test_names_and_every_id_are_answered_to() -> None:
    found = parsed(live={})
    row = ROWS[0]
    for option, names in {
        "size": (row["size"]["name"], row["size"]["alias"], row["size"]["uuid"]),
        "image": (row["image"]["uuid"], str(row["image"]["id"]), row["version"]["id"], "m-1"),
        "project": (row["project"]["name"], row["project"]["uuid"], str(row["project"]["id"])),
        "allocation": (row["allocation_source"]["name"], row["allocation_source"]["uuid"]),
    }.items():
        assert all(found.answers_to(option, name) for name in names), option


@pytest.mark.parametrize("field", ["project", "allocation_source", "image", "version"])
def test_what_an_instance_lacks_is_empty(field: str) -> None:
    found = parsed(**{field: None})
    ours = {"allocation_source": "allocation", "version": "image_version"}.get(field, field)
    assert getattr(found, ours) == ""


@pytest.mark.parametrize(
    ("live", "status", "activity", "settled"),
    [
        ("active", "running", "", True),
        ("active - networking", "running", "networking", False),
        ("active - deploying", "running", "deploying", False),
        ("active - powering-off", "running", "powering-off", False),
        ("ACTIVE", "running", "", True),
        ("shutoff", "stopped", "", True),
        ("shutoff - powering-on", "stopped", "powering-on", False),
        ("suspended", "suspended", "", True),
        ("paused", "paused", "", True),
        ("shelved", "shelved", "", True),
        ("shelved - shelving_offloading", "shelved", "shelving_offloading", False),
        ("shelved_offloaded", "offloaded", "", True),
        ("error", "error", "", True),
        ("build", "building", "", False),
        ("build - spawning", "building", "spawning", False),
        ("reboot - rebooting", "rebooting", "rebooting", False),
        ("hard_reboot", "rebooting", "", False),
        ("resize", "resizing", "", False),
        ("verify_resize", "resized", "", True),
        ("rebuild", "rebuilding", "", False),
        ("active - deleting", "deleting", "deleting", False),
        ("deleted", "deleted", "", False),
        ("Unknown", "unknown", "", False),
        ("something new", "unknown", "", False),
    ],
)
def test_a_live_status(live: str, status: str, activity: str, settled: bool) -> None:
    found = parsed(live={"status": live})
    assert (found.status, found.activity, found.settled) == (status, activity, settled)
    assert found.observed_by == "cloud"


@pytest.mark.parametrize(
    ("status", "activity", "ours", "settled"),
    [
        ("active", "", "running", True),
        ("active", "deploying", "running", False),
        ("deploying", "", "running", False),
        ("networking", "", "running", False),
        ("build", "", "building", False),
        ("suspended", None, "suspended", True),
    ],
)
def test_a_status_on_record(status: str, activity: str | None, ours: str, settled: bool) -> None:
    found = parsed(status=status, activity=activity)
    assert (found.status, found.settled) == (ours, settled)


@pytest.mark.parametrize("step", ["deploy_error", "boot_script_error", "user_deploy_error"])
def test_a_failed_step_is_a_fault_of_a_running_instance(step: str) -> None:
    found = parsed(live={"status": f"active - {step}"})
    assert (found.status, found.settled, found.fault) == ("running", True, step)


@pytest.mark.parametrize(
    ("fault", "words"),
    [(None, ""), ("broke", "broke"), ({"message": "No valid host", "code": 500}, "No valid host"), ({}, "")],
)
def test_the_cloud_says_what_is_wrong(fault: Any, words: str) -> None:
    assert parsed(live={"status": "error", "fault": fault}).fault == words


def test_step_and_words_of_a_fault_are_told_together() -> None:
    found = parsed(live={"status": "active - deploy_error", "fault": {"message": "no route"}})
    assert found.fault == "deploy_error: no route"


def test_the_live_state_counts_where_both_are_known() -> None:
    found = parsed(live={"status": "shutoff", "tags": ["web"]}, status="active", ip_address="149.165.1.10")
    assert (found.status, found.addresses, found.tags) == ("stopped", (), ("web",))


@pytest.mark.parametrize(
    ("text", "kind", "version"),
    [
        ("149.165.1.2", "public", 4),
        ("10.0.0.2", "private", 4),
        ("172.31.9.9", "private", 4),
        ("172.32.0.1", "public", 4),
        ("192.168.1.1", "private", 4),
        ("2001:db8::1", "public", 6),
        ("fd00::1", "private", 6),
    ],
)
def test_an_address(text: str, kind: str, version: int) -> None:
    (address,) = wire.addresses(text)
    assert (address.address, address.kind, address.version) == (text, kind, version)


@pytest.mark.parametrize("text", [None, "", "0.0.0.0", "None", "pending", "149.165.1.2; rm -rf /"])  # noqa: S104  a word of the server
def test_what_is_no_address(text: str | None) -> None:
    assert wire.addresses(text) == ()


@pytest.mark.parametrize("status", ["shutoff", "suspended", "shelved", "shelved_offloaded"])
def test_a_released_address_is_not_told(status: str) -> None:
    assert parsed(live={"status": status, "ip_address": "149.165.1.10"}).addresses == ()


def test_captured_catalogs() -> None:
    (size,) = (wire.size(row) for row in body("collections: sizes")["results"])
    (allocation,) = (wire.allocation(row) for row in body("collections: allocation_sources")["results"])
    assert (size.id, size.name, size.vcpus) == ("Unknown", "Unknown Size Unknown", 0)
    assert (allocation.name, allocation.allowed, allocation.used) == ("TG-ABC", 50000, 456.789)


def size_row(**changes: Any) -> dict[str, Any]:
    return {**body("collections: sizes")["results"][0], "end_date": None, "active": True, **changes}


@pytest.mark.parametrize(
    ("changes", "available"), [({}, True), ({"active": False}, False), ({"end_date": "2026-01-01T00:00:00Z"}, False)]
)
def test_a_size_that_is_no_longer_offered(changes: dict[str, Any], available: bool) -> None:
    assert wire.size(size_row(**changes)).available is available


def version(name: str, start: str, *, ended: str | None = None, image: int = 1, place: str = "p-1") -> dict[str, Any]:
    machine = {"provider": {"uuid": place, "name": "P"}, "end_date": None, "uuid": f"m-{name}", "size_gb": None}
    return {
        "id": f"v-{name}",
        "name": name,
        "start_date": start,
        "end_date": ended,
        "image": {"id": image},
        "machines": [machine],
        "min_mem": None,
        "min_cpu": 2,
    }


def image(number: int = 1, ended: str | None = None) -> dict[str, Any]:
    row = {"id": number, "uuid": f"u-{number}", "name": f"image {number}", "end_date": ended, "description": None}
    return {**row, "created_by": {"username": "bob"}, "is_public": True, "tags": [{"name": "lts"}]}


def test_an_image_is_its_newest_version_that_has_not_ended() -> None:
    versions = [version("2", "2026-02"), version("3", "2026-03", ended="2026-04"), version("1", "2026-01")]
    (found,) = wire.images([image()], versions, "p-1")
    assert (found.version, found.source, found.min_vcpus, found.min_memory_mb) == ("2", "m-2", 2, 0)
    assert found.tags == ("lts",)
    assert {"1", "v-2", "m-2"} <= set(found.aliases)


@pytest.mark.parametrize(("told", "size"), [(None, 0), (0.0, 0), (7.4, 8), (8.0, 8)])
def test_the_size_of_an_image_is_in_whole_gb_that_hold_it(told: float | None, size: int) -> None:
    made = version("1", "2026-01")
    made["machines"][0]["size_gb"] = told
    (found,) = wire.images([image()], [made], "p-1")
    assert (found.size_gb, type(found.size_gb)) == (size, int)


@pytest.mark.parametrize(
    ("images", "versions"),
    [
        ([image(ended="2026-01")], [version("1", "2026-01")]),
        ([image()], [version("1", "2026-01", place="p-2")]),
        ([image()], [version("1", "2026-01", image=2)]),
        ([image()], []),
    ],
)
def test_an_image_that_cannot_be_booted_here(images: list[Any], versions: list[Any]) -> None:
    assert wire.images(images, versions, "p-1") == []


def test_a_launch() -> None:
    new = NewInstance(
        name="web",
        image=Image("i", "Ubuntu", source="m-1"),
        size=Size("2", "m1.small"),
        project=Project("p", "lumen", number=7),
        allocation=Allocation("a", "TG", number=9),
        options={"deploy": False, "scripts": ["s-1"]},
    )
    assert wire.launch(new, "identity-uuid") == {
        "name": "web",
        "identity": "identity-uuid",
        "source_alias": "m-1",
        "size_alias": "2",
        "project": "p",
        "allocation_source_id": "a",
        "deploy": False,
        "scripts": ["s-1"],
        "extra": {},
    }


def test_a_launch_deploys_unless_told() -> None:
    bare = wire.launch(NewInstance("web", Image("i", "Ubuntu"), Size("2", "m1.small")), "u")
    assert (bare["deploy"], bare["scripts"], bare["project"], bare["allocation_source_id"]) == (True, [], None, None)


@pytest.mark.parametrize(
    ("changes", "sent"),
    [
        ({"name": "new"}, {"name": "new"}),
        ({"project": Project("p", "lumen", number=7)}, {"project": 7}),
        ({"allocation": Allocation("a", "TG", number=9)}, {"allocation_source": {"id": 9}}),
        ({}, {}),
    ],
)
def test_an_update_names_things_by_their_integers(changes: dict[str, Any], sent: dict[str, Any]) -> None:
    assert wire.changes(changes) == sent


@pytest.mark.parametrize(
    ("verb", "arguments", "sent"),
    [
        ("stop", {}, {"action": "stop"}),
        ("reboot", {}, {"action": "reboot", "reboot_type": "SOFT"}),
        ("reboot", {"reboot_type": "hard"}, {"action": "reboot", "reboot_type": "HARD"}),
        ("rebuild", {"image": Image("i", "U", source="m-1")}, {"action": "rebuild", "machine_alias": "m-1"}),
        ("resume", {"deploy": False}, {"action": "resume", "deploy": False}),
        ("resume", {}, {"action": "resume"}),
        ("start", {"deploy": False}, {"action": "start"}),
    ],
)
def test_an_action(verb: str, arguments: dict[str, Any], sent: dict[str, Any]) -> None:
    assert wire.action(verb, arguments) == sent


def test_a_list_that_is_none_is_an_error() -> None:
    assert wire.checked_rows([1], "c", "/x") == [1]
    with pytest.raises(BadReply, match=r"^/x on c is not a list$"):
        wire.checked_rows({"detail": "x"}, "c", "/x")
