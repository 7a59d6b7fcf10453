# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens: given, or logged in for."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.auth import (
    FixedToken,
    PasswordLogin,
    expiry,
    token_refused,
)
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadReply
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Request, Response

from tests.unit.module_utils.backends.captured import Captured
from tests.unit.module_utils.http.fakes import Desk, reply

body = Captured("atmosphere").body

GET = Request("GET", "https://cloud.test/x")
REFUSED = reply({"detail": "Authentication credentials were not provided."}, status=403)


class Shelf:
    """A token cache in memory."""

    def __init__(self, token: str | None = None) -> None:
        self.token = token
        self.expires: float | None = None
        self.dropped: list[str] = []
        self.kept_secret: list[str] = []

    def get(self, _endpoint: str, _user: str) -> str | None:
        return self.token

    def put(self, _endpoint: str, _user: str, *, token: str, expires_at: float) -> None:
        self.token, self.expires = token, expires_at

    def drop(self, _endpoint: str, _user: str, *, token: str) -> None:
        self.dropped.append(token)
        self.token = None


def login(shelf: Shelf) -> PasswordLogin:
    return PasswordLogin(
        username="alice",
        password="s3cret",
        cache=shelf,  # type: ignore[arg-type]  # it has the same methods
        keep_secret=shelf.kept_secret.append,
    )


def granted(token: str) -> Response:
    return reply({"username": "alice", "token": token, "expires": "Jan 16, 2027 08:00:00"}, status=201)


def test_a_login_is_made_once() -> None:
    shelf, desk = Shelf(), Desk(granted("t-1"))
    auth = login(shelf)
    assert [auth.headers(desk.client, GET) for _number in range(2)] == [{"Authorization": "Token t-1"}] * 2
    (sent,) = desk.sent
    assert (sent.method, sent.url) == ("POST", "https://cloud.test/auth")
    assert sent.body == b'{"username": "alice", "password": "s3cret"}'
    assert (shelf.token, shelf.expires) == ("t-1", 1_800_086_400.0)
    assert shelf.kept_secret == ["t-1"]


def test_a_cached_token_saves_the_login() -> None:
    desk = Desk(granted("t-2"))
    shelf = Shelf("t-1")
    assert login(shelf).headers(desk.client, GET) == {"Authorization": "Token t-1"}
    assert desk.sent == []
    assert shelf.kept_secret == ["t-1"]


def test_a_refused_token_is_dropped_and_made_anew() -> None:
    shelf, desk = Shelf("t-1"), Desk(granted("t-2"))
    auth = login(shelf)
    stale = auth.headers(desk.client, GET)
    assert auth.renew(desk.client, stale)
    assert shelf.dropped == ["t-1"]
    assert auth.headers(desk.client, GET) == {"Authorization": "Token t-2"}


def test_what_another_thread_has_renewed_is_kept() -> None:
    shelf, desk = Shelf("t-1"), Desk(granted("t-2"))
    auth = login(shelf)
    stale = auth.headers(desk.client, GET)
    auth.renew(desk.client, stale)
    auth.headers(desk.client, GET)
    assert auth.renew(desk.client, stale)
    assert auth.headers(desk.client, GET) == {"Authorization": "Token t-2"}
    assert len(desk.sent) == 1


@pytest.mark.parametrize("data", [{}, {"token": ""}, {"token": 7}, [], None])
def test_a_login_without_a_token_is_an_error(data: object) -> None:
    with pytest.raises(BadReply, match="accepted the login but sent no token"):
        login(Shelf()).headers(Desk(reply(data, status=201)).client, GET)


def test_a_token_that_does_not_say_when_it_ends_is_not_kept() -> None:
    shelf = Shelf()
    login(shelf).headers(Desk(reply({"token": "t-1"}, status=201)).client, GET)
    assert shelf.token is None


def test_there_is_no_other_than_a_given_token() -> None:
    auth, desk = FixedToken("t-1"), Desk(reply({}))
    assert auth.headers(desk.client, GET) == {"Authorization": "Token t-1"}
    assert auth.refused(REFUSED)
    assert not auth.renew(desk.client, auth.headers(desk.client, GET))


@pytest.mark.parametrize(
    ("response", "refused"),
    [
        (REFUSED, True),
        (reply({"detail": "You do not have permission to perform this action."}, status=403), False),
        (reply({"detail": "Authentication credentials were not provided."}, status=401), False),
        (Response(403, {}, b"<html>"), False),
    ],
)
def test_a_refused_token_has_one_sentence(response: Response, refused: bool) -> None:
    assert token_refused(response) is refused
    assert login(Shelf()).refused(response) is refused


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Jan 15, 2027 08:00:00", 1_800_000_000.0),
        ("Feb 29, 2028 00:00:00", 1_835_395_200.0),
        (body("auth: sign in")["expires"], 1_795_388_829.0),
        ("15.01.2027 08:00:00", None),
        ("Mai 15, 2027 08:00:00", None),
        ("Jan 15, 2027", None),
        ("Jan 15, 2027 08:00", None),
        ("", None),
    ],
)
def test_when_a_token_ends(text: str, seconds: float | None) -> None:
    assert expiry(text) == seconds
