# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What machines may be called, and which tags mean something to the cloud itself."""

from __future__ import annotations

import re
from typing import Any

from .errors import TritonRefused

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*")
_SERVICE = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:[\w=:]+)?")
_KINDS: dict[str, type] = {
    "triton.cns.services": str,
    "triton.cns.reverse_ptr": str,
    "triton.cns.disable": bool,
    "triton.cns.instance_prefix": str,
}


def check_name(name: str) -> None:
    """Raises TritonRefused."""
    if not _NAME.fullmatch(name):
        raise TritonRefused(
            "ValidationFailed",
            "Invalid VM parameters: Invalid machine name",
            field="name",
            code="Invalid",
            message="String does not match regexp: /^[a-zA-Z0-9][a-zA-Z0-9\\_\\.\\-]*$/",
        )


def check_tags(tags: dict[str, Any]) -> None:
    """Raises TritonRefused: a tag that begins with `triton.` is unknown, or has the wrong value."""
    for name, value in tags.items():
        if name.startswith("triton."):
            problem = _problem(name, value)
            if problem is not None:
                text = f"Invalid VM parameters: {problem}"
                raise TritonRefused("ValidationFailed", text, field="tags", code="Invalid", message=problem)


def _problem(name: str, value: Any) -> str | None:
    kind = _KINDS.get(name)
    if kind is None:
        return f'Unrecognized special triton tag "{name}"'
    if not isinstance(value, kind):
        return f'Triton tag "{name}" must be a {"boolean" if kind is bool else "string"}'
    if name == "triton.cns.services" and not all(_SERVICE.fullmatch(each.strip()) for each in str(value).split(",")):
        return f'Triton tag "{name}" is not a list of DNS names'
    return None
