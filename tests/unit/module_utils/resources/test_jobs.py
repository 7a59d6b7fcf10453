# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many jobs, few threads, one clock."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.errors import NotFound
from ansible_collections.research.cloud.plugins.module_utils.http.clock import SystemClock
from ansible_collections.research.cloud.plugins.module_utils.resources import jobs

from tests.unit.module_utils.clocks import StillClock

Steps = Generator[float, None, Any]


def counted(value: Any, pauses: int = 0, seconds: float = 5.0) -> Steps:
    """A job that waits some times and returns."""
    for _number in range(pauses):
        yield seconds
    return value


def failing(after: int = 0) -> Steps:
    """A job that fails as jobs may."""
    for _number in range(after):
        yield 0.0
    raise NotFound("gone")


def crashing(crash: BaseException) -> Steps:
    """A job with a bug in it."""
    yield 0.0
    raise crash


@pytest.mark.parametrize("parallel", [0, 1, 2, 16])
def test_results_come_in_the_order_given(parallel: int) -> None:
    work = [counted(number, pauses=3 - number % 3, seconds=0.0) for number in range(20)]
    clock = SystemClock() if parallel > 1 else StillClock()
    ended = jobs.run(work[: 20 if parallel < 2 else 5], parallel=parallel, clock=clock)
    assert [end.value for end in ended] == list(range(len(ended)))


def test_no_jobs_are_done_at_once() -> None:
    assert jobs.run([], parallel=16, clock=StillClock()) == []


@pytest.mark.parametrize("parallel", [1, 3])
def test_a_failing_job_does_not_stop_the_others(parallel: int) -> None:
    ended = jobs.run(
        [counted("a"), failing(1), counted("c", pauses=1, seconds=0.0)], parallel=parallel, clock=SystemClock()
    )
    assert [end.value for end in ended] == ["a", None, "c"]
    assert [type(end.error) for end in ended] == [type(None), NotFound, type(None)]


@pytest.mark.parametrize("crash", [ValueError("bug"), KeyboardInterrupt(), SystemExit(3)])
@pytest.mark.parametrize("parallel", [1, 3])
def test_anything_else_ends_the_run(crash: BaseException, parallel: int) -> None:
    turns: list[int] = []

    def patient() -> Steps:
        while True:
            turns.append(1)
            yield 3600.0

    with pytest.raises(type(crash)):
        jobs.run([patient(), crashing(crash)], parallel=parallel, clock=SystemClock())
    assert len(turns) == 1


def test_a_pause_is_kept() -> None:
    clock = StillClock()
    jobs.run([counted(1, pauses=3, seconds=5.0)], parallel=1, clock=clock)
    assert clock.slept == [5.0, 5.0, 5.0]


def test_pauses_pass_together() -> None:
    clock = StillClock()
    started = clock.monotonic()
    jobs.run([counted(number, pauses=2, seconds=10.0) for number in range(10)], parallel=1, clock=clock)
    assert clock.monotonic() - started == pytest.approx(20.0)


def test_many_jobs_share_the_turns_of_a_second() -> None:
    clock = StillClock()
    started = clock.monotonic()
    jobs.run([counted(number, pauses=1, seconds=0.0) for number in range(251)], parallel=1, clock=clock)
    assert clock.monotonic() - started == pytest.approx(250 / jobs.TURNS_PER_SECOND)


@pytest.mark.parametrize("parallel", [2, 4])
def test_never_more_at_once_than_allowed(parallel: int) -> None:
    lock = threading.Lock()
    now, most = 0, 0
    full = threading.Event()

    def busy() -> Steps:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
            if now == parallel:
                full.set()
        full.wait(10)
        with lock:
            now -= 1
        return None
        yield 0.0

    jobs.run([busy() for _number in range(12)], parallel=parallel, clock=SystemClock())
    assert most == parallel


def test_waiting_jobs_hold_no_thread() -> None:
    before = threading.active_count()
    seen: list[int] = []

    def waiting() -> Steps:
        seen.append(threading.active_count())
        yield 0.0
        return None

    jobs.run([waiting() for _number in range(6)], parallel=3, clock=SystemClock())
    assert max(seen) <= before + 3


def test_one_job_runs_in_the_callers_thread() -> None:
    def here() -> Steps:
        return threading.current_thread()
        yield 0.0

    (end,) = jobs.run([here()], parallel=16, clock=StillClock())
    assert end.value is threading.current_thread()


def test_one_by_one_is_in_order() -> None:
    order: list[str] = []

    def noted(name: str) -> Steps:
        order.append(f"{name}1")
        yield 1.0
        order.append(f"{name}2")

    jobs.run([noted("a"), noted("b")], parallel=1, clock=StillClock())
    assert order == ["a1", "b1", "a2", "b2"]


def test_a_thread_that_hangs_does_not_keep_the_process() -> None:
    program = """
import threading
from ansible_collections.research.cloud.plugins.module_utils.http.clock import SystemClock
from ansible_collections.research.cloud.plugins.module_utils.resources import jobs

stuck = threading.Event()

def hangs():
    stuck.set()
    threading.Event().wait()
    yield 0.0

def crashes():
    stuck.wait()
    raise KeyboardInterrupt
    yield 0.0

try:
    jobs.run([hangs(), crashes()], parallel=2, clock=SystemClock())
except KeyboardInterrupt:
    print("out")
"""
    collections = Path(__file__).resolve().parents[4] / ".venv" / "collections"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(collections)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "out\n"


def test_what_is_asked_together_is_asked_at_the_same_time() -> None:
    meet = threading.Barrier(3, timeout=10.0)

    def ask(number: int) -> int:
        meet.wait()  # nobody gets past before all three are here
        return number

    asks = [partial(ask, number) for number in range(3)]
    assert jobs.together(asks, parallel=3, clock=SystemClock()) == [0, 1, 2]


@pytest.mark.parametrize("parallel", [1, 3])
def test_a_part_of_the_answers_is_none(parallel: int) -> None:
    def fail(text: str) -> str:
        raise NotFound(text)

    asks: list[Callable[[], str]] = [lambda: "a", partial(fail, "second"), partial(fail, "third")]
    with pytest.raises(NotFound, match="second"):
        jobs.together(asks, parallel=parallel, clock=SystemClock())
