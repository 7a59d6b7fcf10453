# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Firewall rules, as tasks see them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import firewall_rule, firewall_rule_info
from research_cloud_emulator.world.triton.seed import WEST

from tests.support.lab import Lab

RULE = 'FROM any TO tag "role" = "web" ALLOW tcp PORT 80'
AGAIN = "from ANY to tag role=web allow TCP port 80"
OTHER = "FROM any TO all vms ALLOW tcp PORT 22"
CREATE = {"method": "POST", "path": "^/my/fwrules$"}


def run(lab: Lab, **options: Any) -> dict[str, Any]:
    lab.world.requests.clear()
    return lab.run(firewall_rule.RESOURCE, **{"cloud": "triton", **options})


def info(lab: Lab, **options: Any) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = lab.run(firewall_rule_info.RESOURCE, **{"cloud": "triton", **options})[
        "firewall_rules"
    ]
    return listed


def there(lab: Lab) -> list[tuple[str, int]]:
    """What the rules of the account say, and whether they count."""
    return [(row["rule"], row["enabled"]) for row in lab.world.triton.rules() if not row["global"]]


def test_one_is_made_once_however_it_is_spelt(lab: Lab) -> None:
    planned = run(lab, check=True, rule=AGAIN, description="web")
    assert there(lab) == []
    made = run(lab, rule=AGAIN, description="web")
    assert (made["changed"], planned["diff"]) == (True, made["diff"])
    differ = {key for key, value in planned["firewall_rule"].items() if value != made["firewall_rule"][key]}
    assert differ == {"id", "region"}
    assert there(lab) == [(RULE, 1)]
    for text in (RULE, AGAIN):
        assert run(lab, rule=text)["changed"] is False
        assert lab.writes() == []


def test_a_new_one_counts_unless_the_task_says_otherwise(lab: Lab) -> None:
    run(lab, rule=RULE, enabled=False, log=True)
    (row,) = lab.world.triton.rules()
    assert (row["enabled"], row["log"], row["description"]) == (0, 1, None)
    assert run(lab, rule=RULE)["firewall_rule"]["enabled"] is False, "what is not given stays as it is"


@pytest.mark.parametrize("change", [{"enabled": False}, {"log": True}, {"description": "new"}, {"description": ""}])
def test_what_is_given_is_changed_in_place(lab: Lab, change: dict[str, Any]) -> None:
    before = run(lab, rule=RULE, description="old")["firewall_rule"]
    planned = run(lab, check=True, rule=AGAIN, **change)
    done = run(lab, rule=AGAIN, **change)
    assert (done["changed"], done["diff"]) == (True, planned["diff"])
    assert done["firewall_rule"] == planned["firewall_rule"] == {**before, **change}
    assert len(lab.writes()) == 1
    assert run(lab, rule=RULE, **change)["changed"] is False


def test_an_id_and_another_text_change_what_it_says(lab: Lab) -> None:
    made = run(lab, rule=RULE)["firewall_rule"]
    changed = run(lab, id=made["id"], rule=OTHER.lower())
    assert (changed["firewall_rule"]["id"], changed["firewall_rule"]["rule"]) == (made["id"], OTHER)
    assert there(lab) == [(OTHER, 1)]
    assert run(lab, id=made["id"], rule=OTHER)["changed"] is False


def test_and_never_make_two_that_say_the_same(lab: Lab) -> None:
    first, second = (run(lab, rule=text)["firewall_rule"]["id"] for text in (RULE, OTHER))
    refused = run(lab, id=first, rule=OTHER)
    assert "cannot get the rule" in refused["msg"]
    assert f"that is the rule of {second} (nothing was changed)" in refused["msg"]
    assert lab.writes() == []


def test_an_id_that_nothing_has(lab: Lab) -> None:
    assert run(lab, id="nope", enabled=False)["failure"]["kind"] == "not_found"
    assert run(lab, id="nope", state="absent")["changed"] is False


def test_its_end(lab: Lab) -> None:
    run(lab, rule=RULE)
    assert run(lab, check=True, rule=AGAIN, state="absent")["changed"] is True
    gone = run(lab, rule=AGAIN, state="absent")
    assert (gone["changed"], gone["firewall_rule"]["rule"], there(lab)) == (True, RULE, [])
    assert run(lab, rule=RULE, state="absent")["changed"] is False


def test_two_that_somebody_else_has_made_are_told_apart_by_their_ids(lab: Lab) -> None:
    service = lab.open("triton").service("firewall_rule")
    ids = [service.create(firewall_rule.NewFirewallRule(RULE, enabled=True)).id for _number in range(2)]
    refused = run(lab, rule=RULE, enabled=False)
    assert refused["failure"]["kind"] == "ambiguous"
    assert all(each in refused["msg"] for each in ids)
    assert run(lab, id=ids[0], state="absent")["changed"] is True
    assert run(lab, rule=RULE)["firewall_rule"]["id"] == ids[1]


@pytest.mark.parametrize("effect", ["lost_reply", "truncate", "non_json", {"hang_after": {"seconds": 60}}])
def test_one_whose_reply_is_lost_is_found_by_what_it_says(lab: Lab, effect: Any) -> None:
    run(lab, rule=OTHER)
    lab.world.faults.add({"match": CREATE, "effect": effect})
    made = run(lab, rule=AGAIN)
    assert (made["changed"], made.get("failed")) == (True, None)
    assert there(lab) == [(OTHER, 1), (RULE, 1)]
    assert len(lab.writes()) == 1


@pytest.mark.parametrize("effect", ["drop_before", {"hang": {"seconds": 60}}])
def test_one_that_was_not_made_is_not_made_twice(lab: Lab, effect: Any) -> None:
    lab.world.faults.add({"match": CREATE, "effect": effect})
    assert run(lab, rule=RULE)["failure"]["kind"] == "outcome_unknown"
    assert (there(lab), len(lab.writes())) == ([], 1)
    assert run(lab, rule=RULE)["changed"] is True


@pytest.mark.parametrize("status", [429, 503])
def test_a_passing_refusal_is_asked_again(lab: Lab, status: int) -> None:
    effect = {"status": {"status": status, "headers": {"Retry-After": "3"}}}
    for method in ("GET", "POST", "DELETE"):
        lab.world.faults.add({"match": {"method": method, "path": "^/my/fwrules"}, "effect": effect})
    assert run(lab, rule=RULE)["changed"] is (status == 429), "a proxy's 503 leaves open what happened"
    assert run(lab, rule=RULE).get("failed") is None
    assert run(lab, rule=RULE, state="absent")["changed"] is True
    assert there(lab) == []


@pytest.mark.parametrize("effect", ["lost_reply", "drop_before"])
@pytest.mark.parametrize("change", [{"enabled": False}, {"state": "absent"}])
def test_a_change_whose_reply_is_lost_is_sent_again(lab: Lab, change: dict[str, Any], effect: str) -> None:
    run(lab, rule=RULE)
    for method in ("POST", "DELETE"):
        lab.world.faults.add({"match": {"method": method, "path": "^/my/fwrules/"}, "effect": effect})
    assert run(lab, rule=RULE, **change)["changed"] is True
    assert there(lab) == ([] if "state" in change else [(RULE, 0)])
    assert run(lab, rule=RULE, **change)["changed"] is False


class TestThoseForEverybody:
    def test_they_are_listed_and_left_alone(self, lab: Lab) -> None:
        key = lab.world.triton.add_rule(RULE)
        (told,) = info(lab)
        assert (told["id"], told["read_only"]) == (key, True)
        assert run(lab, id=key, enabled=True)["changed"] is False
        for change in ({"enabled": False}, {"rule": OTHER}, {"state": "absent"}):
            refused = run(lab, id=key, **change)
            assert refused["failure"]["kind"] == "forbidden"
            assert "a rule of the data centre for everybody" in refused["msg"]
            assert lab.writes() == []

    def test_one_of_ones_own_may_say_the_same(self, lab: Lab) -> None:
        lab.world.triton.add_rule(RULE)
        assert run(lab, rule=RULE)["changed"] is True
        assert run(lab, rule=RULE)["changed"] is False
        assert run(lab, rule=RULE, state="absent")["changed"] is True
        assert [each["read_only"] for each in info(lab)] == [True]


class TestListing:
    @pytest.fixture(autouse=True)
    def _rules(self, lab: Lab) -> None:
        lab.world.triton.add_machines(1, name="web", tags={"role": "web"})
        lab.world.triton.add_machines(1, name="db", tags={"role": "db"})
        run(lab, rule=RULE)
        run(lab, rule=OTHER, enabled=False)

    @pytest.mark.parametrize(
        ("options", "rules"),
        [
            ({}, [RULE, OTHER]),
            ({"rule": AGAIN}, [RULE]),
            ({"enabled": True}, [RULE]),
            ({"enabled": False}, [OTHER]),
            ({"id": "nope"}, []),
            ({"instance": "web"}, [RULE, OTHER]),
            ({"instance": "db"}, [OTHER]),
            ({"instance": "web", "enabled": True}, [RULE]),
        ],
    )
    def test_those_that_match(self, lab: Lab, options: dict[str, Any], rules: list[str]) -> None:
        assert [each["rule"] for each in info(lab, **options)] == rules

    def test_those_of_an_instance_that_is_far(self, lab: Lab) -> None:
        lab.connections["all"] = lab.triton("all", region=None)
        lab.connections["west"] = lab.triton("west", region=WEST)
        (far,) = lab.world.triton.add_machines(1, name="far", datacenter=WEST)
        run(lab, cloud="west", rule=OTHER)
        for wanted in ("far", far):
            assert [(each["rule"], each["region"]) for each in info(lab, cloud="all", instance=wanted)] == [
                (OTHER, WEST)
            ]

    def test_an_instance_that_is_not_there(self, lab: Lab) -> None:
        refused = lab.run(firewall_rule_info.RESOURCE, cloud="triton", instance="wep")
        assert refused["msg"].startswith('instance "wep" on triton does not exist; near: "web"')


def test_a_rule_counts_in_the_data_centre_of_the_profile(lab: Lab) -> None:
    lab.connections["west"] = lab.triton("west", region=WEST)
    lab.connections["all"] = lab.triton("all", region=None)
    assert run(lab, cloud="west", rule=RULE)["firewall_rule"]["region"] == WEST
    assert run(lab, cloud="all", rule=RULE)["firewall_rule"]["region"] != WEST
    assert run(lab, cloud="all", rule=RULE)["changed"] is False
    assert len(there(lab)) == 2
