# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking at a thing again while the cloud works on it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import DeadlinePassed
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Kit

Looking = Generator[float, None, Any]


def described(thing: Any) -> str:
    """Status and what is under way, in one word or two; empty for what has no status."""
    status, activity = getattr(thing, "status", ""), getattr(thing, "activity", "")
    return f"{status} ({activity})" if activity else status


def look_once(read: Callable[[Any], Any], thing: Any, noun: str, goal: str, kit: Kit) -> Any:
    """One more look; when there is no time left, the failure says what it was last seen doing."""
    try:
        return read(thing)
    except DeadlinePassed:
        fault = getattr(thing, "fault", "")
        raise DeadlinePassed(
            f'{noun} "{thing.name}" on {kit.cloud.name} is still {described(thing) or "there"} '
            f"after {kit.deadline.elapsed():.0f} s, wanted {goal}{f': {fault}' if fault else ''}",
            cloud=kit.cloud.name,
            operation=goal,
            hint="it was left as it is; raise wait_timeout, or run the task again to go on waiting",
            details={key: getattr(thing, key) for key in ("id", "status", "activity") if hasattr(thing, key)},
        ) from None


def shown_within(seconds: float, look: Callable[[], bool | None], kit: Kit) -> Looking:
    """What a look tells, as soon as one tells anything; False when none does for that many seconds."""
    until = kit.clock.monotonic() + seconds
    while True:
        told = look()
        if told is not None:
            return told
        if kit.clock.monotonic() >= until or kit.deadline.passed:
            return False
        yield min(kit.poll_interval, kit.settle_time / 4)
