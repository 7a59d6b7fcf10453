# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stage of `make test`: a name, the pair it runs on, and a function that does the work."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.project import COLLECTIONS, EMPTY_CONFIG, ROOT, TOOL_HOME, Pair


class StageFailed(Exception):
    """The stage's work failed, in a sentence; what it printed says more."""


@dataclass(frozen=True)
class Outcome:
    """What a stage that did not fail outright has to say; the counts are pytest's."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    note: str = ""


@dataclass(frozen=True)
class Stage:
    """Work to do: `run` returns an Outcome (None: nothing to add) or raises StageFailed."""

    name: str
    run: Callable[[], Outcome | None]
    pair: Pair | None = None


@dataclass(frozen=True)
class Result:
    """One row of the summary."""

    stage: str
    pair: str
    verdict: str  # "ok", "FAILED" or "skipped"
    seconds: float
    outcome: Outcome


def perform(stage: Stage) -> Result:
    """Run one stage, timed."""
    pair = stage.pair.name if stage.pair else ""
    print(f"\n==> {stage.name} {pair}".rstrip(), flush=True)
    start = time.monotonic()
    try:
        outcome = stage.run() or Outcome()
        verdict = "FAILED" if outcome.failed else "ok"
    except StageFailed as problem:
        print(f"--> {problem}", flush=True)
        outcome, verdict = Outcome(note=str(problem)), "FAILED"
    seconds = time.monotonic() - start
    print(f"<== {stage.name} {pair}: {verdict} in {seconds:.1f} s", flush=True)
    return Result(stage.name, pair, verdict, seconds, outcome)


def environment(pair: Pair, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The process environment of a stage: the pair's commands first, nothing of the user's Ansible set-up."""
    foreign = ("ANSIBLE_", "RESEARCH_CLOUD_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {
        **inherited,
        "PATH": f"{pair.bin}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPATH": str(ROOT),
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_CONFIG": str(EMPTY_CONFIG),
        "ANSIBLE_HOME": str(TOOL_HOME / "ansible"),
        "HOME": str(TOOL_HOME),
        "LC_ALL": "C.UTF-8",
        **(extra or {}),
    }


def run(
    command: Sequence[str],
    pair: Pair,
    *,
    cwd: Path = ROOT,
    extra: Mapping[str, str] | None = None,
    may_fail: bool = False,
) -> int:
    """Run a command of the pair's environment, its output shown as it comes; the exit status."""
    done = subprocess.run(command, cwd=cwd, env=environment(pair, extra), stdin=subprocess.DEVNULL, check=False)
    if done.returncode and not may_fail:
        raise StageFailed(f"{_words(command)}: exit status {done.returncode}")
    return done.returncode


def output(command: Sequence[str], pair: Pair, *, cwd: Path = ROOT, extra: Mapping[str, str] | None = None) -> str:
    """Run a command and return what it printed, both streams, after showing it."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment(pair, extra),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(done.stdout, end="", flush=True)
    if done.returncode:
        raise StageFailed(f"{_words(command)}: exit status {done.returncode}")
    return done.stdout


def _words(command: Sequence[str]) -> str:
    """The command's name and its first argument: enough to find it in the output above."""
    return " ".join(Path(word).name for word in command[:3])
