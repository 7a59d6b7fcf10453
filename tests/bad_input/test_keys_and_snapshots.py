# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys that are none, keys of others, snapshots with impossible names, and clouds that have neither."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.ssh_wire import string
from ansible_collections.research.cloud.plugins.module_utils.resources import key, key_info, snapshot, snapshot_info
from research_cloud_emulator.world.triton.throwaway import key_pair, private_text, public_text

from tests.bad_input.refusal import refused, refused_by_cloud, says_nothing_was_changed
from tests.support.lab import Lab

LAPTOP = public_text(key_pair("ed25519", "laptop"), "alice@laptop")
HARDWARE = "sk-ssh-ed25519@openssh.com"
OF_HARDWARE = base64.b64encode(b"".join(map(string, (HARDWARE.encode(), b"x" * 32, b"ssh:")))).decode()


def refused_key(lab: Lab, kind: str, **options: Any) -> str:
    """The sentence, after nothing was asked but what a look needs."""
    result = refused(lab, key.RESOURCE, kind, **{"cloud": "triton", "name": "laptop", **options})
    says_nothing_was_changed(result)
    return str(result["msg"])


class TestKeys:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "public_key is empty"),
            ("junk", "public_key is not a public key"),
            ("ssh-ed25519 AAAA", "public_key is damaged or incomplete"),
            (f"{LAPTOP}\n{LAPTOP}", "public_key has 2 lines"),
            (f"from=10.0.0.1 {LAPTOP}", "public_key begins with options"),
            (private_text(key_pair("rsa", "alice")), "public_key is a private key"),
            (f"{HARDWARE} {OF_HARDWARE}", f"public_key is a key of type {HARDWARE} (triton takes ssh-rsa, "),
        ],
    )
    @pytest.mark.parametrize("state", ["present", "absent"])
    def test_what_is_no_key_is_refused_before_anything_is_asked(
        self, lab: Lab, text: str, words: str, state: str
    ) -> None:
        assert words in refused_key(lab, "bad_input", public_key=text, state=state)
        assert lab.world.requests == []

    def test_the_file_is_named_where_it_came_from_one(self, lab: Lab) -> None:
        said = refused_key(lab, "bad_input", public_key="junk", public_key_file="/home/alice/laptop.pub")
        assert "public_key_file /home/alice/laptop.pub is not a public key" in said

    @pytest.mark.parametrize("name", ["", " laptop", "laptop ", "a/b", "a\nb"])
    def test_a_name_that_is_none(self, lab: Lab, name: str) -> None:
        assert "key name " in refused_key(lab, "bad_input", name=name, public_key=LAPTOP)
        assert lab.world.requests == []

    def test_a_name_that_another_key_has(self, lab: Lab) -> None:
        said = refused_key(lab, "bad_input", name="rsa", public_key=LAPTOP)
        assert 'key "rsa" on triton: fingerprint is "56:69:' in said
        assert "force: true deletes that one and adds this one" in said

    def test_a_key_that_has_another_name(self, lab: Lab) -> None:
        lab.run(key.RESOURCE, cloud="triton", name="laptop", public_key=LAPTOP)
        said = refused_key(lab, "conflict", name="portable", public_key=LAPTOP)
        assert 'key "portable" on triton is there already under the name "laptop"' in said

    def test_the_key_that_signs(self, lab: Lab) -> None:
        assert "and was not deleted" in refused_key(lab, "conflict", name="ed25519", state="absent")
        said = refused_key(lab, "conflict", name="ed25519", public_key=LAPTOP, force=True)
        assert "cannot be replaced: once it is deleted, nothing can be added" in said

    def test_another_key_than_the_one_that_shall_go(self, lab: Lab) -> None:
        said = refused_key(lab, "conflict", name="rsa", public_key=LAPTOP, state="absent")
        assert 'key "rsa" on triton is another key (56:69:' in said

    def test_a_key_that_the_cloud_refuses(self, lab: Lab) -> None:
        body = '{"code": "InvalidArgument", "message": "key already exists or is invalid"}'
        refusal = {"status": {"status": 409, "body": body}}
        lab.world.faults.add({"match": {"method": "POST"}, "effect": refusal})
        wanted = {"cloud": "triton", "name": "laptop", "public_key": LAPTOP}
        result = refused_by_cloud(lab, key.RESOURCE, "bad_input", **wanted)
        assert "triton: key already exists or is invalid" in result["msg"]
        says_nothing_was_changed(result)


class TestSnapshots:
    @pytest.mark.parametrize("name", ["", ".", "..", "../..", "-a", "a b", "a/b", "a%2e", "x" * 65, "x" * 900])
    @pytest.mark.parametrize("state", ["present", "absent", "rolled_back"])
    def test_a_name_that_is_none_or_means_another_place(self, lab: Lab, name: str, state: str) -> None:
        wanted = {"cloud": "triton", "instance": "web", "name": name, "state": state}
        result = refused(lab, snapshot.RESOURCE, "bad_input", **wanted)
        assert f'snapshot name "{name[:64]}' in result["msg"]
        assert '" is not possible on triton: letters, digits' in result["msg"]
        says_nothing_was_changed(result)
        assert lab.world.requests == []

    @pytest.mark.parametrize("state", ["present", "rolled_back"])
    def test_an_instance_that_is_not_there(self, lab: Lab, state: str) -> None:
        lab.world.triton.add_machines(1, name="web")
        wanted = {"cloud": "triton", "instance": "wob", "name": "s1", "state": state}
        result = refused(lab, snapshot.RESOURCE, "not_found", **wanted)
        assert 'instance "wob" on triton does not exist; near: "web"' in result["msg"]
        says_nothing_was_changed(result)

    def test_an_instance_that_is_not_there_yet(self, lab: Lab) -> None:
        lab.world.triton.add_machines(1, name="web", state="provisioning")
        wanted = {"cloud": "triton", "instance": "web", "name": "s1"}
        result = refused_by_cloud(lab, snapshot.RESOURCE, "conflict", **wanted)
        assert "has not been provisioned yet" in result["msg"]
        says_nothing_was_changed(result)

    def test_a_snapshot_that_is_not_there(self, lab: Lab) -> None:
        lab.world.triton.add_machines(1, name="web")
        wanted = {"cloud": "triton", "instance": "web", "name": "s1", "state": "rolled_back"}
        result = refused(lab, snapshot.RESOURCE, "not_found", **wanted)
        assert 'snapshot "s1" of "web" on triton does not exist; there is none' in result["msg"]
        says_nothing_was_changed(result)


@pytest.mark.parametrize(
    ("resource", "kind", "options"),
    [
        (key.RESOURCE, "key", {"name": "laptop", "public_key": LAPTOP}),
        (key_info.RESOURCE, "key", {}),
        (snapshot.RESOURCE, "snapshot", {"name": "s1", "instance": "web"}),
        (snapshot_info.RESOURCE, "snapshot", {}),
    ],
)
def test_a_cloud_that_has_none_says_what_it_has(lab: Lab, resource: Any, kind: str, options: dict[str, Any]) -> None:
    result = refused(lab, resource, "unsupported", **options)
    assert f"jetstream has no {kind}s that could be managed; it has: access_token, project, volume" in result["msg"]
    assert lab.world.requests == []
