# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One data centre as one request sees it: where, for whom, when, and how what is begun now will end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from research_cloud_emulator.world.settings import Settings
from research_cloud_emulator.world.store import Row, Store

from . import jobs
from .jobs import Job

if TYPE_CHECKING:
    from research_cloud_emulator.world.world import World


@dataclass(frozen=True)
class Centre:
    """To be used inside World.act(). `account` is a row; `caller` is what the audit says of who asked."""

    world: World
    datacenter: str
    account: Row
    now: float
    caller: Mapping[str, Any] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return self.world.store

    @property
    def settings(self) -> Settings:
        return self.world.settings

    @property
    def here(self) -> tuple[str, str]:
        """The values that a query for the account's things in this data centre binds."""
        return self.account["uuid"], self.datacenter

    def begin(self, kind: str, subject: str, job: Job) -> None:
        """Put a job into the queue of a machine, a volume or an image."""
        jobs.enqueue(
            self.store,
            self.settings,
            kind,
            subject,
            job,
            now=self.now,
            outcome=self.world.outcome,
            caller=self.caller,
        )
        self.world.engine.wake()
