# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only place that knows the cryptography library."""

from __future__ import annotations

import base64
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import MissingLibrary

try:
    from cryptography import __version__ as library_version
    from cryptography.exceptions import InternalError, InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
except ImportError as error:  # the faces word it; importing this file must not fail
    LIBRARY_MISSING: str | None = str(error)
else:
    LIBRARY_MISSING = None

try:
    from bcrypt import kdf as _kdf  # noqa: F401 (cryptography opens OpenSSH keys that have a passphrase with it)
except ImportError as error:
    BCRYPT_MISSING: str | None = str(error)
else:
    BCRYPT_MISSING = None

_OPENSSH_WITHOUT_PROOF = 45
"""The library's first version that can open an OpenSSH key without that proof."""
_CURVES = {"secp256r1", "secp384r1", "secp521r1"}


class CannotOpen(ValueError):
    """The passphrase is wrong, or the key is damaged: a cipher cannot tell one from the other."""


class UnknownCipher(ValueError):
    """The key is encrypted in a way that the library does not know."""


def need_library() -> None:
    """Raises MissingLibrary when cryptography is not installed."""
    if LIBRARY_MISSING:
        raise MissingLibrary(
            f"the Python library cryptography is needed on the machine where this task runs ({LIBRARY_MISSING})",
            hint="pip install 'cryptography[ssh]'",
        )


def open_private_key(pem: bytes, passphrase: str | None, *, openssh: bool) -> Any:
    """The library's key object. Raises CannotOpen, UnknownCipher, or MissingLibrary."""
    need_library()
    load = serialization.load_ssh_private_key if openssh else serialization.load_pem_private_key
    try:
        key = load(pem, None if passphrase is None else passphrase.encode(), **_without_proof(openssh=openssh))
    except UnsupportedAlgorithm:
        if openssh and passphrase is not None and BCRYPT_MISSING:
            raise MissingLibrary(
                f"an OpenSSH key with a passphrase needs the Python library bcrypt ({BCRYPT_MISSING})",
                hint="pip install 'cryptography[ssh]'",
            ) from None
        raise UnknownCipher from None
    except (ValueError, TypeError, NotImplementedError):
        raise CannotOpen from None
    if isinstance(key, rsa.RSAPrivateKey) and not _signs(key):
        raise CannotOpen
    return key


def _without_proof(*, openssh: bool) -> dict[str, bool]:
    """What keeps the library from proving that an RSA key's numbers are primes.

    The proof takes 0.2 s for 2,048 bits and more than a second for 4,096, in every task; it is for keys from strangers.
    Damage shows in a trial signature too.
    """
    known = not openssh or int(library_version.partition(".")[0]) >= _OPENSSH_WITHOUT_PROOF
    return {"unsafe_skip_rsa_key_validation": True} if known else {}


def _signs(key: rsa.RSAPrivateKey) -> bool:
    """Whether the public half accepts what the private half signs."""
    try:
        key.public_key().verify(sign(key, b"", "rsa-sha256"), b"", padding.PKCS1v15(), hashes.SHA256())
    except (ValueError, InternalError, InvalidSignature):
        return False
    return True


def public_blob(key: Any) -> bytes | None:
    """The public half in SSH form; None for a type that Triton does not take."""
    if isinstance(key, (rsa.RSAPrivateKey, ed25519.Ed25519PrivateKey)) or (
        isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES
    ):
        line = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
        return base64.b64decode(line.split()[1])
    return None


def type_in_words(key: Any) -> str:
    """Such as ``DSA``, ``Ed448`` or ``secp256k1``."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.curve.name
    return type(key).__name__.removesuffix("PrivateKey")


def sign(key: Any, data: bytes, algorithm: str) -> bytes:
    """The bare signature: PKCS#1 v1.5 for RSA, DER for ECDSA, 64 bytes for Ed25519."""
    digest = hashes.SHA512() if algorithm.endswith("sha512") else hashes.SHA256()
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), digest)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(digest))
    return bytes(key.sign(data))


def der(r: int, s: int) -> bytes:
    """An ECDSA signature's two numbers in the form that CloudAPI takes."""
    return utils.encode_dss_signature(r, s)
