# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the items of a loop share, and what ends with each of them."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Connection
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Unavailable
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Request, Response
from ansible_collections.research.cloud.plugins.module_utils.kept import IDLE, Kept

from tests.unit.module_utils.clocks import StillClock

ASK = Request("GET", "https://cloud.example/")
LAB = Connection("lab", "atmosphere", {"endpoint": "https://cloud.example"}, {"password": "one"})


class Network:
    """A transport that closes its task while it is in use, when told to."""

    def __init__(self) -> None:
        self.closed = False
        self.during = lambda: None

    def send(self, _request: Request) -> Response:
        self.during()
        return Response(200, {}, b"")

    def close(self) -> None:
        self.closed = True


class Bench:
    def __init__(self) -> None:
        self.clock = StillClock()
        self.opened: list[Network] = []
        self.kept = Kept(self._open, self.clock)

    def _open(self, _connection: Connection) -> Network:
        self.opened.append(Network())
        return self.opened[-1]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_the_next_task_uses_the_same_connections(bench: Bench) -> None:
    for _item in range(3):
        lent = bench.kept.transport(LAB)
        lent.send(ASK)
        lent.close()
    assert [network.closed for network in bench.opened] == [False]


def test_what_was_closed_sends_nothing_more_though_the_network_is_open(bench: Bench) -> None:
    lent = bench.kept.transport(LAB)
    lent.close()
    with pytest.raises(Unavailable, match="the task is over"):
        lent.send(ASK)
    assert bench.kept.transport(LAB).send(ASK).status == 200


def test_two_tasks_at_the_same_time_have_one_each(bench: Bench) -> None:
    bench.kept.transport(LAB)
    bench.kept.transport(LAB)
    assert len(bench.opened) == 2


def test_a_task_that_ends_in_the_middle_of_a_request_takes_its_connections_along(bench: Bench) -> None:
    lent = bench.kept.transport(LAB)
    bench.opened[0].during = lent.close
    lent.send(ASK)
    assert bench.opened[0].closed
    bench.kept.transport(LAB)
    assert len(bench.opened) == 2


def test_a_connection_that_was_idle_for_long_is_not_trusted(bench: Bench) -> None:
    bench.kept.transport(LAB).close()
    bench.clock.sleep(IDLE + 0.1)
    bench.kept.transport(LAB)
    assert len(bench.opened) == 2


@pytest.mark.parametrize(
    "other",
    [
        Connection("lab", "atmosphere", dict(LAB.plain), {"password": "two"}),
        Connection("lab", "atmosphere", {**LAB.plain, "proxy": "http://p"}, dict(LAB.secrets)),
        Connection("tacc", "atmosphere", dict(LAB.plain), dict(LAB.secrets)),
    ],
)
def test_another_account_or_way_shares_nothing(bench: Bench, other: Connection) -> None:
    bench.kept.transport(LAB).close()
    bench.kept.memory(LAB)["seen"] = True
    bench.kept.transport(other)
    assert (len(bench.opened), bench.kept.memory(other), bench.kept.memory(LAB)) == (2, {}, {"seen": True})
