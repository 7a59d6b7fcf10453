# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an error reply of Atmosphere means.

The server words errors in four shapes: a list under ``errors``, a text under ``detail``, lists by field, and a bare
text. The status alone is not enough: a missing or expired token, a foreign instance, a blacklisted allocation and a
failed action are all 403.
"""

from __future__ import annotations

import json
from typing import Any, TypeAlias

from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    AllocationExhausted,
    AuthFailed,
    BadInput,
    BadReply,
    CloudError,
    Conflict,
    Failed,
    Forbidden,
    NotFound,
    QuotaExceeded,
    RateLimited,
    Unavailable,
)
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Response

NOT_AUTHENTICATED = "Authentication credentials were not provided."
NOT_A_MEMBER = "The requested user is not a member of the project."


def body_text(response: Response) -> str:
    """The server's words in one line, whichever of the four shapes they came in; empty when there are none."""
    try:
        return _words(json.loads(response.body))
    except ValueError:
        return ""


def is_maintenance(response: Response) -> bool:
    """True for the server's own maintenance reply, which asking again does not change."""
    return response.status == 503 and bool(body_text(response))


def explain(cloud: str, call: Call, response: Response) -> CloudError:
    """The typed error for an error reply."""
    text = body_text(response)
    kind, words, hint = _meaning(call, response.status, text)
    return kind(
        words.format(cloud=cloud, text=text or f"status {response.status}"),
        cloud=cloud,
        operation=f"{call.method} {call.path}",
        status=response.status,
        request_id=response.headers.get("x-request-id"),
        hint=hint,
    )


Meaning: TypeAlias = "tuple[type[CloudError], str, str | None]"


def _meaning(call: Call, status: int, text: str) -> Meaning:
    if call.path == "/auth" and status in (400, 401, 403):
        return AuthFailed, "{cloud} refused username or password: {text}", "check username and password of the profile"
    if status == 403:
        return _forbidden(text)
    if status == 413 or (status == 400 and "Quota Exceeded" in text):
        return _too_much(text)
    if status == 409 and ("does not exist" in text or "No boot source found" in text):
        return NotFound, "{cloud}: {text}", None
    by_status: dict[int, Meaning] = {
        400: (BadInput, "{cloud} did not accept the request: {text}", None),
        401: (
            AuthFailed,
            "{cloud}: {text}",
            "the stored credentials of this identity are no longer accepted, or it is another provider's identity",
        ),
        404: (NotFound, "{cloud}: {text}", None),
        409: (Conflict, "{cloud}: {text}", None),
        429: (RateLimited, "{cloud} asks to slow down", None),
        502: (Unavailable, "{cloud} is not available: {text}", None),
        503: (
            Unavailable,
            "{cloud} is not available: {text}" if text else "{cloud} is not available",
            "try again when the maintenance is over" if text else None,
        ),
        504: (Unavailable, "{cloud}: {text}", None),
    }
    if status in by_status:
        return by_status[status]
    return (
        BadReply,
        "{cloud}: the server failed with {text}",
        "this is a fault of the server; its operators can look it up",
    )


def _forbidden(text: str) -> Meaning:
    if text == NOT_AUTHENTICATED:
        return AuthFailed, "{cloud} does not accept the token", "make a new token, or give username and password"
    if text == NOT_A_MEMBER:
        return NotFound, "{cloud}: no such instance, or not one of this account", None
    if "blacklisted" in text:
        return AllocationExhausted, "{cloud}: {text}", "ask the cloud's staff"
    if "irrecoverable exception" in text or "must be active before" in text:
        return Failed, "{cloud}: {text}", None
    return Forbidden, "{cloud}: {text}", None


def _too_much(text: str) -> Meaning:
    if "allocation" in text.casefold():
        return AllocationExhausted, "{cloud}: {text}", "use another allocation, or ask for more"
    return QuotaExceeded, "{cloud}: {text}", "free something, choose a smaller size, or ask for a larger quota"


def _words(body: Any) -> str:
    if isinstance(body, dict) and isinstance(body.get("errors"), list):
        return "; ".join(
            _words(error.get("message", error) if isinstance(error, dict) else error) for error in body["errors"]
        )
    if isinstance(body, dict) and "detail" in body:
        return _words(body["detail"])
    if isinstance(body, dict):
        return "; ".join(f"{name}: {_words(value)}" for name, value in body.items())
    if isinstance(body, list):
        return " ".join(_words(item) for item in body)
    return str(body)
