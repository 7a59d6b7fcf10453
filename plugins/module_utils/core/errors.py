# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way a task can fail, as types.

A failure carries what a user needs to act on it: which cloud, which operation, what the cloud answered
and what to do next. The faces put ``as_failure()`` into the task result under ``failure``.
"""

from __future__ import annotations

from typing import Any


class CloudError(Exception):
    """A failure with a name (``kind``), a sentence (``str(error)``) and a hint.

    Attributes: ``cloud`` (profile name), ``operation`` (what was attempted), ``status`` (HTTP status or None),
    ``request_id`` (the cloud's own, or None), ``hint`` (what the user can do), ``details`` (JSON-able extras).
    """

    kind = "failed"

    def __init__(
        self,
        message: str,
        *,
        cloud: str | None = None,
        operation: str | None = None,
        status: int | None = None,
        request_id: str | None = None,
        hint: str | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.cloud = cloud
        self.operation = operation
        self.status = status
        self.request_id = request_id
        self.hint = hint
        self.details = details or {}

    def as_failure(self) -> dict[str, Any]:
        """The failure as plain data, without the keys that say nothing."""
        known = {
            "kind": self.kind,
            "message": str(self),
            "cloud": self.cloud,
            "operation": self.operation,
            "status": self.status,
            "request_id": self.request_id,
            "hint": self.hint,
            "details": self.details or None,
        }
        return {key: value for key, value in known.items() if value is not None}

    def sentence(self) -> str:
        """Message and hint as one line for ``msg``."""
        return f"{self} ({self.hint})" if self.hint else str(self)


class BadInput(CloudError):
    """An option cannot mean what was written; nothing was asked of any cloud, or nothing was changed."""

    kind = "bad_input"


class AuthFailed(CloudError):
    """The cloud refused the credentials."""

    kind = "auth"


class NotFound(CloudError):
    """No such resource (any more)."""

    kind = "not_found"


class Ambiguous(CloudError):
    """A name that fits more than one resource."""

    kind = "ambiguous"


class Conflict(CloudError):
    """The resource is in a state that does not allow the request."""

    kind = "conflict"


class Forbidden(CloudError):
    """The account may not do this."""

    kind = "forbidden"


class QuotaExceeded(CloudError):
    """More cores, memory, instances or storage than the project may have at once."""

    kind = "quota"


class AllocationExhausted(CloudError):
    """The allocation has no service units left, or was disabled."""

    kind = "allocation_exhausted"


class RateLimited(CloudError):
    """The cloud kept asking to slow down until the deadline."""

    kind = "rate_limited"


class Unsupported(CloudError):
    """This cloud cannot do that at all."""

    kind = "unsupported"


class Unavailable(CloudError):
    """The cloud does not answer, or is in maintenance."""

    kind = "unavailable"


class BadReply(CloudError):
    """The cloud answered something that its protocol does not allow."""

    kind = "bad_reply"


class DeadlinePassed(CloudError):
    """The task's time is over; the message says the last state seen."""

    kind = "timeout"


class Failed(CloudError):
    """The cloud accepted the request and the resource ended in a failure state."""

    kind = "failed"


class OutcomeUnknown(CloudError):
    """A change was sent, its reply was lost, and looking did not tell what became of it."""

    kind = "outcome_unknown"


class MissingLibrary(CloudError):
    """A Python library that the chosen backend needs is not installed."""

    kind = "missing_library"


class NotSent(CloudError):
    """The request provably did not reach the cloud (no connection). Internal: the client retries or words it."""

    kind = "unavailable"


class ReplyLost(CloudError):
    """The request may have been processed, but no usable reply came. Internal: the caller must look first."""

    kind = "outcome_unknown"
