# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One rate-limit state for all threads of a task: when the cloud asks one of them to slow down, all do."""

from __future__ import annotations

import threading

from ansible_collections.research.cloud.plugins.module_utils.core.wait import Clock


class RateGate:
    """Holds back every request until the time that the cloud asked for."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._opens_at = 0.0

    def close_for(self, seconds: float) -> None:
        """Nobody passes for that many seconds; a shorter closing never shortens a longer one."""
        with self._lock:
            self._opens_at = max(self._opens_at, self._clock.monotonic() + seconds)

    def wait_seconds(self) -> float:
        """How long a request has to wait now."""
        with self._lock:
            return max(0.0, self._opens_at - self._clock.monotonic())
