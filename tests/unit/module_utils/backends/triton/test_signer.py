# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which key a profile means."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton import crypto
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.signer import signer
from ansible_collections.research.cloud.plugins.module_utils.core import fingerprint
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput

from tests.unit.module_utils.backends.triton.agents import holding, scripted
from tests.unit.module_utils.backends.triton.throwaway import PASSPHRASE, private, text


def refusal(**settings: Any) -> BadInput:
    with pytest.raises(BadInput) as refused:
        signer({"account": "alice", **settings}, "triton")
    assert refused.value.cloud == "triton"
    return refused.value


@pytest.mark.parametrize("kind", ["rsa", "p256", "ed25519"])
def test_a_key_computes_its_id(kind: str) -> None:
    key, key_id = signer({"account": "alice", "key": text(kind)}, "triton")
    assert key_id == f"/alice/keys/{fingerprint.md5(key.blob)}"


def test_a_user_of_the_account_and_a_passphrase() -> None:
    settings = {"account": "alice", "user": "ops", "key": text("p256", "pkcs8", PASSPHRASE), "passphrase": PASSPHRASE}
    assert signer(settings, "triton")[1].startswith("/alice/users/ops/keys/")


def test_a_name_may_stand_for_the_key() -> None:
    assert signer({"account": "alice", "key": text("p256"), "key_id": "laptop"}, "triton")[1] == "/alice/keys/laptop"


def test_a_wrong_passphrase_names_the_file() -> None:
    error = refusal(key=text("p256", "pkcs8", PASSPHRASE), passphrase="wr0ng", key_file="/home/alice/key")
    assert "key file /home/alice/key cannot be opened: the passphrase is wrong" in str(error)
    assert "wr0ng" not in str(error.as_failure())


def test_a_kind_of_key_that_triton_does_not_take() -> None:
    assert "Triton takes no keys of type" in str(refusal(key=text("k256", "pkcs8")))


def test_no_key_at_all() -> None:
    assert "no key to sign with" in str(refusal(agent=False))


def test_no_agent_to_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    assert "SSH_AUTH_SOCK is not set" in str(refusal(agent=True))


@pytest.mark.parametrize("by", ["setting", "variable"])
def test_a_key_in_an_agent(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    blob = crypto.public_blob(private("ed25519"))
    assert blob is not None
    with scripted(holding(blob)) as script:
        monkeypatch.setenv("SSH_AUTH_SOCK", script.path if by == "variable" else "/nowhere")
        socket = {"agent_socket": script.path} if by == "setting" else {}
        key, key_id = signer({"account": "alice", "agent": True, **socket}, "triton")
    assert key.blob == blob
    assert key_id == f"/alice/keys/{fingerprint.md5(blob)}"
