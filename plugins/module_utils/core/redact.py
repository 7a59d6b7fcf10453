# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking secrets out of anything that may be seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

MASK = "********"


def redact(value: Any, secrets: Iterable[str]) -> Any:
    """The same data with every occurrence of every secret masked, in keys and values, at any depth."""
    longest_first = sorted({s for s in secrets if s}, key=len, reverse=True)
    return _redact(value, longest_first) if longest_first else value


def _redact(value: Any, secrets: list[str]) -> Any:
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, MASK)
        return value
    if isinstance(value, Mapping):
        return {_redact(key, secrets): _redact(item, secrets) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_redact(item, secrets) for item in value]
    return value
