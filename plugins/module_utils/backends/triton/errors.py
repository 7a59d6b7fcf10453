# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an error reply of CloudAPI means.

The body is ``{code, message}``, with ``errors`` where a service behind it has checked fields. 409 is the status of a
bad argument, not of a conflict; 410 has no code, its body is the machine as it was.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeAlias

from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    AuthFailed,
    BadInput,
    BadReply,
    CloudError,
    Conflict,
    Forbidden,
    NotFound,
    QuotaExceeded,
    RateLimited,
    Unavailable,
    Unsupported,
)
from ansible_collections.research.cloud.plugins.module_utils.core.wait import Clock, iso
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Response

ALLOWED_SKEW = 300  # seconds between a request's Date and the server's clock

Meaning: TypeAlias = "tuple[type[CloudError], str, str | None]"

_SERVER_FAULT = "this is a fault of the server; its operators can look it up"

_BY_CODE: dict[str, tuple[type[CloudError], str | None]] = {
    "InvalidArgument": (BadInput, None),
    "MissingParameter": (BadInput, None),
    "InvalidParameters": (BadInput, None),
    "InvalidFabricPackage": (BadInput, None),
    "KeyRequired": (Forbidden, "add an SSH key to the account: Triton makes no machine without one"),
    "CannotDestroyMachineError": (Conflict, "deletion_protection: false gives it up first"),
    "CannotDestroyMachine": (Conflict, "deletion_protection: false gives it up first"),
    "VolumeSizeNotAvailable": (BadInput, None),
    "VolumeInUse": (Conflict, "delete the instances that mount it first"),
    "VolumeAlreadyExists": (Conflict, None),
    "DefaultFabricNetworkNotConfiguredError": (BadInput, "name one or more fabric networks in networks"),
    "InsufficientCapacity": (Conflict, "choose another size or data centre, or try again later"),
}
_BY_STATUS: dict[int, Meaning] = {
    400: (BadInput, "{cloud} did not accept the request: {text}", None),
    404: (NotFound, "{cloud}: {text}", None),
    405: (Unsupported, "{cloud}: this data centre has no such service ({text})", None),
    410: (NotFound, "{cloud}: that machine is deleted", None),
    413: (
        BadInput,
        "{cloud}: the request is too large ({text})",
        "is it a long user script? 100,000 bytes are allowed",
    ),
    429: (RateLimited, "{cloud} asks to slow down", None),
    501: (Unsupported, "{cloud}: this data centre has no such service ({text})", None),
    502: (Unavailable, "{cloud} is not available: {text}", None),
    503: (Unavailable, "{cloud} is not available: {text}", None),
    504: (Unavailable, "{cloud} is not available: {text}", None),
}


@dataclass(frozen=True, slots=True)
class Explainer:
    """Turns error replies into typed errors. ``key_id``: whose key signs, for the message when that is refused."""

    cloud: str
    key_id: str
    clock: Clock

    def __call__(self, call: Call, response: Response) -> CloudError:
        body = _body(response)
        text = _text(body) or f"status {response.status}"
        kind, words, hint = self._meaning(response, str(body.get("code", "")), text)
        return kind(
            words.format(cloud=self.cloud, key=self.key_id, text=text),
            cloud=self.cloud,
            operation=f"{call.method} {call.path}",
            status=response.status,
            request_id=response.headers.get("request-id"),
            hint=hint,
        )

    def _meaning(self, response: Response, code: str, text: str) -> Meaning:
        status = response.status
        if status == 400 and "clock skew" in text:
            return AuthFailed, self._clocks(response), f"set this machine's clock; {ALLOWED_SKEW} s are allowed"
        if status == 401:
            return (
                AuthFailed,
                "{cloud} does not accept the key {key}: {text}",
                "Triton does not say what is wrong: is the account spelt right, and is this one of its keys?",
            )
        if status == 403:
            return _forbidden(text)
        if status == 409:
            return _refused(code, text)
        return _BY_STATUS.get(status) or (BadReply, "{cloud}: the server failed with {text}", _SERVER_FAULT)

    def _clocks(self, response: Response) -> str:
        here, there = self.clock.now(), _date(response)
        if there is None:
            return "{cloud}: {text}"
        way = "ahead of" if here > there else "behind"
        return (
            f"the clock of this machine is {abs(here - there):.0f} s {way} that of {{cloud}}, which refuses the request"
            f" (here it is {iso(here)}, there {iso(there)})"
        )


def is_maintenance(response: Response) -> bool:
    """True for the server's own "read-only" reply to a change: asking again at once does not help, and nothing was
    done. A proxy's 503 closes the connection, and leaves open what happened.
    """
    return (
        response.status == 503
        and _body(response).get("code") == "ServiceUnavailableError"
        and response.headers.get("connection", "").lower() != "close"
    )


def _forbidden(text: str) -> Meaning:
    if "disabled" in text:
        return AuthFailed, "{cloud}: {text}", None
    if "permission" in text:  # before the next: it may be about the path /my/limits
        return Forbidden, "{cloud}: {text}", None
    if "quota" in text.casefold() or "limit" in text.casefold():
        return QuotaExceeded, "{cloud}: {text}", "free something, choose a smaller size, or ask for a larger limit"
    return Forbidden, "{cloud}: {text}", None


def _refused(code: str, text: str) -> Meaning:
    if code == "ValidationFailed" and "nsufficient" in text:
        code = "InsufficientCapacity"
    kind, hint = _BY_CODE.get(code, (Conflict, None))
    return kind, "{cloud}: {text}", hint


def _body(response: Response) -> dict[str, Any]:
    try:
        body = json.loads(response.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _text(body: dict[str, Any]) -> str:
    """The server's words in one line; those about single fields in brackets."""
    message = body.get("message")
    if not isinstance(message, str):
        return ""
    rows = body.get("errors")
    fields = [
        f"{row.get('field')}: {row.get('message') or row.get('code')}"
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict) and row.get("field")
    ]
    return " ".join(message.split()) + (f" ({'; '.join(fields)})" if fields else "")


def _date(response: Response) -> float | None:
    """The server's clock when it answered, in epoch seconds."""
    try:
        date = parsedate_to_datetime(response.headers.get("date", ""))
    except (ValueError, OverflowError):
        return None
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() if isinstance(date, datetime) else None
