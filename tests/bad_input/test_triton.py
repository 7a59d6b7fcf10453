# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mistakes that can be made on Triton only."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import instance, instance_action, instance_info
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from research_cloud_emulator.world.triton.throwaway import key_pair, private_text

from tests.bad_input.refusal import refused, refused_by_cloud, says_nothing_was_changed
from tests.support.lab import Lab

NEW = {"image": "base-64-lts", "size": "g1.small"}


@pytest.fixture(autouse=True)
def _machine(lab: Lab) -> None:
    lab.world.triton.add_machines(1, name="db")


def asked(lab: Lab) -> list[Any]:
    return [row for row in lab.world.requests if row[1].startswith("/my")]


def profile(lab: Lab, *, key: str = "", passphrase: str = "", **settings: Any) -> None:
    connection = lab.triton(key=key, **settings)
    secrets = {**connection.secrets, **({"passphrase": passphrase} if passphrase else {})}
    lab.connections["triton"] = type(connection)("triton", "triton", connection.plain, secrets)


def locked(passphrase: str) -> str:
    lock = BestAvailableEncryption(passphrase.encode())
    return key_pair("ed25519", "alice").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock).decode()


class TestTheKey:
    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ("wr0ng-passphrase", "cannot be opened: the passphrase is wrong"),
            ("", "has a passphrase, and none is given"),
        ],
    )
    def test_a_wrong_passphrase(self, lab: Lab, given: str, words: str) -> None:
        profile(lab, key=locked("a passphrase"), passphrase=given)
        result = refused(lab, instance_info.RESOURCE, "bad_input", cloud="triton")
        assert f"the private key {words}" in result["msg"]
        assert "wr0ng" not in str(result)
        assert asked(lab) == []

    def test_a_key_that_is_not_the_accounts(self, lab: Lab) -> None:
        profile(lab, key=private_text(key_pair("ed25519", "bob")))
        result = refused(lab, instance_info.RESOURCE, "auth", cloud="triton")
        assert "triton does not accept the key /alice/keys/" in result["msg"]
        assert "is this one of its keys?" in result["msg"]

    def test_an_account_that_does_not_exist(self, lab: Lab) -> None:
        profile(lab, account="alise")
        result = refused(lab, instance_info.RESOURCE, "auth", cloud="triton")
        assert "/alise/keys/" in result["msg"]
        assert "is the account spelt right" in result["msg"]

    def test_a_kind_of_key_that_triton_does_not_take(self, lab: Lab) -> None:
        key = ec.generate_private_key(ec.SECP256K1())
        profile(lab, key=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())
        result = refused(lab, instance_info.RESOURCE, "bad_input", cloud="triton")
        assert "Triton takes no keys of type" in result["msg"]
        assert asked(lab) == []

    @pytest.mark.parametrize(("seconds", "words"), [(400.0, "400 s behind"), (-400.0, "400 s ahead of")])
    def test_a_clock_that_is_wrong(self, lab: Lab, seconds: float, words: str) -> None:
        lab.world.faults.add({"match": {"path": "^/my"}, "count": None, "effect": {"clock_skew": {"seconds": seconds}}})
        result = refused(lab, instance_info.RESOURCE, "auth", cloud="triton")
        assert f"the clock of this machine is {words} that of triton" in result["msg"]
        assert "here it is 2027-01-15T08:00:00Z" in result["msg"]

    def test_a_region_that_does_not_exist(self, lab: Lab) -> None:
        profile(lab, region="us-east-2")
        result = refused(lab, instance_info.RESOURCE, "bad_input", cloud="triton")
        assert 'region "us-east-2" not found on triton; near: "us-east-1"' in result["msg"]


class TestTheMachine:
    @pytest.mark.parametrize("name", ["two words", "web-{{shortId}}", "-web", "web/1", "wëb", "x" * 190, " "])
    def test_a_name_that_triton_refuses_or_changes(self, lab: Lab, name: str) -> None:
        result = refused(lab, instance.RESOURCE, "bad_input", cloud="triton", name=name, **NEW)
        assert result["msg"].startswith(f'instance name "{name}" is not possible on triton: letters, digits')
        says_nothing_was_changed(result)

    def test_it_cannot_be_renamed_to_one_either(self, lab: Lab) -> None:
        (db,) = lab.world.triton.machines()
        result = refused(lab, instance.RESOURCE, "bad_input", cloud="triton", id=db["uuid"], name="two words")
        assert 'instance name "two words" is not possible' in result["msg"]

    def test_what_has_such_a_name_can_be_deleted_all_the_same(self, lab: Lab) -> None:
        lab.world.triton.add_machines(1, name="two words")
        result = lab.run(instance.RESOURCE, cloud="triton", name="two words", state="absent")
        assert result["changed"] is True

    @pytest.mark.parametrize(
        ("option", "written", "words"),
        [
            ("size", "g1.smal", 'size "g1.smal" not found on triton; near: "g1.small"'),
            ("size", "g0.retired", 'size "g0.retired" not found on triton'),
            ("size", "g1.twin@3.0.0", 'size "g1.twin@3.0.0" not found on triton; near: "g1.twin"'),
            ("image", "base-64", 'image "base-64" not found on triton; near: "base-64-lts"'),
            ("image", "old-base", 'image "old-base" not found on triton'),
            ("image", "base-64-lts@1", 'image "base-64-lts@1" not found on triton; near: "base-64-lts"'),
        ],
    )
    def test_what_is_not_offered(self, lab: Lab, option: str, written: str, words: str) -> None:
        result = refused(lab, instance.RESOURCE, "not_found", cloud="triton", name="new", **{**NEW, option: written})
        assert result["msg"].startswith(words)
        says_nothing_was_changed(result)

    def test_a_package_too_small_for_the_image(self, lab: Lab) -> None:
        wanted = {"name": "new", "image": "ubuntu-22.04", "size": "g1.nano"}
        result = refused(lab, instance.RESOURCE, "bad_input", cloud="triton", **wanted)
        assert 'image "ubuntu-22.04" needs 512 MB of memory, more than size "g1.nano" has' in result["msg"]

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"tag": {"a": "b"}}, "triton has no option tag; did you mean tags?"),
            ({"tags": ["a"]}, "argument 'tags' is of type"),
            ({"metadata": {"root_pw": "x"}}, "metadata: Triton does not keep a key root_pw"),
            ({"affinity": ["bogus"]}, 'affinity: "bogus" is no rule (such as instance!=db'),
        ],
    )
    def test_an_option_that_would_not_mean_what_it_says(self, lab: Lab, options: Any, words: str) -> None:
        wanted = {"name": "new", **NEW, "backend_options": options}
        result = refused(lab, instance.RESOURCE, "bad_input", cloud="triton", **wanted)
        assert words in result["msg"]
        assert asked(lab) == []

    def test_a_network_that_does_not_exist(self, lab: Lab) -> None:
        wanted = {"name": "new", **NEW, "backend_options": {"networks": ["extern"]}}
        result = refused(lab, instance.RESOURCE, "not_found", cloud="triton", **wanted)
        assert 'network "extern" not found on triton; near: "external"' in result["msg"]

    def test_deletion_protection(self, lab: Lab) -> None:
        lab.world.triton.add_machines(1, name="safe", deletion_protection=True)
        result = refused_by_cloud(lab, instance.RESOURCE, "conflict", cloud="triton", name="safe", state="absent")
        assert "deletion protection is on" in result["msg"]
        says_nothing_was_changed(result)


class TestWhatThereIsNot:
    @pytest.mark.parametrize(("option", "words"), [("project", "no projects"), ("allocation", "no allocations")])
    def test_belongings(self, lab: Lab, option: str, words: str) -> None:
        result = refused(lab, instance.RESOURCE, "unsupported", cloud="triton", name="new", **NEW, **{option: "x"})
        assert f"triton has {words} (leave {option} away" in result["msg"]
        assert asked(lab) == []

    @pytest.mark.parametrize("state", ["suspended", "shelved"])
    def test_states(self, lab: Lab, state: str) -> None:
        result = refused(lab, instance.RESOURCE, "unsupported", cloud="triton", name="db", state=state)
        assert "supported: present, absent, started, stopped" in result["msg"]
        assert asked(lab) == []

    def test_actions_and_kinds_of_reboot(self, lab: Lab) -> None:
        db = {"cloud": "triton", "name": "db"}
        result = refused(lab, instance_action.RESOURCE, "unsupported", **db, action="suspend")
        assert "Triton knows running and stopped only" in result["msg"]
        result = refused(lab, instance_action.RESOURCE, "unsupported", **db, action="reboot", reboot_type="hard")
        assert 'triton does not support reboot_type "hard"; supported: soft' in result["msg"]
        assert asked(lab) == []
