# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long-lived tokens, as tasks see them. After every test, each token that the cloud has is in the file, or known not
to be."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import access_token

from tests.support.lab import Lab

Result = dict[str, Any]


class Keeper:
    """Alice, her token file, and what the cloud knows of her tokens."""

    def __init__(self, lab: Lab, path: Path) -> None:
        self.lab = lab
        self.path = path

    def run(self, **options: Any) -> Result:
        """A task about the token "ansible"; what it says is searched for keys."""
        result = self.lab.run(access_token.RESOURCE, **{"name": "ansible", "token_file": str(self.path), **options})
        said = repr(result) + repr(self.lab.said)
        assert not [key for key in self.keys().values() if key in said]
        return result

    def keys(self) -> dict[int, str]:
        """The keys that the cloud accepts, by the ids of their tokens."""
        with self.lab.world.act():
            return {row["id"]: row["key"] for row in self.lab.world.store.all("SELECT * FROM access_tokens")}

    def kept(self) -> str:
        return self.path.read_text().strip()

    def sign_in(self) -> None:
        """From now on the profile has what is in the file."""
        self.lab.connections["jetstream"] = self.lab.connection("jetstream", password=None, token=self.kept())

    def fault(self, method: str, effect: Any, *, count: int | None = 1, skip: int = 0) -> None:
        match = {"method": method, "path": "/access_tokens"}
        self.lab.world.faults.add({"match": match, "effect": effect, "count": count, "skip": skip})

    def sent(self, method: str) -> int:
        return sum(row[0] == method for row in self.lab.writes())


@pytest.fixture
def alice(lab: Lab, tmp_path: Path) -> Keeper:
    return Keeper(lab, tmp_path / "tokens" / "jetstream.token")


class TestMaking:
    def test_one_is_made_once(self, alice: Keeper) -> None:
        expected = alice.run(check=True)
        assert (alice.keys(), alice.path.parent.exists()) == ({}, False)
        made = alice.run()
        again = alice.run()
        ((number, key),) = alice.keys().items()
        assert (expected["changed"], made["changed"], again["changed"]) == (True, True, False)
        assert alice.path.read_text() == f"{key}\n"
        assert made["access_token"] == {
            "cloud": "jetstream",
            "id": str(number),
            "number": number,
            "name": "ansible",
            "created": again["access_token"]["created"],
            "token_file": str(alice.path),
        }
        unknown = {"id": None, "number": None, "created": ""}
        assert expected["access_token"] == made["access_token"] | unknown
        assert expected["diff"] == made["diff"]
        assert made["diff"]["after"] == {"name": "ansible", "token_file": str(alice.path)}
        assert again["access_token"] == made["access_token"]
        assert alice.sent("POST") == 1

    def test_it_opens_the_door(self, alice: Keeper) -> None:
        alice.run()
        alice.sign_in()
        alice.lab.clock.advance(400 * 86_400)
        assert alice.run()["changed"] is False

    def test_a_file_without_its_token_is_overwritten(self, alice: Keeper) -> None:
        alice.path.parent.mkdir()
        alice.path.write_text("of-another-time\n")
        assert alice.run()["changed"]
        assert alice.kept() in alice.keys().values()

    def test_an_empty_file_is_nothing(self, alice: Keeper) -> None:
        alice.path.parent.mkdir()
        alice.path.touch()
        assert alice.run()["changed"]
        assert [alice.kept()] == list(alice.keys().values())

    def test_it_can_be_kept_by_its_id(self, alice: Keeper) -> None:
        number = alice.run()["access_token"]["id"]
        assert alice.run(name=None, id=number)["changed"] is False
        assert alice.run(id=number)["changed"] is False


class TestAnother:
    def test_the_old_one_goes_when_the_new_one_is_kept(self, alice: Keeper) -> None:
        alice.run()
        ((old, _key),) = alice.keys().items()
        expected = alice.run(check=True, regenerate=True)
        assert list(alice.keys()) == [old]
        made = alice.run(regenerate=True)
        ((new, key),) = alice.keys().items()
        assert (made["changed"], made["access_token"]["id"], alice.kept()) == (True, str(new), key)
        assert expected["diff"] == made["diff"]
        assert made["diff"]["before"] | {"regenerated": True} == made["diff"]["after"]
        assert [row[0] for row in alice.lab.writes()] == ["POST", "POST", "DELETE"]

    def test_without_an_old_one_it_is_made(self, alice: Keeper) -> None:
        assert alice.run(regenerate=True)["changed"]
        assert [alice.kept()] == list(alice.keys().values())

    def test_the_name_of_one_whose_file_is_lost(self, alice: Keeper) -> None:
        alice.run()
        alice.path.unlink()
        assert alice.run(name=None, id=str(*alice.keys()), regenerate=True)["changed"]
        assert [alice.kept()] == list(alice.keys().values())

    @pytest.mark.parametrize("lives_on", [False, True])
    def test_a_task_that_signs_in_with_the_old_one(self, alice: Keeper, lives_on: bool) -> None:
        alice.lab.world.update_settings({"deleted_tokens_live_on": lives_on})
        alice.run()
        alice.sign_in()
        made = alice.run(regenerate=True)
        assert (made.get("failed"), made["changed"]) == (None, True)
        assert [alice.kept()] == list(alice.keys().values())
        alice.sign_in()
        assert alice.run()["changed"] is False

    def test_an_old_one_that_cannot_be_deleted_is_named(self, alice: Keeper) -> None:
        old = alice.run()["access_token"]["id"]
        alice.fault("DELETE", {"status": {"status": 503}}, count=None)
        result = alice.run(regenerate=True)
        assert (result["failure"]["kind"], result["changed"]) == ("unavailable", True)
        assert f"the new token is in {alice.path}; delete the old one by its id, {old}" in result["msg"]
        assert alice.kept() == alice.keys()[result["access_token"]["number"]]


class TestDeleting:
    @pytest.mark.parametrize("by", ["name", "id"])
    def test_the_file_is_left_alone(self, alice: Keeper, by: str) -> None:
        made = alice.run()["access_token"]
        pin = {"name": None, "id": made["id"]} if by == "id" else {}
        expected = alice.run(check=True, state="absent", token_file=None, **pin)
        gone = alice.run(state="absent", token_file=None, **pin)
        assert (gone["changed"], expected) == (True, gone)
        assert gone["diff"]["before"] == {"name": "ansible", "token_file": None}
        assert (alice.keys(), alice.path.exists()) == ({}, True)
        assert alice.run(state="absent", token_file=None, **pin)["changed"] is False

    def test_unless_it_is_given(self, alice: Keeper) -> None:
        alice.run()
        assert alice.run(state="absent")["changed"]
        assert (alice.keys(), alice.path.exists()) == ({}, False)
        assert alice.run(state="absent")["changed"] is False

    def test_a_file_that_is_left_over(self, alice: Keeper) -> None:
        alice.run()
        alice.run(state="absent", token_file=None)
        alice.lab.world.requests.clear()
        assert alice.run(state="absent", check=True)["changed"]
        assert alice.run(state="absent")["changed"]
        assert (alice.path.exists(), alice.lab.writes()) == (False, [])

    def test_a_task_that_signs_in_with_it(self, alice: Keeper) -> None:
        alice.run()
        alice.sign_in()
        assert alice.run(state="absent")["changed"]
        assert (alice.keys(), alice.path.exists()) == ({}, False)

    def test_a_deletion_that_did_nothing_is_found_out(self, alice: Keeper) -> None:
        alice.run()
        alice.fault("DELETE", {"status": {"status": 204}})
        result = alice.run(state="absent")
        assert (result["failure"]["kind"], result["changed"]) == ("failed", False)
        assert "is still there (listed) although its deletion was accepted" in result["msg"]
        assert alice.path.exists()

    @pytest.mark.parametrize("effect", ["lost_reply", "drop_before", "truncate", {"hang_after": {"seconds": 60}}])
    def test_a_deletion_is_asked_again(self, alice: Keeper, effect: Any) -> None:
        alice.run()
        alice.fault("DELETE", effect)
        assert alice.run(state="absent")["changed"]
        assert (alice.keys(), alice.path.exists()) == ({}, False)

    def test_whether_the_own_one_is_gone_cannot_always_be_known(self, alice: Keeper) -> None:
        alice.run()
        alice.sign_in()
        alice.fault("DELETE", "lost_reply")
        result = alice.run(state="absent")
        assert result["failure"]["kind"] == "outcome_unknown"
        assert "what this task signs in with is not accepted any more" in result["msg"]
        assert "nothing was changed" not in result["msg"]


class TestLostReplies:
    """The key is lost with the reply."""

    @pytest.mark.parametrize("effect", ["lost_reply", "truncate", "non_json", {"hang_after": {"seconds": 60}}])
    @pytest.mark.parametrize("regenerate", [False, True])
    def test_what_nobody_has_the_key_of_is_deleted(self, alice: Keeper, effect: Any, regenerate: bool) -> None:
        if regenerate:
            alice.run()
        alice.fault("POST", effect)
        made = alice.run(regenerate=regenerate)
        ((number, key),) = alice.keys().items()
        assert (made["changed"], made["access_token"]["number"], alice.kept()) == (True, number, key)
        assert alice.sent("POST") == 2 + regenerate

    @pytest.mark.parametrize("effect", ["drop_before", {"hang": {"seconds": 60}}])
    def test_what_does_not_appear_is_not_made_again(self, alice: Keeper, effect: Any) -> None:
        alice.fault("POST", effect)
        result = alice.run()
        assert (result["failure"]["kind"], result["changed"]) == ("outcome_unknown", False)
        assert "with regenerate: true when it says that the name is taken" in result["msg"]
        assert (alice.keys(), alice.path.exists(), alice.sent("POST")) == ({}, False, 1)
        assert list(alice.path.parent.iterdir()) == []
        assert alice.run()["changed"]

    def test_after_three_there_is_an_end_and_no_token(self, alice: Keeper) -> None:
        alice.fault("POST", "lost_reply", count=None)
        result = alice.run()
        assert (result["failure"]["kind"], result["changed"]) == ("unavailable", False)
        assert "each of these tokens was deleted again" in result["msg"]
        assert (alice.keys(), alice.sent("POST"), alice.sent("DELETE")) == ({}, 3, 3)

    def test_one_that_cannot_be_deleted_again_is_named(self, alice: Keeper) -> None:
        alice.fault("POST", "lost_reply")
        alice.fault("DELETE", {"status": {"status": 503}}, count=None)
        result = alice.run()
        (number,) = alice.keys()
        assert result["failure"]["kind"] == "outcome_unknown"
        assert result["failure"]["details"] == {"id": str(number)}
        assert f'delete it with state: absent and id: "{number}"' in result["msg"]
        assert not alice.path.exists()

    def test_several_that_appear_are_listed(self, alice: Keeper) -> None:
        """Somebody else makes one of the same name in the same minute: none of them is touched."""
        alice.fault("POST", "lost_reply")
        plain = alice.lab.transport.send

        def send(request: Any) -> Any:
            try:
                return plain(request)
            finally:
                if request.method == "POST" and request.url.endswith("/access_tokens"):
                    with alice.lab.world.act():
                        alice.lab.world.store.insert("access_tokens", key="other", user_id=1, name="ansible", issued=0)

        alice.lab.transport.send = send  # type: ignore[method-assign]
        result = alice.run()
        assert result["failure"]["kind"] == "outcome_unknown"
        assert "delete the ones you do not want, by id" in result["msg"]
        assert (len(alice.keys()), alice.sent("DELETE")) == (2, 0)

    @pytest.mark.parametrize("told", ['{"id": 7, "name": "ansible", "issued_time": null}', "[]", "null"])
    def test_a_reply_without_a_key_is_as_good_as_lost(self, alice: Keeper, told: str) -> None:
        alice.fault("POST", {"status": {"status": 201, "body": told}})
        result = alice.run()
        assert result["failure"]["kind"] == "outcome_unknown"
        assert "jetstream sent no key" in result["msg"]


class TestAFileThatFails:
    def test_a_token_that_cannot_be_written_is_deleted_again(
        self, alice: Keeper, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "fsync", full)
        result = alice.run()
        assert (result["failure"]["kind"], result["changed"]) == ("failed", False)
        assert f"token_file {alice.path} cannot be written: No space left on device" in result["msg"]
        assert "the token that was just made was deleted again" in result["msg"]
        assert (alice.keys(), list(alice.path.parent.iterdir())) == ({}, [])

    def test_the_old_one_stays_then(self, alice: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
        alice.run()
        before = (alice.keys(), alice.kept())
        monkeypatch.setattr(os, "fsync", full)
        assert alice.run(regenerate=True)["failed"]
        assert (alice.keys(), alice.kept()) == before

    def test_one_that_cannot_be_deleted_again_either_is_named(
        self, alice: Keeper, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "fsync", full)
        alice.fault("DELETE", {"status": {"status": 503}}, count=None)
        result = alice.run()
        (number,) = alice.keys()
        assert f"and token {number}, which was just made, could not be deleted again" in result["msg"]
        assert result["failure"]["details"] == {"id": str(number)}

    def test_a_task_that_is_stopped_in_between_says_what_is_open(
        self, alice: Keeper, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stop(_descriptor: int) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(os, "fsync", stop)
        with pytest.raises(KeyboardInterrupt):
            alice.run()
        assert 'outcome is unknown: create access token "ansible" on jetstream' in alice.lab.said.warnings[0]
        assert list(alice.path.parent.iterdir()) == []

    def test_a_place_that_is_taken_away_in_between(self, alice: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
        """It was writable when the task looked; nothing is asked for then."""

        def refuse(*_arguments: Any, **_more: Any) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "mkdir", refuse)
        result = alice.run()
        assert (result["failure"]["kind"], alice.lab.writes()) == ("bad_input", [])
        assert "cannot be written: Permission denied" in result["msg"]


def full(_descriptor: int) -> None:
    raise OSError(28, "No space left on device")
