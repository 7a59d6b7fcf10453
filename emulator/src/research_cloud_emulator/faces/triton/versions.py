# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which version of the API a client asks for: the small part of npm's range language that clients use."""

from __future__ import annotations

import re
from collections.abc import Callable

Version = tuple[int, int, int]

SUPPORTED: tuple[Version, ...] = ((7, 0, 0), (7, 1, 0), (7, 2, 0), (7, 3, 0), (8, 0, 0), (9, 0, 0))
_PART = re.compile(r"(>=|<=|>|<|=|~|\^)?\s*v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?")
_COMPARED: dict[str, Callable[[Version, Version], bool]] = {
    ">=": lambda version, bound: version >= bound,
    "<=": lambda version, bound: version <= bound,
    ">": lambda version, bound: version > bound,
    "<": lambda version, bound: version < bound,
}


def chosen(asked: str) -> Version | None:
    """The newest supported version in a range such as `~9||~8`; None when there is none, or it is no range."""
    alternatives = [part.strip() for part in asked.split("||")]
    fitting = [version for version in SUPPORTED if any(_in_all(version, part) for part in alternatives)]
    return max(fitting, default=None)


def text(version: Version) -> str:
    return ".".join(map(str, version))


def _in_all(version: Version, comparators: str) -> bool:
    """Every comparator of one alternative; nothing at all is any version."""
    matches = list(_PART.finditer(comparators))
    if _PART.sub("", comparators).strip():
        return False
    return all(_fits(version, match) for match in matches)


def _fits(version: Version, comparator: re.Match[str]) -> bool:
    sign = comparator[1] or "="
    given = [int(part) for part in comparator.groups()[1:] if part is not None and part.isdecimal()]
    if not given:
        return True
    if sign in _COMPARED:
        return _COMPARED[sign](version, (*given, 0, 0, 0)[:3])  # type: ignore[arg-type]
    fixed = given[:1] if sign == "^" else given[:2] if sign == "~" else given
    return list(version[: len(fixed)]) == fixed and list(version) >= given
