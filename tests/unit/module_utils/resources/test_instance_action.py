# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action task: one verb for one or many."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import instance_action, instance_info

from tests.support.lab import Lab


def run(lab: Lab, **options: Any) -> dict[str, Any]:
    return lab.run(instance_action.RESOURCE, **options)


@pytest.mark.parametrize(
    ("status", "verb", "after"),
    [
        ("active", "stop", "stopped"),
        ("active", "suspend", "suspended"),
        ("active", "shelve", "shelved"),
        ("shutoff", "start", "running"),
        ("suspended", "resume", "running"),
        ("shelved_offloaded", "unshelve", "running"),
        ("active", "reboot", "running"),
        ("active", "redeploy", "running"),
        ("active", "reset_network", "running"),
    ],
)
def test_a_verb(lab: Lab, status: str, verb: str, after: str) -> None:
    lab.world.add_instances(1, name="web", status=status)
    result = run(lab, name="web", action=verb)
    assert (result["changed"], result.get("failed"), result["instance"]["status"]) == (True, None, after)


@pytest.mark.parametrize(
    ("status", "verb"), [("shutoff", "stop"), ("active", "start"), ("shelved_offloaded", "shelve")]
)
def test_an_end_that_holds_already(lab: Lab, status: str, verb: str) -> None:
    lab.world.add_instances(1, name="web", status=status)
    result = run(lab, name="web", action=verb)
    assert result["changed"] is False
    assert lab.writes() == []


def test_a_reboot_always_changes(lab: Lab) -> None:
    lab.world.add_instances(1, name="web")
    assert [run(lab, name="web", action="reboot")["changed"] for _number in range(2)] == [True, True]


def test_the_console_is_asked_for_and_changes_nothing(lab: Lab) -> None:
    lab.world.add_instances(1, name="web")
    result = run(lab, name="web", action="console")
    assert result["changed"] is False
    assert result["console"]["url"].startswith("https://")
    assert run(lab, name="web", action="console", check=True)["console"] is None


class TestCredentials:
    ROOT = "c4nary-root-pw"

    @pytest.fixture(autouse=True)
    def machine(self, lab: Lab) -> None:
        lab.world.triton.add_machines(1, name="web", credentials={"root": self.ROOT})

    def ask(self, lab: Lab, **options: Any) -> dict[str, Any]:
        lab.world.requests.clear()
        return run(lab, cloud="triton", action="credentials", **{"name": "web", **options})

    def test_they_are_told_and_change_nothing(self, lab: Lab) -> None:
        result = self.ask(lab)
        assert (result["credentials"], result["changed"], lab.writes()) == ({"root": self.ROOT}, False, [])
        assert "console" not in result

    def test_they_are_nowhere_else(self, lab: Lab) -> None:
        result = self.ask(lab)
        del result["credentials"]
        assert self.ROOT not in str(result)
        assert self.ROOT not in str(lab.said)
        listed = lab.run(instance_info.RESOURCE, cloud="triton", full=True)
        assert self.ROOT not in str(listed)

    def test_they_are_not_asked_for_in_check_mode(self, lab: Lab) -> None:
        assert self.ask(lab, check=True)["credentials"] is None
        assert not [path for _method, path, _status in lab.world.requests if "credentials" in path]

    def test_of_many(self, lab: Lab) -> None:
        lab.world.triton.add_machines(1, name="db", state="stopped")
        result = self.ask(lab, name=None, instances=[{"name": "web"}, {"name": "db"}])
        assert [each["credentials"] for each in result["instances"]] == [{"root": self.ROOT}, {}]

    @pytest.mark.parametrize("effect", ["lost_reply", "truncate", {"status": {"status": 503, "body": "later"}}])
    def test_a_reply_that_is_lost_is_asked_for_again(self, lab: Lab, effect: Any) -> None:
        asks = {"method": "GET", "path": r"\?credentials=true"}
        lab.world.faults.add({"match": asks, "effect": effect})
        assert self.ask(lab)["credentials"] == {"root": self.ROOT}


def test_a_rebuild_takes_another_image(lab: Lab) -> None:
    lab.world.add_instances(1, name="web", image="Ubuntu 22.04")
    result = run(lab, name="web", action="rebuild", image="Ubuntu 20.04")
    assert (result["changed"], result["instance"]["image"]) == (True, "Ubuntu 20.04")


def test_what_is_under_way_is_waited_for(lab: Lab) -> None:
    lab.world.add_instances(1, name="web")
    run(lab, name="web", action="stop", wait=False)
    result = run(lab, name="web", action="start")
    assert (result["changed"], result["instance"]["status"]) == (True, "running")


def test_many_with_verbs_of_their_own(lab: Lab) -> None:
    lab.world.add_instances(1, name="a")
    lab.world.add_instances(1, name="b", status="shutoff")
    result = run(lab, instances=[{"name": "a"}, {"name": "b", "action": "start"}], action="suspend")
    assert [each["status"] for each in result["instances"]] == ["suspended", "running"]


def test_without_a_verb(lab: Lab) -> None:
    result = run(lab, instances=[{"name": "a"}])
    assert "action is missing: give it for the task or for each item" in result["msg"]
    assert lab.world.requests == []


def test_resuming_without_deployment_is_an_option_of_this_cloud(lab: Lab) -> None:
    lab.world.add_instances(1, name="web", status="suspended")
    result = run(lab, name="web", action="resume", backend_options={"deploy": False})
    assert result["instance"]["status"] == "running"
