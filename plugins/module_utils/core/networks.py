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
