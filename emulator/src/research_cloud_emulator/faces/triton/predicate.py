# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON conditions of the list of volumes, such as `{"and": [{"ne": ["state", "failed"]}, ...]}`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .packages import wildcard

FIELDS = frozenset({"id", "name", "network", "size", "state", "type"})
_JUNCTIONS: dict[str, Callable[..., bool]] = {"and": all, "or": any}
_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


@dataclass(frozen=True)
class Predicate:
    """A tree of conditions, and plain parameters besides."""

    tree: Any
    given: Mapping[str, Any]

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether a volume with these field values is wanted; `network` is a list."""
        plain = {name: value for name, value in self.given.items() if name != "name"}
        if any(str(values[name]) != str(value) for name, value in plain.items()):
            return False
        if "name" in self.given and not wildcard(self.given["name"]).fullmatch(values["name"]):
            return False
        return _holds(self.tree, values)


def check(tree: Any) -> None:
    """ValueError says what is wrong with a tree."""
    if not isinstance(tree, dict):
        raise ValueError("not an object")
    for word, inner in tree.items():
        if word in _JUNCTIONS and isinstance(inner, list):
            for each in inner:
                check(each)
        elif word not in _COMPARED or not isinstance(inner, list) or len(inner) != 2:
            raise ValueError(f"unknown operator {word}")
        elif inner[0] not in FIELDS:
            raise ValueError(f"unknown field {inner[0]}")


def fields(tree: Any) -> set[str]:
    """The fields that a tree speaks of."""
    found: set[str] = set()
    for word, inner in tree.items():
        if word in _JUNCTIONS:
            found.update(*(fields(each) for each in inner))
        else:
            found.add(inner[0])
    return found


def _holds(tree: Any, values: Mapping[str, Any]) -> bool:
    for word, inner in tree.items():
        if word in _JUNCTIONS:
            if not _JUNCTIONS[word](_holds(each, values) for each in inner):
                return False
        elif not _compares(word, values[inner[0]], inner[1]):
            return False
    return True


def _compares(word: str, value: Any, wanted: Any) -> bool:
    if isinstance(value, list):
        return (wanted in value) is (word == "eq")
    if isinstance(value, int) and str(wanted).isdecimal():
        return bool(_COMPARED[word](value, int(wanted)))
    return bool(_COMPARED[word](str(value), str(wanted)))
