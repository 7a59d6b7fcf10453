# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes and snapshots between the server's words and the model's, in every status that a server may tell."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere import wire_storage
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    VOLUME_STATUSES,
    Attachment,
    Image,
    NewVolume,
    Project,
    Snapshot,
    Volume,
)

from tests.unit.module_utils.backends.captured import Captured

body = Captured("atmosphere").body

NOW = "2027-01-15T08:00:00Z"
PROJECT = body("volumes: v2 rename")["project"]
CAPTURED = body("volumes: v1 list")[0]
ATTACHED = {"device": "/dev/sdb", "id": "v-1", "serverId": "i-1", "instance_alias": "i-1"}
ROW: dict[str, Any] = {
    "id": 4,
    "uuid": "11111111-2222-3333-4444-555555555555",
    "name": "eshvol",
    "description": None,
    "identity": {"uuid": "a7ad8ecb-056e-46e9-8e7f-99ee3a5ebe25"},
    "user": {"username": "alice"},
    "provider": {"name": "Jetstream - Indiana University"},
    "project": PROJECT,
    "size": 5,
    "start_date": "2026-11-21T23:05:00.394006Z",
    "end_date": None,
}


def live(**changes: Any) -> Volume:
    """The captured volume when version 1 tells something else about it."""
    return wire_storage.volume(ROW, "jetstream", NOW, {**CAPTURED, **changes})


def test_a_row_of_the_records_has_no_state() -> None:
    found = wire_storage.volume(ROW, "jetstream", NOW)
    assert (found.id, found.number, found.aliases, found.name) == (ROW["uuid"], 4, ("4",), "eshvol")
    assert (found.size_gb, found.owner, found.region) == (5, "alice", "Jetstream - Indiana University")
    assert (found.project, found.project_id) == (PROJECT["name"], PROJECT["uuid"])
    assert (found.status, found.settled, found.attachments) == ("unknown", False, ())
    assert (found.observed_by, found.observed_at, found.created) == ("records", NOW, ROW["start_date"])
    assert found.raw is ROW


def test_a_captured_volume() -> None:
    found = live()
    assert (found.status, found.raw_status, found.activity, found.fault) == ("available", "available", "", "")
    assert found.settled
    assert (found.attachments, found.observed_by) == ((), "cloud")


def test_what_a_volume_lacks_is_empty() -> None:
    found = wire_storage.volume({**ROW, "project": None}, "jetstream", NOW)
    assert (found.project, found.project_id, found.description) == ("", "", "")


@pytest.mark.parametrize(
    ("told", "status", "activity", "fault", "settled"),
    [
        ("available", "available", "", "", True),
        ("in-use", "in_use", "", "", True),
        ("creating", "creating", "", "", False),
        ("attaching", "attaching", "", "", False),
        ("detaching", "detaching", "", "", False),
        ("deleting", "deleting", "", "", False),
        ("in-use - mounting", "in_use", "mounting", "", False),
        ("in-use - unmounting", "in_use", "unmounting", "", False),
        ("detaching - unmounting", "detaching", "unmounting", "", False),
        ("in-use - mount_error", "in_use", "", "it could not be mounted", True),
        ("in-use - umount_error", "in_use", "", "it could not be unmounted", True),
        ("available - umount_error", "available", "", "it could not be unmounted", True),
        ("error", "error", "", "the cloud could not make it", True),
        ("error_deleting", "error", "", "the cloud could not delete it", True),
        ("error_deleting - umount_error", "error", "", "it could not be unmounted", True),
        ("reserved", "unknown", "", "", False),
        ("", "unknown", "", "", False),
        (None, "unknown", "", "", False),
    ],
)
def test_every_status(told: Any, status: str, activity: str, fault: str, settled: bool) -> None:
    found = live(status=told)
    assert (found.status, found.activity, found.fault, found.settled) == (status, activity, fault, settled)
    assert found.status in VOLUME_STATUSES
    assert found.raw_status == str(told).partition(" - ")[0]


def test_an_attached_and_mounted_volume() -> None:
    found = live(status="in-use", attach_data=ATTACHED, mount_location="/vol_b")
    assert found.attachments == (Attachment("i-1", "", "/dev/sdb", "/vol_b"),)


@pytest.mark.parametrize("key", ["serverId", "instance_alias"])
def test_either_word_for_the_instance_is_enough(key: str) -> None:
    found = live(status="in-use", attach_data={"device": None, key: "i-1"})
    assert found.attachments == (Attachment("i-1"),)


@pytest.mark.parametrize("data", [None, {}, {"device": None, "id": "v-1", "instance_alias": None}])
def test_while_it_is_attaching_nobody_knows_where(data: Any) -> None:
    assert live(status="attaching", attach_data=data).attachments == ()


@pytest.mark.parametrize("location", [None, "", "None", "null"])
def test_no_mount_point_in_every_spelling(location: Any) -> None:
    found = live(status="in-use", attach_data=ATTACHED, mount_location=location)
    assert [each.mount_point for each in found.attachments] == [""]


def test_a_mount_point_left_over_from_before_counts_for_nothing() -> None:
    assert live(status="available", attach_data=None, mount_location="/vol_b").attachments == ()


def test_nor_when_mounting_has_just_failed() -> None:
    found = live(status="in-use - mount_error", attach_data=ATTACHED, mount_location="/vol_b")
    assert found.attachments == (Attachment("i-1", "", "/dev/sdb", ""),)
    still = live(status="in-use - umount_error", attach_data=ATTACHED, mount_location="/vol_b")
    assert still.attachments == (Attachment("i-1", "", "/dev/sdb", "/vol_b"),)


def test_a_later_look_changes_only_what_it_sees() -> None:
    before = live(status="in-use", attach_data=ATTACHED, mount_location="/vol_b")
    after = wire_storage.with_live(before, {**CAPTURED, "name": "stale", "size": 0}, "2027-01-15T08:05:00Z")
    assert (after.status, after.attachments, after.observed_at) == ("available", (), "2027-01-15T08:05:00Z")
    assert (after.name, after.size_gb, after.project, after.raw) == ("eshvol", 5, PROJECT["name"], ROW)


def test_a_new_volume_with_everything() -> None:
    image = Image(id="i", name="Ubuntu", source="machine-1", size_gb=8)
    project = Project(id="p-uuid", name="proj", number=1)
    new = NewVolume("data", 8, "My data", project, image)
    assert wire_storage.new_volume(new, "me") == {
        "name": "data",
        "size": 8,
        "identity": "me",
        "description": "My data",
        "project": "p-uuid",
        "image_id": "machine-1",
    }


def test_a_new_volume_with_nothing_more_than_it_needs() -> None:
    assert wire_storage.new_volume(NewVolume("data", 1), "me") == {"name": "data", "size": 1, "identity": "me"}


def test_a_new_volume_from_a_snapshot() -> None:
    sent = wire_storage.new_volume(NewVolume("data", 5, snapshot=Snapshot("s-1", "monday", size_gb=5)), "me")
    assert (sent["snapshot_id"], "image_id" in sent) == ("s-1", False)


def test_an_update_names_the_project_by_its_number() -> None:
    changes = {"name": "other", "description": "", "project": Project(id="p-uuid", name="proj", number=1)}
    assert wire_storage.volume_changes(changes) == {"name": "other", "description": "", "project": 1}


@pytest.mark.parametrize("empty", [None, ""])
def test_a_snapshot(empty: Any) -> None:
    row = {
        "id": "s-1",
        "name": empty,
        "size": 5,
        "description": empty,
        "created": "2027-01-01T00:00:00Z",
        "status": "available",
        "volume_id": empty,
    }
    found = wire_storage.snapshot(row)
    assert (found.id, found.name, found.size_gb, found.status) == ("s-1", "", 5, "available")
    assert (found.description, found.volume_id, found.created) == ("", "", "2027-01-01T00:00:00Z")
    named = wire_storage.snapshot({**row, "name": "monday", "description": "d", "volume_id": "v-1"})
    assert (named.name, named.description, named.volume_id) == ("monday", "d", "v-1")
