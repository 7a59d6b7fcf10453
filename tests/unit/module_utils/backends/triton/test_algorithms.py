# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which algorithm a key signs with."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.algorithms import (
    BY_AGENT,
    BY_KEY_TYPE,
    FROM_AGENT,
    choose,
)
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput

ACCEPTED = {"rsa-sha256", "rsa-sha512", "ecdsa-sha256", "ecdsa-sha512", "ed25519-sha512"}
"""What CloudAPI was seen to accept, SHA-1 and DSA left out."""


def test_only_what_cloudapi_accepts_is_offered() -> None:
    for offer in (BY_KEY_TYPE, FROM_AGENT):
        assert {name for names in offer.values() for name in names} == ACCEPTED


@pytest.mark.parametrize(
    ("key_type", "here", "by_agent"),
    [
        ("ssh-rsa", "rsa-sha256", "rsa-sha256"),
        ("ecdsa-sha2-nistp256", "ecdsa-sha256", "ecdsa-sha256"),
        ("ecdsa-sha2-nistp384", "ecdsa-sha512", None),
        ("ecdsa-sha2-nistp521", "ecdsa-sha512", "ecdsa-sha512"),
        ("ssh-ed25519", "ed25519-sha512", "ed25519-sha512"),
    ],
)
def test_the_usual_one(key_type: str, here: str, by_agent: str | None) -> None:
    assert choose(key_type, None, BY_KEY_TYPE, "k") == here
    if by_agent:
        assert choose(key_type, None, FROM_AGENT, "k") == by_agent
        assert (key_type, by_agent) in BY_AGENT


def test_a_wish_is_granted() -> None:
    assert choose("ssh-rsa", "rsa-sha512", BY_KEY_TYPE, "k") == "rsa-sha512"
    assert choose("ecdsa-sha2-nistp256", "ecdsa-sha512", BY_KEY_TYPE, "k") == "ecdsa-sha512"


@pytest.mark.parametrize(
    ("key_type", "wanted", "sentence"),
    [
        (
            "ssh-rsa",
            "rsa-sha1",
            '"rsa-sha1" is no signature algorithm for a key of type ssh-rsa (one of rsa-sha256, rsa-sha512)',
        ),
        ("ssh-ed25519", "rsa-sha256", "(one of ed25519-sha512)"),
        (
            "ssh-dss",
            None,
            "k: Triton takes no keys of type ssh-dss (it takes RSA, ECDSA (P-256, P-384, P-521) and Ed25519)",
        ),
    ],
)
def test_what_cannot_be_is_refused(key_type: str, wanted: str | None, sentence: str) -> None:
    with pytest.raises(BadInput) as raised:
        choose(key_type, wanted, BY_KEY_TYPE, "k")
    assert raised.value.sentence().endswith(sentence)


def test_what_an_agent_cannot_do_is_refused() -> None:
    with pytest.raises(BadInput, match="an SSH agent signs with SHA-384 for a key of type ecdsa-sha2-nistp384"):
        choose("ecdsa-sha2-nistp384", None, FROM_AGENT, "k")
    with pytest.raises(BadInput, match='"ecdsa-sha512" is no signature algorithm'):
        choose("ecdsa-sha2-nistp256", "ecdsa-sha512", FROM_AGENT, "k")
