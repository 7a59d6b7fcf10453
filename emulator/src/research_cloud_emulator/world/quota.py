# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an identity may hold at once. -1 or null in a quota means unlimited."""

from __future__ import annotations

from .errors import OverQuota
from .store import Row, Store

_IN_USE = """
SELECT COUNT(*) AS instances, COALESCE(SUM(z.cpu), 0) AS cpu, COALESCE(SUM(z.mem), 0) AS mem
FROM servers s JOIN sizes z ON z.id = s.size_id WHERE s.identity_id = ?
"""


def require(store: Store, identity: Row, size: Row, count: int) -> None:
    """Raise OverQuota when `count` more servers of this size would not fit."""
    quota = store.need("quotas", identity["quota_id"])
    used = store.first(_IN_USE, (identity["id"],))
    if used is None:
        raise LookupError("an aggregate always has a row")
    _fits("CPU", used["cpu"], size["cpu"] * count, quota["cpu"])
    _fits("Memory", used["mem"] // 1024, size["mem"] * count // 1024, quota["memory"])
    _fits("Instance", used["instances"], count, quota["instance_count"])


def require_storage(store: Store, identity: Row, size: int) -> None:
    """Raise OverQuota when one more volume of `size` GB would not fit. What is being deleted still counts."""
    quota = store.need("quotas", identity["quota_id"])
    sizes = store.all("SELECT size FROM disks WHERE identity_id = ?", (identity["id"],))
    _fits("Storage Size", sum(row["size"] for row in sizes), size, quota["storage"])
    _fits("Volume", len(sizes), 1, quota["storage_count"])


def require_snapshot(store: Store, identity: Row) -> None:
    """Raise OverQuota when one more snapshot would not fit."""
    quota = store.need("quotas", identity["quota_id"])
    count = store.value("SELECT COUNT(*) FROM snapshots WHERE identity_id = ?", (identity["id"],))
    _fits("Snapshot", count, 1, quota["snapshot_count"])


def _fits(resource: str, used: int, requested: int, limit: int | None) -> None:
    if limit is not None and limit >= 0 and used + requested > limit:
        raise OverQuota(resource, used, requested, limit)
