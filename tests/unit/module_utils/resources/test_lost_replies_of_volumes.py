# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change of a volume is sent once. When its reply is lost, what the volume shows decides."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.errors import ReplyLost
from ansible_collections.research.cloud.plugins.module_utils.resources import volume, volume_attachment

from tests.support.lab import Lab
from tests.support.storage import CREATE, LOOK, Result, disk, fault, sent, where

ARRIVED = ["lost_reply", "truncate", "non_json", {"hang_after": {"seconds": 60}}]
DID_NOT = ["drop_before", {"hang": {"seconds": 60}}, {"status": {"status": 504}}]
MAINTENANCE = {"status": {"status": 503, "body": {"detail": "Upgrade: soon"}}}

# Verb -> the state that is wanted, the one before, and what the cloud shows in the end.
VERBS = {
    "attach": ("mounted", None, ("in-use", "web", "/vol_b")),
    "mount": ("mounted", "unmounted", ("in-use", "web", "/vol_b")),
    "unmount": ("unmounted", "mounted", ("in-use", "web", None)),
    "detach": ("absent", "mounted", ("available", None, None)),
}


def create(lab: Lab, **more: Any) -> Result:
    return lab.run(volume.RESOURCE, name="new", size_gb=5, **more)


def attachment(lab: Lab, state: str, **more: Any) -> Result:
    return lab.run(volume_attachment.RESOURCE, volume="scratch", instance="web", state=state, **more)


@pytest.fixture
def ready(lab: Lab, verb: str) -> Lab:
    """A cloud in which the verb is the one thing to do."""
    lab.world.add_instances(1, name="web")
    before = VERBS[verb][1]
    if before:
        attachment(lab, before)
    lab.world.requests.clear()
    return lab


class TestCreate:
    @pytest.mark.parametrize("effect", ARRIVED)
    def test_what_was_made_is_adopted(self, lab: Lab, effect: Any) -> None:
        fault(lab, effect, CREATE)
        result = create(lab)
        assert (result["changed"], result.get("failed"), result["volume"]["status"]) == (True, None, "available")
        assert result["volume"]["id"] == (disk(lab, "new") or {})["uuid"]
        assert sent(lab) == 1

    @pytest.mark.parametrize("effect", DID_NOT)
    def test_what_was_not_made_is_not_made_again(self, lab: Lab, effect: Any) -> None:
        fault(lab, effect, CREATE)
        started = lab.clock.now()
        result = create(lab)
        assert (result["changed"], result["failure"]["kind"]) == (False, "outcome_unknown")
        assert "none of that name was listed within 60 s" in result["msg"]
        assert lab.clock.now() - started >= 60.0
        assert (disk(lab, "new"), sent(lab)) == (None, 1)

    def test_running_it_again_makes_it_then(self, lab: Lab) -> None:
        fault(lab, "drop_before", CREATE)
        create(lab)
        assert create(lab)["changed"]
        assert disk(lab, "new")

    def test_running_it_again_finds_what_came_late(self, lab: Lab) -> None:
        fault(lab, "lost_reply", CREATE)
        fault(lab, MAINTENANCE, LOOK, count=None, skip=2)
        assert create(lab)["failure"]["kind"] == "outcome_unknown"
        lab.world.faults.clear()
        again = create(lab)
        assert (again["changed"], again.get("failed"), sent(lab)) == (False, None, 1)

    def test_an_old_one_of_that_name_is_not_adopted(self, lab: Lab) -> None:
        """It is being deleted when the task looks, so a new one is made, and only the new one counts."""
        old = (disk(lab, "scratch") or {})["uuid"]
        fault(lab, {"stick": {"status": "deleting"}}, {"method": "DELETE", "path": ""})
        lab.run(volume.RESOURCE, name="scratch", state="absent", wait=False)
        fault(lab, "lost_reply", CREATE)
        result = lab.run(volume.RESOURCE, name="scratch", size_gb=5)
        assert (result["changed"], result.get("failed")) == (True, None)
        assert result["volume"]["id"] != old
        assert sorted(row["status"] for row in lab.disks() if row["name"] == "scratch") == ["available", "deleting"]

    def test_several_that_appear_are_listed(self, lab: Lab) -> None:
        """Somebody else makes one of the same name in the same minute."""
        fault(lab, "lost_reply", CREATE)
        plain = lab.transport.send

        def send(request: Any) -> Any:
            try:
                return plain(request)
            finally:
                if request.method == "POST" and request.url.endswith("/api/v2/volumes"):
                    lab.world.add_volumes(1, name="new")

        lab.transport.send = send  # type: ignore[method-assign]
        result = create(lab)
        assert result["failure"]["kind"] == "outcome_unknown"
        made = [row["uuid"] for row in lab.disks() if row["name"] == "new"]
        assert len(made) == 2
        assert all(uuid in result["msg"] for uuid in made)

    def test_looking_in_vain_is_said_too(self, lab: Lab) -> None:
        fault(lab, "lost_reply", CREATE)
        fault(lab, MAINTENANCE, LOOK, count=None, skip=2)
        result = create(lab, wait_timeout=200)
        assert result["failure"]["kind"] == "outcome_unknown"
        assert 'volume "new" on jetstream was asked for, the reply was lost' in result["msg"]
        assert "looking for it failed too" in result["msg"]

    def test_a_deadline_does_not_hide_that_something_was_sent(self, lab: Lab) -> None:
        fault(lab, "drop_before", CREATE)
        result = create(lab, wait_timeout=20)
        assert result["failure"]["kind"] == "outcome_unknown"
        assert "the reply was lost" in result["msg"]


class TestUpdate:
    @pytest.mark.parametrize("effect", [*ARRIVED, *DID_NOT])
    def test_it_is_harmless_to_repeat(self, lab: Lab, effect: Any) -> None:
        fault(lab, effect, {"method": "PATCH", "path": "/volumes/"})
        result = lab.run(volume.RESOURCE, name="scratch", description="x")
        assert (result["changed"], result.get("failed"), result["volume"]["description"]) == (True, None, "x")
        assert sent(lab, "PATCH") == 2


@pytest.mark.parametrize("verb", VERBS)
class TestActions:
    @pytest.mark.parametrize("effect", ARRIVED)
    def test_what_arrived_is_not_sent_again(self, ready: Lab, verb: str, effect: Any) -> None:
        state, _before, end = VERBS[verb]
        fault(ready, effect)
        result = attachment(ready, state)
        assert (result["changed"], result.get("failed")) == (True, None)
        assert (where(ready, "scratch"), sent(ready)) == (end, 1)

    @pytest.mark.parametrize("effect", DID_NOT)
    def test_what_did_not_arrive_is_sent_again_after_a_look(self, ready: Lab, verb: str, effect: Any) -> None:
        state, _before, end = VERBS[verb]
        fault(ready, effect)
        started = ready.clock.now()
        result = attachment(ready, state)
        assert (result["changed"], result.get("failed")) == (True, None)
        assert (where(ready, "scratch"), sent(ready)) == (end, 2)
        assert ready.clock.now() - started >= 60.0, "what was sent has its time to arrive"

    def test_it_is_not_tried_for_ever(self, ready: Lab, verb: str) -> None:
        state, _before, _end = VERBS[verb]
        fault(ready, "drop_before", count=None)
        result = attachment(ready, state)
        assert (result["changed"], result["failure"]["kind"]) == (False, "outcome_unknown")
        assert f'{verb} volume "scratch" and instance "web" on jetstream was sent' in result["msg"]
        assert "each of three replies was lost, and the volume shows no change" in result["msg"]
        assert sent(ready) == 3

    def test_looking_in_vain_is_said(self, ready: Lab, verb: str) -> None:
        state, _before, _end = VERBS[verb]
        fault(ready, "lost_reply")
        fault(ready, MAINTENANCE, {"method": "GET", "path": "/volume/"}, count=None)
        result = attachment(ready, state)
        assert result["failure"]["kind"] == "outcome_unknown"
        assert f'{verb} volume "scratch"' in result["msg"]
        assert "looking failed too" in result["msg"]
        assert "run the task again: it begins with a look at the volume" in result["msg"]
        assert sent(ready) == 1

    def test_a_deadline_does_not_hide_that_something_was_sent(self, ready: Lab, verb: str) -> None:
        state, _before, _end = VERBS[verb]
        fault(ready, "drop_before")
        result = attachment(ready, state, wait_timeout=20)
        assert result["failure"]["kind"] == "outcome_unknown"
        assert sent(ready) == 1

    def test_a_fault_that_comes_with_lost_replies_is_never_called_a_success(self, ready: Lab, verb: str) -> None:
        """The request arrives, its reply is lost, and then the cloud lets it fail, perhaps between two looks."""
        state, _before, end = VERBS[verb]
        fault(ready, {"attach": "fail_attach", "detach": "fail_detach"}.get(verb, "fail_mount"))
        plain = ready.transport.send

        def send(request: Any) -> Any:
            response = plain(request)
            if request.url.endswith("/action"):
                raise ReplyLost("no reply")
            return response

        ready.transport.send = send  # type: ignore[method-assign]
        result = attachment(ready, state)
        ready.transport.send = plain  # type: ignore[method-assign]
        if result.get("failed"):
            assert result["failure"]["kind"] in ("failed", "outcome_unknown")
        else:
            assert where(ready, "scratch") == end
        assert sent(ready) <= 3

    def test_without_waiting_a_lost_reply_is_looked_after_all_the_same(self, ready: Lab, verb: str) -> None:
        state, _before, end = VERBS[verb]
        fault(ready, "lost_reply")
        result = attachment(ready, state, wait=False)
        assert (result["changed"], result.get("failed"), sent(ready)) == (True, None, 1)
        ready.clock.advance(30.0)
        assert where(ready, "scratch") == end

    def test_a_refusal_changes_nothing(self, ready: Lab, verb: str) -> None:
        state, before, _end = VERBS[verb]
        there = where(ready, "scratch")
        words = {"errors": [{"message": "The requested action x encountered an irrecoverable exception: y"}]}
        fault(ready, {"status": {"status": 403, "body": words}})
        result = attachment(ready, state)
        assert (result["changed"], result["failure"]["kind"], sent(ready)) == (False, "failed", 1)
        assert "irrecoverable exception" in result["msg"]
        assert where(ready, "scratch") == there
        assert before or there == ("available", None, None)
