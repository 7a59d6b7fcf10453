# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which signature goes with which key. Pure.

Key types have their SSH names, algorithms the names of HTTP signatures as CloudAPI knows them: the hash of RSA and
ECDSA is what the name says, whatever the curve. CloudAPI has no hash but SHA-256 and SHA-512 (SHA-384 stands in its
list of algorithms, and is refused all the same).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput

Offer = Mapping[str, tuple[str, ...]]
"""Algorithms by key type, the preferred one first."""

BY_KEY_TYPE: Offer = {
    "ssh-rsa": ("rsa-sha256", "rsa-sha512"),
    "ecdsa-sha2-nistp256": ("ecdsa-sha256", "ecdsa-sha512"),
    "ecdsa-sha2-nistp384": ("ecdsa-sha512", "ecdsa-sha256"),
    "ecdsa-sha2-nistp521": ("ecdsa-sha512", "ecdsa-sha256"),
    "ssh-ed25519": ("ed25519-sha512",),
}
SUPPORTED_KEYS = "RSA, ECDSA (P-256, P-384, P-521) and Ed25519"
"""The same in words."""


@dataclass(frozen=True, slots=True)
class AgentSignature:
    """How an SSH agent is asked for an algorithm, and the type of the signature that it gives then."""

    flags: int
    type: str


BY_AGENT: Mapping[tuple[str, str], AgentSignature] = {
    ("ssh-rsa", "rsa-sha256"): AgentSignature(2, "rsa-sha2-256"),
    ("ssh-rsa", "rsa-sha512"): AgentSignature(4, "rsa-sha2-512"),
    ("ecdsa-sha2-nistp256", "ecdsa-sha256"): AgentSignature(0, "ecdsa-sha2-nistp256"),
    ("ecdsa-sha2-nistp521", "ecdsa-sha512"): AgentSignature(0, "ecdsa-sha2-nistp521"),
    ("ssh-ed25519", "ed25519-sha512"): AgentSignature(0, "ssh-ed25519"),
}
"""An agent knows one hash per curve; that of P-384 is SHA-384, which CloudAPI refuses."""

FROM_AGENT: Offer = {
    key_type: tuple(name for name in names if (key_type, name) in BY_AGENT) for key_type, names in BY_KEY_TYPE.items()
}


def choose(key_type: str, wanted: str | None, offer: Offer, origin: str) -> str:
    """The algorithm to sign with: the wanted one, or the preferred one of the key.

    ``origin`` says in messages where the key comes from. Raises BadInput when the key cannot sign for CloudAPI, or not
    with that algorithm.
    """
    names = offer.get(key_type)
    if names is None:
        raise BadInput(f"{origin}: Triton takes no keys of type {key_type}", hint=f"it takes {SUPPORTED_KEYS}")
    if not names:
        raise BadInput(
            f"{origin}: an SSH agent signs with SHA-384 for a key of type {key_type}, and Triton refuses that",
            hint="give the key itself, or use a key of another type",
        )
    if wanted is None:
        return names[0]
    if wanted not in names:
        raise BadInput(
            f'{origin}: "{wanted}" is no signature algorithm for a key of type {key_type}',
            hint=f"one of {', '.join(names)}",
        )
    return wanted
