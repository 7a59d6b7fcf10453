# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signatures: which are taken, and how each of the others is refused."""

from __future__ import annotations

import base64
from dataclasses import replace
from email.utils import formatdate
from typing import Any

import pytest
from person import Person, person, signature
from werkzeug.test import TestResponse

from research_cloud_emulator.world.triton.throwaway import key_pair
from research_cloud_emulator.world.world import World

UNAUTHENTICATED = (401, "InvalidCredentials", "You must make authenticated requests to use CloudAPI")
REFUSED = (401, "InvalidCredentials", "Invalid authorization credentials supplied")


def asked(who: Person, authorization: str | None = None, **headers: str) -> TestResponse:
    """A request for the account, with an Authorization header as it is."""
    if authorization is not None:
        headers["Authorization"] = authorization
    return who.client.get("/my", headers={"Date": date(who), **headers})


def date(who: Person, off: float = 0.0) -> str:
    return formatdate(who.world.clock.wall() + off, usegmt=True)


def signed(who: Person, text: str, *, headers: str | None = "date", **parameters: str) -> str:
    """A header of the modern form over a text."""
    names = {"keyId": who.key_id, "algorithm": who.algorithm, **parameters}
    if headers is not None:
        names["headers"] = headers
    names["signature"] = who.signature(text)
    return "Signature " + ",".join(f'{name}="{value}"' for name, value in names.items())


def told(reply: TestResponse) -> tuple[int, str, str]:
    body: Any = reply.json
    return reply.status_code, body["code"], body["message"]


@pytest.mark.parametrize(
    ("kind", "algorithm"),
    [
        *(("rsa", f"rsa-{digest}") for digest in ("sha1", "sha256", "sha512")),
        *(("ecdsa", f"ecdsa-{digest}") for digest in ("sha256", "sha512")),
        ("ed25519", "ed25519-sha512"),
        ("rsa", "RSA-SHA256"),
    ],
)
def test_every_kind_of_key(world: World, kind: str, algorithm: str) -> None:
    who = replace(person(world, kind=kind), algorithm=algorithm.lower())
    for headers in ("date", "(request-target) date", "date host", "Date (request-target)", None):
        lines = {
            "date": f"date: {date(who)}",
            "(request-target)": "(request-target): get /my",
            "host": "host: localhost",
        }
        text = "\n".join(lines[name] for name in (headers or "date").lower().split())
        reply = asked(who, signed(who, text, headers=headers, algorithm=algorithm))
        assert reply.status_code == 200, (headers, reply.text)


@pytest.mark.parametrize("algorithm", ["rsa-sha1", "rsa-sha256", "rsa-sha512"])
def test_the_older_form(world: World, algorithm: str) -> None:
    who = person(world, kind="rsa")
    mark = base64.b64encode(signature(who.key, algorithm, date(who).encode())).decode()
    reply = asked(who, f'Signature keyId="/alice/keys/rsa",algorithm="{algorithm}" {mark}')
    assert reply.status_code == 200
    with_name = base64.b64encode(signature(who.key, algorithm, f"date: {date(who)}".encode())).decode()
    assert told(asked(who, f'Signature keyId="/alice/keys/rsa",algorithm="{algorithm}" {with_name}')) == REFUSED


def test_a_key_goes_by_name_too(alice: Person) -> None:
    assert replace(alice, key_id="/alice/keys/ed25519").get("")["login"] == "alice"


def test_the_query_is_signed_as_it_was_sent(alice: Person) -> None:
    target = "/my/machines?name=a%20b&limit=2"
    when = date(alice)
    text = f"(request-target): get {target}\ndate: {when}"
    good = signed(alice, text, headers="(request-target) date")
    for path, status in (
        (target, 200),
        ("/my/machines?limit=2&name=a%20b", 401),
        ("/my/machines?name=a+b&limit=2", 401),
    ):
        reply = alice.client.get(path, headers={"Date": when, "Authorization": good})
        assert reply.status_code == status, path


@pytest.mark.parametrize("zone", ["GMT", "UTC", "+0000"])
def test_dates_in_any_zone_notation(alice: Person, zone: str) -> None:
    when = date(alice).replace("GMT", zone)
    assert asked(alice, signed(alice, f"date: {when}"), Date=when).status_code == 200


@pytest.mark.parametrize(("off", "status"), [(299, 200), (-299, 200), (301, 400), (-301, 400)])
def test_the_clock_may_be_five_minutes_off(alice: Person, off: float, status: int) -> None:
    when = date(alice, off)
    reply = asked(alice, signed(alice, f"date: {when}"), Date=when)
    assert reply.status_code == status
    if status == 400:
        text = "Authorization header invalid: clock skew of 301.000s was greater than 300s"
        assert told(reply) == (400, "InvalidHeader", text)
        assert reply.headers["Date"] == date(alice)
        assert "Api-Version" not in reply.headers


def test_the_allowed_skew_can_be_set(world: World, alice: Person) -> None:
    world.update_settings({"triton_skew_seconds": 10})
    when = date(alice, 11)
    assert asked(alice, signed(alice, f"date: {when}"), Date=when).status_code == 400


@pytest.mark.parametrize(
    ("authorization", "expected"),
    [
        (None, UNAUTHENTICATED),
        ("Basic YWxpY2U6cGFzc3dvcmQ=", UNAUTHENTICATED),
        ("Signature", (400, "InvalidHeader", "BasicAuth content is invalid.")),
        ("Signature junk", (400, "InvalidHeader", "Authorization header invalid: bad param format")),
        ('Signature keyId="/alice/keys/rsa", algorithm="rsa-sha256",signature="AA=="', (400, "InvalidHeader", None)),
        ('Signature algorithm="rsa-sha256",signature="AA=="', (400, "InvalidHeader", None)),
        ('Signature keyId="/alice/keys/rsa",signature="AA=="', (400, "InvalidHeader", None)),
        ('Signature keyId="/alice/keys/rsa",algorithm="rsa-sha256"', (400, "InvalidHeader", None)),
    ],
)
def test_headers_that_say_too_little(
    alice: Person, authorization: str | None, expected: tuple[int, str, str | None]
) -> None:
    status, code, message = told(asked(alice, authorization))
    assert (status, code) == expected[:2]
    assert expected[2] in (None, message)


@pytest.mark.parametrize("algorithm", ["rsa-sha384", "ecdsa-sha384", "md5", "rsa-md5", "none"])
def test_algorithms_that_are_not_supported(alice: Person, algorithm: str) -> None:
    reply = asked(alice, signed(alice, f"date: {date(alice)}", algorithm=algorithm))
    assert told(reply) == (400, "InvalidHeader", f"Authorization header invalid: {algorithm} is not supported")


@pytest.mark.parametrize("algorithm", ["rsa-sha256", "ecdsa-sha256", "ed25519-sha256", "hmac-sha256", "dsa-sha1"])
def test_an_algorithm_of_another_key(alice: Person, algorithm: str) -> None:
    assert told(asked(alice, signed(alice, f"date: {date(alice)}", algorithm=algorithm))) == REFUSED


def test_the_date_must_be_there_and_signed(alice: Person) -> None:
    without = alice.client.get("/my", headers={"Authorization": signed(alice, "date: x")})
    assert told(without)[2] == "Authorization header invalid: date was not in the request"
    unsigned = asked(alice, signed(alice, "(request-target): get /my", headers="(request-target)"))
    assert told(unsigned)[2] == "Authorization header invalid: date was not a signed header"
    unknown = asked(alice, signed(alice, "x: y", headers="date x-nothing"))
    assert told(unknown)[2] == "Authorization header invalid: x-nothing was not in the request"


def test_a_date_that_is_none_is_not_compared(alice: Person) -> None:
    assert asked(alice, signed(alice, "date: yesterday"), Date="yesterday").status_code == 200


@pytest.mark.parametrize(
    "key_id",
    [
        *("/nobody/keys/rsa", "/alice/keys/nothing", "/alice/users/nobody/keys/main", "/my/keys/ed25519"),
        *("/bob/keys/ed25519", "/bob/keys/main", "/alice/users/ops/keys/main", "/alice/keys/rsa"),
    ],
)
def test_one_text_for_whoever_it_is_not(alice: Person, key_id: str) -> None:
    assert told(asked(alice, signed(alice, f"date: {date(alice)}", keyId=key_id))) == REFUSED


@pytest.mark.parametrize(
    "key_id", ["alice", "alice/keys/rsa", "/alice/rsa", "/alice/keys/a/b", "/alice/users/ops/main"]
)
def test_key_ids_of_the_wrong_shape(alice: Person, key_id: str) -> None:
    text = f"Invalid KeyId {key_id} in authorization header"
    assert told(asked(alice, signed(alice, f"date: {date(alice)}", keyId=key_id))) == (401, "InvalidCredentials", text)


@pytest.mark.parametrize("broken", ["AAAA", "not base 64", "", "=="])
def test_a_broken_signature(alice: Person, broken: str) -> None:
    header = f'Signature keyId="{alice.key_id}",algorithm="{alice.algorithm}",signature="{broken}"'
    status, code, _ = told(asked(alice, header))
    assert (status, code) == ((401, "InvalidCredentials") if broken else (400, "InvalidHeader"))


def test_somebody_elses_signature(world: World, alice: Person) -> None:
    impostor = replace(alice, key=key_pair("ed25519", "mallory"))
    assert told(impostor.send("GET", "")) == REFUSED
    assert world.triton.machines() == []


def test_a_disabled_account(world: World) -> None:
    assert told(person(world, "carol").send("GET", "")) == (403, "NotAuthorized", "Account or user is disabled")


def test_users_of_an_account_need_a_newer_version(world: World) -> None:
    ops = person(world, user="ops")
    assert ops.get("")["login"] == "alice"
    reply = ops.send("GET", "", headers={"Accept-Version": "~7.1.0"})
    assert told(reply)[2] == f"Invalid KeyId {ops.key_id} in authorization header"
