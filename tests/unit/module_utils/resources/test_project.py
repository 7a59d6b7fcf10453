# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects, as tasks see them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import project, project_info

from tests.support.lab import Lab

PROJECTS = {"method": "POST", "path": "^/api/v2/projects$"}


def run(lab: Lab, **options: Any) -> dict[str, Any]:
    return lab.run(project.RESOURCE, **options)


def there(lab: Lab) -> dict[str, dict[str, Any]]:
    """The projects by name, as another task lists them."""
    return {each["name"]: each for each in lab.run(project_info.RESOURCE)["projects"]}


def join(lab: Lab, group: str) -> None:
    """Alice becomes a member of another group."""
    with lab.world.act():
        lab.world.store.run(
            "INSERT INTO group_members (group_id, user_id, is_leader)"
            " SELECT g.id, u.id, 0 FROM groups g, users u WHERE g.name = ? AND u.username = 'alice'",
            (group,),
        )


def test_one_is_made_once(lab: Lab) -> None:
    expected = run(lab, check=True, name="season", description="2026")
    assert "season" not in there(lab)
    made = run(lab, name="season", description="2026")
    again = run(lab, name="season", description="2026")
    assert (expected["changed"], made["changed"], again["changed"]) == (True, True, False)
    assert expected["diff"] == made["diff"]
    assert made["diff"]["after"] == {"name": "season", "description": "2026", "owner": "alice"}
    assert made["project"] == {"cloud": "jetstream", **there(lab)["season"]}
    unknown = {"id": None, "number": None, "created": ""}
    assert expected["project"] == made["project"] | unknown
    assert len(lab.writes()) == 1


def test_what_is_not_said_stays(lab: Lab) -> None:
    run(lab, name="season", description="2026")
    assert run(lab, name="season")["changed"] is False
    changed = run(lab, name="season", description="")
    assert (changed["changed"], changed["project"]["description"]) == (True, "")


def test_a_new_name(lab: Lab) -> None:
    number = there(lab)["lumen"]["number"]
    renamed = run(lab, id=str(number), name="light")
    assert [renamed["diff"][when]["name"] for when in ("before", "after")] == ["lumen", "light"]
    assert there(lab)["light"]["number"] == number
    assert run(lab, id=str(number), name="light")["changed"] is False


def test_another_group(lab: Lab) -> None:
    join(lab, "bob")
    assert run(lab, name="atlas", owner="bob")["project"]["owner"] == "bob"
    assert run(lab, name="atlas", owner="bob")["changed"] is False
    assert run(lab, name="new", owner="bob")["project"]["owner"] == "bob"
    assert run(lab, name="own")["project"]["owner"] == "alice"


def test_a_group_by_its_id(lab: Lab) -> None:
    join(lab, "bob")
    group = next(each for each in lab.open().service("project").groups() if each.name == "bob")
    assert run(lab, name="atlas", owner=group.id)["changed"] is True
    assert run(lab, name="atlas", owner=group.id)["changed"] is False


def test_the_groups_are_the_accounts_own(lab: Lab) -> None:
    assert [group.name for group in lab.open().service("project").groups()] == ["alice"]
    join(lab, "bob")
    assert [group.name for group in lab.open("bob").service("project").groups()] == ["bob"]


def test_an_empty_one_is_deleted_once(lab: Lab) -> None:
    run(lab, name="season")
    expected = run(lab, check=True, name="season", state="absent")
    gone = run(lab, name="season", state="absent")
    assert (expected, gone["project"]) == (gone, {"cloud": "jetstream", "name": "season", "id": None})
    assert "season" not in there(lab)
    lab.world.requests.clear()
    assert run(lab, name="season", state="absent")["changed"] is False
    assert lab.writes() == []


def test_a_deletion_that_did_nothing_is_found_out(lab: Lab) -> None:
    run(lab, name="season")
    lab.world.faults.add({"match": {"method": "DELETE"}, "effect": {"status": {"status": 204}}, "count": None})
    result = run(lab, name="season", state="absent")
    assert (result["failure"]["kind"], result["changed"]) == ("failed", False)
    assert 'project "season" on jetstream is still there (listed) although its deletion was accepted' in result["msg"]


@pytest.mark.parametrize("effect", ["lost_reply", "truncate", "non_json", {"hang_after": {"seconds": 60}}])
def test_what_was_made_is_adopted(lab: Lab, effect: Any) -> None:
    lab.world.faults.add({"match": PROJECTS, "effect": effect, "count": 1})
    made = run(lab, name="season")
    assert (made["changed"], made["project"]["id"]) == (True, there(lab)["season"]["id"])
    assert len(lab.writes()) == 1


@pytest.mark.parametrize("effect", ["drop_before", {"hang": {"seconds": 60}}])
def test_what_was_not_made_is_not_made_again(lab: Lab, effect: Any) -> None:
    lab.world.faults.add({"match": PROJECTS, "effect": effect, "count": 1})
    result = run(lab, name="season")
    assert result["failure"]["kind"] == "outcome_unknown"
    assert len(lab.writes()) == 1
    assert run(lab, name="season")["changed"]
    assert list(there(lab)) == ["lumen", "atlas", "season"]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize("effect", ["lost_reply", "drop_before", "truncate", {"hang_after": {"seconds": 60}}])
def test_changes_and_deletions_are_asked_again(lab: Lab, effect: Any, method: str) -> None:
    run(lab, name="season")
    lab.world.faults.add({"match": {"method": method}, "effect": effect, "count": 1})
    wanted = {"state": "absent"} if method == "DELETE" else {"description": "2026"}
    assert run(lab, name="season", **wanted)["changed"]
    assert (there(lab).get("season") or {"description": None})["description"] == wanted.get("description")


@pytest.mark.parametrize(("options", "names"), [({}, ["lumen", "atlas"]), ({"name": "atlas"}, ["atlas"])])
def test_listing(lab: Lab, options: dict[str, Any], names: list[str]) -> None:
    lab.world.add_instances(1, name="web", project="atlas")
    lab.world.add_volumes(1, name="data", project="atlas")
    found = lab.run(project_info.RESOURCE, **options)["projects"]
    assert [each["name"] for each in found] == names
    assert (found[-1]["instances"], found[-1]["volumes"]) == (["web"], ["data", "twin", "twin"])
    (pinned,) = lab.run(project_info.RESOURCE, id=found[-1]["id"])["projects"]
    assert pinned == found[-1]
