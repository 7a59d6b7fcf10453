# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys and snapshots from CloudAPI's JSON."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton import wire_belongings
from ansible_collections.research.cloud.plugins.module_utils.core import fingerprint
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadReply
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance
from ansible_collections.research.cloud.plugins.module_utils.core.public_key import parse

from tests.unit.module_utils.backends.captured import Captured
from tests.unit.module_utils.backends.triton import throwaway

body = Captured("triton").body

LINE = f"{throwaway.public_line('p256')} alice@laptop"
KEY = parse(LINE, "it")
WEB = Instance(cloud="c", id="6012df71", name="web", status="running", region="east")


def row(**fields: Any) -> dict[str, Any]:
    return {"name": "laptop", "fingerprint": KEY.md5, "key": f"{LINE}\n", **fields}


def test_a_key_is_known_in_both_ways() -> None:
    key = wire_belongings.key(row(), cloud="c", signing="")
    assert (key.id, key.name, key.cloud, key.type) == (KEY.md5, "laptop", "c", "ecdsa-sha2-nistp256")
    assert (key.fingerprint, key.fingerprint_sha256, key.public_key) == (KEY.md5, KEY.sha256, LINE)
    assert key.used_by_profile is False


@pytest.mark.parametrize("told", [KEY.md5, KEY.md5.upper(), f"MD5:{KEY.md5}", KEY.sha256])
def test_the_server_may_write_its_fingerprint_in_any_way(told: str) -> None:
    key = wire_belongings.key(row(fingerprint=told), cloud="c", signing=KEY.md5)
    assert (key.id, key.fingerprint, key.used_by_profile) == (told, KEY.md5, True)


def test_a_fingerprint_that_is_not_the_keys_is_no_reply() -> None:
    other = fingerprint.md5(b"another")
    with pytest.raises(BadReply, match='has a key "laptop" whose fingerprint is'):
        wire_belongings.key(row(fingerprint=other), cloud="c", signing="")


def test_a_key_that_is_not_known_here_is_listed() -> None:
    key = wire_belongings.key(row(key="ssh-new AAAA", fingerprint=KEY.md5.upper()), cloud="c", signing="")
    assert (key.type, key.fingerprint, key.fingerprint_sha256, key.public_key) == ("", KEY.md5, "", "ssh-new AAAA")


@pytest.mark.parametrize(
    ("state", "status", "in_trouble"),
    [
        ("queued", "creating", False),
        ("running", "creating", False),
        ("created", "available", False),
        ("failed", "error", True),
        ("canceled", "error", True),
        ("what is this", "unknown", False),
        (None, "available", False),
    ],
)
def test_the_state_of_a_snapshot(state: str | None, status: str, in_trouble: bool) -> None:
    told = {"name": "s1"} if state is None else {"name": "s1", "state": state}
    found = wire_belongings.snapshot(told, WEB, "now")
    assert (found.status, found.raw_status, bool(found.fault)) == (status, state or "", in_trouble)


def test_a_snapshot_belongs_to_its_instance() -> None:
    (told,) = body("machine: GET /machines/M/snapshots (2)")
    found = wire_belongings.snapshot(told, WEB, "now")
    assert (found.id, found.instance, found.instance_id, found.region) == ("6012df71/s1", "web", "6012df71", "east")
    assert (found.status, found.size_mb, found.created) == ("available", 1, "2026-11-21T23:06:05Z")
    assert (found.cloud, found.observed_at) == ("c", "now")


def test_what_was_just_asked_for_tells_little() -> None:
    found = wire_belongings.snapshot(body("machine: POST /machines/M/snapshots name"), WEB, "now")
    assert (found.name, found.status, found.size_mb, found.created) == ("s1", "creating", None, "")
    assert (found.settled, found.under_way, found.expected_status) == (False, True, "available")
