# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signed requests, as a server sees them."""

from __future__ import annotations

import functools
from urllib.parse import quote

import pytest
import requests
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.keys import load_private_key
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.signing import (
    SignatureAuth,
    authorization,
    string_to_sign,
)
from ansible_collections.research.cloud.plugins.module_utils.core.errors import AuthFailed
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.module_utils.backends.triton import throwaway
from tests.unit.module_utils.backends.triton.signers import parts, signing_desk, words_of
from tests.unit.module_utils.http.fakes import reply

load = functools.cache(load_private_key)
ED25519 = load_private_key(throwaway.text("ed25519"))

METHODS = st.sampled_from(["GET", "HEAD", "PUT", "POST", "DELETE"])
TEXT = st.text(st.characters(codec="utf-8"))
SEGMENTS = st.lists(TEXT.filter(lambda name: name not in ("", ".", "..")), max_size=4)
PARAMS = st.dictionaries(TEXT, TEXT | st.integers(), max_size=4)


@settings(deadline=None)  # RSA takes its time on a busy machine
@given(st.sampled_from(throwaway.KINDS_AND_ALGORITHMS), METHODS, SEGMENTS, PARAMS, st.integers(0, 4_000_000_000))
def test_what_is_signed_verifies(
    key: tuple[str, str], method: str, segments: list[str], params: dict[str, str | int], now: int
) -> None:
    kind, algorithm = key
    desk = signing_desk(load(throwaway.text(kind), algorithm=algorithm), now=now)
    path = "".join(f"/{quote(segment, safe='')}" for segment in ["acme", *segments])
    desk.client.call(Call(method, path, params, body={"any": "thing"}))
    (request,) = desk.sent
    key_id, said, names, signature = parts(request.headers["Authorization"])
    assert (key_id, said, names) == ("/acme/keys/k", algorithm, "(request-target) date")
    words = words_of(request, names)
    assert throwaway.verifies(throwaway.private(kind), signature, words, algorithm)
    assert not throwaway.verifies(throwaway.private(kind), signature, words + b"x", algorithm)
    # And the library that sends it leaves the signed target as it is.
    sent = requests.Request(request.method, request.url).prepare()
    assert words == f"(request-target): {method.lower()} {sent.path_url}\ndate: {request.headers['Date']}".encode()


def test_the_words_that_are_signed() -> None:
    date = "Sat, 21 Nov 2026 23:00:12 GMT"
    for url, target in (
        ("https://h", "/"),
        ("https://h/acme", "/acme"),
        ("https://h:8443/us-east/acme/machines?limit=1000&offset=0", "/us-east/acme/machines?limit=1000&offset=0"),
        ("https://h/acme/keys/aa%3Abb", "/acme/keys/aa%3Abb"),
    ):
        assert string_to_sign("GET", url, date) == f"(request-target): get {target}\ndate: {date}".encode()


def test_the_header() -> None:
    assert authorization("/acme/keys/k", "rsa-sha256", b"\xff" * 3) == (
        'Signature keyId="/acme/keys/k",algorithm="rsa-sha256",headers="(request-target) date",signature="////"'
    )


def test_the_date_is_that_of_the_clock() -> None:
    desk = signing_desk(ED25519)
    desk.client.get("/acme")
    assert desk.sent[0].headers["Date"] == "Fri, 15 Jan 2027 08:00:00 GMT"


def test_every_attempt_is_signed_at_its_own_time() -> None:
    desk = signing_desk(ED25519, reply(status=503), reply(status=429), reply({}))
    desk.client.get("/acme/machines", {"limit": 1000})
    dates = [request.headers["Date"][17:25] for request in desk.sent]
    assert dates == ["08:00:00", "08:00:01", "08:00:03"]
    for request in desk.sent:
        _id, algorithm, names, signature = parts(request.headers["Authorization"])
        words = words_of(request, names)
        assert throwaway.verifies(throwaway.private("ed25519"), signature, words, algorithm)


def test_a_signature_is_good_for_no_other_request() -> None:
    desk = signing_desk(ED25519)
    desk.client.get("/acme/machines")
    (request,) = desk.sent
    _id, algorithm, _names, signature = parts(request.headers["Authorization"])
    other = string_to_sign("DELETE", "https://cloud.test/acme/machines", request.headers["Date"])
    assert not throwaway.verifies(throwaway.private("ed25519"), signature, other, algorithm)


def test_a_refused_key_is_not_tried_again() -> None:
    desk = signing_desk(ED25519, reply({"code": "InvalidCredentials"}, status=401))
    with pytest.raises(AuthFailed, match="/acme: 401"):
        desk.client.get("/acme")
    assert len(desk.sent) == 1


@pytest.mark.parametrize(("status", "refused"), [(200, False), (400, False), (401, True), (403, False)])
def test_which_reply_refuses_the_key(status: int, refused: bool) -> None:
    assert SignatureAuth(ED25519, "/acme/keys/k").refused(reply(status=status)) is refused


class Reluctant:
    """A key whose agent declines."""

    algorithm = "rsa-sha256"
    blob = b""

    def sign(self, _data: bytes) -> bytes:
        raise AuthFailed("declined")


def test_without_a_signature_nothing_is_sent() -> None:
    desk = signing_desk(Reluctant())
    with pytest.raises(AuthFailed, match="declined"):
        desk.client.call(Call("POST", "/acme/machines", body={}))
    assert desk.sent == []


def test_nothing_of_the_signature_is_logged() -> None:
    desk = signing_desk(ED25519, reply(status=503), reply({}))
    desk.client.get("/acme")
    assert desk.said
    assert "ignature" not in "".join(desk.said)
