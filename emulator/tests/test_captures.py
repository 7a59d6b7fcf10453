# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replays what was asked of a real server, and compares: status, content type, error texts, shape of the body."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from caller import JSON, Caller
from captured_world import captured_world, names
from placeholders import filled
from shape import differences, whole_part
from werkzeug.test import Client, TestResponse

from research_cloud_emulator.app import create_app
from research_cloud_emulator.world.world import World

CAPTURES = Path(__file__).parents[2] / "tests" / "captures" / "atmosphere"

MOCK = "the mock cloud that stood behind the server failed here; we answer as the source of the server says"
OWNER = "this snapshot did not ask who owns the instance; we do (setting owner_checks)"

EXCEPTIONS = {
    "launch: v2 complete": MOCK,
    "launch: v1 complete": MOCK,
    "v1: instance": MOCK,
    "writes: rename somebody else's": OWNER,
    "writes: delete somebody else's": OWNER,
    "volumes: v1 detail": MOCK,
    "volumes: v1 unknown": MOCK,
    "volumes: v1 create": MOCK,
    "volumes: v2 create": MOCK,
}


def captures() -> Iterator[tuple[str, dict[str, Any], list[dict[str, Any]]]]:
    """Full label, the capture, and its whole file."""
    for path in sorted(CAPTURES.glob("*.json")):
        whole = json.loads(path.read_text(encoding="utf-8"))
        for capture in whole:
            yield f"{path.stem}: {capture['label']}", capture, whole


ALL = {label: (capture, whole) for label, capture, whole in captures()}


@pytest.fixture
def world() -> Iterator[World]:
    world = captured_world()
    yield world
    world.close()


def test_every_exception_is_a_capture() -> None:
    assert ALL.keys() >= EXCEPTIONS.keys()
    assert len(ALL) > 100


@pytest.mark.parametrize("label", sorted(ALL.keys() - EXCEPTIONS.keys()))
def test_the_reply_is_as_it_was_seen(world: World, label: str) -> None:
    assert list(compared(world, *ALL[label])) == []


@pytest.mark.parametrize("label", sorted(EXCEPTIONS))
def test_an_exception_still_differs(world: World, label: str) -> None:
    assert list(compared(world, *ALL[label])), f"{label} is as it was seen: take it off the list"


def compared(world: World, capture: dict[str, Any], whole: list[dict[str, Any]]) -> Iterator[str]:
    """Replay a capture in a fresh world; every difference."""
    world.update_settings(capture.get("settings", {}))
    known = names(world)
    earlier = {each["label"]: each for each in whole}
    for label in capture.get("before", ()):
        sent(world, earlier[label]["request"], known)
    ours = sent(world, capture["request"], known)
    seen = filled(capture["response"], known)
    if ours.status_code != seen["status"]:
        yield f"status: {seen['status']} was seen, not {ours.status_code} {ours.text[:200]}"
    if ours.headers.get("Content-Type") != seen["content_type"]:
        yield f"content type: {seen['content_type']} was seen, not {ours.headers.get('Content-Type')}"
    if ("location" in seen) != ("Location" in ours.headers):
        yield f"location: not as seen, {ours.headers.get('Location')}"
    yield from compared_bodies(seen, ours)


def compared_bodies(seen: dict[str, Any], ours: TestResponse) -> Iterator[str]:
    if "body" in seen:
        if not ours.is_json:
            yield "body: not JSON"
        elif seen["status"] >= 400:
            if ours.json != seen["body"]:
                yield f"text: {seen['body']} was seen, not {ours.json}"
        else:
            yield from differences(seen["body"], ours.json, cut=False)
    elif seen["content_type"] == JSON and "body_prefix" in seen:
        if not ours.is_json:
            yield "body: not JSON"
        else:
            yield from differences(whole_part(seen["body_prefix"]), ours.json, cut=True)
    elif seen["content_type"] == "text/plain" and "body_prefix" in seen:
        text = " ".join(ours.text.split())
        beginning = " ".join(seen["body_prefix"].split("Request Method")[0].split())
        if not text.startswith(beginning):
            yield f"text: {beginning!r} was seen, not {text!r}"
    elif "body_prefix" in seen and "<!DOCTYPE html>" not in ours.text:
        yield "body: a web page was seen"


def sent(world: World, request: dict[str, Any], known: dict[str, str]) -> TestResponse:
    """Send a recorded request."""
    request = filled(request, known)
    client = Client(create_app(world))
    who = request["as"]
    caller = Caller.signed_in(client, world, who) if who in ("alice", "bob") else Caller(client, world, who)
    more: dict[str, Any] = {name: request[name] for name in ("json", "content_type") if name in request}
    if "form" in request:
        more["data"] = request["form"]
    return caller.send(request["method"], request["path"], accept=request.get("accept", JSON), **more)
