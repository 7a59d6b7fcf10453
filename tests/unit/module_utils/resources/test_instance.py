# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The instance task: what it makes, changes, waits for and tells."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import instance

from tests.support.lab import INDIANA, NEW, TACC, Lab


def run(lab: Lab, **options: Any) -> dict[str, Any]:
    return lab.run(instance.RESOURCE, **options)


def requests(lab: Lab, method: str) -> list[str]:
    return [row[1].partition("?")[0] for row in lab.world.requests if row[0] == method]


def test_a_new_one_is_made_and_told(lab: Lab) -> None:
    result = run(lab, name="web", **NEW)
    (there,) = lab.live()
    told = result["instance"]
    assert (told["id"], told["name"], told["status"], told["region"]) == (there["uuid"], "web", "running", INDIANA)
    assert (told["image"], told["size"], told["project"], told["allocation"]) == tuple(NEW.values())
    assert told["public_address"]
    assert result["diff"]["before"] == {}
    assert result["diff"]["after_header"] == 'instance "web" on jetstream (+2.0 SU/h)'


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("present", "running"),
        ("started", "running"),
        ("stopped", "stopped"),
        ("suspended", "suspended"),
        ("shelved", "shelved"),
    ],
)
def test_a_new_one_in_any_state(lab: Lab, state: str, status: str) -> None:
    result = run(lab, name="web", state=state, **NEW)
    assert result["instance"]["status"] == status
    again = run(lab, name="web", state=state, **NEW)
    assert again["changed"] is False
    assert again["instance"]["status"] == status


def test_present_leaves_power_alone(lab: Lab) -> None:
    lab.world.add_instances(1, name="web", status="shutoff")
    assert run(lab, name="web")["changed"] is False


def test_the_way_between_states_is_gone(lab: Lab) -> None:
    lab.world.add_instances(1, name="web", status="suspended")
    result = run(lab, name="web", state="stopped")
    assert (result["changed"], result["instance"]["status"]) == (True, "stopped")
    assert len(requests(lab, "POST")) == 3  # login, resume, stop


def test_without_waiting_it_is_only_asked_for(lab: Lab) -> None:
    result = run(lab, name="web", wait=False, **NEW)
    assert (result["changed"], result["instance"]["status"]) == (True, "building")
    assert lab.clock.now() - lab.world.instances()[0]["created"] < 5.0


def test_what_is_being_made_is_waited_for(lab: Lab) -> None:
    run(lab, name="web", wait=False, **NEW)
    result = run(lab, name="web", state="started", **NEW)
    assert (result["changed"], result["instance"]["status"]) == (False, "running")
    assert len(lab.live()) == 1


def test_what_is_being_made_is_waited_for_after_a_change_too(lab: Lab) -> None:
    run(lab, name="web", wait=False, **NEW)
    checked = run(lab, name="web", project="atlas", check=True)
    result = run(lab, name="web", project="atlas")
    assert result["changed"]
    assert (result["instance"]["status"], result["instance"]["project"]) == ("running", "atlas")
    assert result["diff"] == checked["diff"]


def test_absent_deletes_and_waits(lab: Lab) -> None:
    lab.world.add_instances(1, name="web")
    result = run(lab, name="web", state="absent")
    assert (result["changed"], lab.live()) == (True, [])
    assert result["instance"] == {"cloud": "jetstream", "name": "web", "id": None, "status": "deleted"}
    assert result["diff"]["after"] == {}
    assert run(lab, name="web", state="absent")["changed"] is False


def test_what_is_there_no_more_cannot_be_pinned_but_be_absent(lab: Lab) -> None:
    assert run(lab, id="4711", state="absent")["changed"] is False


@pytest.mark.parametrize(
    ("option", "value", "told"), [("project", "atlas", "atlas"), ("allocation", "TG-SMALL", "TG-SMALL")]
)
def test_what_can_be_changed_in_place_is(lab: Lab, option: str, value: str, told: str) -> None:
    lab.world.add_instances(1, name="web", project="lumen", allocation="TG-LUMEN")
    result = run(lab, name="web", **{option: value})
    assert (result["changed"], result["instance"][option]) == (True, told)
    assert run(lab, name="web", **{option: value})["changed"] is False


def test_an_id_and_another_name_rename(lab: Lab) -> None:
    (pinned,) = lab.world.add_instances(1, name="web")
    result = run(lab, id=pinned, name="www")
    assert (result["changed"], result["instance"]["name"]) == (True, "www")
    assert (result["diff"]["before"]["name"], result["diff"]["after"]["name"]) == ("web", "www")


def test_the_number_that_the_web_page_shows_pins_too(lab: Lab) -> None:
    lab.world.add_instances(1, name="web")
    number = str(lab.live()[0]["id"])
    assert run(lab, id=number, state="stopped")["instance"]["name"] == "web"


def test_ids_of_everything_are_understood_as_names_are(lab: Lab) -> None:
    run(lab, name="web", **NEW)
    cloud = lab.open()
    (made,) = cloud.instances()
    pinned = {
        "image": made.image_id,
        "size": made.size_id,
        "project": made.project_id,
        "allocation": made.allocation_id,
    }
    assert run(lab, name="web", **pinned)["changed"] is False


def test_a_replacement_has_to_be_asked_for(lab: Lab) -> None:
    (old,) = lab.world.add_instances(1, name="web", image="Ubuntu 22.04", project="lumen", allocation="TG-LUMEN")
    result = run(lab, name="web", size="m1.medium", replace=True, state="started")
    (new,) = lab.live()
    assert new["uuid"] != old
    told = result["instance"]
    assert (told["size"], told["image"], told["project"], told["allocation"]) == (
        "m1.medium",
        "Ubuntu 22.04",
        "lumen",
        "TG-LUMEN",
    )
    assert run(lab, name="web", size="m1.medium", replace=True)["changed"] is False


def test_the_profile_says_what_an_item_does_not(lab: Lab) -> None:
    lab.connections["jetstream"] = lab.connection("jetstream", project="atlas", allocation="TG-LUMEN")
    result = run(lab, name="web", image="Ubuntu 22.04", size="m1.tiny")
    assert (result["instance"]["project"], result["instance"]["allocation"]) == ("atlas", "TG-LUMEN")
    # For what is there already the profile's defaults mean nothing.
    assert run(lab, name="web", project="lumen")["changed"]
    assert run(lab, name="web")["changed"] is False


def test_the_only_project_needs_no_name(lab: Lab) -> None:
    result = run(lab, cloud="bob", name="web", image="Ubuntu 22.04", size="m1.tiny", allocation="TG-BOB")
    assert result["instance"]["project"] == "bobs"


def test_items_are_laid_over_the_task(lab: Lab) -> None:
    items = [{"name": "a"}, {"name": "b", "size": "m1.tiny"}, {"name": "c", "cloud": "tacc"}]
    result = run(lab, instances=items, state="started", **NEW)
    told = [(each["name"], each["size"], each["region"], each["changed"]) for each in result["instances"]]
    assert told == [("a", "m1.small", INDIANA, True), ("b", "m1.tiny", INDIANA, True), ("c", "m1.small", TACC, True)]
    assert len(result["diff"]) == 3


def test_a_failing_item_leaves_the_others_made(lab: Lab) -> None:
    lab.world.faults.add(
        {
            "match": {"method": "POST", "path": "/v2/instances$"},
            "skip": 1,
            "effect": {"fail_build": {"text": "No host"}},
        }
    )
    items = [{"name": "a"}, {"name": "b"}, {"name": "c"}]
    result = run(lab, instances=items, state="started", **NEW)
    assert [each["failed"] for each in result["instances"]] == [False, True, False]
    assert result["changed"]
    assert result["failure"]["kind"] == "failed"
    assert 'instance "b" on jetstream ended in error after create: No host' in result["msg"]
    assert "it was left as it is" in result["msg"]
    assert [each["status"] for each in result["instances"]] == ["running", "error", "running"]


def test_a_failed_deployment_is_a_failure(lab: Lab) -> None:
    lab.world.faults.add({"match": {"method": "POST", "path": "/v2/instances$"}, "effect": "fail_deploy"})
    result = run(lab, name="web", state="started", **NEW)
    assert result["failure"]["kind"] == "failed"
    assert "deploy_error" in result["msg"]


def test_backend_options_reach_the_cloud(lab: Lab) -> None:
    result = run(lab, name="web", state="started", backend_options={"deploy": False}, **NEW)
    assert result["instance"]["status"] == "running"
    assert lab.clock.now() - lab.world.instances()[0]["created"] < 13.0, "nothing is deployed, so it is ready sooner"


def test_a_second_run_costs_the_listing_pages(lab: Lab) -> None:
    items = [{"name": f"w{number}"} for number in range(12)]
    run(lab, instances=items, state="started", **NEW)
    lab.world.requests.clear()
    assert run(lab, instances=items, state="started", **NEW)["changed"] is False
    paths = requests(lab, "GET")
    assert len(paths) == 3
    assert paths[0] == "/api/v2/identities"
    assert paths[1].endswith("/instance")
    assert paths[2] == "/api/v2/instances"


def test_names_are_looked_up_in_lists_that_are_read_once(lab: Lab) -> None:
    run(lab, instances=[{"name": f"w{number}"} for number in range(5)], state="present", wait=False, **NEW)
    paths = requests(lab, "GET")
    for catalog in ("images", "image_versions", "sizes", "projects", "allocation_sources"):
        assert paths.count(f"/api/v2/{catalog}") == 1


def test_progress_is_told_while_it_waits(lab: Lab) -> None:
    run(lab, name="web", state="started", **NEW)
    assert lab.said.progress
    assert all("jetstream: web" in line for line in lab.said.progress)


def test_many_at_once_with_threads(lab: Lab) -> None:
    """The emulated clock does not wait for threads, so nothing is waited for."""
    lab.connections["jetstream"] = lab.connection("jetstream", max_parallel=8)
    items = [{"name": f"w{number}"} for number in range(20)]
    result = run(lab, instances=items, wait=False, **NEW)
    assert result.get("failed") is None, result["msg"]
    assert [each["name"] for each in result["instances"]] == [each["name"] for each in items]
    assert sorted(row["name"] for row in lab.live()) == sorted(each["name"] for each in items)
