# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the text of a private key says about itself, before it is opened: its form, and whether it has a passphrase.

Libraries report a missing passphrase, a wrong one and a damaged key in ways that change from version to version; what
is known beforehand need not be guessed from them. No message holds any part of the text.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field

from ansible_collections.research.cloud.plugins.module_utils.backends.triton.algorithms import BY_KEY_TYPE
from ansible_collections.research.cloud.plugins.module_utils.core import ssh_wire
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput

_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----\n(.*?)\n-----END \1-----", re.DOTALL)
_OPENSSH = "OPENSSH PRIVATE KEY"
_OPENSSH_MAGIC = b"openssh-key-v1\0"
_PEM = frozenset({"RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY", "PRIVATE KEY", "ENCRYPTED PRIVATE KEY"})
_OTHER_TYPES = frozenset({"ssh-dss", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"})
_PUBLIC = re.compile(
    r"(?:ssh-|ecdsa-|sk-)[a-z0-9@.-]+ AAAA"
    r"|---- BEGIN SSH2 PUBLIC KEY"
    r"|-----BEGIN (?:[A-Z]+ )?(?:PUBLIC KEY|CERTIFICATE)-----"
)


@dataclass(frozen=True, slots=True)
class KeyText:
    """A private key, still closed. ``key_type`` is the SSH name of its type where that stands outside, else None."""

    pem: bytes = field(repr=False)
    openssh: bool
    encrypted: bool
    key_type: str | None


def recognise(text: str, origin: str) -> KeyText:
    """What this text is. Raises BadInput, with ``origin`` for its place, when it is no private key in PEM or OpenSSH
    form.
    """
    # Indentation and the line ends of another system come along when a key is pasted; they mean nothing.
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    for block in _BLOCK.finditer(lines):
        pem = block[0].encode("ascii", "replace") + b"\n"
        if block[1] == _OPENSSH:
            return _openssh(pem, block[2], origin)
        if block[1] in _PEM:
            encrypted = block[1].startswith("ENCRYPTED") or "Proc-Type: 4,ENCRYPTED" in block[2]
            return KeyText(pem, False, encrypted, "ssh-dss" if block[1].startswith("DSA") else None)
    raise _not_a_key(lines, origin)


def damaged(origin: str) -> BadInput:
    """For a text that begins like a private key, and does not go on like one."""
    return BadInput(
        f"{origin} is damaged or incomplete",
        hint="it must be there whole, with its line breaks; in YAML, after a | and indented",
    )


def _openssh(pem: bytes, body: str, origin: str) -> KeyText:
    """Type and cipher stand outside the part that a passphrase closes."""
    try:
        reader = ssh_wire.Reader(base64.b64decode(body))
        if reader.take(len(_OPENSSH_MAGIC)) != _OPENSSH_MAGIC:
            raise damaged(origin)
        cipher, _kdf, _kdf_options, _count = reader.string(), reader.string(), reader.string(), reader.uint32()
        key_type = ssh_wire.key_type(reader.string())
    except ValueError:  # no base64, or Malformed
        raise damaged(origin) from None
    # A type is named in messages. What looks like one may be anything that stood in a damaged key.
    if key_type not in BY_KEY_TYPE and key_type not in _OTHER_TYPES:
        raise damaged(origin)
    return KeyText(pem, True, cipher != b"none", key_type)


def _not_a_key(text: str, origin: str) -> BadInput:
    if not text:
        return BadInput(f"{origin} is empty")
    if _PUBLIC.match(text):
        return BadInput(f"{origin} is a public key; requests are signed with the private one")
    if text.startswith("PuTTY-User-Key-File-"):
        return BadInput(f"{origin} is in PuTTY's form", hint="convert it: puttygen KEY.ppk -O private-openssh -o KEY")
    if "PRIVATE KEY-----" in text:
        return damaged(origin)
    return BadInput(f"{origin} is not a private key in PEM or OpenSSH form")
