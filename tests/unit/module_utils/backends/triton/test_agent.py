# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The agent protocol, against a scripted agent: what is asked, and what is made of any answer."""

from __future__ import annotations

import base64
import socket
from pathlib import Path

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.agent import Agent, AgentSigner, pick
from ansible_collections.research.cloud.plugins.module_utils.core import fingerprint
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    AuthFailed,
    BadInput,
    BadReply,
    Unavailable,
)
from ansible_collections.research.cloud.plugins.module_utils.core.ssh_wire import string, uint32

from tests.unit.module_utils.backends.triton import throwaway
from tests.unit.module_utils.backends.triton.agents import FAILURE, holding, scripted, signed

BLOBS = {kind: base64.b64decode(throwaway.public_line(kind).split()[1]) for kind in throwaway.KINDS}
CERTIFICATE = string(b"ssh-ed25519-cert-v01@openssh.com") + string(b"anything")
RSA, ED25519 = BLOBS["rsa"], BLOBS["ed25519"]


def test_its_keys_are_listed() -> None:
    with scripted(holding(RSA, CERTIFICATE)) as held, scripted(holding()) as empty:
        assert Agent(held.path).keys() == [RSA, CERTIFICATE]
        assert Agent(empty.path).keys() == []
    assert held.asked == empty.asked == [b"\x0b"]


@pytest.mark.parametrize(
    ("kind", "algorithm", "flags", "type"),
    [
        ("rsa", "rsa-sha256", 2, b"rsa-sha2-256"),
        ("rsa", "rsa-sha512", 4, b"rsa-sha2-512"),
        ("ed25519", "ed25519-sha512", 0, b"ssh-ed25519"),
    ],
)
def test_a_signature_is_asked_for_with_its_hash(kind: str, algorithm: str, flags: int, type: bytes) -> None:
    with scripted(signed(type, b"the signature")) as script:
        assert AgentSigner(BLOBS[kind], algorithm, Agent(script.path)).sign(b"words") == b"the signature"
    assert script.asked == [b"\x0d" + string(BLOBS[kind]) + string(b"words") + uint32(flags)]


def test_an_ecdsa_signature_becomes_der() -> None:
    numbers = string(b"\x00\xff") + string(b"\x01\x00")
    with scripted(signed(b"ecdsa-sha2-nistp256", numbers)) as script:
        signature = AgentSigner(BLOBS["p256"], "ecdsa-sha256", Agent(script.path)).sign(b"words")
    assert signature.hex() == "3008" + "020200ff" + "02020100"


@pytest.mark.parametrize("wanted", [fingerprint.md5(RSA), fingerprint.sha256(RSA), f"MD5:{fingerprint.md5(RSA)}"])
def test_a_key_is_picked_by_its_fingerprint(wanted: str) -> None:
    with scripted(holding(ED25519, RSA, CERTIFICATE)) as script:
        signer = pick(Agent(script.path), wanted, algorithm="rsa-sha512")
    assert (signer.blob, signer.algorithm) == (RSA, "rsa-sha512")


def test_the_only_key_that_will_do_needs_no_fingerprint() -> None:
    with scripted(holding(CERTIFICATE, BLOBS["p384"], ED25519)) as script:
        signer = pick(Agent(script.path))
    assert (signer.blob, signer.algorithm) == (ED25519, "ed25519-sha512")


def test_what_cannot_be_picked_is_said_with_what_there_is() -> None:
    listed = f"it holds {fingerprint.md5(RSA)} (ssh-rsa), {fingerprint.md5(ED25519)} (ssh-ed25519)"
    with scripted(holding(RSA, ED25519), holding(RSA, ED25519)) as script:
        agent = Agent(script.path)
        assert _refused(agent, None) == (
            f"the SSH agent at {script.path} has 2 keys that may be meant: say which by its fingerprint ({listed})"
        )
        other = fingerprint.md5(b"another")
        assert _refused(agent, other) == f"the SSH agent at {script.path} has no key {other} ({listed})"
    with scripted(holding(), holding(CERTIFICATE)) as script:
        agent = Agent(script.path)
        assert "(it holds no keys: add one with ssh-add)" in _refused(agent, None)
        assert "has no key that Triton takes (it holds " in _refused(agent, None)


def test_a_key_that_the_agent_cannot_use_for_triton_is_refused_before_any_request() -> None:
    wanted = fingerprint.md5(BLOBS["p384"])
    with scripted(holding(BLOBS["p384"])) as script:
        assert f"key {wanted} of the SSH agent: an SSH agent signs with SHA-384" in _refused(Agent(script.path), wanted)


def test_an_agent_that_declines() -> None:
    with scripted(FAILURE) as script, pytest.raises(AuthFailed, match="declined to sign") as raised:
        Agent(script.path).sign(RSA, b"words", 2)
    assert "locked" in raised.value.sentence()
    with scripted(FAILURE) as script, pytest.raises(AuthFailed, match="declined to list its keys"):
        Agent(script.path).keys()


def test_an_agent_that_signs_with_another_hash_is_refused() -> None:
    with (
        scripted(signed(b"ssh-rsa", b"sha-1")) as script,
        pytest.raises(BadReply, match="signed with ssh-rsa where rsa-sha2-256 was asked for"),
    ):
        AgentSigner(RSA, "rsa-sha256", Agent(script.path)).sign(b"words")


def test_an_agent_that_is_silent_is_given_up() -> None:
    with (
        scripted(None) as script,
        pytest.raises(Unavailable, match=r"did not answer within 0\.05 s when asked to sign \(does it wait|did not"),
    ):
        Agent(script.path, timeout=0.05).sign(RSA, b"words", 2)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00\x00",
        string(b""),
        uint32(5) + b"\x0c",
        uint32(300_000) + b"\x0c",
        string(b"\x0e"),
        string(b"\x0c"),
        string(b"\x0c" + uint32(2) + string(RSA) + string(b"")),
        string(b"\x0c" + uint32(2**32 - 1)),
        string(b"\x0c" + uint32(0) + b"more"),
        holding(b"\xff\xff"),
        b"SSH-2.0-OpenSSH_9.2\r\n",
    ],
)
def test_what_is_no_agent_is_said(answer: bytes) -> None:
    with scripted(answer) as script, pytest.raises(BadReply, match=f"what answers at {script.path} is no SSH agent: "):
        Agent(script.path).keys()


@pytest.mark.parametrize(
    "answer", [b"", holding(), string(b"\x0e"), string(b"\x0e" + string(string(b"ssh-rsa"))), signed(b"x", b"y")[:-1]]
)
def test_what_is_no_signature_is_said(answer: bytes) -> None:
    with scripted(answer) as script, pytest.raises(BadReply, match="is no SSH agent: "):
        Agent(script.path).sign(RSA, b"words", 2)


@pytest.mark.parametrize("value", [b"", string(b"\x01"), string(b"\x01") + string(b"\x02") + b"\x03"])
def test_what_is_no_ecdsa_signature_is_said(value: bytes) -> None:
    with (
        scripted(signed(b"ecdsa-sha2-nistp256", value)) as script,
        pytest.raises(BadReply, match="gave no ECDSA signature"),
    ):
        AgentSigner(BLOBS["p256"], "ecdsa-sha256", Agent(script.path)).sign(b"words")


def test_where_no_agent_is(tmp_path: Path) -> None:
    assert "(start one and see that SSH_AUTH_SOCK" in _refused(Agent(str(tmp_path / "none")), None)
    (tmp_path / "file").touch()
    assert "Connection refused" in _refused(Agent(str(tmp_path / "file")), None)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "dead"))
    assert "Connection refused" in _refused(Agent(str(tmp_path / "dead")), None)
    assert "AF_UNIX path too long" in _refused(Agent("/" + "x" * 200), None)
    assert "no SSH agent can be asked at " in _refused(Agent(""), None)


def _refused(agent: Agent, wanted: str | None) -> str:
    with pytest.raises(BadInput) as raised:
        pick(agent, wanted)
    return raised.value.sentence()
