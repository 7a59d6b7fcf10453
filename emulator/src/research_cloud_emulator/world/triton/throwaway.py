# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The key pairs of the seeded people. THROW-AWAY: they are public, they open the emulator's door and no other.

ECDSA and Ed25519 keys are made from their names. An RSA key cannot be: the two primes of the only one stand here.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

_EXPONENT = 65_537
_P = (
    "bcb13954ac7befd23b093c95c328db5e5147bd17826fd6c25d515503cb3078ef31d029da70bc598bccb0e18ac29998fe"
    "3438285cf0f1b27f6bc12cab69b8c81f87536920457ec7efda627325ba319a1500d5f890855bd6bf6ce9b24d2c9bcbc1"
    "190deaa2865b3d1c287e97ad404c76a149cf8d7b35b9a688b202a36c11f1f133"
)
_Q = (
    "b57519b1444565e61e512b4c54d652c2fe7f94f675e101818605ae7844a90a26d0716ace86ac93e13d0b93c330b6cef7"
    "d7c4542aaadae8de4a4e9fe6f790bc0b9cc6135f71c54bf1ee3ea22c3a9d55759b4699e3639c23bfd62bdcf686489f3d"
    "48359fe5f45fa4efa89d9e9b03aa3d02449ed2feecad4a9cd8762bcbe270f5dd"
)


@cache
def key_pair(kind: str, name: str) -> PrivateKey:
    """The `rsa`, `ecdsa` or `ed25519` key of somebody; there is only one RSA key, whatever the name.

    Raises ValueError for another kind.
    """
    seed = hashlib.sha256(f"research.cloud emulator, throw-away key of {name}".encode()).digest()
    if kind == "rsa":
        return _rsa(int(_P, 16), int(_Q, 16))
    if kind == "ecdsa":
        return ec.derive_private_key(int.from_bytes(seed), ec.SECP256R1())
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.from_private_bytes(seed)
    raise ValueError(f"no {kind!r} keys; there are rsa, ecdsa and ed25519")


def _rsa(p: int, q: int) -> rsa.RSAPrivateKey:
    d = rsa.rsa_recover_private_exponent(_EXPONENT, p, q)
    dmp1, dmq1, iqmp = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    public = rsa.RSAPublicNumbers(_EXPONENT, p * q)
    numbers = rsa.RSAPrivateNumbers(p, q, d, dmp1, dmq1, iqmp, public)
    # The proof that p and q are primes takes a hundred times as long as everything else here.
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def public_text(key: PrivateKey, comment: str) -> str:
    """The line of an authorized_keys file."""
    return f"{key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()} {comment}"


def private_text(key: PrivateKey, *, pem: bool = False) -> str:
    """The private key in OpenSSH's format, or in PEM (PKCS#8)."""
    kind = PrivateFormat.PKCS8 if pem else PrivateFormat.OpenSSH
    return key.private_bytes(Encoding.PEM, kind, NoEncryption()).decode()


def write_pair(folder: Path, name: str, key: PrivateKey, comment: str, *, pem: bool = False) -> Path:
    """Write `name` (readable by its owner only) and `name.pub` into a folder; the path of the private key."""
    path = folder / name
    path.touch(mode=0o600)
    path.write_text(private_text(key, pem=pem), encoding="ascii")
    path.with_name(f"{name}.pub").write_text(f"{public_text(key, comment)}\n", encoding="ascii")
    return path
