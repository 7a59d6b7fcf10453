# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Public SSH keys as users have them: the one line of a .pub file. Pure.

What is no such line is told apart as far as that helps its owner. No message holds any part of the text: it may be a
private key, given by mistake.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ansible_collections.research.cloud.plugins.module_utils.core import fingerprint, ssh_wire
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput

_TYPE = re.compile(r"(?:ssh|ecdsa|sk)-[a-z0-9@.-]+")
_OTHER_FORMS = re.compile(r"---- BEGIN SSH2 PUBLIC KEY|-----BEGIN (?:[A-Z]+ )?(?:PUBLIC KEY|CERTIFICATE)-----")
_CURVES = {"nistp256": 32, "nistp384": 48, "nistp521": 66}
"""Bytes of a coordinate."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key. ``type`` is its SSH name, such as ``ssh-rsa``; ``blob`` its SSH form."""

    type: str
    blob: bytes
    comment: str = ""

    @property
    def line(self) -> str:
        """The line of a .pub file."""
        return " ".join(part for part in (self.type, base64.b64encode(self.blob).decode(), self.comment) if part)

    @property
    def md5(self) -> str:
        """``aa:bb:…``."""
        return fingerprint.md5(self.blob)

    @property
    def sha256(self) -> str:
        """``SHA256:…``."""
        return fingerprint.sha256(self.blob)


def parse(text: str, origin: str) -> PublicKey:
    """The key in a text. Raises BadInput, with ``origin`` for where the text comes from, when it is not the line of one
    public key in OpenSSH's form.
    """
    if is_private(text):
        raise private(origin)
    if _OTHER_FORMS.search(text):
        raise BadInput(f"{origin} is not in OpenSSH's form", hint="ssh-keygen -i converts it (-m PKCS8 for PEM)")
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise BadInput(f"{origin} is empty")
    if len(lines) > 1:
        raise BadInput(f"{origin} has {len(lines)} lines, and a public key is one line")
    return _of_line(lines[0].split(maxsplit=2), origin)


def is_private(text: str) -> bool:
    """Whether a private key is in there, in whatever form."""
    return "PRIVATE KEY-----" in text or "PuTTY-User-Key-File-" in text


def private(origin: str) -> BadInput:
    """For a private key where the public one belongs."""
    return BadInput(
        f"{origin} is a private key, and the public one is needed",
        hint="that is in the file whose name ends in .pub; ssh-keygen -y prints it",
    )


def _of_line(words: list[str], origin: str) -> PublicKey:
    if not _TYPE.fullmatch(words[0]):
        options = any(_TYPE.fullmatch(word) for word in " ".join(words[1:]).split())
        why = "begins with options, which belong into an authorized_keys file" if options else "is not a public key"
        raise BadInput(f"{origin} {why}", hint="write it as in a .pub file: TYPE BASE64 COMMENT")
    try:
        blob = base64.b64decode(words[1], validate=True)
        if ssh_wire.key_type(blob) != words[0]:
            raise ssh_wire.Malformed("it says that it is of another type")
        _check(words[0], blob)
    except (IndexError, binascii.Error, ssh_wire.Malformed):
        raise BadInput(
            f"{origin} is damaged or incomplete", hint="copy the whole line of the .pub file, and nothing else"
        ) from None
    return PublicKey(words[0], blob, " ".join(words[2:]).strip())


def _check(key_type: str, blob: bytes) -> None:
    """Raises Malformed when a key of that type cannot be these bytes. Of types that are not known here, none can be
    told.
    """
    reader = ssh_wire.Reader(blob)
    reader.string()
    parts = _PARTS.get(key_type)
    if parts:
        parts(reader)
        reader.end()


def _rsa(reader: ssh_wire.Reader) -> None:
    exponent, modulus = reader.mpint(), reader.mpint()
    if exponent < 3 or modulus < 1 << 1023:
        raise ssh_wire.Malformed("numbers that are too small")


def _ed25519(reader: ssh_wire.Reader) -> None:
    if len(reader.string()) != 32:
        raise ssh_wire.Malformed("a point of another size")


def _ecdsa(curve: str) -> Callable[[ssh_wire.Reader], None]:
    def check(reader: ssh_wire.Reader) -> None:
        named, point = reader.string(), reader.string()
        if named != curve.encode() or len(point) != 1 + 2 * _CURVES[curve] or point[0] != 4:
            raise ssh_wire.Malformed("a point of another curve")

    return check


_PARTS: Mapping[str, Callable[[ssh_wire.Reader], None]] = {
    "ssh-rsa": _rsa,
    "ssh-ed25519": _ed25519,
    **{f"ecdsa-sha2-{curve}": _ecdsa(curve) for curve in _CURVES},
}
