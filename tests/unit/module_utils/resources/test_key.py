# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSH keys of an account, through the runner against the emulated clouds."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.belongings import NewKey
from ansible_collections.research.cloud.plugins.module_utils.core.public_key import parse
from ansible_collections.research.cloud.plugins.module_utils.resources import key, key_info
from research_cloud_emulator.world.triton.seed import EAST, WEST
from research_cloud_emulator.world.triton.throwaway import key_pair, private_text, public_text

from tests.support.lab import TRITON, Lab

LAPTOP, ROBOT = (public_text(key_pair("ed25519", name), f"{name}@host") for name in ("laptop", "robot"))
SEEDED = ["rsa", "ecdsa", "ed25519"]
OWN = "ed25519"  # what the lab's profile signs with
CREATE = {"method": "POST", "path": "^/my/keys$"}
DELETE = {"method": "DELETE", "path": "^/my/keys/"}


def run(lab: Lab, *, cloud: str = "triton", **options: Any) -> dict[str, Any]:
    lab.world.requests.clear()
    return lab.run(key.RESOURCE, cloud=cloud, **options)


def there(lab: Lab) -> dict[str, str]:
    """The lines that the account really has, by name."""
    with lab.world.act():
        owner = lab.world.store.value("SELECT uuid FROM triton_accounts WHERE login = 'alice'")
        rows = lab.world.store.all("SELECT name, text FROM triton_keys WHERE owner = ? ORDER BY rowid", (owner,))
    return {row["name"]: row["text"] for row in rows}


def asked(lab: Lab) -> list[str]:
    return [f"{method} {path}" for method, path, _status in lab.world.requests]


class TestAdding:
    def test_a_new_one_is_expected_made_and_left_alone(self, lab: Lab) -> None:
        expected = run(lab, name="laptop", public_key=LAPTOP, check=True)
        assert lab.writes() == []
        made = run(lab, name="laptop", public_key=LAPTOP)
        again = run(lab, name="laptop", public_key=LAPTOP)
        assert expected == made
        assert (made["changed"], again["changed"], again["key"]) == (True, False, made["key"])
        assert asked(lab) == ["GET /my/datacenters", "GET /my/keys?sync=true"]
        parsed = parse(LAPTOP, "it")
        assert made["key"] == {
            "cloud": "triton",
            "id": parsed.md5,
            "name": "laptop",
            "number": None,
            "type": "ssh-ed25519",
            "fingerprint": parsed.md5,
            "fingerprint_sha256": parsed.sha256,
            "public_key": LAPTOP,
            "used_by_profile": False,
        }
        assert made["diff"]["before"] == {}
        assert made["diff"]["after"] == {"name": "laptop", "fingerprint": parsed.md5}
        assert there(lab)["laptop"] == LAPTOP

    def test_comment_and_spacing_make_no_difference(self, lab: Lab) -> None:
        run(lab, name="laptop", public_key=LAPTOP)
        other = "   ".join(LAPTOP.split()[:2]) + " somebody else \n"
        assert run(lab, name="laptop", public_key=other)["changed"] is False

    def test_an_instance_that_is_made_then_lets_it_in(self, lab: Lab) -> None:
        run(lab, name="laptop", public_key=LAPTOP)
        lab.world.triton.add_machines(1, name="web")
        (web,) = lab.world.triton.machines()
        assert LAPTOP in web["metadata"]["root_authorized_keys"]

    @pytest.mark.parametrize("check", [True, False])
    def test_a_key_has_one_name(self, lab: Lab, check: bool) -> None:
        run(lab, name="laptop", public_key=LAPTOP)
        result = run(lab, name="portable", public_key=LAPTOP, check=check)
        assert result["failure"]["kind"] == "conflict"
        assert 'key "portable" on triton is there already under the name "laptop"' in result["msg"]
        assert lab.writes() == []


class TestReplacing:
    def test_it_needs_to_be_said(self, lab: Lab) -> None:
        run(lab, name="laptop", public_key=LAPTOP)
        result = run(lab, name="laptop", public_key=ROBOT)
        assert result["failure"]["kind"] == "bad_input"
        assert "force: true deletes that one and adds this one" in result["msg"]
        assert there(lab)["laptop"] == LAPTOP

    def test_the_old_one_goes_and_the_new_one_comes(self, lab: Lab) -> None:
        run(lab, name="laptop", public_key=LAPTOP)
        expected = run(lab, name="laptop", public_key=ROBOT, force=True, check=True)
        made = run(lab, name="laptop", public_key=ROBOT, force=True)
        assert expected == made
        assert made["diff"]["before"]["fingerprint"] == parse(LAPTOP, "it").md5
        assert there(lab)["laptop"] == ROBOT
        assert run(lab, name="laptop", public_key=ROBOT, force=True)["changed"] is False

    def test_a_new_one_that_has_a_name_already_keeps_the_old_one(self, lab: Lab) -> None:
        run(lab, name="laptop", public_key=LAPTOP)
        run(lab, name="robot", public_key=ROBOT)
        result = run(lab, name="laptop", public_key=ROBOT, force=True)
        assert (result["failure"]["kind"], lab.writes()) == ("conflict", [])

    @pytest.mark.parametrize("force", [False, True])
    def test_the_one_that_signs_is_never_replaced(self, lab: Lab, force: bool) -> None:
        result = run(lab, name=OWN, public_key=ROBOT, force=force)
        assert result["failed"]
        assert lab.writes() == []
        if force:
            assert "the key that this profile signs with, and cannot be replaced" in result["msg"]

    def test_that_the_old_one_is_gone_is_told_when_the_new_one_does_not_come(self, lab: Lab) -> None:
        run(lab, name="laptop", public_key=LAPTOP)
        refusal = {"status": {"status": 403, "body": '{"code": "NotAuthorized", "message": "no"}'}}
        lab.world.faults.add({"match": CREATE, "effect": refusal})
        result = run(lab, name="laptop", public_key=ROBOT, force=True)
        assert (result["changed"], result["failure"]["kind"]) == (True, "forbidden")
        assert "the key that had this name is deleted; run the task again" in result["msg"]
        assert "nothing was changed" not in result["msg"]
        assert result["diff"]["after"] == {}
        assert run(lab, name="laptop", public_key=ROBOT)["changed"] is True


class TestDeleting:
    def test_it_is_expected_done_and_left_alone(self, lab: Lab) -> None:
        run(lab, name="laptop", public_key=LAPTOP)
        expected = run(lab, name="laptop", state="absent", check=True)
        gone = run(lab, name="laptop", state="absent")
        assert expected == gone
        assert gone["key"] == {"cloud": "triton", "name": "laptop", "id": None}
        assert list(there(lab)) == SEEDED
        assert run(lab, name="laptop", state="absent")["changed"] is False

    def test_one_that_is_shown_must_be_that_one(self, lab: Lab) -> None:
        run(lab, name="laptop", public_key=LAPTOP)
        result = run(lab, name="laptop", public_key=ROBOT, state="absent")
        assert (result["failure"]["kind"], lab.writes()) == ("conflict", [])
        assert 'key "laptop" on triton is another key' in result["msg"]
        assert run(lab, name="laptop", public_key=LAPTOP, state="absent")["changed"] is True
        run(lab, name="laptop", public_key=LAPTOP)
        assert run(lab, name="laptop", public_key=ROBOT, state="absent", force=True)["changed"] is True

    @pytest.mark.parametrize("check", [True, False])
    def test_the_one_that_signs_stays(self, lab: Lab, check: bool) -> None:
        result = run(lab, name=OWN, state="absent", check=check)
        assert (result["failure"]["kind"], lab.writes()) == ("conflict", [])
        assert "force: true deletes it, and then this profile can do nothing any more" in result["msg"]

    @pytest.mark.parametrize("effect", [None, "lost_reply", {"hang_after": {"seconds": 60}}, "truncate"])
    def test_unless_it_is_said_and_that_is_seen_by_what_is_refused_then(self, lab: Lab, effect: Any) -> None:
        if effect:
            lab.world.faults.add({"match": DELETE, "effect": effect})
        result = run(lab, name=OWN, state="absent", force=True)
        assert (result.get("failed"), result["changed"]) == (None, True)
        assert OWN not in there(lab)
        assert lab.run(key_info.RESOURCE, cloud="triton")["failure"]["kind"] == "auth"

    def test_another_refusal_does_not_mean_that_it_is_gone(self, lab: Lab) -> None:
        text = "Authorization header invalid: clock skew of 310.759s was greater than 300s"
        refusal = {"status": {"status": 400, "body": f'{{"code": "InvalidHeader", "message": "{text}"}}'}}
        lab.world.faults.add({"match": DELETE, "effect": refusal})
        result = run(lab, name=OWN, state="absent", force=True)
        assert (result["failure"]["kind"], result["changed"]) == ("auth", False)
        assert OWN in there(lab)

    def test_a_deletion_that_did_nothing_is_found_out(self, lab: Lab) -> None:
        run(lab, name="laptop", public_key=LAPTOP)
        lab.world.faults.add({"match": DELETE, "effect": {"status": {"status": 204, "body": ""}}})
        result = run(lab, name="laptop", state="absent")
        assert (result["failure"]["kind"], result["changed"]) == ("failed", False)
        assert 'key "laptop" on triton is still there (listed) although its deletion was accepted' in result["msg"]


class TestTrouble:
    @pytest.mark.parametrize("effect", ["lost_reply", "truncate", "non_json", {"hang_after": {"seconds": 60}}])
    def test_what_was_added_is_adopted(self, lab: Lab, effect: Any) -> None:
        lab.world.faults.add({"match": CREATE, "effect": effect})
        made = run(lab, name="laptop", public_key=LAPTOP)
        assert (made["changed"], made.get("failed"), there(lab)["laptop"]) == (True, None, LAPTOP)
        assert len(lab.writes()) == 1

    @pytest.mark.parametrize("effect", ["drop_before", {"hang": {"seconds": 60}}])
    def test_what_was_not_added_is_not_added_again(self, lab: Lab, effect: Any) -> None:
        lab.world.faults.add({"match": CREATE, "effect": effect})
        result = run(lab, name="laptop", public_key=LAPTOP)
        assert (result["failure"]["kind"], len(lab.writes())) == ("outcome_unknown", 1)
        assert run(lab, name="laptop", public_key=LAPTOP)["changed"] is True

    def test_what_somebody_else_added_meanwhile_is_not_taken_for_it(self, lab: Lab) -> None:
        plain = lab.transport.send

        def send(request: Any) -> Any:
            if request.method == "POST":
                lab.transport.send = plain  # type: ignore[method-assign]
                lab.open("triton").service("key").create(NewKey("laptop", ROBOT))
                lab.world.faults.add({"match": CREATE, "effect": "drop_before"})
            return plain(request)

        lab.transport.send = send  # type: ignore[method-assign]
        result = run(lab, name="laptop", public_key=LAPTOP)
        assert result["failure"]["kind"] == "outcome_unknown"
        assert there(lab)["laptop"] == ROBOT

    @pytest.mark.parametrize("effect", ["lost_reply", "drop_before", "truncate", {"hang_after": {"seconds": 60}}])
    def test_a_deletion_is_asked_again(self, lab: Lab, effect: Any) -> None:
        run(lab, name="laptop", public_key=LAPTOP)
        lab.world.faults.add({"match": DELETE, "effect": effect})
        assert run(lab, name="laptop", state="absent")["changed"] is True
        assert list(there(lab)) == SEEDED

    @pytest.mark.parametrize("status", [429, 503])
    @pytest.mark.parametrize("method", ["GET", "DELETE"])
    def test_a_cloud_that_asks_for_patience_gets_it(self, lab: Lab, method: str, status: int) -> None:
        run(lab, name="laptop", public_key=LAPTOP)
        busy = {"status": {"status": status, "body": "<html>later</html>", "headers": {"Retry-After": "2"}}}
        lab.world.faults.add({"match": {"method": method, "path": "^/my/keys"}, "effect": busy})
        assert run(lab, name="laptop", state="absent")["changed"] is True

    def test_maintenance_is_told_and_nothing_was_changed(self, lab: Lab) -> None:
        body = '{"code": "ServiceUnavailableError", "message": "read-only"}'
        lab.world.faults.add({"match": CREATE, "effect": {"status": {"status": 503, "body": body}}})
        result = run(lab, name="laptop", public_key=LAPTOP)
        assert (result["failure"]["kind"], result["changed"], len(lab.writes())) == ("unavailable", False, 1)
        assert list(there(lab)) == SEEDED


class TestTheKeyThatSigns:
    def used(self, lab: Lab, cloud: str = "triton") -> list[str]:
        keys = lab.run(key_info.RESOURCE, cloud=cloud)["ssh_keys"]
        return [each["name"] for each in keys if each["used_by_profile"]]

    def test_it_is_told(self, lab: Lab) -> None:
        assert self.used(lab) == [OWN]
        lab.connections["rsa"] = lab.triton("rsa", key=private_text(key_pair("rsa", "alice")))
        assert self.used(lab, "rsa") == ["rsa"]
        lab.connections["named"] = lab.triton("named", key_id="ed25519")
        assert self.used(lab, "named") == [OWN]

    def test_a_user_of_the_account_signs_with_none_of_the_accounts(self, lab: Lab) -> None:
        robot = private_text(key_pair("ed25519", "alice/ops"))
        lab.connections["ops"] = lab.triton("ops", key=robot, user="ops")
        assert self.used(lab, "ops") == []
        assert run(lab, cloud="ops", name=OWN, state="absent")["changed"] is True


def test_they_are_the_accounts_in_every_region(lab: Lab) -> None:
    lab.connections["west"] = lab.triton("west", endpoint=TRITON.format(WEST), region=WEST)
    lab.connections["all"] = lab.triton("all", endpoint=TRITON.format(EAST), region=None)
    run(lab, cloud="west", name="laptop", public_key=LAPTOP)
    assert [run(lab, cloud=cloud, name="laptop", public_key=LAPTOP)["changed"] for cloud in ("triton", "all")] == [
        False,
        False,
    ]


@pytest.mark.parametrize(("options", "names"), [({}, SEEDED), ({"name": "rsa"}, ["rsa"]), ({"name": "no"}, [])])
def test_listing(lab: Lab, options: dict[str, Any], names: list[str]) -> None:
    lab.world.requests.clear()
    found = lab.run(key_info.RESOURCE, cloud="triton", **options)
    assert ([each["name"] for each in found["ssh_keys"]], found["changed"]) == (names, False)
    assert len(lab.world.requests) == 2
    for each in found["ssh_keys"]:
        parsed = parse(there(lab)[each["name"]], "it")
        assert (each["fingerprint"], each["fingerprint_sha256"]) == (parsed.md5, parsed.sha256)
