# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running a command and asking the operating system what it took."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figures:
    """CPU (user and system, children included) and wall time in seconds, peak memory of one process in MB."""

    cpu: float
    wall: float
    peak_mb: float


def once(command: Sequence[str], cwd: Path, environment: Mapping[str, str]) -> Figures:
    """Run a command that must succeed."""
    started = time.monotonic()
    with subprocess.Popen(
        command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        said = process.stdout.read() if process.stdout else b""
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(
            f"bench: {' '.join(command)} ended with {process.returncode}\n{said.decode(errors='replace')[-3000:]}"
        )
    return Figures(usage.ru_utime + usage.ru_stime, time.monotonic() - started, usage.ru_maxrss / 1024)


def median(command: Sequence[str], cwd: Path, environment: Mapping[str, str], *, rounds: int = 3) -> Figures:
    """The medians over some rounds, after one that is not counted."""
    once(command, cwd, environment)
    runs = [once(command, cwd, environment) for _round in range(rounds)]
    cpu, wall, peak = (statistics.median(getattr(run, name) for run in runs) for name in ("cpu", "wall", "peak_mb"))
    return Figures(cpu, wall, peak)
