# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What projects may use and have used. Usage is counted in intervals, so the numbers are as old as the last count."""

from __future__ import annotations

import math

from .errors import AllocationDisabled, OverAllocation
from .settings import Settings
from .store import Row, Store

_USED = """
SELECT a.source_id, i.user_id, SUM(s.cpu * MAX(0,
    MIN(COALESCE(h.end_date, :at), COALESCE(a.end_date, :at), :at) - MAX(h.start_date, a.start_date))) / 3600.0
FROM histories h
JOIN instances i ON i.id = h.instance_id
JOIN assignments a ON a.instance_id = i.id
JOIN sizes s ON s.id = h.size_id
WHERE h.status = 'active' AND h.start_date < :at
GROUP BY a.source_id, i.user_id
"""

_RUNNING = """
SELECT i.user_id, COUNT(*) FROM instances i JOIN histories h ON h.id = i.history_id
WHERE i.end_date IS NULL AND h.status = 'active' GROUP BY i.user_id
"""


def count_if_due(store: Store, settings: Settings, now: float) -> None:
    """Count usage when an interval has ended since the last count."""
    interval = settings.snapshot_seconds
    last = store.meta("usage counted at")
    if interval:
        now = math.floor(now / interval) * interval
    if last is None:
        store.set_meta("usage counted at", now)
    elif now > last:
        count(store, now)


def count(store: Store, at: float) -> None:
    """Write the snapshots as of `at`.

    Used is the sum over `active` history of hours x CPUs, attributed to the source in force. Burn rate is the number
    of a user's active instances: not multiplied by CPUs, and counting those on other sources too, as the service does.
    """
    store.set_meta("usage counted at", at)
    used: dict[int, dict[int, float]] = {}
    for source_id, user_id, hours in store.all(_USED, {"at": at}):
        used.setdefault(source_id, {})[user_id] = round(hours, 2)
    running = {user_id: float(number) for user_id, number in store.all(_RUNNING)}
    for source in store.all("SELECT * FROM allocation_sources WHERE initial_used IS NOT NULL"):
        mine = used.get(source["id"], {})
        members = store.all("SELECT user_id FROM user_allocation_sources WHERE source_id = ?", (source["id"],))
        store.run(
            "INSERT OR REPLACE INTO source_snapshots VALUES (?, ?, ?, ?)",
            (
                source["id"],
                round(source["initial_used"] + sum(mine.values()), 3),
                sum(running.get(member["user_id"], 0.0) for member in members),
                at,
            ),
        )
        store.many(
            "INSERT OR REPLACE INTO user_snapshots VALUES (?, ?, ?, ?, ?)",
            [
                (source["id"], each["user_id"], mine.get(each["user_id"], 0.0), running.get(each["user_id"], 0.0), at)
                for each in members
            ],
        )


def require(store: Store, settings: Settings, source: Row, user_id: int) -> None:
    """Raise AllocationDisabled or OverAllocation when this user may start nothing on this source."""
    if source["name"] in settings.blacklisted_sources:
        raise AllocationDisabled(source["name"])
    allowed = source["compute_allowed"]
    if source["name"] in settings.special_sources:
        allowed = settings.special_sources[source["name"]]
        mine = user_snapshot(store, source["id"], user_id)
        # Who was never counted is told that nothing is left.
        used = allowed + 1 if mine is None else mine["compute_used"]
    else:
        used = store.value("SELECT compute_used FROM source_snapshots WHERE source_id = ?", (source["id"],))
    if allowed >= 0 and used is not None and used > allowed:
        raise OverAllocation(source["name"], used - allowed)


def user_snapshot(store: Store, source_id: int, user_id: int) -> Row | None:
    """What was last counted of one user's use of a source."""
    return store.first("SELECT * FROM user_snapshots WHERE source_id = ? AND user_id = ?", (source_id, user_id))


def assign(store: Store, instance_id: int, source_id: int | None, when: float) -> None:
    """From `when` on the instance is charged to this source."""
    store.run("UPDATE assignments SET end_date = ? WHERE instance_id = ? AND end_date IS NULL", (when, instance_id))
    if source_id is not None:
        store.insert("assignments", instance_id=instance_id, source_id=source_id, start_date=when)
    store.run(
        "UPDATE instances SET source_id = ?, heap = ? WHERE id = ?", (source_id, store.counter("heap"), instance_id)
    )


def source_of_user(store: Store, user_id: int, column: str, value: object) -> Row | None:
    """A live allocation source of this user, found by `id`, `uuid` or `name`."""
    return store.first(
        "SELECT a.* FROM allocation_sources a JOIN user_allocation_sources u ON u.source_id = a.id"
        f" WHERE u.user_id = ? AND a.end_date IS NULL AND a.{column} = ?",
        (user_id, value),
    )
