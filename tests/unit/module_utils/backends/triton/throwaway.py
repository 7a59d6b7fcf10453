# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Private keys made for one test run, in every form, and a check of signatures that is not ours."""

from __future__ import annotations

import functools
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat, PublicFormat

KINDS = ("rsa", "p256", "p384", "p521", "ed25519")
KEY_TYPES = {
    "rsa": "ssh-rsa",
    "p256": "ecdsa-sha2-nistp256",
    "p384": "ecdsa-sha2-nistp384",
    "p521": "ecdsa-sha2-nistp521",
    "ed25519": "ssh-ed25519",
}
FORMS = {
    "traditional": PrivateFormat.TraditionalOpenSSL,
    "pkcs8": PrivateFormat.PKCS8,
    "openssh": PrivateFormat.OpenSSH,
}
KINDS_AND_FORMS = [
    (kind, form)
    for kind in KINDS
    for form in FORMS
    if (kind, form) != ("ed25519", "traditional")  # there is no such
]
KINDS_AND_ALGORITHMS = [
    ("rsa", "rsa-sha256"),
    ("rsa", "rsa-sha512"),
    ("p256", "ecdsa-sha256"),
    ("p256", "ecdsa-sha512"),
    ("p384", "ecdsa-sha512"),
    ("p384", "ecdsa-sha256"),
    ("p521", "ecdsa-sha512"),
    ("p521", "ecdsa-sha256"),
    ("ed25519", "ed25519-sha512"),
]
PASSPHRASE = "pass phrase of nobody"
HASHES: dict[str, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sha512": hashes.SHA512()}


@functools.cache
def private(kind: str) -> Any:
    """The run's key of that kind."""
    if kind == "rsa":
        return rsa.generate_private_key(65537, 2048)
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    curves = {"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1(), "k256": ec.SECP256K1()}
    return ec.generate_private_key(curves[kind])


@functools.cache
def text(kind: str, form: str = "openssh", passphrase: str | None = None) -> str:
    """That key as a user would have it in a file."""
    return written(private(kind), form, passphrase)


def written(key: Any, form: str, passphrase: str | None = None) -> str:
    """A key in one of FORMS."""
    lock: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase and form == "openssh":
        # One round instead of sixteen: slow on purpose is for keys that protect something.
        lock = PrivateFormat.OpenSSH.encryption_builder().kdf_rounds(1).build(passphrase.encode())
    elif passphrase:
        lock = serialization.BestAvailableEncryption(passphrase.encode())
    data: bytes = key.private_bytes(Encoding.PEM, FORMS[form], lock)
    return data.decode()


def public_line(kind: str) -> str:
    """The line of the .pub file."""
    line: bytes = private(kind).public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    return line.decode()


def verifies(key: Any, signature: bytes, data: bytes, algorithm: str) -> bool:
    """Whether this signature of the data is the private ``key``'s, by the library's own verifier."""
    public, digest = key.public_key(), HASHES[algorithm.rpartition("-")[2]]
    try:
        if algorithm.startswith("rsa"):
            public.verify(signature, data, padding.PKCS1v15(), digest)
        elif algorithm.startswith("ecdsa"):
            public.verify(signature, data, ec.ECDSA(digest))
        else:
            public.verify(signature, data)
    except InvalidSignature:
        return False
    return True
