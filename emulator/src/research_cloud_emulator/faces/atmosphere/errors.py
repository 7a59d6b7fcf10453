# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The four body shapes of an error, the plain-text crash, and how the world's refusals sound on this wire."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.world import errors as world

NOT_AUTHENTICATED = "Authentication credentials were not provided."
NOT_A_MEMBER = "The requested user is not a member of the project."
ACCOUNT_DISABLED = (
    "The account you are using has been disabled. Please contact your Cloud Administrator for more information."
)


class ApiError(Exception):
    """An error reply: status and JSON body."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(body)
        self.status = status
        self.body = body


class Crash(Exception):
    """The server's own unhandled error: a 500 whose body is plain text."""


def failure(status: int, message: Any) -> ApiError:
    """Shape 1: the server's own helper."""
    return ApiError(status, {"errors": [{"message": message, "code": status}]})


def detail(status: int, text: str) -> ApiError:
    """Shape 2: the web framework."""
    return ApiError(status, {"detail": text})


def invalid(**fields: str) -> ApiError:
    """Shape 3: validation, one list of texts per field."""
    return ApiError(400, {name: [text] for name, text in fields.items()})


def bare(status: int, text: str) -> ApiError:
    """Shape 4: a bare JSON string."""
    return ApiError(status, text)


def not_found() -> ApiError:
    return detail(404, "Not found.")


def bad_pair() -> ApiError:
    """v1: this provider and identity do not belong together, or not to the caller."""
    return failure(401, "Identity/Provider Authentication Failed")


_STATUS = (
    (world.UnderThreshold, 400),
    (world.AllocationDisabled, 403),
    (world.GoneFromCloud, 404),
    (world.OverQuota, 413),
    (world.OverAllocation, 413),
    (world.SizeUnavailable, 413),
)


def refusal(refused: world.Refused) -> ApiError:
    """Every refusal of the world, shape 1; what has no status of its own is a 409."""
    for kind, status in _STATUS:
        if isinstance(refused, kind):
            return failure(status, str(refused))
    return failure(409, str(refused))


def action_refusal(action: str, refused: world.Refused) -> ApiError:
    """The same for actions, where everything unforeseen is a 403 with a text of its own."""
    if isinstance(refused, world.ActionFailed):
        return failure(403, f"The requested action {action} encountered an irrecoverable exception: {refused}")
    return refusal(refused)
