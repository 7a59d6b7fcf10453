# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A transport that asks the emulator in this process. Its faults become the exceptions of a real connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import ReplyLost
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Request, Response
from research_cloud_emulator.faults import ConnectionDropped, Hang
from werkzeug.test import EnvironBuilder, run_wsgi_app


class WsgiTransport:
    """Sends requests to a WSGI application; ``sleep`` lets the client's time pass while the server hangs."""

    def __init__(self, app: Callable[..., Any], sleep: Callable[[float], None]) -> None:
        self._app = app
        self._sleep = sleep
        self.sent: list[tuple[str, str]] = []

    def send(self, request: Request) -> Response:
        self.sent.append((request.method, request.url))
        try:
            body, status, headers = run_wsgi_app(self._app, _environ(request), buffered=True)
        except ConnectionDropped as dropped:
            raise ReplyLost(f"no reply: {dropped}") from None
        except Hang as hang:
            self._sleep(min(hang.seconds, request.timeout[1]))
            raise ReplyLost("no reply in time") from None
        return Response(int(status[:3]), {name.lower(): value for name, value in headers.items()}, b"".join(body))

    def close(self) -> None:
        """There is no connection to end."""


def _environ(request: Request) -> dict[str, Any]:
    scheme, rest = request.url.split("://", 1)
    host, _slash, path = rest.partition("/")
    builder = EnvironBuilder(
        path="/" + path,  # with its query, so that the server is told the target as it was sent: that may be signed
        base_url=f"{scheme}://{host}",
        method=request.method,
        headers=list(request.headers.items()),
        data=request.body,
    )
    return builder.get_environ()
