# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make demo` as a user runs it: to the end, twice, and interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEMO = [sys.executable, str(ROOT / "tools" / "demo")]

pytestmark = pytest.mark.faces


@pytest.fixture
def place(tmp_path: Path) -> dict[str, str]:
    """An environment in which everything that the demo leaves would be found below tmp_path."""
    return {**os.environ, "TMPDIR": str(tmp_path), "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What a shell starts in the background ignores an interrupt, and so would all that these tests start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("run", ["first", "second"])
def test_runs_to_the_end_and_leaves_nothing(place: dict[str, str], tmp_path: Path, run: str) -> None:
    """Each run starts from nothing, so a second one is no different."""
    done = subprocess.run(DEMO, env=place, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, f"{run} run:\n{done.stdout[-4000:]}{done.stderr[-2000:]}"
    assert "the whole life of a fleet" in done.stdout
    assert "worker-1: 100 GB at /vol_b" in done.stdout
    assert "3 machines burn 10.0 SU/h" in done.stdout
    assert leftovers(tmp_path) == []


@pytest.mark.usefixtures("interruptible")
def test_interrupt_stops_and_removes_everything(place: dict[str, str], tmp_path: Path) -> None:
    """Ctrl-C goes to the whole process group, in the middle of the work."""
    with subprocess.Popen(
        DEMO, env=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as demo:
        for line in demo.stdout or ():
            if line.startswith("==> Make it"):
                break
        time.sleep(2)  # a human takes a moment too: the machines are being made now
        os.killpg(demo.pid, signal.SIGINT)
        said = demo.communicate(timeout=60)[0]
    assert demo.returncode == 130, said
    assert "interrupted" in said
    assert leftovers(tmp_path) == []


def leftovers(folder: Path) -> list[str]:
    """Files of the demo below the folder, and processes that have it in their command line or as their own folder."""
    files = [str(path) for path in folder.rglob("*") if "research-cloud-demo" in str(path)]
    running = (place for place in Path("/proc").iterdir() if place.name.isdecimal())
    return files + [f"process {place.name}" for place in running if _uses(place, folder)]


def _uses(process: Path, folder: Path) -> bool:
    try:
        line = (process / "cmdline").read_bytes().decode(errors="replace")
        return str(folder) in line or str(folder) in str((process / "cwd").readlink())
    except OSError:
        return False  # gone meanwhile, or not ours
