# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long waits that show they are alive: a line when something changed, at most one in thirty seconds."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from ansible_collections.research.cloud.plugins.module_utils.core.wait import Clock

QUIET_SECONDS = 30.0


class Progress:
    """Collects what jobs see and prints one line for all of them."""

    def __init__(self, show: Callable[[str], None], clock: Clock) -> None:
        self._show = show
        self._clock = clock
        self._started = clock.monotonic()
        self._states: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        self._next = self._started
        self._lock = threading.Lock()

    def saw(self, subject: str, state: str) -> None:
        """Note the state of a subject; print when something changed and the last line is old enough.

        Nothing is printed while subjects are still coming in: the first line comes when one is seen again.
        """
        with self._lock:
            first_time = subject not in self._states
            self._states[subject] = state
            now = self._clock.monotonic()
            if first_time or self._states == self._shown or now < self._next:
                return
            self._shown = dict(self._states)
            self._next = now + QUIET_SECONDS
            line = self._line(now - self._started)
        self._show(line)

    def _line(self, seconds: float) -> str:
        if len(self._states) <= 3:
            what = ", ".join(f"{subject} {state}" for subject, state in self._states.items())
        else:
            counts = Counter(self._states.values())
            what = f"{len(self._states)} instances: " + ", ".join(f"{n} {state}" for state, n in sorted(counts.items()))
        return f"{what} ({seconds:.0f} s)"
