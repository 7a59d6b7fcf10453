# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Comparing replies by shape: the same keys, the same kinds of values, all the way down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


def differences(seen: Any, ours: Any, *, cut: bool, where: str = "") -> Iterator[str]:
    """How `ours` differs in shape from what was `seen`.

    Null was seen where nothing was known: anything goes there. An empty list says nothing of its items. When the
    recording was `cut`, keys may be missing from it.
    """
    if seen is None:
        return
    if _kind(seen) != _kind(ours):
        yield f"{where or 'body'}: {_kind(seen)} was seen, not {_kind(ours)}"
    elif isinstance(seen, dict):
        yield from _of_objects(seen, ours, cut=cut, where=where)
    elif isinstance(seen, list) and seen:
        if not ours:
            yield f"{where}: items were seen"
        for index, item in enumerate(ours):
            like = seen[index] if index < len(seen) else seen[0]
            yield from differences(like, item, cut=cut, where=f"{where}[]")


def _of_objects(seen: dict[str, Any], ours: dict[str, Any], *, cut: bool, where: str) -> Iterator[str]:
    for name in seen.keys() - ours.keys():
        yield f"{where}.{name}: missing"
    if not cut:
        for name in ours.keys() - seen.keys():
            yield f"{where}.{name}: was not seen"
    for name in seen.keys() & ours.keys():
        yield from differences(seen[name], ours[name], cut=cut, where=f"{where}.{name}")


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    return type(value).__name__


def whole_part(prefix: str) -> Any:
    """The JSON value of which this is the beginning, as far as it is known: open ends closed, half words dropped."""
    for end in range(len(prefix), 0, -1):
        if prefix[end - 1] not in '}],"{[el0123456789':
            continue
        closed = prefix[:end].rstrip(",") + _closing(prefix[:end])
        try:
            return json.loads(closed)
        except ValueError:
            continue
    raise ValueError(f"not the beginning of JSON: {prefix[:60]}")


def _closing(text: str) -> str:
    """The brackets that are still open, in the order in which they close."""
    stack, quoted, escaped = [], False, False
    for char in text:
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == '"':
            quoted = not quoted
        elif not quoted and char in "{[":
            stack.append("}" if char == "{" else "]")
        elif not quoted and char in "}]":
            stack.pop()
    return "".join(reversed(stack))
