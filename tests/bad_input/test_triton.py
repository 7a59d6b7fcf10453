# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mistakes that can be made on Triton only."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import instance, instance_action, instance_info
from cryptography.hazmat.primitives.asymmetric import dsa, ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from research_cloud_emulator.world.triton.throwaway import key_pair, private_text, public_text

from tests.bad_input.refusal import refused, refused_by_cloud, says_nothing_was_changed
from tests.support.lab import NEW as ON_ATMOSPHERE
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


def locked(passphrase: str, form: PrivateFormat = PrivateFormat.PKCS8) -> str:
    lock = BestAvailableEncryption(passphrase.encode())
    return key_pair("ed25519", "alice").private_bytes(Encoding.PEM, form, lock).decode()


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

    @pytest.mark.filterwarnings("ignore:.*DSA key.*")
    @pytest.mark.parametrize(
        ("kind", "form", "words"),
        [
            ("dsa", PrivateFormat.PKCS8, "Triton takes no keys of type DSA (it takes RSA, ECDSA"),
            ("dsa", PrivateFormat.OpenSSH, "Triton takes no keys of type ssh-dss"),
            ("dsa", PrivateFormat.TraditionalOpenSSL, "Triton takes no keys of type ssh-dss"),
            ("k256", PrivateFormat.PKCS8, "Triton takes no keys of type secp256k1"),
        ],
    )
    def test_a_kind_of_key_that_triton_does_not_take(
        self, lab: Lab, kind: str, form: PrivateFormat, words: str
    ) -> None:
        small = dsa.generate_private_key(1024)  # noqa: S505 (quick, and it protects nothing)
        key = small if kind == "dsa" else ec.generate_private_key(ec.SECP256K1())
        profile(lab, key=key.private_bytes(Encoding.PEM, form, NoEncryption()).decode())
        result = refused(lab, instance_info.RESOURCE, "bad_input", cloud="triton")
        assert words in result["msg"]
        assert asked(lab) == []

    def test_a_cipher_that_nobody_knows(self, lab: Lab) -> None:
        begin, *body, end = locked("a passphrase", PrivateFormat.OpenSSH).splitlines()
        strange = base64.b64decode("".join(body)).replace(b"aes256-ctr", b"rot13-ctr!")
        profile(lab, key=f"{begin}\n{base64.b64encode(strange).decode()}\n{end}\n", passphrase="a passphrase")
        result = refused(lab, instance_info.RESOURCE, "bad_input", cloud="triton")
        assert "encrypted in a way that is not supported" in result["msg"]
        assert "ssh-keygen -p writes a key anew" in result["msg"]
        assert asked(lab) == []

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (public_text(key_pair("rsa", "alice"), "alice"), "the private key is a public key"),
            ("PuTTY-User-Key-File-3: ssh-ed25519\n", "the private key is in PuTTY's form"),
            ("hunter2-and-more", "the private key is not a private key in PEM or OpenSSH form"),
        ],
    )
    def test_what_is_no_private_key(self, lab: Lab, text: str, words: str) -> None:
        profile(lab, key=text)
        result = refused(lab, instance_info.RESOURCE, "bad_input", cloud="triton")
        assert words in result["msg"]
        assert text[:40] not in str(result)
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

    def test_a_key_id_that_is_not_the_keys(self, lab: Lab) -> None:
        profile(lab, key_id="aa:" * 15 + "aa")
        result = refused(lab, instance_info.RESOURCE, "bad_input", cloud="triton")
        assert "aa:aa:aa" in result["msg"]
        assert asked(lab) == []

    def test_a_user_that_the_account_does_not_have(self, lab: Lab) -> None:
        profile(lab, user="opps", key=private_text(key_pair("ed25519", "alice/ops")))
        result = refused(lab, instance_info.RESOURCE, "auth", cloud="triton")
        assert "/alice/users/opps/keys/" in result["msg"]

    def test_a_user_who_may_do_nothing(self, lab: Lab) -> None:
        profile(lab, user="guest", key=private_text(key_pair("ed25519", "alice/guest")))
        result = refused(lab, instance.RESOURCE, "forbidden", cloud="triton", name="db", state="stopped")
        assert "You do not have permission to access /my/datacenters (listdatacenters)" in result["msg"]


class TestTheAccount:
    def test_one_that_is_disabled(self, lab: Lab) -> None:
        profile(lab, account="carol", key=private_text(key_pair("ed25519", "carol")))
        result = refused(lab, instance_info.RESOURCE, "auth", cloud="triton")
        assert "Account or user is disabled" in result["msg"]

    def test_one_that_may_not_provision(self, lab: Lab) -> None:
        profile(lab, account="dave", key=private_text(key_pair("ed25519", "dave")))
        result = refused_by_cloud(lab, instance.RESOURCE, "bad_input", cloud="triton", name="new", **NEW)
        assert "User is not currently approved for provisioning" in result["msg"]
        says_nothing_was_changed(result)

    def test_one_without_a_key_of_its_own(self, lab: Lab) -> None:
        profile(lab, account="lab", user="robot", key=private_text(key_pair("ed25519", "lab/robot")))
        result = refused_by_cloud(lab, instance.RESOURCE, "forbidden", cloud="triton", name="new", **NEW)
        assert "add an SSH key to the account" in result["msg"]
        says_nothing_was_changed(result)

    def test_one_at_its_limit(self, lab: Lab) -> None:
        lab.world.update_settings({"triton_machine_limit": 1})
        result = refused_by_cloud(lab, instance.RESOURCE, "quota", cloud="triton", name="new", **NEW)
        assert "ask for a larger limit" in result["msg"]
        says_nothing_was_changed(result)

    def test_a_data_centre_that_only_reads(self, lab: Lab) -> None:
        lab.world.update_settings({"triton_read_only": True})
        result = refused_by_cloud(lab, instance.RESOURCE, "unavailable", cloud="triton", name="new", **NEW)
        assert "currently in read-only mode" in result["msg"]


class TestTwoClouds:
    """What is wrong with one item keeps every cloud as it is."""

    @pytest.mark.parametrize(
        ("item", "kind", "words"),
        [
            ({"name": "two words", **NEW}, "bad_input", 'instance name "two words" is not possible on triton'),
            ({"name": "new", **NEW, "size": "m1.small"}, "not_found", 'size "m1.small" not found on triton'),
            ({"name": "new", **NEW, "image": "Ubuntu 22.04"}, "not_found", 'image "Ubuntu 22.04" not found on triton'),
            ({"name": "new", **NEW, "state": "shelved"}, "unsupported", 'triton does not support state "shelved"'),
            ({"name": "new", **NEW, "project": "lumen"}, "unsupported", "triton has no projects"),
        ],
    )
    def test_an_item_that_cannot_be(self, lab: Lab, item: dict[str, Any], kind: str, words: str) -> None:
        items = [{"name": "new", **ON_ATMOSPHERE}, {"cloud": "triton", **item}]
        result = refused(lab, instance.RESOURCE, kind, instances=items)
        assert words in result["msg"]
        says_nothing_was_changed(result)

    def test_a_name_twice_on_one_of_them(self, lab: Lab) -> None:
        twice = [{"name": "new", **NEW, "cloud": "triton"} for _each in range(2)]
        result = refused(lab, instance.RESOURCE, "bad_input", instances=[{"name": "new", **ON_ATMOSPHERE}, *twice])
        assert 'instances: 2 items named "new" on triton; each instance may be given once' in result["msg"]
        assert asked(lab) == []

    def test_a_key_that_one_of_them_does_not_accept(self, lab: Lab) -> None:
        profile(lab, key=private_text(key_pair("ed25519", "bob")))
        items = [{"name": "new", **ON_ATMOSPHERE}, {"name": "new", **NEW, "cloud": "triton"}]
        result = refused(lab, instance.RESOURCE, "auth", instances=items)
        assert "triton does not accept the key /alice/keys/" in result["msg"]


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
