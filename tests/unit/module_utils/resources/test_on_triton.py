# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same tasks on Triton, where it differs: names are unique, changes take a while, a cloud has several regions."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import (
    image_info,
    instance,
    instance_action,
    instance_info,
)
from research_cloud_emulator.world.triton.seed import EAST, WEST

from tests.support.lab import NEW as ON_ATMOSPHERE
from tests.support.lab import TRITON, Lab

NEW = {"image": "base-64-lts", "size": "g1.small"}
CREATE = {"method": "POST", "path": "^/my/machines$"}


def run(lab: Lab, **options: Any) -> dict[str, Any]:
    lab.world.requests.clear()
    return lab.run(instance.RESOURCE, **{"cloud": "triton", **options})


def machines(lab: Lab) -> list[dict[str, Any]]:
    return [row for row in lab.world.triton.machines() if row["state"] != "deleted"]


def asked(lab: Lab) -> list[str]:
    return [f"{method} {path}" for method, path, _status in lab.world.requests]


@pytest.mark.parametrize(("state", "status"), [("present", "running"), ("started", "running"), ("stopped", "stopped")])
def test_a_new_one_in_any_state(lab: Lab, state: str, status: str) -> None:
    planned = run(lab, name="web", state=state, check=True, **NEW)
    result = run(lab, name="web", state=state, **NEW)
    assert [row["state"] for row in machines(lab)] == [status] == [result["instance"]["status"]]
    assert planned["diff"] == result["diff"]
    differ = {key for key, value in planned["instance"].items() if value != result["instance"][key]}
    assert differ <= {"id", "raw_status", "addresses", "public_address", "private_address", "created", "owner"} | {
        "image_os",
        "observed_at",
        "observed_by",
        "networks",
        "firewall",
        "deletion_protection",
    }
    assert run(lab, name="web", state=state, **NEW)["changed"] is False


def test_a_second_run_costs_the_lists(lab: Lab) -> None:
    lab.world.triton.add_machines(50, name="w-{:02d}")
    items = [{"name": f"w-{number:02d}"} for number in range(1, 51)]
    assert run(lab, instances=items, state="started", **NEW)["changed"] is False
    assert asked(lab) == [
        "GET /my/datacenters",
        "GET /my/machines?offset=0",
        "GET /my/images?state=all",
        "GET /my/packages",
    ]


def test_an_older_image_of_the_name_is_no_difference(lab: Lab) -> None:
    run(lab, name="web", image="base-64-lts@21.4.0", size="g1.small")
    assert run(lab, name="web", **NEW)["changed"] is False
    assert "only a new instance can have another image" in run(lab, name="web", image="base-64-lts@22.4.1")["msg"]


def test_options_arrive_as_they_were_meant(lab: Lab) -> None:
    options = {
        "networks": ["My-Fabric-Network"],
        "tags": {"role": "web", "prod": True},
        "metadata": {"a": "b"},
        "user_script": "#!/bin/sh\n",
        "affinity": ["instance!=db"],
        "firewall": True,
        "deletion_protection": True,
    }
    told = run(lab, name="web", **options, **NEW)["instance"]
    (there,) = machines(lab)
    assert there["tags"] == {"role": "web", "prod": True}
    assert {"a": "b", "user-script": "#!/bin/sh\n"}.items() <= there["metadata"].items()
    assert (there["firewall_enabled"], there["deletion_protection"]) == (1, 1)
    assert (told["tags"], told["tag_values"]) == (["prod=true", "role=web"], {"role": "web", "prod": True})
    assert (told["metadata_keys"], told["firewall"], told["deletion_protection"]) == (["a"], True, True)
    assert [each["kind"] for each in told["addresses"]] == ["private"]


@pytest.mark.parametrize("effect", ["lost_reply", "truncate", "non_json", {"hang_after": {"seconds": 60}}])
def test_a_machine_whose_reply_is_lost_is_adopted_by_its_name(lab: Lab, effect: Any) -> None:
    lab.world.faults.add({"match": CREATE, "effect": effect})
    result = run(lab, name="web", state="started", **NEW)
    assert (result["changed"], result.get("failed")) == (True, None)
    assert [row["uuid"] for row in machines(lab)] == [result["instance"]["id"]]
    assert asked(lab).count("POST /my/machines") == 1


def test_a_machine_that_was_not_made_is_not_made_again(lab: Lab) -> None:
    lab.world.faults.add({"match": CREATE, "effect": "drop_before"})
    assert run(lab, name="web", **NEW)["failure"]["kind"] == "outcome_unknown"
    assert machines(lab) == []
    assert run(lab, name="web", **NEW)["changed"] is True


def test_a_name_that_somebody_takes_meanwhile_is_told(lab: Lab) -> None:
    cloud = lab.open("triton")
    real = type(cloud).images

    def late(self: Any, **which: Any) -> Any:
        lab.world.triton.add_machines(1, name="web")
        return real(self, **which)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(cloud), "images", late)
        result = run(lab, name="web", **NEW)
    assert result["failure"]["kind"] == "conflict"
    assert "Invalid machine name (name: Already exists)" in result["msg"]
    assert len(machines(lab)) == 1


def test_a_machine_that_cannot_be_made_is_told_and_its_name_is_free(lab: Lab) -> None:
    lab.world.faults.add({"match": CREATE, "effect": {"fail_build": {"text": "no"}}})
    result = run(lab, name="web", **NEW)
    assert result["failure"]["kind"] == "failed"
    assert "it could not be made; Triton does not say why" in result["msg"]
    assert run(lab, name="web", **NEW)["instance"]["status"] == "running"


def test_name_and_size_are_changed_in_place(lab: Lab) -> None:
    (web,) = lab.world.triton.add_machines(1, name="web", state="stopped")
    wanted = {"id": web, "name": "db", "size": "g1.medium", "state": "started"}
    planned = run(lab, check=True, **wanted)
    result = run(lab, **wanted)
    assert result["diff"] == planned["diff"]
    (there,) = machines(lab)
    assert (there["name"], there["package"], there["state"]) == ("db", "g1.medium", "running")
    shape = ("name", "size", "size_id", "vcpus", "memory_mb", "disk_gb", "status")
    assert [planned["instance"][key] for key in shape] == [result["instance"][key] for key in shape]
    assert run(lab, **wanted)["changed"] is False


@pytest.mark.parametrize(
    "change", [{"size": "g1.medium"}, {"tags": {"role": "web"}}], ids=lambda change: next(iter(change))
)
def test_what_is_still_being_made_is_changed_when_it_is_there(lab: Lab, change: dict[str, Any]) -> None:
    run(lab, name="web", wait=False, **NEW)
    planned = run(lab, name="web", check=True, **change)
    result = run(lab, name="web", **change)
    assert (planned["changed"], planned["diff"]) == (result["changed"], result["diff"])
    assert result.get("failed") is None
    assert run(lab, name="web", state="started", **change)["changed"] is False


def test_what_could_not_be_made_is_not_changed_either(lab: Lab) -> None:
    lab.world.faults.add({"match": CREATE, "effect": {"fail_build": {"text": "no"}}})
    run(lab, name="web", wait=False, **NEW)
    result = run(lab, name="web", size="g1.medium")
    assert (result["failed"], result["changed"]) == (True, False)


def test_a_name_of_another_machine_is_not_taken(lab: Lab) -> None:
    (first, _other) = lab.world.triton.add_machines(2, name="w-{:d}")
    assert 'cannot be renamed to "w-2"' in run(lab, id=first, name="w-2")["msg"]


def test_a_machine_is_replaced_where_that_is_wanted(lab: Lab) -> None:
    (old,) = lab.world.triton.add_machines(1, name="web")
    result = run(lab, name="web", image="ubuntu-22.04", replace=True)
    assert (result["changed"], result["instance"]["image"], result["instance"]["size"]) == (
        True,
        "ubuntu-22.04",
        "g1.small",
    )
    assert [row["uuid"] for row in machines(lab)] == [result["instance"]["id"]] != [old]


def test_a_deleted_machine_is_waited_for_until_it_is_gone(lab: Lab) -> None:
    lab.world.triton.add_machines(1, name="web")
    result = run(lab, name="web", state="absent")
    assert (result["changed"], result["instance"]["status"], machines(lab)) == (True, "deleted", [])
    assert run(lab, name="web", state="absent")["changed"] is False


def test_one_task_mixes_clouds(lab: Lab) -> None:
    items = [{"name": "web", **ON_ATMOSPHERE}, {"name": "web", "cloud": "triton", **NEW}]
    result = run(lab, cloud="jetstream", instances=items, state="started")
    assert [each["cloud"] for each in result["instances"]] == ["jetstream", "triton"]
    assert len(lab.live()) == len(machines(lab)) == 1


class TestRegions:
    @pytest.fixture(autouse=True)
    def _everywhere(self, lab: Lab) -> None:
        """A profile without a region, and a machine in each."""
        lab.connections["all"] = lab.triton("all", region=None)
        lab.world.triton.add_machines(1, name="near", datacenter=EAST)
        lab.clock.advance(1.0)
        lab.world.triton.add_machines(1, name="far", datacenter=WEST)

    def test_all_are_listed(self, lab: Lab) -> None:
        listed = lab.run(instance_info.RESOURCE, cloud="all")["instances"]
        assert [(each["name"], each["region"]) for each in listed] == [("near", EAST), ("far", WEST)]
        assert {each["image"] for each in listed} == {"base-64-lts"}

    def test_one_is_narrowed_to(self, lab: Lab) -> None:
        lab.connections["west"] = lab.triton("west", region=WEST)
        assert [each["name"] for each in lab.run(instance_info.RESOURCE, cloud="west")["instances"]] == ["far"]
        assert lab.run(image_info.RESOURCE, cloud="west", name="ubuntu-22.04")["images"][0]["region"] == WEST

    def test_what_is_far_is_changed_where_it_is(self, lab: Lab) -> None:
        done = lab.run(instance_action.RESOURCE, cloud="all", name="far", action="reboot")
        assert done["changed"] is True
        assert run(lab, cloud="all", name="far", state="stopped", size="g1.medium")["instance"]["region"] == WEST
        assert run(lab, cloud="all", name="far", state="absent")["changed"] is True
        assert [row["name"] for row in machines(lab)] == ["near"]

    def test_new_ones_are_made_at_the_endpoint(self, lab: Lab) -> None:
        assert run(lab, cloud="all", name="new", **NEW)["instance"]["region"] == EAST
        lab.connections["all"] = lab.triton("all", region=None, endpoint=TRITON.format(WEST))
        assert run(lab, cloud="all", name="newer", **NEW)["instance"]["region"] == WEST

    def test_a_name_that_is_in_both_is_ambiguous(self, lab: Lab) -> None:
        lab.world.triton.add_machines(1, name="near", datacenter=WEST)
        assert run(lab, cloud="all", name="near", state="absent")["failure"]["kind"] == "ambiguous"

    def test_one_that_does_not_answer_is_named(self, lab: Lab) -> None:
        down = {"match": {"datacenter": WEST}, "count": None, "effect": {"status": {"status": 500}}}
        lab.world.faults.add(down)
        result = lab.run(instance_info.RESOURCE, cloud="all")
        assert (
            "asked for the machines in us-west-1; all data centres are needed, or name one as region" in result["msg"]
        )
