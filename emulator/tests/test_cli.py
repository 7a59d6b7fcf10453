# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command: ready line and ready file, signals, speed, and a state file that the next run takes up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

import research_cloud_emulator
from research_cloud_emulator.cli import main

SOURCES = str(Path(research_cloud_emulator.__file__).parent.parent)
PATIENCE = 20.0


@contextmanager
def serving(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command as a process; it and its URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "research_cloud_emulator", "serve", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": SOURCES},
    )
    try:
        assert process.stdout is not None
        word, _, url = process.stdout.readline().strip().partition(" ")
        assert word == "ready", process.communicate()[1]
        yield process, url
    finally:
        process.kill()
        process.communicate()


def ask(url: str, method: str, path: str, **more: Any) -> Any:
    reply = requests.request(method, url + path, timeout=PATIENCE, headers={"Accept": "application/json"}, **more)
    assert reply.ok, reply.text
    return reply.json()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once_and_cleanly(number: signal.Signals) -> None:
    with serving("--scenario", "demo") as (process, url):
        ask(url, "POST", "/_emulator/faults", json={"effect": {"hang": {"seconds": 3600}}})
        with pytest.raises(requests.ReadTimeout):
            requests.get(f"{url}/api/v2/version", timeout=0.2)
        process.send_signal(number)
        out, err = process.communicate(timeout=5)
        assert (process.returncode, out, err) == (0, "", "")
        with pytest.raises(requests.ConnectionError):
            requests.get(url, timeout=PATIENCE)


def test_two_signals_end_it_as_well_as_one() -> None:
    """The second one comes while the first is still being dealt with: that has to do with luck, so there are many."""
    for _ in range(5):
        with serving("--scenario", "demo") as (process, _url):
            for number in (signal.SIGINT, signal.SIGTERM) * 10:
                process.send_signal(number)
            assert process.wait(timeout=5) == 0


def test_the_ready_file_holds_the_url(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    with serving("--ready-file", str(ready)) as (_, url):
        deadline = time.monotonic() + PATIENCE
        while not ready.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert ready.read_text() == f"{url}\n"
        assert list(tmp_path.iterdir()) == [ready]


def test_speed(tmp_path: Path) -> None:
    with serving("--speed", "10000") as (_, url):
        before = ask(url, "GET", "/_emulator/clock")["now"]
        deadline = time.monotonic() + PATIENCE
        while ask(url, "GET", "/_emulator/clock")["now"] < before + 1000:
            assert time.monotonic() < deadline


def test_the_state_file_is_taken_up_again_even_after_a_kill(tmp_path: Path) -> None:
    state = str(tmp_path / "world.db")
    with serving("--state", state, "--scenario", "demo") as (process, url):
        ask(url, "POST", "/_emulator/instances", json={"count": 2})
        process.kill()
    with serving("--state", state, "--scenario", "demo") as (_, url):
        assert [each["id"] for each in ask(url, "GET", "/_emulator/state")["instances"]] == [1, 2]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--host", "192.0.2.1"], "the emulator listens on loopback only, not on 192.0.2.1"),
        (["--speed", "0"], "speed must be positive"),
        (["--state", "/nowhere/world.db"], "unable to open database file"),
    ],
)
def test_what_is_wrong_is_one_line(capsys: pytest.CaptureFixture[str], options: list[str], text: str) -> None:
    assert main(["serve", *options]) == 1
    assert capsys.readouterr().err == f"research-cloud-emulator: {text}\n"
