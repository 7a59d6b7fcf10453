# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON text, fast where it matters: an object that many rows share is encoded once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from json import dumps
from json.encoder import encode_basestring_ascii
from typing import Any


class Shared(dict[str, Any]):
    """An object that does not change any more and appears in many places of a reply."""

    @cached_property
    def text(self) -> str:
        return dumps(self, separators=(",", ":"))


def encode(value: Any) -> str:
    """What json.dumps() would give, compact; a page of 1000 instances takes a fraction of its time."""
    return _ENCODERS.get(type(value), dumps)(value)


def _dict(value: dict[str, Any]) -> str:
    pairs = [
        f"{encode_basestring_ascii(name)}:{_ENCODERS.get(type(item), dumps)(item)}" for name, item in value.items()
    ]
    return "{" + ",".join(pairs) + "}"


def _list(value: list[Any]) -> str:
    return "[" + ",".join([encode(item) for item in value]) + "]"


_ENCODERS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring_ascii,
    int: str,
    bool: lambda value: "true" if value else "false",
    type(None): lambda _: "null",
    dict: _dict,
    list: _list,
    Shared: lambda value: str(value.text),
}
