# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands between a task and the cloud while a schedule is played: outages, and an eye on deletions."""

from __future__ import annotations

from dataclasses import dataclass, field

from ansible_collections.research.cloud.plugins.module_utils.core.errors import NotSent
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Request, Response, Transport

from tests.faults.schedule import Outage
from tests.support.lab import Lab


@dataclass
class Seen:
    """Which ends were asked for."""

    doomed: set[str] = field(default_factory=set)  # over all tasks: they may go at any time
    deleted_while_attached: set[str] = field(default_factory=set)  # by the task under way: volumes that had an instance


@dataclass
class OutageTransport:
    """Lets the server go down before a certain request, and come up again when its time is over."""

    lab: Lab
    inner: Transport
    outage: Outage | None
    seen: Seen
    sent: int = 0
    back_at: float | None = None

    def send(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._note(request.url.rsplit("/", 1)[-1])
        if self.outage and self.sent == self.outage.before_request and self.back_at is None:
            self.lab.restart()
            self.back_at = self.lab.clock.now() + self.outage.seconds
        self.sent += 1
        if self.back_at is not None and self.lab.clock.now() < self.back_at:
            self.lab.clock.advance(0.1)
            raise NotSent("connection refused")
        return self.inner.send(request)

    def close(self) -> None:
        self.inner.close()

    def _note(self, uuid: str) -> None:
        self.seen.doomed.add(uuid)
        if any(row["uuid"] == uuid and row["server"] for row in self.lab.world.volumes()):
            self.seen.deleted_while_attached.add(uuid)
