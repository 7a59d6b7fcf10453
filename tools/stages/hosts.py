# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks on real hosts, where this computer can have some."""

from __future__ import annotations

import os
import subprocess

from research_cloud_emulator.machines import abilities

from tools.hosts.lab import CACHE
from tools.project import Pair
from tools.stages.pytests import pytest, report_of, suites
from tools.stages.stage import Outcome, StageFailed, StageSkipped, run


def hosts(pair: Pair) -> Outcome:
    """Install what is needed (Debian, as root), make the base system if there is none, and run the suite."""
    report_of("hosts", pair).unlink(missing_ok=True)
    never = abilities.never()
    if never:
        raise StageSkipped("; ".join(never))
    _install()
    missing = abilities.missing(CACHE)
    if missing:
        raise StageSkipped("; ".join(missing))
    cache = ("--machines-cache", CACHE)
    # Before the tests, so that its time is not theirs and its lines are seen.
    run(pair.tool("python", "-m", "research_cloud_emulator", "machines", "base", *cache), pair)
    return pytest("hosts", suites()["hosts"], pair, extra={"RC_MACHINES_CACHE": str(CACHE)})


def _install() -> None:
    """Install the Debian packages that are lacking. On another system they are its owner's business."""
    packages = abilities.lacking()
    if not packages or not abilities.has("apt-get"):
        return
    print(f"hosts: installing with apt-get, for real hosts: {', '.join(packages)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["install", "-y", "--no-install-recommends", *packages]
    for words in (["update"], install):
        done = subprocess.run(
            ["apt-get", "-q", *words],
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            print(done.stdout, flush=True)
            raise StageFailed(f"apt-get {words[0]} ended with status {done.returncode}")
