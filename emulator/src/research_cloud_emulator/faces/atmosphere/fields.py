# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of single fields, with the web framework's texts."""

from __future__ import annotations

from typing import Any

from . import errors
from .call import Call

REQUIRED = "This field is required."
_BLANK = "This field may not be blank."
_NULL = "This field may not be null."


def checked_text(name: str, value: Any, longest: int | None = None) -> str:
    """A text that is not empty; numbers count as text. 400 otherwise."""
    if value is None:
        raise errors.invalid(**{name: _NULL})
    if isinstance(value, bool | list | dict):
        raise errors.invalid(**{name: "Not a valid string."})
    text = str(value).strip()
    if not text:
        raise errors.invalid(**{name: _BLANK})
    if longest is not None and len(text) > longest:
        raise errors.invalid(**{name: f"Ensure this field has no more than {longest} characters."})
    return text


def integer(name: str, value: Any) -> int:
    """A whole number, or a text that is one; 400 otherwise."""
    if value is None:
        raise errors.invalid(**{name: _NULL})
    try:
        return int(str(value))
    except ValueError as error:
        raise errors.invalid(**{name: "A valid integer is required."}) from error


def project_by_number(call: Call, asked: Any) -> int:
    """A live project by its number, or by an object that has one; a uuid will not do."""
    if asked is None:
        raise errors.invalid(project=_NULL)
    key = asked.get("pk", asked.get("id")) if isinstance(asked, dict) else asked
    project = call.store.get("projects", str(key))
    if project is None or project["end_date"] is not None:
        raise errors.invalid(project=f"Project with Field: pk '{key}' does not exist.")
    return int(project["id"])
