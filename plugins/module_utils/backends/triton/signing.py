# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP signatures as CloudAPI checks them (draft-cavage-http-signatures, with ``date``).

Signed are the request's target and its date. The target, because a signature that covers the date alone would let
whoever sees one request (a proxy's log, say) send any other for five minutes. The body is not covered.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from email.utils import formatdate
from typing import Protocol
from urllib.parse import urlsplit

from ansible_collections.research.cloud.plugins.module_utils.http.client import Client
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Request, Response


class Signer(Protocol):
    """A key that signs: from a file (``keys``) or in an agent (``agent``)."""

    @property
    def algorithm(self) -> str:
        """As HTTP signatures name it, such as ``rsa-sha256``."""

    @property
    def blob(self) -> bytes:
        """The public key in SSH form."""

    def sign(self, data: bytes) -> bytes:
        """The bare signature; DER for ECDSA."""


class SignatureAuth:
    """Signs every request anew, with the client's clock: the server refuses a date more than 300 s off its own."""

    def __init__(self, signer: Signer, key_id: str) -> None:
        self._signer = signer
        self._key_id = key_id

    def headers(self, client: Client, request: Request) -> Mapping[str, str]:
        """Raises what the signer raises."""
        date = formatdate(client.clock.now(), usegmt=True)
        signature = self._signer.sign(string_to_sign(request.method, request.url, date))
        return {"Date": date, "Authorization": authorization(self._key_id, self._signer.algorithm, signature)}

    def refused(self, response: Response) -> bool:
        return response.status == 401

    def renew(self, _client: Client, _stale: Mapping[str, str]) -> bool:
        """There is no other key than the given one."""
        return False


def string_to_sign(method: str, url: str, date: str) -> bytes:
    """What the signature covers, for the headers ``(request-target) date``."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return f"(request-target): {method.lower()} {target}\ndate: {date}".encode()


def authorization(key_id: str, algorithm: str, signature: bytes) -> str:
    """The header's value; the server allows no spaces between the parameters."""
    encoded = base64.b64encode(signature).decode()
    return f'Signature keyId="{key_id}",algorithm="{algorithm}",headers="(request-target) date",signature="{encoded}"'
