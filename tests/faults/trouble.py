# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands between a task and the cloud while a schedule is played: outages, and an eye on what is asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from ansible_collections.research.cloud.plugins.module_utils.core.errors import NotSent, ReplyLost
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Request, Response, Transport

from tests.faults.schedule import Outage
from tests.support.lab import Lab


@dataclass
class Seen:
    """Which ends were asked for, and what was left open."""

    doomed: set[str] = field(default_factory=set)  # over all tasks: they may go at any time
    deleted_while_attached: set[str] = field(default_factory=set)  # by the task under way: volumes that had an instance
    written: bool = False  # the task under way has asked for a change
    unanswered: list[str] = field(default_factory=list)  # by it, since then: what got no usable answer

    def begin_task(self) -> None:
        """Forget what is of one task."""
        self.deleted_while_attached.clear()
        self.written = False
        self.unanswered.clear()


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
        if request.method != "GET" and not request.url.endswith("/auth"):
            self.seen.written = True
        if self.outage and self.sent == self.outage.before_request and self.back_at is None:
            self.lab.restart()
            self.back_at = self.lab.clock.now() + self.outage.seconds
        self.sent += 1
        if self.back_at is not None and self.lab.clock.now() < self.back_at:
            self.lab.clock.advance(0.1)
            self._unanswered(request)
            raise NotSent("connection refused")
        try:
            response = self.inner.send(request)
        except ReplyLost:
            self._unanswered(request)
            raise
        if response.status >= 500 or not _readable(response.body):
            self._unanswered(request)
        return response

    def close(self) -> None:
        self.inner.close()

    def _note(self, uuid: str) -> None:
        self.seen.doomed.add(uuid)
        if any(row["uuid"] == uuid and row["server"] for row in self.lab.world.volumes()):
            self.seen.deleted_while_attached.add(uuid)

    def _unanswered(self, request: Request) -> None:
        if self.seen.written:
            self.seen.unanswered.append(f"{request.method} {request.url}")


def _readable(body: bytes) -> bool:
    try:
        return not body or json.loads(body) is not None
    except ValueError:
        return False
