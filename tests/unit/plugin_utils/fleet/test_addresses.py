# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses: the user's order, and nothing that ssh could take for an option."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.model import Address
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.addresses import choose

from tests.unit.plugin_utils.fleet.helpers import PRIVATE, PRIVATE_V6, PUBLIC, PUBLIC_V6, expressions, row, trusted

ALL = (PRIVATE_V6, PRIVATE, PUBLIC_V6, PUBLIC)


@pytest.mark.parametrize(
    ("connect", "addresses", "expected"),
    [
        (["public", "private"], (PUBLIC, PRIVATE), PUBLIC.address),
        (["private", "public"], (PUBLIC, PRIVATE), PRIVATE.address),
        (["public", "private"], (PRIVATE,), PRIVATE.address),
        (["public"], (PRIVATE,), ""),
        (["public", "private"], (), ""),
        (["ipv6"], ALL, PUBLIC_V6.address),
        (["ipv4"], ALL, PUBLIC.address),
        (["ipv6"], (PRIVATE_V6, PUBLIC), PRIVATE_V6.address),
        (["ipv6", "ipv4"], (PRIVATE,), PRIVATE.address),
        (["name"], (PUBLIC,), "web"),
        (["addresses | selectattr('version', 'eq', 6) | map(attribute='address') | first"], ALL, PRIVATE_V6.address),
        (["nowhere", "public"], (PUBLIC,), PUBLIC.address),
        (["name ~ '.example.org'"], (), "web.example.org"),
        ([], (PUBLIC,), ""),
    ],
)
def test_the_first_preference_that_gives_an_address_wins(
    connect: list[str], addresses: tuple[Address, ...], expected: str
) -> None:
    assert choose(row("web", addresses=addresses), trusted(connect), expressions()) == expected


@pytest.mark.parametrize(
    "evil", ["-oProxyCommand=reboot", "a b", "a;b", "{{ 7*7 }}", "lookup('pipe','id')", "a\nb", "$(id)"]
)
@pytest.mark.parametrize("connect", ["name", "public", "name ~ ''"])
def test_an_address_that_ssh_could_misread_is_no_address(evil: str, connect: str) -> None:
    made: dict[str, Any] = {"addresses": (Address(evil, "public"), PRIVATE)}

    assert choose(row(evil, **made), trusted([connect]), expressions()) == ""
    assert choose(row(evil, **made), trusted([connect, "private"]), expressions()) == PRIVATE.address
