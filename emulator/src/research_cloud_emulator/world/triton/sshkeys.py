# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Public keys as OpenSSH writes them: what a key is, its MD5 fingerprint, whether a signature is by its owner."""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import load_ssh_public_key

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey

_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha256": hashes.SHA256,
    "sha512": hashes.SHA512,
}


def fingerprint(text: str) -> str:
    """The MD5 fingerprint, as 16 pairs of hexadecimal digits. ValueError: not a public key."""
    words = text.split()
    try:
        blob = base64.b64decode(words[1], validate=True)
    except (IndexError, binascii.Error) as problem:
        raise ValueError("not an OpenSSH public key") from problem
    load(text)
    digest = hashlib.md5(blob, usedforsecurity=False).hexdigest()
    return ":".join(digest[start : start + 2] for start in range(0, 32, 2))


@lru_cache(maxsize=256)
def load(text: str) -> PublicKey:
    """The key itself. ValueError: unparsable, or of a kind that is not taken."""
    try:
        key = load_ssh_public_key(text.strip().encode())
    except (UnsupportedAlgorithm, UnicodeError) as problem:
        raise ValueError(str(problem)) from problem
    if not isinstance(key, PublicKey):
        raise ValueError("this kind of key is not taken")
    return key


def signed_by(text: str, family: str, digest: str, data: bytes, signature: bytes) -> bool:
    """Whether the owner of the public key made this signature. A key of another family never did.

    family: rsa (PKCS#1 v1.5), ecdsa (DER) or ed25519. digest: sha1, sha256 or sha512; Ed25519 takes sha512 only.
    """
    key = load(text)
    try:
        if family == "rsa" and isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), _HASHES[digest]())
        elif family == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(_HASHES[digest]()))
        elif family == "ed25519" and digest == "sha512" and isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, data)
        else:
            return False
    except InvalidSignature:
        return False
    return True
