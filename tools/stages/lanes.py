# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run stages side by side, as many as there are lanes, each in a process group of its own.

With one lane a stage's output is shown as it comes; with more it is shown in one piece when the stage has ended.
Whatever ends the run, an interrupt included, no process of a stage outlives it.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Collection, Iterable, Sequence
from multiprocessing.connection import Connection, wait
from typing import IO, Self

from tools.stages.stage import GRACE, Outcome, Result, Stage, perform

FORK = multiprocessing.get_context("fork")
"""A stage is a closure, which only a fork takes along."""
USUAL = 2
"""Lanes, where there are as many cores: most stages keep one core busy."""
STATUS_OF_INTERRUPTED = 130


def usual_lanes() -> int:
    """How many lanes this machine is good for."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(USUAL, available)


def planned(stages: Iterable[Stage]) -> list[Stage]:
    """In the order in which they should begin: what is urgent as it is listed, then the longest first."""
    return sorted(stages, key=lambda stage: (not stage.urgent, 0.0 if stage.urgent else -stage.seconds))


def startable(waiting: Sequence[Stage], running: Collection[Stage]) -> Stage | None:
    """The first stage that may begin beside those that run, if there is one."""
    claimed = frozenset[str]().union(*(stage.claims for stage in running))
    for stage in waiting:
        before = [other for other in (*waiting, *running) if stage.after and other.name.startswith(stage.after)]
        if not before and not stage.claims & claimed:
            return stage
    return None


def run_all(stages: Sequence[Stage], lanes: int) -> list[Result]:
    """Run every stage; the results in the order of `stages`. KeyboardInterrupt passes through when all has ended."""
    waiting = planned(stages)
    results: dict[Stage, Result] = {}
    with Lanes(lanes) as jobs:
        while waiting or jobs.running:
            while jobs.free and (stage := startable(waiting, [job.stage for job in jobs.running])):
                waiting.remove(stage)
                jobs.start(stage)
            if not jobs.running:
                raise ValueError(f"these wait for each other: {', '.join(stage.title for stage in waiting)}")
            for job in jobs.heard_of():
                results[job.stage] = job.result()
                jobs.running.remove(job)
    return [results[stage] for stage in stages]


class Lanes:
    """The stages at work; leaving the block ends those that still are."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.running: list[Job] = []
        self._logs = contextlib.ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._logs:
            self._end()

    def _end(self) -> None:
        """Interrupt what runs, let it end in order for a moment, and let nothing of it outlive that."""
        if self.running:
            print(f"\nending {', '.join(job.stage.title for job in self.running)}", file=sys.stderr, flush=True)
        try:
            for job in self.running:
                job.signal(signal.SIGINT)
            until = time.monotonic() + GRACE + 1
            for job in self.running:
                job.process.join(max(0.0, until - time.monotonic()))
        finally:
            for job in self.running:
                job.signal(signal.SIGKILL)
                job.process.join()

    @property
    def free(self) -> bool:
        return len(self.running) < self.number

    def start(self, stage: Stage) -> None:
        """Begin a stage in a free lane."""
        log = None
        if self.number > 1:
            log = self._logs.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 (the stack closes it)
        print(f"==> {stage.title}" if log else f"\n==> {stage.title}", flush=True)
        self.running.append(Job(stage, log))

    def heard_of(self) -> list[Job]:
        """Wait until at least one stage has ended; those that have."""
        heard = wait([job.heard for job in self.running])
        return [job for job in self.running if job.heard in heard]


class Job:
    """A stage in a process of its own, which leads a process group."""

    def __init__(self, stage: Stage, log: IO[bytes] | None) -> None:
        self.stage = stage
        self.log = log
        self.started = time.monotonic()
        self.heard, said = FORK.Pipe(duplex=False)
        self.process = FORK.Process(target=_work, args=(stage, said, self.log))
        self.process.start()
        assert self.process.pid  # noqa: S101 (it has one from its start on; nothing but a type)
        self.leader = self.process.pid
        said.close()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the stage and to all that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.leader, number)

    def result(self) -> Result:
        """What became of the stage, after showing what it printed; nothing of it runs any more."""
        try:
            result: Result = self.heard.recv()
        except EOFError:
            result = self._lost()
        self.process.join()
        self.signal(signal.SIGKILL)
        self._show()
        print(f"<== {self.stage.title}: {result.verdict} in {result.seconds:.1f} s", flush=True)
        return result

    def _lost(self) -> Result:
        """The process ended without a word for us; its traceback, if any, is in its output."""
        self.process.join()
        note = f"the stage itself broke down, with status {self.process.exitcode}"
        pair = self.stage.pair.name if self.stage.pair else ""
        return Result(self.stage.name, pair, "FAILED", time.monotonic() - self.started, Outcome(note=note))

    def _show(self) -> None:
        if self.log and os.fstat(self.log.fileno()).st_size:
            print(f"\n--- {self.stage.title}", flush=True)
            self.log.seek(0)
            shutil.copyfileobj(self.log, sys.stdout.buffer)
            sys.stdout.flush()


def _work(stage: Stage, said: Connection, log: IO[bytes] | None) -> None:
    """In the new process: perform the stage, its output and that of its commands into the log."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    try:
        said.send(perform(stage))
    except KeyboardInterrupt:
        os._exit(STATUS_OF_INTERRUPTED)
