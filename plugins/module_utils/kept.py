# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the items of one loop share.

Ansible carries them out one after the other in one worker process, each as a task of its own. A connection, and what an
account is, hold for longer than one of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, MutableMapping
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Connection
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Unavailable
from ansible_collections.research.cloud.plugins.module_utils.core.wait import Clock
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Request, Response, Transport

IDLE = 5.0  # seconds; servers close connections that nobody uses, and a change sent into one has an unknown outcome


class Kept:
    """Transports and memories by connection. ``make`` opens a transport."""

    def __init__(self, make: Callable[[Connection], Transport], clock: Clock) -> None:
        self._make = make
        self._clock = clock
        self._transports: dict[str, tuple[Transport, float]] = {}
        self._memories: dict[str, dict[str, Any]] = {}

    def transport(self, connection: Connection) -> Transport:
        """The network for one task. Closing it keeps the connections for the next, unless they are in use then."""
        key = _key(connection)
        opened, used = self._transports.pop(key, (None, 0.0))
        if opened is None or self._clock.monotonic() - used > IDLE:
            opened = self._make(connection)
        return _Lent(opened, lambda: self._take_back(key, opened))

    def memory(self, connection: Connection) -> MutableMapping[str, Any]:
        """What a backend notes about an account that does not change while a task runs."""
        return self._memories.setdefault(_key(connection), {})

    def _take_back(self, key: str, transport: Transport) -> None:
        self._transports[key] = (transport, self._clock.monotonic())


class _Lent:
    """A transport for the time of one task."""

    def __init__(self, transport: Transport, give_back: Callable[[], None]) -> None:
        self._transport = transport
        self._give_back = give_back
        self._in_use = 0
        self._closed = False
        self._lock = threading.Lock()

    def send(self, request: Request) -> Response:
        with self._lock:
            if self._closed:
                # A thread that outlives its task must not begin anything new.
                raise Unavailable("nothing more is asked: the task is over")
            self._in_use += 1
        try:
            return self._transport.send(request)
        finally:
            with self._lock:
                self._in_use -= 1

    def close(self) -> None:
        with self._lock:
            if self._closed:
                return
            self._closed = True
            busy = self._in_use > 0
        if busy:
            self._transport.close()
        else:
            self._give_back()


def _key(connection: Connection) -> str:
    """The same only for the same account, reached in the same way. It holds secrets: it is never shown."""
    return repr((connection.cloud, connection.backend, sorted(connection.settings.items())))
