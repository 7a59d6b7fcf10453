# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resources as users see them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    GONE,
    LEADS_TO,
    PASSING,
    STABLE,
    STATUSES,
    VOLUME_LEADS_TO,
    VOLUME_STABLE,
    VOLUME_STATUSES,
    AccessToken,
    Address,
    Attachment,
    Image,
    Instance,
    Volume,
    as_dict,
    first_address,
    shown,
)

PUBLIC = Address("149.165.1.2", "public")
PRIVATE = Address("10.0.0.2", "private", network="lan")
SIX = Address("2001:db8::1", "public", 6)


def instance(**fields: Any) -> Instance:
    known = {"cloud": "c", "id": "i-1", "name": "web", "status": "running"}
    return Instance(**{**known, **fields})


def volume(**fields: Any) -> Volume:
    known = {"id": "v-1", "name": "data", "cloud": "c", "status": "available"}
    return Volume(**{**known, **fields})


def test_every_status_is_of_one_kind() -> None:
    assert len(set(STATUSES)) == len(STATUSES) == len(STABLE) + len(PASSING) + 2
    assert set(LEADS_TO) <= set(PASSING)
    assert set(LEADS_TO.values()) <= set(STABLE)
    assert set(GONE) <= set(STATUSES) - set(STABLE)


@pytest.mark.parametrize(
    ("status", "activity", "settled"),
    [("running", "", True), ("running", "deploying", False), ("building", "", False), ("error", "", True)],
)
def test_settled(status: str, activity: str, settled: bool) -> None:
    assert instance(status=status, activity=activity).settled is settled


@pytest.mark.parametrize(
    ("status", "heading", "expected"),
    [
        ("running", "", "running"),
        ("building", "", "running"),
        ("running", "stopped", "stopped"),
        ("error", "", "error"),
    ],
)
def test_where_it_is_going(status: str, heading: str, expected: str) -> None:
    assert instance(status=status, heading=heading).expected_status == expected


@pytest.mark.parametrize(
    ("wanted", "answer"), [("m1.small", True), ("2", True), ("uuid-2", True), ("m1.tiny", False), ("", False)]
)
def test_answering_to_a_name_or_any_id(wanted: str, answer: bool) -> None:
    known = instance(size="m1.small", size_id="2", aliases={"size": ("uuid-2",)})
    assert known.answers_to("size", wanted) is answer


def test_an_alias_counts_for_its_own_field_only() -> None:
    assert not instance(aliases={"size": ("7",)}).answers_to("image", "7")


def test_plain_data_has_the_addresses_by_kind() -> None:
    plain = as_dict(instance(addresses=(PRIVATE, PUBLIC, SIX), tags=("a",)))
    assert plain["addresses"][0] == {"address": "10.0.0.2", "kind": "private", "version": 4, "network": "lan"}
    assert (plain["public_address"], plain["private_address"]) == ("149.165.1.2", "10.0.0.2")
    assert plain["tags"] == ["a"]
    assert json.loads(json.dumps(plain)) == plain


def test_the_clouds_own_object_is_told_only_when_asked_for() -> None:
    known = instance(raw={"uuid": "i-1", "deep": [{"x": (1, 2)}]}, aliases={"size": ("2",)})
    assert {"raw", "aliases"}.isdisjoint(as_dict(known))
    full = as_dict(known, full=True)
    assert full["raw"] == {"uuid": "i-1", "deep": [{"x": [1, 2]}]}
    assert "aliases" not in full


def test_other_resources_have_no_addresses() -> None:
    plain = as_dict(Image("1", "Ubuntu", tags=("lts",)))
    assert plain["name"] == "Ubuntu"
    assert plain["tags"] == ["lts"]
    assert "public_address" not in plain


def test_an_address_that_is_not_there_is_empty() -> None:
    assert first_address(instance(addresses=(PRIVATE,)), "public") == ""


def test_what_was_read_beside_the_fields_does_not_make_a_difference() -> None:
    assert instance(raw={"a": 1}) == instance(raw={"a": 2})
    assert "secret" not in repr(instance(raw={"secret": 1}))


@pytest.mark.parametrize(("status", "word"), [("offloaded", "shelved"), ("shelved", "shelved"), ("running", "running")])
def test_offloaded_is_shown_as_shelved(status: str, word: str) -> None:
    assert shown(status) == word


def test_every_volume_status_is_of_one_kind() -> None:
    assert len(set(VOLUME_STATUSES)) == len(VOLUME_STATUSES)
    assert set(VOLUME_STABLE) <= set(VOLUME_STATUSES)
    assert set(VOLUME_LEADS_TO) <= set(VOLUME_STATUSES) - set(VOLUME_STABLE)
    assert set(VOLUME_LEADS_TO.values()) <= set(VOLUME_STABLE)
    assert set(GONE) <= set(VOLUME_STATUSES) - set(VOLUME_STABLE) - set(VOLUME_LEADS_TO)


@pytest.mark.parametrize(
    ("status", "activity", "settled", "expected"),
    [
        ("available", "", True, "available"),
        ("in_use", "", True, "in_use"),
        ("in_use", "mounting", False, "in_use"),
        ("error", "", True, "error"),
        ("creating", "", False, "available"),
        ("attaching", "", False, "in_use"),
        ("detaching", "", False, "available"),
        ("deleting", "", False, "deleting"),
        ("unknown", "", False, "unknown"),
    ],
)
def test_where_a_volume_is_going(status: str, activity: str, settled: bool, expected: str) -> None:
    seen = volume(status=status, activity=activity)
    assert (seen.settled, seen.expected_status) == (settled, expected)


def test_where_a_volume_is() -> None:
    here, there = Attachment("i-1", device="/dev/sdb", mount_point="/data"), Attachment("i-2")
    shared = volume(attachments=(here, there))
    assert shared.attachment_to("i-1") is here
    assert shared.attachment_to("i-2") is there
    assert shared.attachment_to("i-3") is None
    assert volume().attachment_to("") is None


def test_a_volume_as_plain_data() -> None:
    attached = volume(number=7, aliases=("7",), attachments=(Attachment("i-1", "web", "/dev/sdb"),), raw={"a": [1]})
    plain = as_dict(attached)
    assert json.loads(json.dumps(plain)) == plain
    assert plain["attachments"] == [{"instance_id": "i-1", "instance": "web", "device": "/dev/sdb", "mount_point": ""}]
    assert {"raw", "aliases"}.isdisjoint(plain)
    assert as_dict(attached, full=True)["raw"] == {"a": [1]}
    assert "public_address" not in plain


def test_a_key_is_no_plain_data() -> None:
    token = AccessToken("1", "ansible", key="s3cret")
    assert "s3cret" not in json.dumps(as_dict(token, full=True)) + repr(token)
