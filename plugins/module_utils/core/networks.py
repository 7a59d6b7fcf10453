# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks that instances can be put on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.model import Named


@dataclass(frozen=True, slots=True)
class Network(Named):
    """A network, as far as its cloud tells. What is not told is empty, or None."""

    description: str = ""
    public: bool = False  # its addresses can be reached from the internet
    fabric: bool = False  # the account's own, within the data centre
    subnet: str = ""
    gateway: str = ""
    vlan_id: int | None = None
    resolvers: tuple[str, ...] = ()
    first_address: str = ""  # of those that instances get
    last_address: str = ""
    internet_nat: bool | None = None
    suffixes: tuple[str, ...] = ()  # of the names that the cloud's DNS gives to instances here
    region: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Rewiring:
    """Networks, by id, that an instance shall get an interface on, and those where it shall have none any more.

    A difference, and not all that shall be there: an interface that was asked for on a pool of networks is on one of
    its members.
    """

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    def after(self, there: tuple[str, ...]) -> tuple[str, ...]:
        """The networks of an instance that is on those now."""
        added = tuple(each for each in self.add if each not in there)
        return tuple(each for each in (*there, *added) if each not in self.remove)
