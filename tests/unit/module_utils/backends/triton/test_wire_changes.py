# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of a machine: the fewest requests, each of which may be repeated, and how the machine shows them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton import wire_changes
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance, Size

SIZE = Size(id="p-1", name="g1", memory_mb=1024)
ROW: dict[str, Any] = {
    "id": "m-1",
    "name": "web",
    "state": "running",
    "package": "g1",
    "memory": 1024,
    "tags": {"role": "web", "n": 1},
    "metadata": {"a": "b", "user-script": "#!/bin/sh"},
    "firewall_enabled": True,
    "nics": [{"mac": "aa", "state": "running", "network": "n-1"}],
}
WEB = Instance(
    "triton",
    "m-1",
    "web",
    "running",
    tag_values={"role": "web", "n": 1},
    metadata={"a": "b", "c": "d"},
    user_script="#!/bin/sh",
)
PATH = "/my/machines/m-1"


def sent(**changes: Any) -> list[tuple[str, str, Any]]:
    calls = list(wire_changes.calls(WEB, changes))
    assert all(call.may_repeat for call in calls)
    return [(call.method, call.path.removeprefix(PATH), call.body or call.params) for call in calls]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"size": SIZE, "name": "db"},
            [("POST", "", {"action": "rename", "name": "db"}), ("POST", "", {"action": "resize", "package": "p-1"})],
        ),
        ({"tags": {"role": "web", "n": 1, "x": "y"}}, [("POST", "/tags", {"x": "y"})]),
        ({"tags": {"role": "web", "n": True}}, [("POST", "/tags", {"n": True})]),
        ({"tags": {"role": "db"}}, [("PUT", "/tags", {"role": "db"})]),
        ({"metadata": {"a": "b", "c": "new"}}, [("POST", "/metadata", {"c": "new"})]),
        ({"metadata": {"a": "b"}}, [("DELETE", "/metadata/c", None)]),
        (
            {"metadata": {"x/y": "z"}},
            [
                ("POST", "/metadata", {"x/y": "z"}),
                ("DELETE", "/metadata/a", None),
                ("DELETE", "/metadata/c", None),
            ],
        ),
        ({"user_script": "new"}, [("POST", "/metadata", {"user-script": "new"})]),
        ({"user_script": ""}, [("DELETE", "/metadata/user-script", None)]),
        ({"firewall": False}, [("POST", "", {"action": "disable_firewall"})]),
        ({"deletion_protection": True}, [("POST", "", {"action": "enable_deletion_protection"})]),
        ({}, []),
    ],
)
def test_the_requests_of_a_change(changes: dict[str, Any], expected: list[Any]) -> None:
    assert sent(**changes) == expected


def test_tags_that_are_all_gone_are_told_as_none() -> None:
    (call,) = wire_changes.calls(WEB, {"tags": {}})
    assert (call.method, call.body) == ("PUT", {})


def test_the_key_of_metadata_may_have_any_letters() -> None:
    odd = Instance("triton", "m-1", "web", "running", metadata={"a/b c": "d"})
    (call,) = wire_changes.calls(odd, {"metadata": {}})
    assert call.path == f"{PATH}/metadata/a%2Fb%20c"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": "web"}, True),
        ({"name": "db"}, False),
        ({"size": SIZE}, True),
        ({"size": Size("p-2", "g2", memory_mb=1024)}, False),
        ({"size": Size("p-3", "g1", memory_mb=2048)}, False),
        ({"name": "db", "size": SIZE}, False),
        ({"tags": {"role": "web", "n": 1}}, True),
        ({"tags": {"role": "web", "n": True}}, False),
        ({"tags": {"role": "web"}}, False),  # n is there still
        ({"metadata": {"a": "b"}}, True),  # c is gone
        ({"metadata": {"a": "b", "c": "d", "e": "f"}}, False),
        ({"metadata": {"c": "d"}}, False),
        ({"user_script": ""}, False),
        ({"user_script": "#!/bin/sh"}, True),
        ({"firewall": True, "deletion_protection": False}, True),
        ({"firewall": False}, False),
        ({"deletion_protection": True}, False),
    ],
)
def test_a_machine_shows_whether_it_was_changed(changes: dict[str, Any], expected: bool) -> None:
    assert wire_changes.shows(ROW, wire_changes.marks(WEB, changes)) is expected


def test_what_others_add_meanwhile_is_no_reason_to_wait() -> None:
    marks = wire_changes.marks(WEB, {"tags": {**WEB.tag_values, "x": "y"}})
    assert wire_changes.shows({**ROW, "tags": {"x": "y", "theirs": 1}}, marks)


@pytest.mark.parametrize(
    ("nics", "expected"),
    [
        ([("aa", "running"), ("bb", "running")], True),
        ([("aa", "running"), ("bb", "provisioning")], False),
        ([("aa", "running")], False),
        ([("aa", "running"), ("bb", "running"), ("cc", "running")], False),
    ],
)
def test_interfaces_are_there_when_all_of_them_work(nics: list[tuple[str, str]], expected: bool) -> None:
    row = {**ROW, "nics": [{"mac": mac, "state": state} for mac, state in nics]}
    assert wire_changes.shows(row, {"macs": frozenset({"aa", "bb"})}) is expected
