# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulator as a process of its own, for as long as something needs it."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tools.project import Pair

PATIENCE = 30.0
"""Seconds within which it must be ready, and within which it must end."""


class EmulatorFailed(Exception):
    """The emulator did not start."""


@contextlib.contextmanager
def emulator(pair: Pair, *, speed: float = 1.0, scenario: str = "demo") -> Iterator[str]:
    """Run an emulator on a free loopback port with a fresh world; its URL. It has ended when the block is left.

    `speed`: seconds that pass in the emulated world for each real one.
    """
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready"
        options = ["--state", f"{folder}/world.sqlite", "--port", "0", "--ready-file", str(ready)]
        serve = pair.tool("python", "-m", "research_cloud_emulator", "serve", *options)
        process = subprocess.Popen([*serve, "--speed", str(speed), "--scenario", scenario], stdout=subprocess.DEVNULL)
        try:
            yield _url(process, ready)
        finally:
            _end(process)


def _url(process: subprocess.Popen[bytes], ready: Path) -> str:
    """Wait for the ready file; what it says."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if ready.exists() and (url := ready.read_text(encoding="utf-8").strip()):
            return url
        time.sleep(0.02)
    ended = process.poll()
    what = f"was not ready within {PATIENCE:.0f} s" if ended is None else f"ended at once, with status {ended}"
    raise EmulatorFailed(f"the emulator {what}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
