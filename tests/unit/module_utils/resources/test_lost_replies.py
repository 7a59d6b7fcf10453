# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change is sent once. When its reply is lost, what the cloud shows decides, and what it does not show is said."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import instance, instance_action

from tests.support.lab import NEW, Lab

CREATE = {"method": "POST", "path": "^/api/v2/instances$"}
ACT = {"method": "POST", "path": "/action$"}
READS = {"method": "GET", "path": "^/api/"}

Result = dict[str, Any]


def fault(lab: Lab, match: dict[str, str], effect: Any, *, count: int | None = 1, skip: int = 0) -> None:
    lab.world.faults.add({"match": match, "effect": effect, "count": count, "skip": skip})


def create(lab: Lab, **more: Any) -> Result:
    return lab.run(instance.RESOURCE, name="new", state="started", **NEW, **more)


def sent(lab: Lab, path: str) -> int:
    return sum(path in row[1] for row in lab.writes())


@pytest.mark.parametrize("effect", ["lost_reply", "truncate", "non_json", {"hang_after": {"seconds": 60}}])
def test_what_was_made_is_adopted(lab: Lab, effect: Any) -> None:
    fault(lab, CREATE, effect)
    result = create(lab)
    assert (result["changed"], result.get("failed")) == (True, None)
    assert [row["uuid"] for row in lab.live()] == [result["instance"]["id"]]
    assert sent(lab, "/api/v2/instances") == 1


@pytest.mark.parametrize("effect", ["drop_before", {"hang": {"seconds": 60}}, {"status": {"status": 504}}])
def test_what_was_not_made_is_not_made_again(lab: Lab, effect: Any) -> None:
    fault(lab, CREATE, effect)
    started = lab.clock.now()
    result = create(lab)
    assert result["failure"]["kind"] == "outcome_unknown"
    assert "none of that name was listed within 60 s" in result["msg"]
    assert "run the task again" in result["msg"]
    assert lab.clock.now() - started >= 60.0
    assert (lab.live(), sent(lab, "/api/v2/instances")) == ([], 1)


def test_running_it_again_makes_it_then(lab: Lab) -> None:
    fault(lab, CREATE, "drop_before")
    create(lab)
    assert create(lab)["changed"]
    assert len(lab.live()) == 1


def test_an_old_one_of_that_name_is_not_adopted(lab: Lab) -> None:
    """It is being deleted when the task looks, so a new one is made, and only the new one counts."""
    (old,) = lab.world.add_instances(1, name="new")
    lab.run(instance.RESOURCE, name="new", state="absent", wait=False)
    lab.clock.advance(1.5)  # from now on the cloud shows that it is being deleted
    fault(lab, CREATE, "lost_reply")
    result = create(lab)
    assert result["instance"]["id"] != old
    assert [row["uuid"] for row in lab.live()] == [result["instance"]["id"]]


def test_one_that_was_there_before_under_another_name_is_not_adopted(lab: Lab) -> None:
    """Somebody renames theirs in the same minute."""
    (old,) = lab.world.add_instances(1, name="db")
    fault(lab, CREATE, "drop_before")
    plain = lab.transport.send

    def send(request: Any) -> Any:
        if request.method == "POST" and request.url.endswith("/api/v2/instances"):
            with lab.world.act():
                lab.world.store.run("UPDATE instances SET name = 'new' WHERE uuid = ?", (old,))
        return plain(request)

    lab.transport.send = send  # type: ignore[method-assign]
    result = create(lab)
    assert result["failure"]["kind"] == "outcome_unknown"
    assert "none of that name was listed" in result["msg"]


def test_several_that_appear_are_listed(lab: Lab) -> None:
    """Somebody else makes one of the same name in the same minute."""
    fault(lab, CREATE, "lost_reply")
    plain = lab.transport.send

    def send(request: Any) -> Any:
        try:
            return plain(request)
        finally:
            if request.method == "POST" and request.url.endswith("/api/v2/instances"):
                lab.world.add_instances(1, name="new")

    lab.transport.send = send  # type: ignore[method-assign]
    result = create(lab)
    assert result["failure"]["kind"] == "outcome_unknown"
    assert all(row["uuid"] in result["msg"] for row in lab.live())
    assert len(lab.live()) == 2


def test_looking_in_vain_is_said_too(lab: Lab) -> None:
    fault(lab, CREATE, "lost_reply")
    fault(lab, READS, {"status": {"status": 503}}, count=None, skip=8)
    result = create(lab, wait_timeout=200)
    assert result["failure"]["kind"] == "outcome_unknown"
    assert "was asked for, the reply was lost" in result["msg"]
    assert "looking for it failed too" in result["msg"]


def test_a_deadline_does_not_hide_that_something_was_sent(lab: Lab) -> None:
    fault(lab, CREATE, "drop_before")
    result = create(lab, wait_timeout=20)
    assert result["failure"]["kind"] == "outcome_unknown"
    assert "the reply was lost" in result["msg"]


@pytest.mark.parametrize("effect", ["lost_reply", "truncate", "non_json", {"hang_after": {"seconds": 60}}])
def test_an_action_that_arrived_is_not_sent_again(lab: Lab, effect: Any) -> None:
    lab.world.add_instances(1, name="web")
    fault(lab, ACT, effect)
    result = lab.run(instance_action.RESOURCE, name="web", action="stop")
    assert (result["changed"], result.get("failed"), result["instance"]["status"]) == (True, None, "stopped")
    assert sent(lab, "/action") == 1


def test_an_action_that_did_not_arrive_is_sent_again_after_a_look(lab: Lab) -> None:
    lab.world.add_instances(1, name="web")
    fault(lab, ACT, "drop_before")
    result = lab.run(instance_action.RESOURCE, name="web", action="stop")
    assert (result["changed"], result["instance"]["status"]) == (True, "stopped")
    assert sent(lab, "/action") == 2


def test_an_action_is_not_tried_for_ever(lab: Lab) -> None:
    lab.world.add_instances(1, name="web")
    fault(lab, ACT, "drop_before", count=None)
    result = lab.run(instance_action.RESOURCE, name="web", action="stop")
    assert result["failure"]["kind"] == "outcome_unknown"
    assert sent(lab, "/action") == 3


def test_a_reboot_that_arrived_is_seen(lab: Lab) -> None:
    lab.world.add_instances(1, name="web")
    fault(lab, ACT, "lost_reply")
    result = lab.run(instance_action.RESOURCE, name="web", action="reboot")
    assert (result["changed"], result.get("failed")) == (True, None)
    assert sent(lab, "/action") == 1


def test_a_reboot_that_cannot_be_seen_is_not_sent_twice(lab: Lab) -> None:
    lab.world.add_instances(1, name="web")
    fault(lab, ACT, "drop_before")
    result = lab.run(instance_action.RESOURCE, name="web", action="reboot")
    assert result["failure"]["kind"] == "outcome_unknown"
    assert "the instance does not show whether it happened" in result["msg"]
    assert sent(lab, "/action") == 1


def test_an_action_that_never_arrives_is_sent_three_times(lab: Lab) -> None:
    lab.world.add_instances(1, name="web")
    fault(lab, ACT, "drop_before", count=None)
    result = lab.run(instance_action.RESOURCE, name="web", action="stop")
    assert (result["failure"]["kind"], sent(lab, "/action")) == ("outcome_unknown", 3)
    assert "each of three replies was lost, and the instance shows no change" in result["msg"]
    assert "nothing was sent twice" not in result["msg"]


def test_looking_in_vain_after_an_action_is_said(lab: Lab) -> None:
    lab.world.add_instances(1, name="web")
    fault(lab, ACT, "lost_reply")
    fault(lab, {"method": "GET", "path": "/instance/"}, {"status": {"status": 503}}, count=None, skip=1)
    result = lab.run(instance_action.RESOURCE, name="web", action="stop", wait_timeout=100)
    assert result["failure"]["kind"] == "outcome_unknown"
    assert "stop instance" in result["msg"]


@pytest.mark.parametrize("effect", ["lost_reply", "drop_before", {"hang_after": {"seconds": 60}}])
def test_a_delete_is_harmless_to_repeat(lab: Lab, effect: Any) -> None:
    lab.world.add_instances(1, name="web")
    fault(lab, {"method": "DELETE"}, effect)
    result = lab.run(instance.RESOURCE, name="web", state="absent")
    assert (result["changed"], result.get("failed"), lab.live()) == (True, None, [])


def test_a_refusal_after_the_action_was_carried_out_is_no_failure(lab: Lab) -> None:
    lab.world.add_instances(1, name="web", status="shutoff")
    result = lab.run(instance_action.RESOURCE, name="web", action="reboot", reboot_type="hard")
    assert (result["changed"], result.get("failed"), result["instance"]["status"]) == (True, None, "running")


def test_a_refusal_of_an_action_that_was_not_carried_out_is_one(lab: Lab) -> None:
    lab.world.add_instances(1, name="web")
    words = {"errors": [{"message": "The requested action stop encountered an irrecoverable exception: x"}]}
    fault(lab, ACT, {"status": {"status": 403, "body": words}}, count=None)
    result = lab.run(instance_action.RESOURCE, name="web", action="stop")
    assert result["failure"]["kind"] == "failed"
    assert result["changed"] is False
    assert "irrecoverable exception" in result["msg"]
