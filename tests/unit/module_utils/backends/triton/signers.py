# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client whose requests are signed, and the parts of a signed request."""

from __future__ import annotations

import base64
import re

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import signing
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Request

from tests.unit.module_utils.clocks import StillClock
from tests.unit.module_utils.http.fakes import Desk, Said, reply

_HEADER = re.compile(r'Signature keyId="([^"]*)",algorithm="([^"]*)",headers="([^"]*)",signature="([^"]*)"')


def signing_desk(signer: signing.Signer, *answers: Said, now: float = 1_800_000_000.0) -> Desk:
    """A client that signs with this key; every answer is good unless said otherwise."""
    auth = signing.SignatureAuth(signer, "/acme/keys/k")
    return Desk(*(answers or [reply({})]), auth=auth, clock=StillClock(now))


def parts(authorization: str) -> tuple[str, str, str, bytes]:
    """Key id, algorithm, names of the signed headers, and signature of an Authorization header."""
    found = _HEADER.fullmatch(authorization)
    assert found, authorization
    key, algorithm, names, signature = found.groups()
    return key, algorithm, names, base64.b64decode(signature, validate=True)


def words_of(request: Request, names: str) -> bytes:
    """What a server takes to have been signed, put together from the request alone."""
    path = "/" + request.url.split("://", 1)[1].partition("/")[2]
    values = {"(request-target)": f"{request.method.lower()} {path}", "date": request.headers["Date"]}
    return "\n".join(f"{name}: {values[name]}" for name in names.split()).encode()
