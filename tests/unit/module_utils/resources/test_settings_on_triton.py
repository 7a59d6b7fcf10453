# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks, tags, metadata, scripts, firewall and deletion protection of machines on Triton."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import instance, instance_info
from research_cloud_emulator.world.triton.seed import EAST, WEST

from tests.support.lab import Lab

NEW = {"image": "base-64-lts", "size": "g1.small"}
SECRET = "c4nary-5ecret"
# Every setting that can be changed in place, and another value than a planted machine has.
CHANGES: dict[str, Any] = {
    "tags": {"role": "web", "n": 2, "prod": True},
    "metadata": {"color": SECRET},
    "user_script": f"#!/bin/sh\n# {SECRET}\n",
    "firewall": True,
    "deletion_protection": True,
    "networks": ["external", "internal", "My-Fabric-Network"],
}


def run(lab: Lab, **options: Any) -> dict[str, Any]:
    lab.world.requests.clear()
    return lab.run(instance.RESOURCE, **{"cloud": "triton", "name": "web", **options})


def both(lab: Lab, **options: Any) -> dict[str, Any]:
    """The result of a real run, after check mode has said the same and changed nothing."""
    planned = run(lab, check=True, **options)
    assert writes(lab) == []
    real = run(lab, **options)
    for key in ("changed", "failed", "msg", "diff"):
        assert planned.get(key) == real.get(key), key
    return real


def there(lab: Lab, name: str = "web") -> dict[str, Any]:
    (row,) = (row for row in lab.world.triton.machines() if row["name"] == name and row["state"] != "deleted")
    return row


def writes(lab: Lab) -> list[str]:
    return [f"{method} {path.split('/', 4)[-1]}" for method, path, _status in lab.world.requests if method != "GET"]


def nets(lab: Lab) -> list[str]:
    """The networks that the machine really has interfaces on, in their order."""
    ask = (
        "SELECT w.name FROM triton_nics n JOIN triton_networks w ON w.uuid = n.network"
        " WHERE n.machine = ? ORDER BY n.position"
    )
    with lab.world.act():
        return [row["name"] for row in lab.world.store.all(ask, (there(lab)["uuid"],))]


@pytest.fixture
def web(lab: Lab) -> str:
    """A machine with tags and metadata of its own."""
    (made,) = lab.world.triton.add_machines(
        1, name="web", tags={"role": "db", "n": 1, "old": "x"}, metadata={"color": "red", "other": "y"}
    )
    return made


class TestMerging:
    @pytest.mark.usefixtures("web")
    def test_only_what_is_given_changes(self, lab: Lab) -> None:
        told = both(lab, tags={"role": "web", "prod": True}, metadata={"color": "blue"})
        row = there(lab)
        assert row["tags"] == {"role": "web", "n": 1, "old": "x", "prod": True}
        assert {"color": "blue", "other": "y"}.items() <= row["metadata"].items()
        assert told["instance"]["tag_values"] == row["tags"]
        assert told["instance"]["metadata_keys"] == ["color", "other"]
        assert both(lab, tags={"role": "web"}, metadata={"other": "y"})["changed"] is False
        assert writes(lab) == []

    @pytest.mark.usefixtures("web")
    def test_nothing_given_is_nothing_changed(self, lab: Lab) -> None:
        assert both(lab, tags={}, metadata={})["changed"] is False

    @pytest.mark.usefixtures("web")
    def test_true_is_not_one(self, lab: Lab) -> None:
        assert both(lab, tags={"n": True})["changed"] is True
        assert there(lab)["tags"]["n"] is True
        assert both(lab, tags={"n": 1.0})["changed"] is True
        assert both(lab, tags={"n": 1})["changed"] is False

    @pytest.mark.usefixtures("web")
    def test_what_is_purged_goes_and_the_servers_own_stays(self, lab: Lab) -> None:
        before = there(lab)["metadata"]["root_authorized_keys"]
        both(lab, user_script="#!/bin/sh")
        both(lab, tags={"a": "b"}, purge_tags=True, metadata={"c": "d"}, purge_metadata=True)
        assert there(lab)["tags"] == {"a": "b"}
        assert there(lab)["metadata"] == {"c": "d", "root_authorized_keys": before, "user-script": "#!/bin/sh"}
        both(lab, tags={}, purge_tags=True, metadata={}, purge_metadata=True, user_script="")
        assert (there(lab)["tags"], there(lab)["metadata"]) == ({}, {"root_authorized_keys": before})

    @pytest.mark.usefixtures("web")
    def test_a_second_run_costs_no_request_for_the_machine(self, lab: Lab) -> None:
        assert run(lab, tags={"role": "db"}, metadata={"color": "red"}, firewall=False)["changed"] is False
        assert [path for _method, path, _status in lab.world.requests] == [
            "/my/datacenters",
            "/my/machines?offset=0",
            "/my/images?state=all",
            "/my/packages",
        ]


class TestChanging:
    @pytest.mark.parametrize("option", CHANGES)
    @pytest.mark.usefixtures("web")
    def test_each_is_changed_and_then_is_so(self, lab: Lab, option: str) -> None:
        assert both(lab, **{option: CHANGES[option]})["changed"] is True
        assert both(lab, **{option: CHANGES[option]})["changed"] is False
        assert writes(lab) == []

    @pytest.mark.usefixtures("web")
    def test_all_at_once_with_a_new_name_size_and_state(self, lab: Lab) -> None:
        wanted = {"id": there(lab)["uuid"], "name": "db", "size": "g1.medium", "state": "stopped", **CHANGES}
        told = both(lab, **wanted)["instance"]
        row = there(lab, "db")
        assert (row["package"], row["state"], row["firewall_enabled"]) == ("g1.medium", "stopped", 1)
        assert (told["status"], len(told["networks"])) == ("stopped", 3)
        assert both(lab, **wanted)["changed"] is False

    @pytest.mark.usefixtures("web")
    def test_without_waiting_it_is_only_asked_for(self, lab: Lab) -> None:
        told = run(lab, wait=False, tags={"a": "b"}, firewall=True)
        assert (told["changed"], told["instance"]["activity"]) == (True, "update")
        lab.clock.advance(30.0)
        assert there(lab)["tags"]["a"] == "b"

    @pytest.mark.parametrize("option", [option for option in CHANGES if option != "networks"])
    @pytest.mark.parametrize("effect", ["lost_reply", "drop_before", "truncate", {"hang_after": {"seconds": 60}}])
    @pytest.mark.usefixtures("web")
    def test_a_lost_reply_changes_once(self, lab: Lab, option: str, effect: Any) -> None:
        lab.world.faults.add({"match": {"method": "POST", "path": "/my/machines/"}, "effect": effect})
        assert run(lab, **{option: CHANGES[option]})["changed"] is True
        assert run(lab, **{option: CHANGES[option]})["changed"] is False

    @pytest.mark.parametrize("option", CHANGES)
    @pytest.mark.usefixtures("web")
    def test_a_job_that_fails_is_told_and_can_be_tried_again(self, lab: Lab, option: str) -> None:
        match = {"method": "POST", "path": "/my/machines/"}
        lab.world.faults.add({"match": match, "effect": {"fail_transition": {"text": "no"}}})
        failed = run(lab, **{option: CHANGES[option]})
        assert (failed["failure"]["kind"], failed["changed"]) == ("failed", True)
        assert "the data centre could not update it" in failed["msg"]
        assert SECRET not in json.dumps(failed)
        assert run(lab, **{option: CHANGES[option]})["changed"] is True

    @pytest.mark.usefixtures("web")
    def test_a_refusal_halfway_tells_what_was_changed(self, lab: Lab) -> None:
        refusal = {"status": {"status": 409, "body": '{"code": "InvalidArgument", "message": "no"}'}}
        lab.world.faults.add({"match": {"path": "action=enable_firewall"}, "effect": refusal})
        result = run(lab, tags={"a": "b"}, firewall=True)
        assert (result["failed"], result["changed"]) == (True, True)
        assert "nothing was changed" not in result["msg"]

    @pytest.mark.usefixtures("web")
    def test_a_refusal_at_once_changes_nothing(self, lab: Lab) -> None:
        refusal = {"status": {"status": 409, "body": '{"code": "InvalidArgument", "message": "no"}'}}
        lab.world.faults.add({"match": {"path": "/tags"}, "effect": refusal})
        result = run(lab, tags={"a": "b"}, firewall=True)
        assert (result["failed"], result["changed"]) == (True, False)
        assert "nothing was changed" in result["msg"]

    @pytest.mark.parametrize("status", [429, 503])
    @pytest.mark.usefixtures("web")
    def test_a_busy_server_is_asked_again(self, lab: Lab, status: int) -> None:
        busy = {"status": {"status": status, "body": "{}", "headers": {"Retry-After": "3", "Connection": "close"}}}
        lab.world.faults.add({"match": {"method": "POST", "path": "/tags"}, "effect": busy, "count": 2})
        assert run(lab, tags={"a": "b"})["changed"] is True
        assert there(lab)["tags"]["a"] == "b"


class TestSecrets:
    def test_values_are_nowhere(self, lab: Lab) -> None:
        wanted = {"metadata": {"color": SECRET}, "user_script": f"# {SECRET}"}
        results = [run(lab, check=True, **wanted, **NEW), run(lab, **wanted, **NEW)]
        results += [run(lab, metadata={"color": f"{SECRET}-2"}, user_script=f"# {SECRET} 2")]
        results += [lab.run(instance_info.RESOURCE, cloud="triton"), run(lab, state="absent")]
        said = lab.said
        assert SECRET not in json.dumps(results) + "".join([*said.debug, *said.progress, *said.warnings])

    @pytest.mark.usefixtures("web")
    def test_a_difference_shows_that_a_value_changes(self, lab: Lab) -> None:
        diff = both(lab, metadata={"color": SECRET, "new": SECRET}, user_script=SECRET)["diff"]
        assert diff["before"]["metadata"] == {"color": "(hidden)", "other": "(hidden)"}
        assert diff["after"]["metadata"] == {"color": "(hidden, changed)", "new": "(hidden)", "other": "(hidden)"}
        assert (diff["before"]["user_script"], diff["after"]["user_script"]) == ("", "(hidden)")
        diff = both(lab, user_script="other")["diff"]
        assert (diff["before"]["user_script"], diff["after"]["user_script"]) == ("(hidden)", "(hidden, changed)")


@pytest.mark.usefixtures("web")
class TestNetworks:
    def test_interfaces_come_and_go_and_the_primary_stays(self, lab: Lab) -> None:
        told = both(lab, networks=["external", "My-Fabric-Network"])
        assert nets(lab) == ["external", "My-Fabric-Network"]
        assert told["diff"]["before"]["networks"] == ["external", "internal"]
        assert told["diff"]["after"]["networks"] == ["My-Fabric-Network", "external"]
        assert there(lab)["state"] == "running"
        assert [each.split(" ")[0] for each in writes(lab)] == ["POST", "DELETE"]

    def test_a_stopped_machine_stays_stopped(self, lab: Lab) -> None:
        run(lab, state="stopped")
        both(lab, networks=["external"])
        assert (nets(lab), there(lab)["state"]) == (["external"], "stopped")

    def test_they_are_listed_only_where_the_task_is_about_them(self, lab: Lab) -> None:
        run(lab, tags={"a": "b"})
        assert not [path for _method, path, _status in lab.world.requests if path.startswith("/my/networks")]
        assert run(lab, networks=["internal", "external"])["changed"] is False
        assert [path for _method, path, _status in lab.world.requests].count("/my/networks") == 1

    def test_the_primary_interface_is_not_taken_away(self, lab: Lab) -> None:
        result = both(lab, networks=["internal"])
        assert 'its primary interface is on network "external"' in result["msg"]
        assert (result["failure"]["kind"], writes(lab)) == ("bad_input", [])

    def test_unless_the_machine_may_be_replaced(self, lab: Lab) -> None:
        before = there(lab)["uuid"]
        assert run(lab, networks=["internal"], replace=True)["changed"] is True
        assert (nets(lab), there(lab)["uuid"] == before) == (["internal"], False)
        assert there(lab)["tags"] == {"role": "db", "n": 1, "old": "x"}  # as the old one had
        assert run(lab, networks=["internal"], replace=True)["changed"] is False

    @pytest.mark.parametrize("effect", ["lost_reply", "truncate", {"hang_after": {"seconds": 60}}])
    def test_a_new_interface_whose_reply_is_lost_is_adopted(self, lab: Lab, effect: Any) -> None:
        lab.world.faults.add({"match": {"method": "POST", "path": "/nics"}, "effect": effect})
        assert run(lab, networks=["external", "internal", "My-Fabric-Network"])["changed"] is True
        assert nets(lab) == ["external", "internal", "My-Fabric-Network"]
        assert len(writes(lab)) == 1

    def test_one_that_was_not_made_is_not_asked_for_twice(self, lab: Lab) -> None:
        lab.world.faults.add({"match": {"method": "POST", "path": "/nics"}, "effect": "drop_before"})
        wanted = ["external", "internal", "My-Fabric-Network"]
        result = run(lab, networks=wanted)
        assert (result["failure"]["kind"], len(writes(lab))) == ("outcome_unknown", 1)
        assert run(lab, networks=wanted)["changed"] is True
        assert nets(lab) == wanted

    @pytest.mark.parametrize("effect", ["lost_reply", "drop_before"])
    def test_one_that_goes_may_be_asked_to_go_again(self, lab: Lab, effect: str) -> None:
        lab.world.faults.add({"match": {"method": "DELETE", "path": "/nics"}, "effect": effect})
        assert run(lab, networks=["external"])["changed"] is True
        assert nets(lab) == ["external"]

    def test_a_member_of_a_pool_stands_for_the_pool(self, lab: Lab) -> None:
        """An interface on a pool is on one of its networks, which is in no list."""
        with lab.world.act():
            lab.world.store.run(
                "UPDATE triton_nics SET network = ? WHERE machine = ? AND main = 1",
                ("00000000-0000-4000-8000-0000000000ab", there(lab)["uuid"]),
            )
        assert run(lab, networks=["external", "internal"])["changed"] is False

    def test_a_new_interface_on_a_pool_is_asked_for_once(self, lab: Lab) -> None:
        """It is on a member of the pool, also for the steps after it."""
        cloud = lab.open("triton")
        with lab.world.act():
            store = lab.world.store
            pool = store.value("SELECT uuid FROM triton_networks WHERE name = 'internal' AND datacenter = ?", (EAST,))
            store.run("DELETE FROM triton_nics WHERE network = ?", (pool,))
        with pytest.MonkeyPatch.context() as patch:
            real = type(cloud).update

            def pooled(self: Any, found: Any, changes: Any) -> None:
                real(self, found, changes)
                with lab.world.act():
                    lab.world.store.run(
                        "UPDATE triton_nics SET network = ? WHERE network = ?",
                        ("00000000-0000-4000-8000-0000000000ab", pool),
                    )

            patch.setattr(type(cloud), "update", pooled)
            wanted = ["external", "internal", "My-Fabric-Network"]
            assert run(lab, networks=wanted)["changed"] is True
        assert len(writes(lab)) == 2
        assert run(lab, networks=wanted)["changed"] is False


class TestProtection:
    @pytest.fixture(autouse=True)
    def _safe(self, lab: Lab) -> None:
        lab.world.triton.add_machines(1, name="web", deletion_protection=True)

    def test_it_is_not_deleted(self, lab: Lab) -> None:
        result = both(lab, state="absent")
        assert "is protected against deletion and was not deleted" in result["msg"]
        assert (result["failure"]["kind"], writes(lab)) == ("conflict", [])

    def test_unless_the_task_gives_up_its_protection(self, lab: Lab) -> None:
        result = both(lab, state="absent", deletion_protection=False)
        assert (result["changed"], result["instance"]["status"]) == (True, "deleted")
        assert [each.split(" ")[0] for each in writes(lab)] == ["POST", "DELETE"]

    def test_nor_replaced(self, lab: Lab) -> None:
        other = {"image": "ubuntu-22.04", "replace": True}
        assert "is protected against deletion" in both(lab, **other)["msg"]
        before = there(lab)["uuid"]
        assert run(lab, **other, deletion_protection=False)["changed"] is True
        assert there(lab)["uuid"] != before
        assert there(lab)["deletion_protection"] == 0

    def test_a_protection_that_cannot_be_given_up_keeps_it(self, lab: Lab) -> None:
        match = {"method": "POST", "path": "disable_deletion_protection"}
        lab.world.faults.add({"match": match, "effect": {"fail_transition": {"text": "no"}}})
        result = run(lab, state="absent", deletion_protection=False)
        assert result["failure"]["kind"] == "conflict"
        assert there(lab)["deletion_protection"] == 1

    def test_a_protection_that_came_meanwhile_is_told(self, lab: Lab) -> None:
        with lab.world.act():
            lab.world.store.run("UPDATE triton_machines SET deletion_protection = 0")
        cloud = lab.open("triton")
        with pytest.MonkeyPatch.context() as patch:
            real = type(cloud).delete

            def late(self: Any, found: Any) -> None:
                with lab.world.act():
                    lab.world.store.run("UPDATE triton_machines SET deletion_protection = 1")
                real(self, found)

            patch.setattr(type(cloud), "delete", late)
            result = run(lab, state="absent")
        assert result["failure"]["kind"] == "conflict"
        assert "deletion_protection: false gives it up first; nothing was changed" in result["msg"]


class TestRegions:
    @pytest.fixture(autouse=True)
    def _everywhere(self, lab: Lab) -> None:
        lab.connections["all"] = lab.triton("all", region=None)

    def test_a_new_one_is_made_there(self, lab: Lab) -> None:
        told = run(lab, cloud="all", region=WEST, networks=["internal"], **NEW)
        assert (there(lab)["datacenter"], told["instance"]["region"]) == (WEST, WEST)
        assert run(lab, cloud="all", region=WEST, networks=["internal"], **NEW)["changed"] is False

    def test_a_name_means_the_one_that_is_there(self, lab: Lab) -> None:
        for region in (EAST, WEST):
            run(lab, cloud="all", region=region, **NEW)
        assert "are named" in run(lab, cloud="all", tags={"a": "b"})["msg"]
        items = [{"name": "web", "region": EAST, "tags": {"a": "b"}}, {"name": "web", "region": WEST}]
        result = lab.run(instance.RESOURCE, cloud="all", instances=items, size="g1.medium")
        assert [(each["region"], each["tags"], each["size"]) for each in result["instances"]] == [
            (EAST, ["a=b"], "g1.medium"),
            (WEST, [], "g1.medium"),
        ]
        assert run(lab, cloud="all", region=WEST, state="absent")["changed"] is True
        assert there(lab)["datacenter"] == EAST

    def test_one_that_does_not_exist(self, lab: Lab) -> None:
        for state in ("present", "absent"):
            result = run(lab, cloud="all", region="us-west-2", state=state, **NEW)
            assert 'region "us-west-2" not found on all; near: "us-west-1"' in result["msg"]
            assert (result["failure"]["kind"], writes(lab)) == ("bad_input", [])

    def test_one_that_the_profile_does_not_mean(self, lab: Lab) -> None:
        result = run(lab, region=WEST, **NEW)
        assert 'region "us-west-1": the profile triton means region "us-east-1" alone' in result["msg"]
        assert lab.world.requests == []
