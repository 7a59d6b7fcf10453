# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What error replies mean: every one that a real server was seen to give, and those that are only known from source."""

from __future__ import annotations

import json
from email.utils import formatdate
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.errors import (
    Explainer,
    is_maintenance,
)
from ansible_collections.research.cloud.plugins.module_utils.core.errors import CloudError
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Response

from tests.unit.module_utils.backends.captured import Captured
from tests.unit.module_utils.clocks import StillClock

records = Captured("triton").records

REFUSALS = {name: record for name, record in records() if (record["response"].get("status") or 0) >= 400}
NOW = 1_800_000_000.0


def explained(status: int, body: Any = None, method: str = "GET", **headers: str) -> CloudError:
    told = Response(status, {name.replace("_", "-"): text for name, text in headers.items()}, json.dumps(body).encode())
    return Explainer("triton", "/alice/keys/aa:bb", StillClock(NOW))(Call(method, "/my/machines"), told)


def coded(status: int, code: str, message: str = "it is so", **more: Any) -> CloudError:
    return explained(status, {"code": code, "message": message, **more})


@pytest.mark.parametrize("name", REFUSALS)
def test_every_recorded_refusal_has_a_kind(name: str) -> None:
    response = REFUSALS[name]["response"]
    body = response.get("body", {"state": "deleted"})
    kinds = {404: "not_found", 405: "unsupported", 410: "not_found", 409: "bad_input"}
    conflicts = {"CannotDestroyMachineError", "VolumeAlreadyExists"}
    error = explained(response["status"], body)
    assert error.kind == ("conflict" if body.get("code") in conflicts else kinds[response["status"]])
    assert (error.status, error.cloud, error.operation) == (response["status"], "triton", "GET /my/machines")
    assert body.get("message", "deleted").split("\n")[0][:20] in str(error)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "InvalidHeader", "bad_input"),
        (400, "InvalidVersion", "bad_input"),
        (401, "InvalidCredentials", "auth"),
        (403, "NotAuthorized", "forbidden"),
        (406, "NotAcceptableError", "bad_reply"),
        (409, "InvalidState", "conflict"),
        (409, "InUseError", "conflict"),
        (409, "ValidationFailed", "conflict"),
        (409, "InvalidParameters", "bad_input"),
        (409, "InsufficientCapacity", "conflict"),
        (409, "KeyRequired", "forbidden"),
        (409, "SomethingNew", "conflict"),
        (413, "PayloadTooLargeError", "bad_input"),
        (429, "TooManyRequestsError", "rate_limited"),
        (500, "InternalError", "bad_reply"),
        (501, "NotImplementedError", "unsupported"),
        (502, "", "unavailable"),
        (503, "ServiceUnavailable", "unavailable"),
        (504, "", "unavailable"),
    ],
)
def test_what_is_known_from_the_source(status: int, code: str, kind: str) -> None:
    assert coded(status, code).kind == kind


@pytest.mark.parametrize("text", ["QuotaExceeded: Provisioning limit exceeded", "you are over your limit"])
def test_a_limit_is_a_quota(text: str) -> None:
    assert coded(403, "NotAuthorized", text).kind == "quota"


def test_not_being_told_the_limits_is_none() -> None:
    text = "You do not have permission to access /my/limits (listlimits)"
    assert coded(403, "NotAuthorized", text).kind == "forbidden"


def test_a_disabled_account_is_one_that_cannot_sign_in() -> None:
    assert coded(403, "NotAuthorized", "Account or user is disabled").kind == "auth"


def test_a_refused_key_is_named() -> None:
    error = coded(401, "InvalidCredentials", "Invalid authorization credentials supplied")
    assert "/alice/keys/aa:bb" in str(error)
    assert "spelt right" in (error.hint or "")


def test_a_key_id_may_have_braces() -> None:
    told = Response(401, {}, b"{}")
    error = Explainer("triton", "/alice/keys/{0}", StillClock(NOW))(Call("GET", "/my"), told)
    assert "/alice/keys/{0}" in str(error)


def test_fields_that_a_service_has_checked_are_told() -> None:
    fields = [{"field": "name", "code": "Duplicate", "message": "Already exists"}, {"field": "x", "code": "Bad"}, {}, 1]
    error = coded(409, "ValidationFailed", "Invalid machine name", errors=fields)
    assert str(error) == "triton: Invalid machine name (name: Already exists; x: Bad)"


def test_no_room_is_not_the_users_mistake() -> None:
    error = coded(409, "ValidationFailed", "insufficient capacity on all servers")
    assert "another size or data centre" in (error.hint or "")


@pytest.mark.parametrize(("offset", "way"), [(-400, "400 s ahead of"), (400, "400 s behind")])
def test_a_wrong_clock_is_told_with_both_times(offset: int, way: str) -> None:
    skew = {
        "code": "InvalidHeader",
        "message": "Authorization header invalid: clock skew of 400s was greater than 300s",
    }
    error = explained(400, skew, date=formatdate(NOW + offset, usegmt=True))
    assert error.kind == "auth"
    assert f"clock of this machine is {way}" in str(error)
    assert "here it is 2027-01-15T08:00:00Z" in str(error)
    assert "300 s are allowed" in (error.hint or "")


@pytest.mark.parametrize("date", ["", "soon"])
def test_a_wrong_clock_without_a_date_is_told_in_the_servers_words(date: str) -> None:
    error = explained(400, {"code": "InvalidHeader", "message": "clock skew of 400s"}, date=date)
    assert (error.kind, str(error)) == ("auth", "triton: clock skew of 400s")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"message": 7}'])
def test_a_body_that_says_nothing_is_replaced_by_the_status(body: bytes) -> None:
    error = Explainer("triton", "k", StillClock(NOW))(Call("GET", "/my"), Response(500, {}, body))
    assert str(error) == "triton: the server failed with status 500"


def test_the_number_of_the_request_is_kept() -> None:
    assert explained(404, {}, request_id="r-1").request_id == "r-1"


@pytest.mark.parametrize(
    ("status", "code", "connection", "expected"),
    [
        (503, "ServiceUnavailableError", "Keep-Alive", True),
        (503, "ServiceUnavailableError", "close", False),
        (503, "ServiceUnavailable", "Keep-Alive", False),
        (500, "ServiceUnavailableError", "Keep-Alive", False),
    ],
)
def test_maintenance_is_the_servers_own_word(status: int, code: str, connection: str, expected: bool) -> None:
    body = json.dumps({"code": code, "message": "read-only"}).encode()
    assert is_maintenance(Response(status, {"connection": connection}, body)) is expected
