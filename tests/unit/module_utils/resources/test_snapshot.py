# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of instances, through the runner against the emulated clouds."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import snapshot, snapshot_info
from research_cloud_emulator.world.triton.seed import WEST

from tests.support.lab import Lab

PATH = "^/my/machines/[^/]+/snapshots"
CREATE = {"method": "POST", "path": f"{PATH}$"}
ROLL_BACK = {"method": "POST", "path": f"{PATH}/"}
DELETE = {"method": "DELETE", "path": f"{PATH}/"}
AFTER = [{"hang_after": {"seconds": 60}}, "lost_reply"]
FAILS = {"fail_transition": {"text": "no"}}


@pytest.fixture
def web(lab: Lab) -> str:
    """A running machine; its id."""
    (uuid,) = lab.world.triton.add_machines(1, name="web")
    return str(uuid)


@pytest.fixture
def s1(lab: Lab, web: str) -> str:
    """A snapshot of it."""
    return str(run(lab, instance=web, name="s1")["snapshot"]["name"])


def run(lab: Lab, **options: Any) -> dict[str, Any]:
    lab.world.requests.clear()
    return lab.run(snapshot.RESOURCE, **{"cloud": "triton", "instance": "web", **options})


def there(lab: Lab) -> dict[str, str]:
    """The states of what the cloud really has, by name."""
    with lab.world.act():
        rows = lab.world.store.all("SELECT name, state FROM triton_snapshots ORDER BY created, name")
    return {row["name"]: row["state"] for row in rows if row["state"] != "deleted"}


def jobs(lab: Lab) -> list[str]:
    """What was done to machines, by the audit trail."""
    with lab.world.act():
        return [row["action"] for row in lab.world.store.all("SELECT action FROM triton_audit ORDER BY id")]


class TestMaking:
    def test_a_new_one_is_expected_made_and_left_alone(self, lab: Lab, web: str) -> None:
        expected = run(lab, name="s1", check=True)
        assert lab.writes() == []
        made = run(lab, name="s1")
        again = run(lab, name="s1")
        assert (expected["diff"], expected["changed"], again["changed"]) == (made["diff"], True, False)
        unknown = {"id": None, "raw_status": "", "size_mb": None, "created": "", "observed_at": ""}
        assert expected["snapshot"] == made["snapshot"] | unknown
        assert made["snapshot"] == {
            "cloud": "triton",
            "id": f"{web}/s1",
            "name": "s1",
            "number": None,
            "status": "available",
            "raw_status": "created",
            "fault": "",
            "instance": "web",
            "instance_id": web,
            "region": "us-east-1",
            "size_mb": 1,
            "created": "2027-01-15T08:00:00Z",
            "observed_at": made["snapshot"]["observed_at"],
        }
        assert there(lab) == {"s1": "created"}

    def test_the_instance_may_be_given_by_its_id(self, lab: Lab, web: str, s1: str) -> None:
        assert run(lab, name=s1, instance=web)["changed"] is False

    @pytest.mark.usefixtures("web")
    def test_without_waiting_it_is_still_being_made(self, lab: Lab) -> None:
        made = run(lab, name="s1", wait=False)
        assert (made["changed"], made["snapshot"]["status"]) == (True, "creating")
        assert run(lab, name="s1")["snapshot"]["status"] == "available"

    @pytest.mark.usefixtures("web")
    def test_one_that_cannot_be_made_is_told(self, lab: Lab) -> None:
        lab.world.faults.add({"match": CREATE, "effect": FAILS})
        result = run(lab, name="s1")
        assert (result["failure"]["kind"], result["changed"]) == ("failed", True)
        assert "ended in error: it could not be made" in result["msg"]
        again = run(lab, name="s1")
        assert (again["failure"]["kind"], again["changed"]) == ("conflict", False)
        assert "delete it first (state: absent)" in again["msg"]
        assert run(lab, name="s1", state="absent")["changed"] is True
        assert run(lab, name="s1")["changed"] is True

    @pytest.mark.usefixtures("web")
    def test_time_that_is_up_is_told_and_it_goes_on(self, lab: Lab) -> None:
        lab.world.update_settings({"durations": {"triton_snapshot": 60.0}})
        result = run(lab, name="s1", wait_timeout=12)
        assert (result["failure"]["kind"], result["changed"]) == ("timeout", True)
        assert 'snapshot "s1" on triton is still creating after 1' in result["msg"]
        assert run(lab, name="s1")["changed"] is False

    def test_machines_with_a_disk_of_their_own_have_none(self, lab: Lab) -> None:
        lab.world.triton.add_machines(1, name="web", image="debian-12", package="b1.small")
        with lab.world.act():
            lab.world.store.run("UPDATE triton_machines SET brand = 'bhyve'")
        result = run(lab, name="s1")
        assert (result["failure"]["kind"], result["changed"]) == ("bad_input", False)
        assert "Snapshots are not supported for bhyve instances" in result["msg"]
        assert "nothing was changed" in result["msg"]

    def test_it_is_made_where_the_instance_is(self, lab: Lab) -> None:
        lab.connections["all"] = lab.triton("all", region=None)
        lab.world.triton.add_machines(1, name="web", datacenter=WEST)
        assert run(lab, cloud="all", name="s1")["snapshot"]["region"] == WEST
        assert run(lab, cloud="all", name="s1", state="absent")["changed"] is True


class TestDeleting:
    def test_it_is_expected_done_and_left_alone(self, lab: Lab, s1: str) -> None:
        expected = run(lab, name=s1, state="absent", check=True)
        gone = run(lab, name=s1, state="absent")
        assert expected == gone
        assert gone["snapshot"] == {"cloud": "triton", "name": "s1", "id": None}
        assert there(lab) == {}
        assert run(lab, name=s1, state="absent")["changed"] is False

    def test_of_an_instance_that_is_not_there_there_is_none(self, lab: Lab) -> None:
        assert run(lab, name="s1", state="absent")["changed"] is False

    @pytest.mark.usefixtures("web")
    def test_one_that_is_being_made_is_deleted_then(self, lab: Lab) -> None:
        run(lab, name="s1", wait=False)
        assert run(lab, name="s1", state="absent")["changed"] is True
        assert there(lab) == {}

    def test_one_that_takes_long_to_go_is_waited_for(self, lab: Lab, s1: str) -> None:
        lab.world.update_settings({"durations": {"triton_update": 40.0}})
        assert run(lab, name=s1, state="absent")["changed"] is True
        assert there(lab) == {}

    def test_without_waiting_it_is_on_its_way(self, lab: Lab, s1: str) -> None:
        assert run(lab, name=s1, state="absent", wait=False)["changed"] is True
        lab.clock.advance(10.0)
        assert there(lab) == {}

    def test_one_that_stays_is_told(self, lab: Lab, s1: str) -> None:
        lab.world.faults.add({"match": DELETE, "effect": FAILS})
        result = run(lab, name=s1, state="absent")
        # Its job ran, and what that did nobody knows.
        assert (result["failure"]["kind"], result["changed"]) == ("failed", True)
        assert "is still there (available) although its deletion was accepted" in result["msg"]
        assert "the data centre could not delete it" in result["msg"]
        assert there(lab) == {"s1": "created"}


class TestGoingBack:
    @pytest.mark.parametrize("stopped", [False, True])
    def test_the_instance_runs_afterwards_and_it_acts_each_time(
        self, lab: Lab, web: str, s1: str, stopped: bool
    ) -> None:
        if stopped:
            cloud = lab.open("triton")
            cloud.act(cloud.instance(web), "stop", {})
            lab.clock.advance(30.0)
        expected = run(lab, name=s1, state="rolled_back", check=True)
        assert lab.writes() == []
        done = [run(lab, name=s1, state="rolled_back") for _time in range(2)]
        assert [each["changed"] for each in (expected, *done)] == [True] * 3
        assert expected["diff"] == done[0]["diff"]
        assert jobs(lab).count("rollback_snapshot") == 2
        assert lab.world.triton.machines()[0]["state"] == "running"
        assert done[0]["snapshot"]["name"] == s1

    def test_what_is_newer_is_not_lost_by_the_way(self, lab: Lab, s1: str) -> None:
        lab.clock.advance(10.0)
        run(lab, name="s2")
        for check in (True, False):
            result = run(lab, name=s1, state="rolled_back", check=check)
            assert (result["failure"]["kind"], lab.writes()) == ("conflict", [])
            assert 'the newer snapshots would be lost: "s2"' in result["msg"]
        wanted = {"name": s1, "state": "rolled_back", "discard_newer": True}
        expected, done = run(lab, check=True, **wanted), run(lab, **wanted)
        assert expected["diff"] == done["diff"]
        assert done["diff"]["before"]["newer"] == ["s2"]
        assert there(lab) == {"s1": "created"}

    @pytest.mark.usefixtures("web")
    def test_one_that_is_being_made_is_waited_for(self, lab: Lab) -> None:
        run(lab, name="s1", wait=False)
        assert run(lab, name="s1", state="rolled_back")["changed"] is True
        assert jobs(lab) == ["create_snapshot", "rollback_snapshot"]

    @pytest.mark.usefixtures("web")
    def test_one_that_is_not_there(self, lab: Lab) -> None:
        run(lab, name="before")
        result = run(lab, name="befor", state="rolled_back")
        assert (result["failure"]["kind"], lab.writes()) == ("not_found", [])
        assert 'snapshot "befor" of "web" on triton does not exist; near: "before"' in result["msg"]

    def test_in_check_mode_an_earlier_task_may_have_made_both(self, lab: Lab) -> None:
        for state in ("present", "rolled_back"):
            assert run(lab, name="s1", state=state, check=True)["changed"] is True
        assert all("check mode takes it as made" in warning for warning in lab.said.warnings)
        assert run(lab, name="s1", state="rolled_back")["failure"]["kind"] == "not_found"

    def test_one_that_fails_is_told(self, lab: Lab, s1: str) -> None:
        lab.world.faults.add({"match": ROLL_BACK, "effect": FAILS})
        result = run(lab, name=s1, state="rolled_back")
        assert result["failure"]["kind"] == "failed"
        assert "the cloud accepted to go back to it, and could not" in result["msg"]

    @pytest.mark.parametrize("effect", AFTER)
    def test_a_lost_reply_is_seen_in_what_happens(self, lab: Lab, s1: str, effect: Any) -> None:
        lab.world.faults.add({"match": ROLL_BACK, "effect": effect})
        result = run(lab, name=s1, state="rolled_back")
        assert (result.get("failed"), result["changed"]) == (None, True)
        assert jobs(lab).count("rollback_snapshot") == 1

    @pytest.mark.parametrize("effect", ["drop_before", {"hang": {"seconds": 60}}])
    def test_a_lost_request_is_not_sent_again(self, lab: Lab, s1: str, effect: Any) -> None:
        lab.world.faults.add({"match": ROLL_BACK, "effect": effect})
        result = run(lab, name=s1, state="rolled_back")
        assert (result["failure"]["kind"], len(lab.writes())) == ("outcome_unknown", 1)
        lab.clock.advance(60.0)
        assert "rollback_snapshot" not in jobs(lab)

    def test_an_instance_that_is_changing_comes_to_rest_first(self, lab: Lab, web: str, s1: str) -> None:
        cloud = lab.open("triton")
        cloud.act(cloud.instance(web), "stop", {})
        assert run(lab, name=s1, state="rolled_back")["changed"] is True
        assert jobs(lab) == ["create_snapshot", "stop", "rollback_snapshot"]


class TestTrouble:
    @pytest.mark.parametrize("effect", ["lost_reply", "truncate", "non_json", {"hang_after": {"seconds": 60}}])
    @pytest.mark.usefixtures("web")
    def test_what_was_made_is_adopted(self, lab: Lab, effect: Any) -> None:
        lab.world.faults.add({"match": CREATE, "effect": effect})
        made = run(lab, name="s1")
        assert (made["changed"], made.get("failed"), made["snapshot"]["status"]) == (True, None, "available")
        assert len(lab.writes()) == 1

    @pytest.mark.parametrize("effect", ["drop_before", {"hang": {"seconds": 60}}])
    @pytest.mark.usefixtures("web")
    def test_what_was_not_made_is_not_made_again(self, lab: Lab, effect: Any) -> None:
        lab.world.faults.add({"match": CREATE, "effect": effect})
        result = run(lab, name="s1")
        assert (result["failure"]["kind"], len(lab.writes())) == ("outcome_unknown", 1)
        assert run(lab, name="s1")["changed"] is True

    @pytest.mark.parametrize("effect", [*AFTER, "drop_before", "truncate"])
    def test_a_deletion_is_asked_again(self, lab: Lab, s1: str, effect: Any) -> None:
        lab.world.faults.add({"match": DELETE, "effect": effect})
        assert run(lab, name=s1, state="absent")["changed"] is True
        assert there(lab) == {}

    @pytest.mark.parametrize("status", [429, 503])
    @pytest.mark.usefixtures("web")
    def test_a_cloud_that_asks_for_patience_gets_it(self, lab: Lab, status: int) -> None:
        busy = {"status": {"status": status, "body": "<html>later</html>", "headers": {"Retry-After": "2"}}}
        lab.world.faults.add({"match": {"method": "GET", "path": PATH}, "effect": busy, "count": 2})
        assert run(lab, name="s1")["changed"] is True

    def test_an_instance_that_is_deleted_meanwhile_is_told(self, lab: Lab, web: str) -> None:
        cloud = lab.open("triton")
        cloud.delete(cloud.instance(web))
        lab.world.update_settings({"durations": {"triton_destroy": 0.0}})
        plain = lab.transport.send

        def send(request: Any) -> Any:
            if request.method == "POST":
                lab.clock.advance(60.0)
            return plain(request)

        lab.transport.send = send  # type: ignore[method-assign]
        result = run(lab, name="s1")
        assert (result["failure"]["kind"], result["changed"]) == ("not_found", False)


class TestListing:
    @pytest.fixture(autouse=True)
    def _three(self, lab: Lab) -> None:
        lab.world.triton.add_machines(1, name="web")
        lab.clock.advance(1.0)
        lab.world.triton.add_machines(1, name="db")
        for instance, name in (("db", "a"), ("web", "a"), ("web", "b")):
            run(lab, instance=instance, name=name)
            lab.clock.advance(1.0)

    @pytest.mark.parametrize(
        ("options", "found"),
        [
            ({}, ["web/a", "web/b", "db/a"]),
            ({"name": "a"}, ["web/a", "db/a"]),
            ({"instance": "db"}, ["db/a"]),
            ({"instance": "web", "name": "b"}, ["web/b"]),
            ({"name": "c"}, []),
        ],
    )
    def test_what_matches(self, lab: Lab, options: dict[str, Any], found: list[str]) -> None:
        result = lab.run(snapshot_info.RESOURCE, cloud="triton", **options)
        assert [f"{each['instance']}/{each['name']}" for each in result["snapshots"]] == found
        assert result["changed"] is False

    def test_an_instance_that_is_not_there_is_told(self, lab: Lab) -> None:
        result = lab.run(snapshot_info.RESOURCE, cloud="triton", instance="wob")
        assert 'instance "wob" on triton does not exist; near: "web"' in result["msg"]
