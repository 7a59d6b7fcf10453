# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Error replies: `{"code": ..., "message": ...}`, and the status that goes with each code."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.world.triton.errors import TritonRefused


class ApiError(Exception):
    """An error reply."""

    def __init__(self, status: int, code: str, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"code": code, "message": message}
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class Gone(Exception):
    """410, whose body is the machine as it was: there is no code and no message."""

    def __init__(self, machine: dict[str, Any]) -> None:
        super().__init__("deleted")
        self.machine = machine


def invalid_header(text: str) -> ApiError:
    return ApiError(400, "InvalidHeader", text)


def bad_credentials(text: str = "Invalid authorization credentials supplied") -> ApiError:
    return ApiError(401, "InvalidCredentials", text)


def not_authorized(text: str) -> ApiError:
    return ApiError(403, "NotAuthorized", text)


def not_found(text: str) -> ApiError:
    return ApiError(404, "ResourceNotFound", text)


def invalid(text: str) -> ApiError:
    """A bad argument. 409 it is, although nothing conflicts."""
    return ApiError(409, "InvalidArgument", text)


def missing(text: str) -> ApiError:
    return ApiError(409, "MissingParameter", text)


def refusal(refused: TritonRefused) -> ApiError:
    """A refusal of the data centre; all of them are 409."""
    error = ApiError(409, refused.kind, str(refused))
    if refused.field:
        error.body["errors"] = [refused.field]
    return error
