# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replays what was asked of a real CloudAPI, story by story, and compares replies: status, headers, and every value
that is not a matter of chance."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from captured_centre import captured_centre
from person import Person
from placeholders import filled
from shape import whole_part
from werkzeug.test import TestResponse

from research_cloud_emulator.faults import Hang
from research_cloud_emulator.world.triton.sshkeys import fingerprint
from research_cloud_emulator.world.triton.throwaway import key_pair, public_text

CAPTURES = Path(__file__).parents[3] / "tests" / "captures" / "triton"
STORIES = sorted(path.stem for path in CAPTURES.glob("*.json"))
NEW_KEY = public_text(key_pair("ed25519", "somebody new"), "new@laptop")

STAND_IN = "the stand-in of an internal service answered, with less or other words than the real one"

RESIZED = "the stand-in accepted another package and left the machine as it was"

EXCEPTIONS = {
    "machine: GET /machines/M/audit": STAND_IN,
    "machine: GET /machines/M/nics": STAND_IN,
    "machine: GET /machines/M (5)": RESIZED,
    "machine: GET /machines/M (6)": RESIZED,
    "machine: DELETE /machines/M (4)": RESIZED,
    "machine: GET /machines?tombstone=true": RESIZED,
    "networks: GET /networks": STAND_IN,
    "networks: GET /networks/45607081": STAND_IN,
    "volumes: DELETE /volumes/45607081": STAND_IN,
    "volumes: GET /volumesizes": STAND_IN,
}

VOLUMES = {"machine": ("v1",)}
"""What a story mounts without having made it."""

_CHANCE = (
    (re.compile(r"^\d{4}-\d\d-\d\dT[\d:.]+Z$"), "a time"),
    (re.compile(r"^\d{8}T\d{6}Z$"), "a time"),
    (re.compile(r"^(\d+\.){3}\d+(:/exports/data)?$"), "an address"),
    (re.compile(r"^90:b8:d0(:[0-9a-f]{2}){3}$"), "a MAC address"),
)


def story(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads((CAPTURES / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("name", STORIES)
def test_the_replies_are_as_they_were_seen(name: str) -> None:
    differing = dict(replayed(name))
    expected = {label.partition(": ")[2] for label in EXCEPTIONS if label.startswith(f"{name}: ")}
    unforeseen = {label: found for label, found in differing.items() if label not in expected}
    assert unforeseen == {}
    assert differing.keys() >= expected, "these are as they were seen: take them off the list"


def test_there_are_captures() -> None:
    assert sum(len(story(name)) for name in STORIES) > 100
    labels = {f"{name}: {each['label']}" for name in STORIES for each in story(name)}
    assert labels >= EXCEPTIONS.keys()


def replayed(name: str) -> Iterator[tuple[str, list[str]]]:
    """Label and differences of every reply that is not as it was seen."""
    alice = captured_centre(VOLUMES.get(name, ()))
    mark = fingerprint(NEW_KEY)
    known = {"new_key": NEW_KEY, "fingerprint": mark, "quoted_fingerprint": quote(mark, safe="")}
    for capture in story(name):
        alice.settle(capture.get("after", 0))
        ours = sent(alice, filled(capture["request"], known))
        for word, field in capture.get("remember", {}).items():
            known[word] = ours.json[field]  # type: ignore[index,union-attr]
            known["short"] = known[word][:8]
        found = list(compared(filled(capture["response"], known), ours))
        if found:
            yield capture["label"], found
    alice.world.close()


def sent(alice: Person, request: dict[str, Any]) -> TestResponse | None:
    """Send a recorded request; None when no reply ever comes."""
    more = {"json": request["json"]} if "json" in request else {}
    try:
        return alice.send(request["method"], request["path"], **more)
    except Hang:
        return None


def compared(seen: dict[str, Any], ours: TestResponse | None) -> Iterator[str]:
    if ours is None or "hangs" in seen:
        if (ours is None) != ("hangs" in seen):
            yield f"reply: {seen} was seen, not {ours}"
        return
    if ours.status_code != seen["status"]:
        yield f"status: {seen['status']} was seen, not {ours.status_code} {ours.text[:200]}"
    for name, value in seen.get("headers", {}).items():
        if value not in ("{any}", ours.headers.get(name)):
            yield f"{name}: {value} was seen, not {ours.headers.get(name)}"
    if "body" in seen and plain(ours.json) != plain(seen["body"]):
        yield f"body: {plain(seen['body'])} was seen, not {plain(ours.json)}"
    if "body_prefix" in seen and not begins(plain(whole_part(seen["body_prefix"])), plain(ours.json)):
        yield f"body: {seen['body_prefix']} was seen, not {ours.text}"
    if "body" not in seen and "body_prefix" not in seen and ours.data:
        yield f"body: none was seen, not {ours.text}"


def begins(seen: Any, ours: Any) -> bool:
    """Whether all that was seen of a body is in ours."""
    if isinstance(seen, dict):
        return isinstance(ours, dict) and all(name in ours and begins(seen[name], ours[name]) for name in seen)
    if isinstance(seen, list):
        return isinstance(ours, list) and all(map(begins, seen, ours))
    return bool(seen == ours)


def plain(value: Any) -> Any:
    """A body without what is a matter of chance."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return next((word for pattern, word in _CHANCE if pattern.match(value)), value)
    return value
