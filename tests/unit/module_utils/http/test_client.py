# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Repeating, giving up, pages and credentials, against a scripted transport."""

from __future__ import annotations

import json

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    BadReply,
    CloudError,
    DeadlinePassed,
    NotFound,
    NotSent,
    RateLimited,
    ReplyLost,
    Unavailable,
)
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Response

from tests.unit.module_utils.http.fakes import Badge, Desk, Said, Seals, reply

POST = Call("POST", "/x", body={"a": 1})
PAGE = Response(200, {}, b"<html>welcome</html>")


def page(*ids: int, count: int, more: bool = False) -> Response:
    return reply({"count": count, "next": "somewhere" if more else None, "results": [{"id": number} for number in ids]})


def test_a_request_is_complete() -> None:
    desk = Desk(reply({"ok": True}))
    assert desk.client.call(Call("POST", "/x", {"q": "a b", "n": 1}, body={"é": 1})).data == {"ok": True}
    (sent,) = desk.sent
    assert (sent.method, sent.url) == ("POST", "https://cloud.test/x?q=a+b&n=1")
    assert sent.headers == {
        "Accept": "application/json",
        "Authorization": "badge 1",
        "Content-Type": "application/json",
    }
    assert json.loads(sent.body or b"") == {"é": 1}
    assert sent.timeout == (10.0, 30.0)


def test_a_read_has_no_body() -> None:
    desk = Desk(reply([1]))
    assert desk.client.get("/x") == [1]
    assert desk.sent[0].body is None
    assert "Content-Type" not in desk.sent[0].headers


def test_an_empty_reply_is_none() -> None:
    assert Desk(reply(status=204)).client.call(Call("DELETE", "/x")).data is None


def test_credentials_are_asked_for_each_attempt_with_the_request_as_it_will_be_sent() -> None:
    seals = Seals()
    desk = Desk(reply(status=503), NotSent("x"), reply({"ok": 1}), auth=seals)
    desk.client.call(Call("PUT", "/x", {"q": "a b"}, body={"n": 1}))
    assert [request.headers["Authorization"] for request in desk.sent] == ["seal 1", "seal 2", "seal 3"]
    for asked, sent in zip(seals.asked, desk.sent, strict=True):
        assert (asked.method, asked.url, asked.body) == (sent.method, sent.url, sent.body)
        assert asked.headers == {"Accept": "application/json", "Content-Type": "application/json"}
        assert sent.headers == {**asked.headers, "Authorization": sent.headers["Authorization"]}


def test_without_credentials_where_none_are_wanted() -> None:
    desk = Desk(reply({}))
    desk.client.call(Call("POST", "/login", authenticated=False))
    assert "Authorization" not in desk.sent[0].headers


@pytest.mark.parametrize(
    "trouble", [reply(status=502), reply(status=503), reply(status=429), NotSent("x"), ReplyLost("x"), PAGE]
)
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_what_can_be_repeated_is(method: str, trouble: Said) -> None:
    desk = Desk(trouble, trouble, reply({"ok": 1}))
    assert desk.client.call(Call(method, "/x")).data == {"ok": 1}
    assert len(desk.sent) == 3
    assert sum(desk.clock.slept) == 1.0 + 2.0
    assert len([line for line in desk.said if "again in" in line]) == 2


@pytest.mark.parametrize("trouble", [ReplyLost("gone"), PAGE, reply(status=500), reply(status=503), reply(status=504)])
def test_a_post_that_may_have_arrived_is_sent_once(trouble: Said) -> None:
    desk = Desk(trouble)
    with pytest.raises(ReplyLost) as raised:
        desk.client.call(POST)
    assert len(desk.sent) == 1
    assert raised.value.operation == "POST /x"
    assert raised.value.cloud == "c"


@pytest.mark.parametrize("trouble", [NotSent("refused"), reply(status=429)])
def test_a_post_that_did_not_arrive_is_sent_again(trouble: Said) -> None:
    desk = Desk(trouble, reply({"ok": 1}))
    assert desk.client.call(POST).data == {"ok": 1}
    assert len(desk.sent) == 2


def test_a_harmless_post_is_sent_again() -> None:
    desk = Desk(ReplyLost("x"), reply(status=503), reply({"ok": 1}))
    assert desk.client.call(Call("POST", "/x", repeatable=True)).data == {"ok": 1}


def test_a_read_that_must_not_be_repeated_is_not() -> None:
    desk = Desk(ReplyLost("x"))
    with pytest.raises(ReplyLost):
        desk.client.call(Call("GET", "/x", repeatable=False))
    assert len(desk.sent) == 1


def test_a_final_error_is_raised_at_once() -> None:
    desk = Desk(reply({"detail": "no"}, status=404))
    with pytest.raises(NotFound):
        desk.client.get("/x")
    assert len(desk.sent) == 1


def test_a_final_reply_with_a_transient_status_is_raised_at_once() -> None:
    desk = Desk(reply("maintenance", status=503))
    with pytest.raises(Unavailable):
        desk.client.get("/x")
    with pytest.raises(Unavailable):
        desk.client.call(POST)
    assert len(desk.sent) == 2


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [(reply(status=429), RateLimited), (reply(status=503), Unavailable), (NotSent("x"), Unavailable), (PAGE, BadReply)],
)
def test_it_gives_up_after_some_attempts(trouble: Said, kind: type[CloudError]) -> None:
    desk = Desk(trouble)
    with pytest.raises(kind) as raised:
        desk.client.get("/x")
    assert len(desk.sent) == 4
    assert raised.type is kind


def test_giving_up_says_what_was_tried() -> None:
    with pytest.raises(Unavailable, match=r"^c did not answer GET /x after 4 attempts: no connection$"):
        Desk(NotSent("no connection")).client.get("/x")


def test_one_attempt_is_called_one_attempt() -> None:
    with pytest.raises(Unavailable, match="after 1 attempt: "):
        Desk(NotSent("no connection"), seconds=0.5).client.get("/x")


def test_it_gives_up_rather_than_sleep_past_the_deadline() -> None:
    desk = Desk(reply(status=503, retry_after="50"), seconds=40.0)
    with pytest.raises(Unavailable):
        desk.client.get("/x")
    assert desk.clock.slept == [0.0]


def test_without_time_nothing_is_sent() -> None:
    desk = Desk(reply({}), seconds=10.0)
    desk.clock.sleep(10.0)
    with pytest.raises(DeadlinePassed, match=r"^no time left for GET /x on c after 10 s$"):
        desk.client.get("/x")
    assert desk.sent == []


def test_timeouts_are_cut_to_the_time_that_is_left() -> None:
    desk = Desk(reply({}), seconds=4.0)
    desk.client.get("/x")
    assert desk.sent[0].timeout == (4.0, 4.0)


@pytest.mark.parametrize("status", [429, 503])
def test_what_the_cloud_asks_for_holds_for_all_requests(status: int) -> None:
    desk = Desk(reply(status=status, retry_after="20"), reply({}), reply({}))
    desk.client.get("/x")
    assert sum(desk.clock.slept) == 20.0


def test_other_threads_wait_for_the_gate_too() -> None:
    desk = Desk(reply(status=429, retry_after="20"), seconds=10.0)
    with pytest.raises(RateLimited):
        desk.client.get("/x")
    with pytest.raises(DeadlinePassed):
        desk.client.get("/y")
    assert len(desk.sent) == 1


def test_a_request_waits_until_the_gate_opens() -> None:
    again = reply(status=429, retry_after="5")
    desk = Desk(again, again, again, again, reply({"ok": 1}))
    with pytest.raises(RateLimited):
        desk.client.get("/x")
    waited = sum(desk.clock.slept)
    assert desk.client.get("/y") == {"ok": 1}
    assert sum(desk.clock.slept) - waited > 4.0


def test_refused_credentials_are_renewed() -> None:
    desk = Desk(reply(status=401), reply({"ok": 1}))
    assert desk.client.call(POST).data == {"ok": 1}
    assert [sent.headers["Authorization"] for sent in desk.sent] == ["badge 1", "badge 2"]
    assert sum(desk.clock.slept) == 0.0


def test_credentials_that_are_always_refused_are_given_up() -> None:
    desk = Desk(reply(status=401))
    with pytest.raises(CloudError):
        desk.client.call(POST)
    assert len(desk.sent) == 3


def test_credentials_that_cannot_be_renewed_are_an_error_at_once() -> None:
    desk = Desk(reply(status=401), auth=Badge(most=1))
    with pytest.raises(CloudError):
        desk.client.call(POST)
    assert len(desk.sent) == 1


def test_a_redirect_is_an_error_that_names_the_endpoint() -> None:
    with pytest.raises(Unavailable) as raised:
        Desk(reply(status=302)).client.get("/x")
    assert "redirect (302)" in str(raised.value)
    assert "endpoint" in str(raised.value.hint)


def test_nothing_of_headers_or_bodies_is_logged() -> None:
    desk = Desk(NotSent("x"), reply({"token": "s3cret"}))
    desk.client.call(Call("POST", "/x", body={"password": "s3cret"}))
    assert desk.said
    assert not any("s3cret" in line or "badge" in line for line in desk.said)


def test_closing_closes_the_transport() -> None:
    desk = Desk(reply({}))
    desk.client.close()
    assert desk.script.closed == 1


def test_pages_are_put_together() -> None:
    desk = Desk(page(1, 2, count=5, more=True), page(3, 4, count=5, more=True), page(5, count=5))
    assert [row["id"] for row in desk.client.pages("/x", {"f": 1}, page_size=2)] == [1, 2, 3, 4, 5]
    assert [sent.url.partition("?")[2] for sent in desk.sent] == [
        "f=1&page_size=2",
        "f=1&page_size=2&page=2",
        "f=1&page_size=2&page=3",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param([page(1, 2, count=4, more=True), page(1, 2, count=4)], id="a page again"),
        pytest.param([page(1, 2, count=3, more=True), page(3, 4, count=3, more=True)], id="more than promised"),
        pytest.param([page(1, 2, count=3)], id="less than promised"),
        pytest.param([page(1, count=3, more=True), page(count=3, more=True)], id="an empty page in the middle"),
    ],
)
def test_a_list_that_is_not_consistent_is_read_again(wrong: list[Response]) -> None:
    desk = Desk(*wrong, page(1, 2, count=2))
    assert len(desk.client.pages("/x")) == 2
    assert any("reading the list again" in line for line in desk.said)


def test_a_list_that_stays_inconsistent_is_an_error() -> None:
    desk = Desk(page(1, count=2))
    with pytest.raises(BadReply, match=r"^the list /x on c is not consistent: 1 rows came where 2 were promised$"):
        desk.client.pages("/x")
    assert len(desk.sent) == 3


@pytest.mark.parametrize("data", [[], {"results": []}, {"count": 0, "next": None, "results": {}}, "text"])
def test_what_is_no_page_is_an_error(data: object) -> None:
    with pytest.raises(BadReply, match="is not a list of pages"):
        Desk(reply(data)).client.pages("/x")
