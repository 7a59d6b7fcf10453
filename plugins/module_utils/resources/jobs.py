# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many things at once, without a thread for each.

A job is a generator. It does something, yields the seconds it wants to be left alone, and returns its result. Between
two turns it holds no thread, so a bounded pool drives any number of jobs that wait for a cloud. Threads are daemons: a
task that is out of time does not stay for them.
"""

from __future__ import annotations

import heapq
import queue
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import CloudError
from ansible_collections.research.cloud.plugins.module_utils.core.wait import Clock

Job = Generator[float, None, Any]

# Turns a second that polling may take all jobs together, so that a large fleet does not hammer the cloud.
TURNS_PER_SECOND = 25.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How one job ended: with a value or with a failure."""

    value: Any = None
    error: CloudError | None = None


def run(jobs: Sequence[Job], *, parallel: int, clock: Clock) -> list[Ended]:
    """Drive all jobs to their end and return how each ended, in the order given.

    A failing job does not stop the others. Anything but a CloudError ends the whole run: no further turn is started.
    """
    crew = _Crew(min(parallel, len(jobs))) if parallel > 1 and len(jobs) > 1 else _Inline()
    try:
        return _drive(jobs, crew, clock)
    finally:
        crew.dismiss()


def together(asks: Sequence[Callable[[], Any]], *, parallel: int, clock: Clock) -> list[Any]:
    """What each of them returns, in the order given. All are asked, so many at a time; then the first failure in that
    order is raised: the answers of a part are of no use.
    """
    ended = run([_in_one_turn(ask) for ask in asks], parallel=parallel, clock=clock)
    for end in ended:
        if end.error is not None:
            raise end.error
    return [end.value for end in ended]


def _in_one_turn(ask: Callable[[], Any]) -> Job:
    yield from ()
    return ask()


def _drive(jobs: Sequence[Job], crew: _Crew | _Inline, clock: Clock) -> list[Ended]:
    ended: dict[int, Ended] = {}
    due = [(0.0, number) for number in range(len(jobs))]
    under_way = 0
    while len(ended) < len(jobs):
        now = clock.monotonic()
        while due and due[0][0] <= now:
            number = heapq.heappop(due)[1]
            crew.start(number, jobs[number])
            under_way += 1
        if not under_way:
            clock.sleep(max(0.0, due[0][0] - now))
            continue
        turn = crew.next_turn(due[0][0] - now if due else None)
        if turn is None:
            continue
        under_way -= 1
        if isinstance(turn.outcome, Ended):
            ended[turn.number] = turn.outcome
        elif isinstance(turn.outcome, float):
            pause = max(turn.outcome, (len(due) + under_way) / TURNS_PER_SECOND)
            heapq.heappush(due, (clock.monotonic() + pause, turn.number))
        else:
            raise turn.outcome
    return [ended[number] for number in range(len(jobs))]


@dataclass(frozen=True, slots=True)
class _Turn:
    number: int
    outcome: Ended | float | BaseException


def _take_turn(number: int, job: Job) -> _Turn:
    try:
        return _Turn(number, float(next(job)))
    except StopIteration as stop:
        return _Turn(number, Ended(value=stop.value))
    except CloudError as error:
        return _Turn(number, Ended(error=error))
    except BaseException as crash:  # noqa: BLE001  carried to the caller's thread and raised there
        return _Turn(number, crash)


class _Inline:
    """The same work in the caller's thread: one job, or one at a time for tests that want one order."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, Job]] = []

    def start(self, number: int, job: Job) -> None:
        self._waiting.append((number, job))

    def next_turn(self, _patience: float | None) -> _Turn | None:
        return _take_turn(*self._waiting.pop(0))

    def dismiss(self) -> None:
        self._waiting.clear()


class _Crew:
    """A bounded number of daemon threads that take turns."""

    def __init__(self, size: int) -> None:
        self._todo: queue.SimpleQueue[tuple[int, Job] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[_Turn] = queue.SimpleQueue()
        self._dismissed = threading.Event()
        self._size = size
        for _number in range(size):
            threading.Thread(target=self._work, daemon=True).start()

    def start(self, number: int, job: Job) -> None:
        self._todo.put((number, job))

    def next_turn(self, patience: float | None) -> _Turn | None:
        """The next finished turn; None when none finished within ``patience`` seconds."""
        try:
            return self._done.get(timeout=patience)
        except queue.Empty:
            return None

    def dismiss(self) -> None:
        """Start nothing that is still queued; threads end after the turn they are in."""
        self._dismissed.set()
        for _number in range(self._size):
            self._todo.put(None)

    def _work(self) -> None:
        while (task := self._todo.get()) is not None:
            if self._dismissed.is_set():
                return
            self._done.put(_take_turn(*task))
