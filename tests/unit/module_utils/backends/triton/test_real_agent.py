# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same against the agent of OpenSSH."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable, Iterator

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.agent import Agent, AgentSigner, pick
from ansible_collections.research.cloud.plugins.module_utils.core import fingerprint
from ansible_collections.research.cloud.plugins.module_utils.core.errors import AuthFailed, BadInput

from tests.unit.module_utils.backends.triton import agents, throwaway

pytestmark = pytest.mark.skipif(
    not (shutil.which("ssh-agent") and shutil.which("ssh-add")), reason="ssh-agent and ssh-add are not installed"
)
BY_AGENT = ("rsa", "p256", "p521", "ed25519")


@pytest.fixture(scope="module")
def agent() -> Iterator[Agent]:
    """It holds one key of every kind."""
    with agents.openssh() as path:
        for kind in throwaway.KINDS:
            agents.add(path, throwaway.text(kind))
        yield Agent(path, timeout=10)


@pytest.mark.parametrize("form", [fingerprint.md5, fingerprint.sha256])
@pytest.mark.parametrize(
    ("kind", "algorithm"), [*((kind, None) for kind in BY_AGENT), ("rsa", "rsa-sha256"), ("rsa", "rsa-sha512")]
)
def test_it_signs_with_the_key_of_a_fingerprint(
    agent: Agent, kind: str, algorithm: str | None, form: Callable[[bytes], str]
) -> None:
    signer = pick(agent, form(_blob(kind)), algorithm=algorithm)
    assert algorithm in (None, signer.algorithm)
    # More than once: the numbers of an ECDSA signature differ in length from one to the next.
    for number in range(20):
        words = b"words %d" % number
        assert throwaway.verifies(throwaway.private(kind), signer.sign(words), words, signer.algorithm)


def test_p384_is_refused_because_the_agent_has_only_sha384_for_it(agent: Agent) -> None:
    with pytest.raises(BadInput, match="an SSH agent signs with SHA-384"):
        pick(agent, fingerprint.md5(_blob("p384")))
    kind, _signature = agent.sign(_blob("p384"), b"words", 0)
    assert kind == "ecdsa-sha2-nistp384"


def test_of_many_keys_none_is_guessed(agent: Agent) -> None:
    with pytest.raises(BadInput, match="has 4 keys that may be meant"):
        pick(agent)


def test_an_agent_that_is_locked_declines() -> None:
    with agents.openssh() as path:
        agents.add(path, throwaway.text("ed25519"))
        signer = pick(Agent(path, timeout=10))
        agents.lock(path)
        with pytest.raises(AuthFailed, match="declined to sign"):
            signer.sign(b"words")
        with pytest.raises(BadInput, match="has no key that Triton takes"):
            pick(Agent(path, timeout=10))


def test_a_key_that_it_does_not_hold_is_declined(agent: Agent) -> None:
    stranger = b"\x00\x00\x00\x0bssh-ed25519" + b"\x00\x00\x00\x20" + bytes(range(32))
    with pytest.raises(AuthFailed, match="declined to sign"):
        AgentSigner(stranger, "ed25519-sha512", agent).sign(b"words")


def _blob(kind: str) -> bytes:
    return base64.b64decode(throwaway.public_line(kind).split()[1])
