# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A volume leaves an instance for another only when the user says so."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import volume_attachment

from tests.support.lab import Lab


def run(lab: Lab, **options: Any) -> dict[str, Any]:
    return lab.run(volume_attachment.RESOURCE, **{"volume": "reference", "instance": "new", "move": True, **options})


@pytest.fixture
def two(lab: Lab) -> Lab:
    """The volume is at ``old``; ``new`` has nothing."""
    lab.world.add_instances(1, name="old")
    lab.world.add_instances(1, name="new")
    run(lab, instance="old")
    lab.world.requests.clear()
    return lab


def test_it_is_moved_and_check_mode_says_the_same(two: Lab) -> None:
    checked, real = run(two, check=True), run(two)
    assert (real["changed"], real.get("failed")) == (True, None)
    assert real["diff"] == checked["diff"]
    assert (real["diff"]["before"]["attached_to"], real["diff"]["after"]["attached_to"]) == (["old"], ["new"])
    assert [each["instance"] for each in real["volume"]["attachments"]] == ["new"]


def test_moving_again_changes_nothing(two: Lab) -> None:
    run(two)
    two.world.requests.clear()
    assert run(two)["changed"] is False
    assert two.writes() == []


def test_it_is_not_taken_without_the_word(two: Lab) -> None:
    result = run(two, move=False)
    assert result["failure"]["kind"] == "conflict"
    assert 'is attached to "old" (detach it there first, or say move: true; nothing was changed)' in result["msg"]
    assert two.writes() == []


def test_it_stays_when_the_other_instance_cannot_take_it(two: Lab) -> None:
    two.world.add_instances(1, name="off", status="shutoff")
    assert "attaching needs running" in run(two, instance="off")["msg"]
    assert two.writes() == []


def test_it_stays_when_it_cannot_be_unmounted(two: Lab) -> None:
    two.world.faults.add({"match": {"method": "POST", "path": "/action$"}, "effect": "fail_mount"})
    result = run(two)
    assert result["failure"]["kind"] == "failed"
    assert "could not be unmounted" in result["msg"]
    assert [each["instance"] for each in result["volume"]["attachments"]] == ["old"]
