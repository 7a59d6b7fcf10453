# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fingerprints of public keys. Pure.

A public key is its ``blob`` here: the SSH form that stands, in base64, in the second column of a .pub file. Clouds know
keys by MD5 fingerprint (``aa:bb:…``, lower case). The SHA256 form is what ssh-keygen prints today; not every cloud
takes it (CloudAPI does not), so it only serves to recognise a key on this side.
"""

from __future__ import annotations

import base64
import hashlib
import re

_MD5 = re.compile(r"(?:MD5:)?([0-9a-f]{2}(?::[0-9a-f]{2}){15})", re.IGNORECASE)
_SHA256 = re.compile(r"SHA256:([A-Za-z0-9+/]{43})=?")


def md5(blob: bytes) -> str:
    """The fingerprint that stands in a key id: sixteen pairs of hex digits with colons."""
    return hashlib.md5(blob, usedforsecurity=False).digest().hex(":")


def sha256(blob: bytes) -> str:
    """``SHA256:`` and base64 without padding."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def normal(text: str) -> str | None:
    """The text as ``md5`` or ``sha256`` would write it; None when it is not a fingerprint."""
    if found := _MD5.fullmatch(text):
        return found[1].lower()
    if found := _SHA256.fullmatch(text):
        return f"SHA256:{found[1]}"
    return None


def belongs_to(fingerprint: str, blob: bytes) -> bool:
    """Whether this is the fingerprint, in either form, of that key."""
    return normal(fingerprint) in (md5(blob), sha256(blob))
