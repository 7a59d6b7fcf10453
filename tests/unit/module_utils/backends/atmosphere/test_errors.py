# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What error replies mean: every one that a real server was seen to give, and those that are only known from source."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.auth import token_refused
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.errors import (
    body_text,
    explain,
    is_maintenance,
)
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Response

from tests.unit.module_utils.backends.captured import Captured, sent

records = Captured("atmosphere").records

CAPTURED = {
    "auth: instances without token": "auth",
    "auth: instances with an unknown token": "auth",
    "auth: sign in without username": "auth",
    "auth: sign in with a wrong password": "auth",
    "auth: get auth without token": "auth",
    "auth: get auth with token": "bad_reply",
    "collections: quotas": "forbidden",
    "collections: allocation source of somebody else": "not_found",
    "collections: put a size": "bad_reply",
    "instances: page beyond the end": "not_found",
    "instances: page far beyond the end": "not_found",
    "instances: detail of an unknown id": "not_found",
    "instances: detail of an unknown uuid": "not_found",
    "instances: accept xml": "bad_reply",
    "instances: detail of somebody else's": "not_found",
    "launch: v2 with nothing": "bad_input",
    "launch: v2 complete": "conflict",
    "launch: v2 with an unknown image": "not_found",
    "launch: v2 with a bad identity": "bad_input",
    "launch: v2 with somebody else's identity": "bad_input",
    "launch: v1 with nothing": "bad_input",
    "launch: v1 complete": "conflict",
    "launch: v1 with somebody else's identity": "not_found",
    "v1: instance": "conflict",
    "v1: unknown instance": "not_found",
    "v1: unknown size": "not_found",
    "v1: no such page": "not_found",
    "v1: unknown provider": "auth",
    "v1: list of somebody else": "auth",
    "v1: instance without token": "auth",
    "v1: delete an unknown one": "not_found",
    "v1: delete somebody else's": "not_found",
    "volumes: v1 detail": "conflict",
    "volumes: v1 unknown": "conflict",
    "volumes: v2 create with nothing": "bad_input",
    "volumes: v2 create": "conflict",
    "volumes: v2 create over quota": "quota",
    "volumes: v2 create with an integer project": "bad_input",
    "volumes: v2 project by uuid": "bad_input",
    "volumes: v1 create": "bad_reply",
    "volumes: v1 create with nothing": "bad_input",
    "volumes: v1 delete unknown": "not_found",
    "writes: rename by uuid": "bad_reply",
    "writes: change to a source without snapshot": "bad_reply",
    "writes: change to an unknown source": "bad_input",
    "writes: assign an unknown source": "bad_input",
    "writes: assign it again": "bad_input",
    "writes: delete by id": "not_found",
    "writes: delete a project with instances": "bad_input",
    "writes: new project without anything": "bad_input",
}
REFUSALS = {
    label: (record["request"], record["response"])
    for label, record in records()
    if record["response"]["status"] >= 400 and not label.startswith("actions:")
}


def test_every_captured_refusal_is_judged_here() -> None:
    assert set(REFUSALS) == set(CAPTURED)


@pytest.mark.parametrize("label", CAPTURED)
def test_a_captured_refusal(label: str) -> None:
    request, reply = REFUSALS[label]
    response = Response(reply["status"], {}, sent(reply))
    error = explain("jetstream", Call(request["method"], request["path"].partition("?")[0]), response)
    assert error.kind == CAPTURED[label]
    assert error.status == reply["status"]
    assert error.cloud == "jetstream"
    assert "jetstream" in str(error)
    assert "<" not in str(error), "a web page is not shown"
    assert not is_maintenance(response)
    assert token_refused(response) is (error.kind == "auth" and "token" in str(error) and reply["status"] == 403)


def reply(status: int, body: Any, **headers: str) -> Response:
    return Response(status, headers, json.dumps(body).encode())


def listed(text: str, code: int) -> dict[str, Any]:
    return {"errors": [{"code": code, "message": text}]}


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (413, "CPU Quota Exceeded: Using 5 + Requested 10 but limited to 12", "quota"),
        (413, "Size Not Available. Disabled: m1.legacy", "quota"),
        (413, "Time allocation exceeded: Allocation TG-1 is over 100% by 10.000 hours.", "allocation_exhausted"),
        (403, "Allocation disabled: Allocation 'TG-1' has been blacklisted by staff.", "allocation_exhausted"),
        (403, "The requested action reboot encountered an irrecoverable exception: x", "failed"),
        (403, "Instance i must be active before attaching a volume. (Current: suspended)", "failed"),
        (403, "User bob does not have permission to act on Instance i.", "forbidden"),
        (409, "409 Conflict Cannot 'stop' instance i while it is in vm_state stopped", "conflict"),
        (409, "The requested action pause has been explicitly disabled on this provider.", "conflict"),
        (401, "Identity/Provider Authentication Failed", "auth"),
        (404, "Instance i no longer exists", "not_found"),
        (429, "too many requests", "rate_limited"),
        (502, "bad gateway", "unavailable"),
        (503, "Upgrade: back at noon", "unavailable"),
        (504, "Multiple connection attempts to the provider X have failed.", "unavailable"),
        (500, "boom", "bad_reply"),
        (418, "teapot", "bad_reply"),
    ],
)
def test_a_refusal_known_from_source(status: int, text: str, kind: str) -> None:
    error = explain("c", Call("POST", "/api/x"), reply(status, listed(text, status)))
    assert error.kind == kind
    assert (text in str(error)) == (status != 429)


@pytest.mark.parametrize("status", [404, 500, 503])
def test_only_a_refusal_of_the_login_blames_the_password(status: int) -> None:
    error = explain("c", Call("POST", "/auth"), reply(status, {"detail": "x"}))
    assert "password" not in error.sentence()
    assert error.kind != "auth"


def test_where_and_what_are_told() -> None:
    error = explain("c", Call("POST", "/api/x"), reply(409, listed("no", 409), **{"x-request-id": "req-7"}))
    assert (error.operation, error.request_id) == ("POST /api/x", "req-7")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"errors": [{"message": "one", "code": 1}, {"message": "two"}]}, "one; two"),
        ({"errors": ["plain"]}, "plain"),
        ({"errors": [{"message": {"identity": ["is invalid"]}}]}, "identity: is invalid"),
        ({"detail": "no"}, "no"),
        ({"name": ["too long", "empty"], "size": ["x"]}, "name: too long empty; size: x"),
        ("bare", "bare"),
        (["a", "b"], "a b"),
        (7, "7"),
    ],
)
def test_all_shapes_of_words(body: Any, text: str) -> None:
    assert body_text(reply(400, body)) == text


def test_a_page_has_no_words() -> None:
    assert body_text(Response(502, {}, b"<html>")) == ""


def test_words_with_braces_are_words() -> None:
    error = explain("c", Call("GET", "/x"), reply(400, {"detail": "{cloud} {0} {nothing}"}))
    assert "{cloud} {0} {nothing}" in str(error)


@pytest.mark.parametrize(
    ("response", "is_it"),
    [
        (reply(503, {"detail": "Upgrade: noon"}), True),
        (Response(503, {}, b"<html>busy</html>"), False),
        (Response(503, {}, b""), False),
        (reply(502, {"detail": "Upgrade: noon"}), False),
    ],
)
def test_maintenance_has_words(response: Response, is_it: bool) -> None:
    assert is_maintenance(response) is is_it
