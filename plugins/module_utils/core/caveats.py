# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to keep in mind when reading figures of allocations, in sentences. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from ansible_collections.research.cloud.plugins.module_utils.core.forecast import Forecast
from ansible_collections.research.cloud.plugins.module_utils.core.model import Allocation, Instance

NAMED = 3  # how many instances a sentence names
OLD_COUNT = 2 * 3600  # seconds; an hour is usual
OTHERS = "the burn rate counts the instances that this account sees; others may use the allocation too"


def of_allocation(allocation: Allocation, ahead: Forecast) -> Iterator[str]:
    """About the cloud's count of one allocation, and what is made of it."""
    counted = ahead.counted_seconds_ago
    if allocation.allowed is None:
        yield "this allocation has no limit"
    elif counted is None or allocation.used is None:
        yield "the cloud has not counted the use of this allocation yet"
    elif counted > OLD_COUNT:
        yield f"the cloud's figures are {counted / 3600:.0f} hours old"
    if ahead.balance is not None and ahead.balance < 0:
        yield "this allocation is used up: the cloud refuses to start anything on it, and may stop what runs"
    elif ahead.balance and ahead.hours_left == 0:
        yield "what was left when the cloud counted has been burnt since, at this rate"
    if allocation.used and allocation.used == allocation.used_by_me:
        yield (
            "the cloud counts no use but that of this account: nobody else has used the allocation, or it is a trial,"
            " whose figures are this account's alone"
        )
    yield OTHERS


def of_instances(fleet: Sequence[Instance], rate: Mapping[str, float], records_staleness: float) -> Iterator[str]:
    """About instances that are not known well enough. ``rate``: SU per hour of each, by id; ``records_staleness``:
    seconds by which the cloud's own records may lag behind.
    """
    recorded = [each for each in fleet if each.observed_by == "records"]
    if recorded:
        age = f", which may be {records_staleness / 60:.0f} minutes old" if records_staleness else ""
        yield f"the status of {_some(recorded)} is from the cloud's records{age}"
    unsettled = [each for each in fleet if rate[each.id] > 0 and (each.activity or each.fault)]
    if unsettled:
        yield f"{_some(unsettled)} may be charged less: something is under way there, or has failed"
    unknown = [each for each in fleet if each.status == "unknown" or (each.status == "running" and not each.vcpus)]
    if unknown:
        yield f"what {_some(unknown)} may burn is not in these figures: the status or the size is not known"


def of_payers(charged: Sequence[Instance], known: Collection[str]) -> Iterator[str]:
    """About instances that burn and that no allocation of this account pays for. ``known``: ids of its allocations."""
    unpaid = [each for each in charged if not each.allocation_id]
    if unpaid:
        yield f"no allocation pays for {_some(unpaid)}"
    foreign = [each for each in charged if each.allocation_id and each.allocation_id not in known]
    if foreign:
        payers = ", ".join(sorted({each.allocation for each in foreign}))
        yield f"what {_some(foreign)} burn is charged to {payers}, which this account does not see"


def _some(instances: Sequence[Instance]) -> str:
    """``web``, ``web, db`` or ``web, db, etl and 5 more``."""
    names = ", ".join(sorted(each.name for each in instances)[:NAMED])
    more = len(instances) - NAMED
    return f"{names} and {more} more" if more > 0 else names
