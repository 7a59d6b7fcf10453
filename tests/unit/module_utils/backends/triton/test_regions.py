# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several data centres are asked at the same time, and all of them answer, or none counts."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud, Connection
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Unavailable
from ansible_collections.research.cloud.plugins.module_utils.core.wait import Deadline
from ansible_collections.research.cloud.plugins.module_utils.http.clock import SystemClock
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Request, Response
from ansible_collections.research.cloud.plugins.module_utils.runner import Context, open_cloud
from research_cloud_emulator.world.triton.throwaway import key_pair, private_text

from tests.support.lab import validate

NAMES = ("east", "north", "west")
PAGE = {"x-query-limit": "1000", "x-resource-count": "1"}


class Centres:
    """Three data centres, each of which answers about machines only when all of them were asked."""

    def __init__(self, broken: str = "") -> None:
        self.broken = broken
        self.meet = threading.Barrier(len(NAMES), timeout=10.0)

    def send(self, request: Request) -> Response:
        host, _slash, path = request.url.removeprefix("https://").partition("/")
        if path == "my/datacenters":
            urls = {name: f"https://{name}" for name in NAMES}
            return _reply(urls, {"triton-datacenter-name": "east"})
        if path.startswith("my/machines"):
            self.meet.wait()
            if host == self.broken:
                return Response(503, {}, b'{"code": "ServiceUnavailableError", "message": "maintenance"}')
            return _reply([{"id": f"m-{host}", "name": f"web-{host}", "state": "running", "created": host}], PAGE)
        return _reply([], {})

    def close(self) -> None:
        """There is no connection to end."""


def _reply(data: Any, headers: dict[str, str]) -> Response:
    return Response(200, headers, json.dumps(data).encode())


def account(centres: Centres) -> Cloud:
    settings = {"endpoint": "https://east", "account": "alice", "max_parallel": len(NAMES)}
    connection = Connection("c", "triton", settings, {"key": private_text(key_pair("ed25519", "alice"))})
    context = Context(
        connections={"c": connection},
        default_cloud="c",
        check_mode=False,
        clock=SystemClock(),
        transport=lambda _connection: centres,
        random=lambda: 0.0,
        warn=print,
        debug=print,
        progress=print,
        validate=validate,
    )
    return open_cloud(connection, context, Deadline.after(context.clock, 60.0))


def test_they_are_asked_at_the_same_time() -> None:
    listed = account(Centres()).instances()
    assert [(each.name, each.region) for each in listed] == [(f"web-{name}", name) for name in NAMES]


@pytest.mark.parametrize("broken", NAMES)
def test_one_that_does_not_answer_is_all_that_is_told(broken: str) -> None:
    centres = Centres(broken)
    centres.meet = threading.Barrier(1)  # the broken one is asked more often than the others
    with pytest.raises(Unavailable) as told:
        account(centres).instances()
    assert told.value.hint is not None
    assert f"asked for the machines in {broken}; all data centres are needed" in told.value.hint
