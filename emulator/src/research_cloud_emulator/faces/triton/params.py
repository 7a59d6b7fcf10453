# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Query string and body in one namespace, and what a value of it must be."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from werkzeug import Request

from . import errors

MAX_BODY = 100_000
"""Bytes."""

Params = dict[str, Any]


def merged(request: Request) -> Params:
    """All parameters of a request; the body's win. Dots in names mean nothing.

    Raises ApiError: the body is too large, damaged, not JSON, or not an object.
    """
    return {**dict(request.args.items()), **_body(request)}


def _body(request: Request) -> Params:
    raw = request.get_data()
    if len(raw) > MAX_BODY:
        raise errors.ApiError(413, "PayloadTooLargeError", f"Request body size exceeds {MAX_BODY}")
    stated = request.headers.get("Content-MD5")
    if stated is not None and stated != digest(raw):
        raise errors.ApiError(400, "BadDigest", "Content-MD5 did not match")
    if request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return dict(request.form.items())
    if request.mimetype != "application/json" or not raw:
        return {}
    try:
        parsed = json.loads(raw)
    except ValueError as problem:
        raise errors.ApiError(400, "InvalidContent", f"Invalid JSON: {problem}") from problem
    if not isinstance(parsed, dict):
        # The parameters of the path are lost too, in the real server.
        raise errors.not_found("undefined does not exist")
    return parsed


def digest(raw: bytes) -> str:
    """The value of a Content-MD5 header."""
    return base64.b64encode(hashlib.md5(raw, usedforsecurity=False).digest()).decode()


def boolean(value: object) -> bool:
    """A boolean, or the text of one. Raises ApiError."""
    if value in (True, "true"):
        return True
    if value in (False, "false"):
        return False
    raise errors.invalid(f"{value} is not a valid boolean")


def flat(params: Params, prefix: str) -> Params:
    """What is called `prefix.NAME`, by NAME."""
    dotted = f"{prefix}."
    return {name.removeprefix(dotted): value for name, value in params.items() if name.startswith(dotted)}


def number(params: Params, name: str, default: int) -> int:
    """A count in the query string. Raises ApiError."""
    text = str(params.get(name, default))
    if not text.isdecimal():
        raise errors.invalid(f'"{name}" must be a positive number')
    return int(text)
