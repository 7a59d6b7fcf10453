# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which address a host is reached at."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ansible_collections.research.cloud.plugins.plugin_utils.fleet.expressions import Expressions
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.rows import Row

# What a host without an address gets instead of one. Without it, Ansible would resolve the inventory name and might
# log in to a stranger of the same name; ".invalid" resolves nowhere, and ssh's message then says what is the matter.
NO_ADDRESS = "no-address.invalid"

# An address goes into ssh's arguments: a name that a cloud made up must not become an option.
_USABLE = re.compile(r"[A-Za-z0-9_:][A-Za-z0-9_.:%-]*")


def choose(row: Row, preferences: Sequence[str], expressions: Expressions) -> str:
    """The first usable address that the preferences give, or an empty text."""
    for preference in preferences:
        word = WORDS.get(preference)
        address = word(row) if word else expressions.text(preference, row, "connect")
        if _USABLE.fullmatch(address):
            return address
    return ""


def _of_kind(kind: str) -> Callable[[Row], str]:
    return lambda row: next((a["address"] for a in row["addresses"] if a["kind"] == kind), "")


def _of_version(version: int) -> Callable[[Row], str]:
    """The first address of that IP version; a public one if there is one."""

    def find(row: Row) -> str:
        fitting = [a for a in row["addresses"] if a["version"] == version]
        return next((a["address"] for a in fitting if a["kind"] == "public"), fitting[0]["address"] if fitting else "")

    return find


# The preferences that are words; everything else is an expression.
WORDS: dict[str, Callable[[Row], str]] = {
    "public": _of_kind("public"),
    "private": _of_kind("private"),
    "ipv4": _of_version(4),
    "ipv6": _of_version(6),
    "name": lambda row: str(row["name"]),
}
