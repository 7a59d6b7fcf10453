# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a handler gets and gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from research_cloud_emulator.world.settings import Settings
from research_cloud_emulator.world.store import Row, Store
from research_cloud_emulator.world.triton.centre import Centre
from research_cloud_emulator.world.triton.people import Caller
from research_cloud_emulator.world.world import World

from .params import Params
from .versions import Version


@dataclass
class Reply:
    """`body=None` is an empty reply."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A request whose sender is known and may do what it asks for. `fault` is the kind of fault it meets, if any."""

    centre: Centre
    caller: Caller
    params: Params
    version: Version
    method: str
    fault: str = ""

    @property
    def world(self) -> World:
        return self.centre.world

    @property
    def store(self) -> Store:
        return self.centre.store

    @property
    def settings(self) -> Settings:
        return self.centre.settings

    @property
    def account(self) -> Row:
        return self.centre.account

    @property
    def now(self) -> float:
        return self.centre.now

    @property
    def datacenter(self) -> str:
        return self.centre.datacenter

    def path(self, *segments: str) -> str:
        """The path of one of the account's things, for a Location header."""
        return "/".join(("", self.account["login"], *segments))


Handler = Callable[..., Reply]


@lru_cache(maxsize=4096)
def iso(seconds: float) -> str:
    """A time as the API writes it."""
    whole = datetime.fromtimestamp(seconds, UTC)
    return f"{whole:%Y-%m-%dT%H:%M:%S}.{whole.microsecond // 1000:03d}Z"
