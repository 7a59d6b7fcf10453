# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an account says of itself, through the runner against the emulated clouds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import account, cloud_info
from research_cloud_emulator.world.triton.seed import WEST
from research_cloud_emulator.world.triton.throwaway import key_pair, private_text

from tests.support.lab import TRITON, Lab

SAY = {"method": "POST", "path": "^/my$"}
WORDS: dict[str, Any] = {"city": "Ghent", "company": "Lumen", "cns": True}

EVERY: dict[str, Any] = {**{key: f"the {key}" for key in account.FIELDS}, "email": "a@example.org", "cns": True}


def run(lab: Lab, *, cloud: str = "triton", **options: Any) -> dict[str, Any]:
    lab.world.requests.clear()
    return lab.run(account.RESOURCE, cloud=cloud, **options)


def there(lab: Lab) -> dict[str, Any]:
    """What the account really says, in the cloud's words."""
    with lab.world.act():
        (row,) = lab.world.store.all("SELECT profile, cns FROM triton_accounts WHERE login = 'alice'")
    return {**json.loads(row["profile"]), "cns": bool(row["cns"])}


def without_time(result: dict[str, Any]) -> dict[str, Any]:
    return {**result, "account": {**result["account"], "updated": ""}}


class TestChanging:
    def test_it_is_expected_made_and_left_alone(self, lab: Lab) -> None:
        expected = run(lab, **WORDS, check=True)
        assert lab.writes() == []
        lab.clock.advance(60.0)
        made = run(lab, **WORDS)
        assert len(lab.writes()) == 1
        again = run(lab, **WORDS)
        assert lab.writes() == []
        assert without_time(expected) == without_time(made)
        assert made["account"]["updated"] > expected["account"]["updated"]
        assert (made["changed"], again["changed"], again["account"]) == (True, False, made["account"])
        assert there(lab) == {"email": "alice@example.org", "city": "Ghent", "companyName": "Lumen", "cns": True}

    def test_what_differs_is_shown_and_the_rest_is_as_it_was(self, lab: Lab) -> None:
        run(lab, city="Ghent")
        made = run(lab, city="Bruges", email="alice@example.org")
        diff = made["diff"]
        assert {key for key, value in diff["after"].items() if diff["before"][key] != value} == {"city"}
        assert (diff["before"]["city"], diff["after"]["city"]) == ("Ghent", "Bruges")
        assert diff["before_header"] == "account on triton"

    def test_only_what_differs_is_sent(self, lab: Lab) -> None:
        sent = []
        plain = lab.transport.send

        def send(request: Any) -> Any:
            if request.method == "POST":
                sent.append((request.url, json.loads(request.body)))
            return plain(request)

        lab.transport.send = send  # type: ignore[method-assign]
        run(lab, city="Ghent", email="alice@example.org", cns=False)
        ((url, body),) = sent
        assert url.endswith("/my")
        assert body == {"city": "Ghent"}

    def test_every_field(self, lab: Lab) -> None:
        made = run(lab, **EVERY)["account"]
        assert {key: made[key] for key in EVERY} == EVERY
        assert lab.run(cloud_info.RESOURCE, cloud="triton")["account"] == {
            key: value for key, value in made.items() if key != "cloud"
        }

    def test_names_in_the_dns_are_switched_off_again(self, lab: Lab) -> None:
        run(lab, cns=True)
        assert [run(lab, cns=False)["changed"] for _number in range(2)] == [True, False]
        assert there(lab)["cns"] is False

    def test_it_is_the_accounts_in_every_region(self, lab: Lab) -> None:
        lab.connections["west"] = lab.triton("west", endpoint=TRITON.format(WEST), region=WEST)
        run(lab, cloud="west", city="Ghent")
        assert run(lab, city="Ghent")["changed"] is False


class TestTrouble:
    @pytest.mark.parametrize("effect", ["lost_reply", "truncate", "non_json", {"hang_after": {"seconds": 60}}])
    def test_the_account_tells_that_it_was_changed(self, lab: Lab, effect: Any) -> None:
        lab.world.faults.add({"match": SAY, "effect": effect})
        made = run(lab, city="Ghent")
        assert (made.get("failed"), made["changed"], made["account"]["city"]) == (None, True, "Ghent")
        assert len(lab.writes()) == 1

    @pytest.mark.parametrize("effect", ["drop_before", {"hang": {"seconds": 60}}])
    def test_what_does_not_show_is_unknown_and_not_sent_again(self, lab: Lab, effect: Any) -> None:
        lab.world.faults.add({"match": SAY, "effect": effect})
        result = run(lab, city="Ghent")
        assert (result["failure"]["kind"], result["changed"], len(lab.writes())) == ("outcome_unknown", False, 1)
        assert "the account does not show whether it happened" in result["msg"]
        assert "nothing was changed" not in result["msg"]
        assert run(lab, city="Ghent")["changed"] is True

    def test_an_answer_that_is_none_is_looked_into(self, lab: Lab) -> None:
        lab.world.faults.add({"match": SAY, "effect": {"status": {"status": 200, "body": "[]"}}})
        result = run(lab, city="Ghent")
        assert (result["failure"]["kind"], there(lab).get("city")) == ("outcome_unknown", None)

    def test_a_change_that_was_accepted_and_not_made_is_found_out(self, lab: Lab) -> None:
        body = json.dumps({"id": "a-1", "login": "alice", "email": "alice@example.org", "triton_cns_enabled": False})
        lab.world.faults.add({"match": SAY, "effect": {"status": {"status": 200, "body": body}}})
        result = run(lab, city="Ghent")
        assert (result["failure"]["kind"], result["changed"]) == ("failed", False)
        assert 'city is "", wanted "Ghent", although the change was accepted' in result["msg"]

    @pytest.mark.parametrize(("method", "status"), [("GET", 429), ("GET", 503), ("POST", 429)])
    def test_a_cloud_that_asks_for_patience_gets_it(self, lab: Lab, method: str, status: int) -> None:
        busy = {"status": {"status": status, "body": "<html>later</html>", "headers": {"Retry-After": "2"}}}
        lab.world.faults.add({"match": {"method": method, "path": "^/my$"}, "effect": busy})
        assert run(lab, city="Ghent")["changed"] is True

    def test_what_a_failing_proxy_leaves_open_is_not_sent_again(self, lab: Lab) -> None:
        down = {"status": {"status": 503, "body": "<html>down</html>", "headers": {"Connection": "close"}}}
        lab.world.faults.add({"match": SAY, "effect": down})
        result = run(lab, city="Ghent")
        assert (result["failure"]["kind"], len(lab.writes())) == ("outcome_unknown", 1)

    def test_maintenance_is_told_and_nothing_was_changed(self, lab: Lab) -> None:
        body = '{"code": "ServiceUnavailableError", "message": "read-only"}'
        lab.world.faults.add({"match": SAY, "effect": {"status": {"status": 503, "body": body}}})
        result = run(lab, city="Ghent")
        assert (result["failure"]["kind"], result["changed"], len(lab.writes())) == ("unavailable", False, 1)

    def test_a_user_of_the_account_who_may_not(self, lab: Lab) -> None:
        key = private_text(key_pair("ed25519", "alice/reader"))
        lab.connections["reader"] = lab.triton("reader", key=key, user="reader")
        result = run(lab, cloud="reader", city="Ghent")
        assert (result["failure"]["kind"], result["changed"]) == ("forbidden", False)
        assert "nothing was changed" in result["msg"]
