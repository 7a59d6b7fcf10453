# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images of instances, as tasks see them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import image, image_info, instance, instance_info
from research_cloud_emulator.world.triton.seed import WEST

from tests.support.lab import Lab

CREATE = {"method": "POST", "path": "^/my/images$"}
GOLDEN = {"name": "golden", "version": "1.0.0"}
DETAILS = {
    "description": "all on it",
    "homepage": "https://lab.example.org",
    "eula": "https://lab.example.org/eula",
    "acl": ["45607081-4cd2-45c8-baf7-79da760fffaa", "15607081-4cd2-45c8-baf7-79da760fffaa"],
    "tags": {"role": "web", "prod": True, "weight": 3},
}


@pytest.fixture(autouse=True)
def off(lab: Lab) -> str:
    """A machine that is stopped."""
    (made,) = lab.world.triton.add_machines(1, name="off", state="stopped")
    return made


def run(lab: Lab, **options: Any) -> dict[str, Any]:
    lab.world.requests.clear()
    return lab.run(image.RESOURCE, **{"cloud": "triton", **GOLDEN, **options})


def there(lab: Lab) -> list[tuple[str, str, str]]:
    """The account's own images, those of the seed aside."""
    rows = [row for row in lab.world.triton.images() if row["account"] == "alice" and row["name"] != "web-golden"]
    return [(row["name"], row["version"], row["state"]) for row in rows if row["state"] != "destroyed"]


@pytest.mark.parametrize("by", ["name", "id"])
def test_one_is_made_once_and_can_be_used(lab: Lab, off: str, by: str) -> None:
    source = off if by == "id" else "off"
    planned = run(lab, check=True, instance=source, **DETAILS)
    assert there(lab) == []
    made = run(lab, instance=source, **DETAILS)
    assert there(lab) == [("golden", "1.0.0", "active")]
    assert (made["changed"], made["image"]["status"], planned["diff"]) == (True, "active", made["diff"])
    differ = {key for key, value in planned["image"].items() if value != made["image"][key]}
    assert differ == {"id", "raw_status", "owner", "os", "type", "region", "created"}
    again = run(lab, instance=source, **DETAILS)
    assert (again["changed"], lab.writes()) == (False, [])
    new = lab.run(instance.RESOURCE, cloud="triton", name="web", image="golden", size="g1.small")
    assert new["instance"]["image_id"] == made["image"]["id"]


def test_it_is_not_waited_for_where_nobody_wants_to(lab: Lab) -> None:
    assert run(lab, instance="off", wait=False)["image"]["status"] == "creating"
    assert run(lab)["image"]["status"] == "active", "the next task waits for what is under way"


def test_a_version_is_an_image_of_its_own(lab: Lab) -> None:
    first = run(lab, instance="off")["image"]["id"]
    second = run(lab, instance="off", version="2.0.0")["image"]["id"]
    assert first != second
    found = lab.run(image_info.RESOURCE, cloud="triton", name="golden", newest=True)["images"]
    assert [each["id"] for each in found] == [second]


@pytest.mark.parametrize("field", DETAILS)
def test_what_is_given_is_changed_in_place(lab: Lab, field: str) -> None:
    before = run(lab, instance="off")["image"]
    wanted = {field: DETAILS[field]}
    planned = run(lab, check=True, **wanted)
    done = run(lab, **wanted)
    shown = sorted(DETAILS["acl"]) if field == "acl" else DETAILS[field]
    assert done["image"] == planned["image"] == {**before, field: shown}
    assert (done["diff"], len(lab.writes())) == (planned["diff"], 1)
    assert run(lab, **wanted)["changed"] is False


@pytest.mark.parametrize("empty", [{"tags": {}}, {"acl": []}, {"description": ""}])
def test_what_is_given_empty_is_emptied(lab: Lab, empty: dict[str, Any]) -> None:
    run(lab, instance="off", **DETAILS)
    done = run(lab, **empty)
    assert {**done["image"], **empty} == done["image"]
    assert done["image"]["homepage"] == DETAILS["homepage"], "what is not given stays"
    assert run(lab, **empty)["changed"] is False


def test_an_id_gives_it_another_name_or_version(lab: Lab) -> None:
    made = run(lab, instance="off")["image"]["id"]
    assert run(lab, id=made, version="1.0.1")["image"]["version"] == "1.0.1"
    assert run(lab, id=made, name="silver", version=None)["image"]["name"] == "silver"
    assert there(lab) == [("silver", "1.0.1", "active")]
    assert run(lab, id=made, name="silver", version="1.0.1")["changed"] is False


def test_but_none_that_is_taken(lab: Lab) -> None:
    first = run(lab, instance="off")["image"]["id"]
    second = run(lab, instance="off", version="2.0.0")["image"]["id"]
    refused = run(lab, id=second, name=None)
    words = f'image {second} on triton cannot be renamed to "golden@1.0.0": that is the name of {first}'
    assert words in refused["msg"]
    assert lab.writes() == []


def test_its_end_leaves_what_was_made_of_it(lab: Lab) -> None:
    made = run(lab, instance="off")["image"]["id"]
    lab.run(instance.RESOURCE, cloud="triton", name="web", image="golden", size="g1.small")
    gone = run(lab, state="absent")
    assert (gone["changed"], gone["image"]["id"], there(lab)) == (True, None, [])
    assert run(lab, state="absent")["changed"] is False
    (web,) = lab.run(instance_info.RESOURCE, cloud="triton", name="web")["instances"]
    assert (web["status"], web["image"], web["image_id"]) == ("running", "", made)


def test_one_that_is_being_made_is_deleted_when_it_is_there(lab: Lab) -> None:
    run(lab, instance="off", wait=False)
    assert run(lab, state="absent")["changed"] is True
    assert there(lab) == []


class TestWhatCannotBeMade:
    @pytest.fixture(autouse=True)
    def failed(self, lab: Lab) -> dict[str, Any]:
        lab.world.faults.add({"match": CREATE, "effect": {"fail_build": {"text": "no"}}})
        return run(lab, instance="off")

    def test_it_says_why(self, failed: dict[str, Any]) -> None:
        assert (failed["changed"], failed["failure"]["kind"]) == (True, "failed")
        assert "PrepareImageDidNotRun: prepare-image script did not run" in failed["msg"]
        assert failed["image"]["status"] == "error"

    def test_it_is_no_image_for_the_next_run_either(self, lab: Lab) -> None:
        again = run(lab, instance="off")
        assert (again["changed"], again["failure"]["kind"]) == (False, "conflict")
        assert "prepare-image script did not run" in again["msg"]
        assert "delete it with state: absent, then make it anew; nothing was changed" in again["msg"]

    def test_it_can_be_deleted_and_made_anew(self, lab: Lab) -> None:
        assert run(lab, state="absent")["changed"] is True
        assert run(lab, instance="off")["image"]["status"] == "active"


@pytest.mark.parametrize("effect", ["lost_reply", "truncate", "non_json", {"hang_after": {"seconds": 60}}])
def test_one_whose_reply_is_lost_is_found_by_its_name_and_version(lab: Lab, effect: Any) -> None:
    run(lab, instance="off", version="0.9.0")
    lab.world.faults.add({"match": CREATE, "effect": effect})
    made = run(lab, instance="off")
    assert (made["changed"], made["image"]["version"], made["image"]["status"]) == (True, "1.0.0", "active")
    assert len(there(lab)) == 2
    assert len(lab.writes()) == 1


@pytest.mark.parametrize("effect", ["drop_before", {"hang": {"seconds": 60}}])
def test_one_that_was_not_made_is_not_made_twice(lab: Lab, effect: Any) -> None:
    lab.world.faults.add({"match": CREATE, "effect": effect})
    assert run(lab, instance="off")["failure"]["kind"] == "outcome_unknown"
    assert (there(lab), len(lab.writes())) == ([], 1)
    assert run(lab, instance="off")["changed"] is True


@pytest.mark.parametrize("effect", ["lost_reply", "drop_before", {"status": {"status": 429}}])
@pytest.mark.parametrize("change", [{"description": "new"}, {"state": "absent"}])
def test_a_change_whose_reply_is_lost_is_sent_again(lab: Lab, change: dict[str, Any], effect: Any) -> None:
    run(lab, instance="off")
    for method in ("POST", "DELETE"):
        lab.world.faults.add({"match": {"method": method, "path": "^/my/images/"}, "effect": effect})
    assert run(lab, **change)["changed"] is True
    assert run(lab, **change)["changed"] is False


def test_time_that_is_over_is_told_with_what_was_seen_last(lab: Lab) -> None:
    lab.world.update_settings({"durations": {"triton_image": 5000.0}})
    late = run(lab, instance="off", wait_timeout=60)
    assert (late["changed"], late["failure"]["kind"]) == (True, "timeout")
    assert 'image "golden" on triton is still creating after' in late["msg"]
    assert "wanted active" in late["msg"]


class TestCheckMode:
    @pytest.mark.parametrize(
        ("source", "words"),
        [
            ("on", "is running, and an image can only be made of one that is stopped; {} that as done"),
            ("new", 'does not exist; there is: "off", "on"; {} it as made'),
        ],
    )
    def test_takes_for_granted_what_an_earlier_task_would_have_done(self, lab: Lab, source: str, words: str) -> None:
        lab.world.triton.add_machines(1, name="on")
        planned = run(lab, check=True, instance=source)
        assert planned["changed"] is True
        told = words.format("check mode takes")
        assert lab.said.warnings == [f'instance "{source}" on triton {told} by an earlier task']


def test_one_of_a_machine_that_is_elsewhere_is_made_there(lab: Lab) -> None:
    lab.connections["all"] = lab.triton("all", region=None)
    lab.connections["west"] = lab.triton("west", region=WEST)
    lab.world.triton.add_machines(1, name="far", datacenter=WEST, state="stopped")
    refused = run(lab, cloud="all", instance="far")
    assert refused["failure"]["kind"] == "bad_input"
    assert 'instance "far" on all is in us-west-1, and this profile makes images in us-east-1' in refused["msg"]
    assert "say cloud_options: {region: us-west-1}; nothing was changed" in refused["msg"]
    assert lab.writes() == []
    assert run(lab, cloud="west", instance="far")["image"]["region"] == WEST
