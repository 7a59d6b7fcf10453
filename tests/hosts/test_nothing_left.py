# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""However an emulator with machines ends, nothing of it stays on this computer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosts import watch
from tools.hosts.lab import Lab, lab_in

WITHIN = 60.0


@pytest.fixture
def before() -> dict[str, str]:
    """What forwards packets before there are machines."""
    return watch.forwarding()


@pytest.fixture
def lab(before: dict[str, str], cache: Path, tmp_path: Path) -> Iterator[Lab]:  # noqa: ARG001 (looked at first)
    """A lab with two running hosts."""
    with lab_in(tmp_path, cache) as made:
        done = subprocess.run(
            ["ansible-playbook", "fleet.yml"],
            cwd=tmp_path,
            env=made.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        yield made


def end(lab: Lab, number: signal.Signals) -> set[str]:
    """End the emulator with a signal; the namespaces that it had. Its hosts were there."""
    names = watch.spaces(lab.slot)
    assert "systemd" in watch.processes(names)
    os.kill(lab.emulator.pid, number)
    lab.emulator.wait(WITHIN)
    return names


def assert_nothing_left(lab: Lab, cache: Path, names: set[str], before: dict[str, str]) -> None:
    assert watch.traces(lab.slot) == []
    assert watch.processes(names) == []
    assert watch.runners(cache / "runs" / lab.slot.name) == []
    assert not (cache / "runs" / lab.slot.name).exists()
    assert watch.forwarding() == before


def test_a_signal_removes_everything(lab: Lab, cache: Path, before: dict[str, str]) -> None:
    names = end(lab, signal.SIGINT)
    assert lab.emulator.returncode == 0
    assert_nothing_left(lab, cache, names, before)


def test_what_a_kill_leaves_is_removed_by_the_next_start_and_by_cleanup(
    lab: Lab, cache: Path, before: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    names = end(lab, signal.SIGKILL)
    assert watch.traces(lab.slot)
    assert "systemd" in watch.processes(names)

    with lab_in(tmp_path_factory.mktemp("next"), cache) as following:
        assert watch.processes(names) == []
        assert watch.traces(lab.slot) == [] or following.slot == lab.slot
        following.emulator.kill()
        following.emulator.wait(WITHIN)
    assert watch.traces(following.slot)

    clean = [sys.executable, "-m", "research_cloud_emulator", "machines", "cleanup"]
    done = subprocess.run(clean, capture_output=True, text=True, timeout=WITHIN, check=True)
    assert f"removed what was left of {following.slot.name}" in done.stderr
    assert_nothing_left(lab, cache, names, before)
    assert_nothing_left(following, cache, names, before)
