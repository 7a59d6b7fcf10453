# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long an allocation lasts, and what that answer rests on. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from ansible_collections.research.cloud.plugins.module_utils.core.model import Allocation
from ansible_collections.research.cloud.plugins.module_utils.core.wait import iso

ASSUMPTION = "the fleet is as it was when the cloud counted, stays so, and nothing else is charged to the allocation"
LAST_DATE = 253_402_300_799.0  # 9999-12-31T23:59:59Z, in epoch seconds: no date that we could write is later


@dataclass(frozen=True, slots=True)
class Forecast:
    """``balance`` in SU, ``hours_left`` from now on; None where they cannot be known, or where there is no end.

    ``runs_out`` is empty when nothing runs out, or not in a year that has four digits.
    """

    balance: float | None
    counted_seconds_ago: int | None
    hours_left: float | None
    runs_out: str


def forecast(allocation: Allocation, burn_rate: float, now: float) -> Forecast:
    """What an allocation has left at ``now`` (epoch seconds), and when that is gone at ``burn_rate`` SU per hour."""
    counted = _epoch(allocation.counted_at)
    balance = None if allocation.allowed is None or allocation.used is None else allocation.allowed - allocation.used
    end = _end(balance, burn_rate, now if counted is None else counted, now)
    return Forecast(
        balance=balance,
        counted_seconds_ago=None if counted is None else max(0, round(now - counted)),
        hours_left=None if end is None else round((end - now) / 3600, 2),
        runs_out="" if end is None or end > LAST_DATE else iso(end),
    )


def _end(balance: float | None, burn_rate: float, counted: float, now: float) -> float | None:
    """The fleet has burnt on since the cloud counted, so the balance is taken from then."""
    if balance is None:
        return None
    if balance <= 0:
        return now
    return max(now, counted + balance / burn_rate * 3600) if burn_rate > 0 else None


def _epoch(text: str) -> float | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
