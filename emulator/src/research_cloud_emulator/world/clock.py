# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""World time, in seconds since the epoch (UTC). Nothing else in the package asks the machine for the time."""

from __future__ import annotations

import threading
import time
from typing import Protocol

DEFAULT_START = 1_800_000_000.0
"""Where a manual clock begins unless told: 2027-01-15T08:00:00Z."""


class Clock(Protocol):
    """What the world needs of a clock."""

    def now(self) -> float:
        """World time in seconds since the epoch."""

    def wall(self) -> float:
        """What time it is for the people at the other end, who know nothing of the world's speed and jumps."""

    def advance(self, seconds: float) -> None:
        """Jump forward; never backward."""

    def pause(self, seconds: float) -> None:
        """Let a request take this long, as the client experiences it."""


class ManualClock:
    """Stands still until a test moves it. Pausing moves it too, so that no test ever sleeps."""

    def __init__(self, start: float = DEFAULT_START) -> None:
        self._now = start
        self._lock = threading.Lock()

    def now(self) -> float:
        return self._now

    def wall(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("a clock can only be advanced")
        with self._lock:
            self._now += seconds

    def pause(self, seconds: float) -> None:
        self.advance(seconds)


class RealClock:
    """The machine's time, `speed` times as fast, plus every jump asked for.

    Pauses are real seconds whatever the speed: they imitate the network, not the cloud.
    """

    def __init__(self, speed: float = 1.0) -> None:
        if speed <= 0:
            raise ValueError("speed must be positive")
        self._speed = speed
        self._origin = time.time()
        self._started = time.monotonic()

    def now(self) -> float:
        return self._origin + (time.monotonic() - self._started) * self._speed

    def wall(self) -> float:
        return time.time()

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("a clock can only be advanced")
        self._origin += seconds

    def pause(self, seconds: float) -> None:
        time.sleep(seconds)
