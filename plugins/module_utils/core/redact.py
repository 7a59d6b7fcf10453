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


def veiled(options: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The options of a task with the values of some masked, at the top and in its items. Their keys, and whether they
    are given at all, are no secret.
    """
    hidden = frozenset(names)
    return {
        name: _veiled(value)
        if name in hidden
        else [veiled(item, hidden) if isinstance(item, Mapping) else item for item in value]
        if isinstance(value, list)
        else value
        for name, value in options.items()
    }


def _veiled(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict.fromkeys(value, MASK)
    return MASK if value else value


def leaves(value: Any) -> list[str]:
    """Every text in plain data."""
    if isinstance(value, Mapping):
        return [text for item in value.values() for text in leaves(item)]
    if isinstance(value, (list, tuple)):
        return [text for item in value for text in leaves(item)]
    return [value] if isinstance(value, str) else []


def hidden_texts(options: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """The texts in the options of those names, at the top and in the items of ``instances``."""
    hidden = frozenset(names)
    items = [item for item in options.get("instances") or () if isinstance(item, Mapping)]
    return leaves([[each.get(name) for name in hidden] for each in (options, *items)])
