# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTML for whoever does not ask for JSON, and a redirect that turns a POST into a GET for whoever adds a slash."""

from __future__ import annotations

import pytest
from caller import Caller


@pytest.mark.parametrize("accept", ["*/*", "text/html", "text/html,*/*;q=0.8"])
def test_without_asking_for_json_there_is_html(alice: Caller, accept: str) -> None:
    reply = alice.send("GET", "/api/v2/instances", accept=accept)
    assert (reply.status_code, reply.content_type) == (200, "text/html; charset=utf-8")
    assert "<!DOCTYPE html>" in reply.text


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/api/v2/instances", "application/json"),
        ("/api/v2/instances", "text/plain, application/json;q=0.5"),
        ("/api/v2/instances", "application/*"),
        ("/api/v2/instances?format=json", "*/*"),
        ("/api/instances", "application/json"),
    ],
)
def test_json_when_asked_for(alice: Caller, path: str, accept: str) -> None:
    assert alice.send("GET", path, accept=accept).json == {"count": 0, "next": None, "previous": None, "results": []}


def test_another_type_is_406_and_nothing_is_done(alice: Caller) -> None:
    reply = alice.send("POST", "/api/v2/instances", accept="application/xml", json=alice.order())
    assert (reply.status_code, reply.mimetype) == (406, "text/html")
    assert alice.world.instances() == []


def test_errors_are_html_too(alice: Caller) -> None:
    assert alice.send("GET", "/api/v2/instances/nope", accept="*/*").mimetype == "text/html"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_a_trailing_slash_is_a_redirect_to_https(alice: Caller, method: str) -> None:
    reply = alice.send(method, "/api/v2/instances/", base_url="http://emulator.test:8080")
    assert (reply.status_code, reply.headers["Location"]) == (302, "https://emulator.test:8080/api/v2/instances")
    assert reply.data == b""


def test_an_unknown_page_is_html(alice: Caller) -> None:
    reply = alice.send("GET", "/api/v2/nothing")
    assert (reply.status_code, reply.mimetype) == (404, "text/html")
