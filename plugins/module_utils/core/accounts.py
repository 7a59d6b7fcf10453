# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cloud tells of an account and of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Profile:
    """Who somebody is, as the cloud has it on record. What it does not tell is empty."""

    login: str = ""
    id: str = ""
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    phone: str = ""
    address: str = ""
    postal_code: str = ""
    city: str = ""
    province: str = ""  # or state, as some countries call it
    country: str = ""
    cns: bool | None = None  # its instances get names in the cloud's DNS; None where there is no such thing
    created: str = ""
    updated: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """A place of a cloud. ``current``: where the profile makes things."""

    name: str
    url: str = ""  # of its API, where it has one of its own
    current: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """How much of something an account may have; None: any amount. ``only``: for which part of it that counts."""

    by: str  # in the cloud's own word
    value: int | None
    only: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class About:
    """An account and its surroundings."""

    account: Profile = field(default_factory=Profile)
    regions: tuple[Region, ...] = ()
    services: Mapping[str, str] = field(default_factory=dict)  # name -> address
    limits: tuple[Limit, ...] = ()
