# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stage of `make test`: a name, the pair it runs on, and a function that does the work."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.project import COLLECTIONS, EMPTY_CONFIG, ROOT, TOOL_HOME, Pair

GRACE = 10.0
"""Seconds that an interrupted command has to end what it started."""


class StageFailed(Exception):
    """The stage's work failed, in a sentence; what it printed says more."""


class StageSkipped(Exception):
    """This machine cannot do the stage's work, in a sentence."""


@dataclass(frozen=True)
class Outcome:
    """What a stage that did not fail outright has to say; the counts are pytest's."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    note: str = ""


@dataclass(frozen=True)
class Stage:
    """Work to do: `run` returns an Outcome (None: nothing to add) or raises StageFailed or StageSkipped."""

    name: str
    run: Callable[[], Outcome | None]
    pair: Pair | None = None
    urgent: bool = False  # a cheap answer that is wanted before the long stages begin
    seconds: float = 10.0  # about how long it takes on one core: of what is not urgent, the longest begins first
    claims: frozenset[str] = frozenset()  # folders and the like that no other stage may use at the same time
    after: str = ""  # it begins when all stages whose names begin with this have ended

    @property
    def title(self) -> str:
        """Its name and its pair."""
        return f"{self.name} {self.pair.name if self.pair else ''}".rstrip()


@dataclass(frozen=True)
class Result:
    """One row of the summary."""

    stage: str
    pair: str
    verdict: str  # "ok", "FAILED" or "skipped"
    seconds: float
    outcome: Outcome


def perform(stage: Stage) -> Result:
    """Run one stage in this process, timed."""
    start = time.monotonic()
    try:
        outcome = stage.run() or Outcome()
        verdict = "FAILED" if outcome.failed else "ok"
    except StageFailed as problem:
        print(f"--> {problem}", flush=True)
        outcome, verdict = Outcome(note=str(problem)), "FAILED"
    except StageSkipped as reason:
        print(f"--> skipped: {reason}", flush=True)
        outcome, verdict = Outcome(note=str(reason)), "skipped"
    return Result(stage.name, stage.pair.name if stage.pair else "", verdict, time.monotonic() - start, outcome)


def environment(pair: Pair, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The process environment of a stage: the pair's commands first, nothing of the user's Ansible set-up.

    Where bytecode may not be written, every process of a run compiles Ansible and pytest anew: some 2 s each time.
    """
    foreign = ("ANSIBLE_", "RESEARCH_CLOUD_", "PYTHONDONTWRITEBYTECODE")
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
    status, _said = _ended(command, pair, cwd, extra)
    if status and not may_fail:
        raise StageFailed(f"{_words(command)}: exit status {status}")
    return status


def output(command: Sequence[str], pair: Pair, *, cwd: Path = ROOT, extra: Mapping[str, str] | None = None) -> str:
    """Run a command and return what it printed, both streams, after showing it."""
    status, said = _ended(command, pair, cwd, extra, kept=True)
    print(said, end="", flush=True)
    if status:
        raise StageFailed(f"{_words(command)}: exit status {status}")
    return said


def _ended(
    command: Sequence[str], pair: Pair, cwd: Path, extra: Mapping[str, str] | None, *, kept: bool = False
) -> tuple[int, str]:
    """Run a command to its end: its status, and its output if that is kept. Interrupted, it may end what it started."""
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=environment(pair, extra),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if kept else None,
        stderr=subprocess.STDOUT if kept else None,
        text=True,
    ) as process:
        try:
            said, _none = process.communicate()
        except KeyboardInterrupt:
            # It was interrupted as well, by the terminal or by its lane: pytest now takes its fixtures down.
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(GRACE)
            process.kill()
            raise
    return process.returncode, said or ""


def _words(command: Sequence[str]) -> str:
    """The command's name and its first argument: enough to find it in the output above."""
    return " ".join(Path(word).name for word in command[:3])
