# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Private keys from text, as something that signs. That of a file is read where the profile is.

No message, representation or exception holds any part of a key or of its passphrase.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import algorithms, crypto, key_text
from ansible_collections.research.cloud.plugins.module_utils.core import ssh_wire
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput


@dataclass(frozen=True, slots=True)
class KeySigner:
    """Signs with a private key that lies here. ``blob`` is its public half in SSH form."""

    blob: bytes
    algorithm: str
    _key: Any = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        return crypto.sign(self._key, data, self.algorithm)


def load_private_key(
    text: str, passphrase: str | None = None, *, algorithm: str | None = None, origin: str = "the private key"
) -> KeySigner:
    """The key in a text: PKCS#1, PKCS#8, SEC1 or OpenSSH. A passphrase that the key does not need is ignored.

    ``algorithm`` is one of ``algorithms.BY_KEY_TYPE``, None for the usual one of the key's type; ``origin`` says in
    messages where the text comes from. Raises BadInput when the text is no private key, its type is not supported, or
    its passphrase is missing or wrong; MissingLibrary.
    """
    closed = key_text.recognise(text, origin)
    if closed.key_type is not None:
        algorithms.choose(closed.key_type, None, algorithms.BY_KEY_TYPE, origin)
    key = _open(closed, passphrase or None, origin)
    blob = crypto.public_blob(key)
    if blob is None:
        raise BadInput(
            f"{origin}: Triton takes no keys of type {crypto.type_in_words(key)}",
            hint=f"it takes {algorithms.SUPPORTED_KEYS}",
        )
    chosen = algorithms.choose(ssh_wire.key_type(blob), algorithm, algorithms.BY_KEY_TYPE, origin)
    return KeySigner(blob, chosen, key)


def _open(closed: key_text.KeyText, passphrase: str | None, origin: str) -> Any:
    if closed.encrypted and passphrase is None:
        raise BadInput(f"{origin} has a passphrase, and none is given")
    try:
        return crypto.open_private_key(closed.pem, passphrase if closed.encrypted else None, openssh=closed.openssh)
    except crypto.CannotOpen:
        if closed.encrypted:
            raise BadInput(f"{origin} cannot be opened: the passphrase is wrong, or the key is damaged") from None
        raise key_text.damaged(origin) from None
    except crypto.UnknownCipher:
        raise BadInput(
            f"{origin} is of a type or encrypted in a way that is not supported",
            hint=f"Triton takes {algorithms.SUPPORTED_KEYS}; ssh-keygen -p writes a key anew",
        ) from None
