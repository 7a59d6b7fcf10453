# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP signatures: the modern form, and the older one in which the bare signature follows the parameters."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from research_cloud_emulator.world.triton.sshkeys import signed_by

from . import errors

_FAMILIES = ("rsa", "dsa", "ecdsa", "ed25519", "hmac")
_DIGESTS = ("sha1", "sha256", "sha512")
_PARAMETER = r'[A-Za-z]+=(?:"[^"]*"|\d+)'
_MODERN = re.compile(rf"Signature ({_PARAMETER}(?:,{_PARAMETER})*)")
_LEGACY = re.compile(rf"Signature ({_PARAMETER}(?:,{_PARAMETER})*) (\S+)")
_ONE = re.compile(r'([A-Za-z]+)=(?:"([^"]*)"|(\d+))')
_SPECIAL = {"(keyid)": "keyId", "(algorithm)": "algorithm", "(created)": "created", "(expires)": "expires"}


@dataclass(frozen=True)
class Signed:
    """A parsed Authorization header: who claims to have signed what, and how."""

    key_id: str
    family: str
    digest: str
    data: bytes
    signature: bytes

    def is_by(self, public_key: str) -> bool:
        """Whether the signature is by the owner of this key (OpenSSH text)."""
        return signed_by(public_key, self.family, self.digest, self.data, self.signature)


@dataclass(frozen=True)
class Envelope:
    """What can be signed of a request. `target` is path and query as they were sent."""

    method: str
    target: str
    header: Callable[[str], str | None]


def parsed(authorization: str, envelope: Envelope, now: float, allowed_skew: float) -> Signed | None:
    """What the Authorization header says; None when it is of another scheme.

    now, allowed_skew: seconds. Raises ApiError (400): it cannot be parsed, or the request's Date is too far off.
    """
    words = authorization.split(" ")
    if len(words) < 2:
        raise errors.invalid_header("BasicAuth content is invalid.")
    if words[0].lower() != "signature":
        return None
    legacy = _LEGACY.fullmatch(authorization)
    match = legacy or _MODERN.fullmatch(authorization)
    if match is None:
        raise _bad("bad param format")
    parameters = {name: quoted or number for name, quoted, number in _ONE.findall(match[1])}
    if legacy is not None:
        parameters["signature"] = legacy[2]
    for name in ("keyId", "algorithm", "signature"):
        if not parameters.get(name):
            raise _bad(f"{name} was not specified")
    family, digest = _algorithm(parameters["algorithm"].lower())
    names = (parameters.get("headers") or "date").lower().split()
    data = _legacy_text(names, envelope) if legacy else _text(names, parameters, envelope)
    _check_date(names, envelope, now, allowed_skew)
    return Signed(parameters["keyId"], family, digest, data, _decoded(parameters["signature"]))


def _algorithm(name: str) -> tuple[str, str]:
    family, _, digest = name.partition("-")
    if family not in _FAMILIES or digest not in _DIGESTS:
        raise _bad(f"{name} is not supported")
    return family, digest


def _text(names: list[str], parameters: Mapping[str, str], envelope: Envelope) -> bytes:
    lines = []
    for name in names:
        if name == "(request-target)":
            lines.append(f"{name}: {envelope.method.lower()} {envelope.target}")
        elif name == "request-line":
            lines.append(f"{envelope.method} {envelope.target} HTTP/1.1")
        elif name in _SPECIAL:
            lines.append(f"{name}: {parameters.get(_SPECIAL[name], '')}")
        else:
            lines.append(f"{name}: {_header(name, envelope)}")
    return "\n".join(lines).encode("latin-1")


def _legacy_text(names: list[str], envelope: Envelope) -> bytes:
    """The older form signs values without their names."""
    return "\n".join(_header(name, envelope) for name in names).encode("latin-1")


def _header(name: str, envelope: Envelope) -> str:
    value = envelope.header(name)
    if value is None:
        raise _bad(f"{name} was not in the request")
    return value


def _check_date(names: list[str], envelope: Envelope, now: float, allowed_skew: float) -> None:
    try:
        sent = parsedate_to_datetime(_header("date", envelope)).timestamp()
    except ValueError:
        # As the server has it: a date that is none is not compared at all.
        sent = now
    if abs(now - sent) > allowed_skew:
        raise _bad(f"clock skew of {abs(now - sent):.3f}s was greater than {allowed_skew:g}s")
    if "date" not in names:
        raise _bad("date was not a signed header")


def _decoded(signature: str) -> bytes:
    try:
        return base64.b64decode(signature)
    except binascii.Error:
        return b""


def _bad(text: str) -> errors.ApiError:
    return errors.invalid_header(f"Authorization header invalid: {text}")
