# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long an allocation lasts, and what that answer rests on. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from ansible_collections.research.cloud.plugins.module_utils.core.model import Allocation, Instance
from ansible_collections.research.cloud.plugins.module_utils.core.wait import iso

ASSUMPTION = "the fleet is as it was when the cloud counted, stays so, and nobody else uses the allocation"


@dataclass(frozen=True, slots=True)
class Forecast:
    """Figures in SU and SU per hour; None where they cannot be known. ``runs_out`` is empty when it does not."""

    burn_rate: float
    running: int
    balance: float | None
    counted_seconds_ago: int | None
    runs_out: str
    caveats: tuple[str, ...]


def forecast(allocation: Allocation, fleet: Iterable[Instance], rate: dict[str, float], now: float) -> Forecast:
    """What an allocation has left at ``now`` (epoch seconds), and when that is gone.

    ``fleet``: the instances that this account sees. ``rate``: SU per hour of each of them, by id.
    """
    charged = [i for i in fleet if i.allocation_id == allocation.id and rate[i.id] > 0]
    burning = sum(rate[i.id] for i in charged)
    counted = _epoch(allocation.counted_at)
    balance = None if allocation.allowed is None or allocation.used is None else allocation.allowed - allocation.used
    return Forecast(
        burn_rate=burning,
        running=len(charged),
        balance=balance,
        counted_seconds_ago=None if counted is None else max(0, round(now - counted)),
        runs_out=_runs_out(balance, burning, counted or now, now),
        caveats=tuple(_caveats(allocation, balance, counted, now)),
    )


def _runs_out(balance: float | None, burning: float, counted: float, now: float) -> str:
    """The fleet has burnt on since the cloud counted, so the balance is taken from then."""
    if balance is None:
        return ""
    if balance <= 0:
        return iso(now)
    return iso(max(now, counted + balance / burning * 3600)) if burning > 0 else ""


def _caveats(allocation: Allocation, balance: float | None, counted: float | None, now: float) -> Iterable[str]:
    if allocation.allowed is None:
        yield "this allocation has no limit"
    elif counted is None or allocation.used is None:
        yield "the cloud has not counted the use of this allocation yet"
    elif now - counted > 2 * 3600:
        yield f"the cloud's figures are {(now - counted) / 3600:.0f} hours old"
    if balance is not None and balance < 0:
        yield "this allocation is used up: the cloud refuses to start anything on it, and may stop what runs"
    yield "the burn rate counts the instances that this account sees; others may use the allocation too"


def _epoch(text: str) -> float | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
