# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When to ask again, as an immutable value. Pure.

Reads and replacements (GET, HEAD, PUT, PATCH, DELETE) may be repeated. A POST may be repeated only when it provably
was not processed, or when its caller says that a repetition is harmless. Everything else is for the caller to look up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

SAFE_TO_REPEAT = frozenset({"GET", "HEAD", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Full-jitter exponential backoff. Times are in seconds.

    ``transient``: statuses that a repeatable request tries again. ``refused``: statuses that mean "not processed,
    later", after which any request may be repeated.
    """

    attempts: int = 6
    base: float = 0.5
    cap: float = 20.0
    retry_after_cap: float = 120.0
    transient: frozenset[int] = frozenset({429, 502, 503, 504})
    refused: frozenset[int] = frozenset({429})

    def pause(self, attempt: int, random: Callable[[], float], retry_after: float | None = None) -> float:
        """Seconds to wait after failed attempt ``attempt`` (from 1); at least what the cloud asked for, capped."""
        jittered = random() * min(self.cap, self.base * 2.0 ** (attempt - 1))
        if retry_after is None:
            return jittered
        return max(jittered, min(retry_after, self.retry_after_cap))

    def may_repeat_status(self, status: int, repeatable: bool) -> bool:
        return status in self.refused or (repeatable and status in self.transient)


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that a Retry-After header asks for (number or HTTP date), or None."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isdecimal():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.fromtimestamp(now, tz=UTC)).total_seconds())
