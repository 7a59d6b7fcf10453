# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of the two versions of the API is believed, row by row. The row is a captured one."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere import listing
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.account import Account
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.identity import Identity
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadReply
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Response

from tests.unit.module_utils.backends.captured import Captured
from tests.unit.module_utils.http.fakes import Desk, Said, reply

body = Captured("atmosphere").body

FIRST = body("instances: list")["results"][0]
SECOND = {**FIRST, "id": FIRST["id"] + 1, "uuid": "second"}
MINE = Identity(FIRST["identity"]["uuid"], "alice", "Indiana", "p-1", 1)
ELSEWHERE = Identity("elsewhere", "alice", "TACC", "p-2", 2)


def page(*rows: dict[str, Any]) -> Said:
    return reply({"count": len(rows), "next": None, "previous": None, "results": list(rows)})


def live(row: dict[str, Any], status: str) -> dict[str, Any]:
    return {"alias": row["uuid"], "status": status, "activity": "", "ip_address": "149.165.1.10", "tags": []}


def read(*answers: Said, of: list[Identity]) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Id, status and witness of each instance, and what was asked, for these answers."""
    desk = Desk(*answers)
    account = Account(desk.client, provider=None, identity=None, first_look=7, keep_secret=lambda _: None, memory={})
    found = listing.instances(account, of)
    asked = [request.url.removeprefix("https://cloud.test/api/") for request in desk.sent]
    return [(each.id, each.status, each.observed_by) for each in found], asked


def test_the_live_list_is_believed_of_our_own_and_the_records_of_others() -> None:
    others = {**SECOND, "status": "suspended", "identity": {**SECOND["identity"], "uuid": "somebody"}}
    found, asked = read(reply([live(FIRST, "shutoff")]), page(FIRST, others), of=[MINE])
    assert found == [(FIRST["uuid"], "stopped", "cloud"), (SECOND["uuid"], "suspended", "records")]
    assert asked == [
        f"v1/provider/p-1/identity/{MINE.uuid}/instance",
        "v2/instances?ordering=id&page_size=1000",
    ]


def test_our_own_that_the_live_list_lacks_is_asked_for_alone() -> None:
    found, asked = read(reply([]), page(FIRST), reply(live(FIRST, "build")), of=[MINE])
    assert found == [(FIRST["uuid"], "building", "cloud")]
    assert asked[-1] == f"v1/provider/p-1/identity/{MINE.uuid}/instance/{FIRST['uuid']}?_=7"


def test_our_own_that_is_gone_is_left_out() -> None:
    assert read(reply([]), page(FIRST), reply(status=404), of=[MINE])[0] == []


def test_nobody_is_asked_for_records() -> None:
    found, asked = read(page(FIRST), of=[])
    assert [witness for _id, _status, witness in found] == ["records"]
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("of", "hint"),
    [
        ([MINE], None),
        ([MINE, ELSEWHERE], "asked for the instances of this account at TACC; all its providers are needed"),
    ],
    ids=["the profile's", "one of several"],
)
def test_a_list_that_is_none_is_an_error_that_says_where(of: list[Identity], hint: str | None) -> None:
    answers = [reply([]) for _identity in of[1:]]
    with pytest.raises(BadReply, match="is not a list") as raised:
        read(*answers, reply({"detail": "no"}), of=of)
    assert raised.value.hint == hint


def test_what_a_failure_hints_at_is_kept() -> None:
    with pytest.raises(BadReply) as raised:
        read(reply([]), Response(200, {}, b"<html></html>"), of=[MINE, ELSEWHERE])
    assert raised.value.hint == (
        "asked for the instances of this account at TACC; all its providers are needed;"
        " check the endpoint: is this the API, or a web page or proxy?"
    )


def test_a_detail_that_fails_fails_the_list() -> None:
    with pytest.raises(BadReply):
        read(reply([]), page(FIRST), reply(status=400), of=[MINE])
