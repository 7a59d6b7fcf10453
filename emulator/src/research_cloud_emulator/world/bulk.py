# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thousands of instances in one go, for benchmarks and for tests of lists. Rules are not applied; shapes are real."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from .store import Row, Store

_NAMESPACE = uuid.UUID("0f3f6c57-90f8-4b0f-8f7e-9a0f4b0c1d2e")
IDENTITY = """
SELECT d.* FROM identities d JOIN providers p ON p.id = d.provider_id
WHERE d.user_id = ? AND p.name = COALESCE(?, p.name) ORDER BY d.id
"""
_MACHINE = """
SELECT m.* FROM machines m JOIN image_versions v ON v.id = m.version_id JOIN images i ON i.id = v.image_id
WHERE m.provider_id = ? AND v.end_date IS NULL AND i.name = COALESCE(?, i.name) ORDER BY m.id
"""
PROJECT = """
SELECT p.* FROM projects p JOIN group_members g ON g.group_id = p.group_id
WHERE g.user_id = ?1 AND p.name = COALESCE(?2, p.name) ORDER BY p.created_by <> ?1, p.id
"""
_SOURCE = """
SELECT a.* FROM allocation_sources a JOIN user_allocation_sources u ON u.source_id = a.id
WHERE u.user_id = ? AND a.name = COALESCE(?, a.name) ORDER BY a.id
"""
_CLOUD_STATES = {
    "networking": ("active", "networking"),
    "deploying": ("active", "deploying"),
    "deploy_error": ("active", "deploy_error"),
}
_WITHOUT_ADDRESS = frozenset({"build", "suspended", "shutoff", "shelved", "shelved_offloaded", "error"})

_New = tuple[int, int, str, str]
"""Id, id of the first history row, uuid, name."""


@dataclass(frozen=True)
class _Same:
    """What all the new instances have in common."""

    user: Row
    identity: Row
    size: Row
    machine: Row
    project: Row
    source: Row


def add(
    store: Store,
    now: float,
    count: int,
    *,
    name: str = "bulk-{:05d}",
    status: str = "active",
    size: str = "m1.small",
    **where: str,
) -> list[str]:
    """Insert instances; their uuids.

    name: a format of the number, beginning with 1 (or a plain name). status: the stored status (`deploying` is a
    running server with that progress). where: names of `username`, `provider`, `image`, `project`, `allocation`; by
    default alice's first. The project may also be one that is shared with the user. LookupError when something named
    does not exist, TypeError for an unknown keyword.
    """
    same = _found(store, size, **where)
    first_id = 1 + last_id(store, "instances")
    first_history = 1 + last_id(store, "histories")
    rows = [
        (
            first_id + number,
            first_history + number,
            str(uuid.uuid5(_NAMESPACE, f"{first_id + number}")),
            name.format(number + 1),
        )
        for number in range(count)
    ]
    _insert_instances(store, rows, now, same)
    _insert_the_rest(store, rows, now, same, status)
    return [row[2] for row in rows]


def _found(
    store: Store,
    size: str,
    *,
    username: str = "alice",
    provider: str | None = None,
    image: str | None = None,
    project: str | None = None,
    allocation: str | None = None,
) -> _Same:
    user = need(store, "user", "SELECT * FROM users WHERE username = ?", username)
    identity = need(store, "identity", IDENTITY, user["id"], provider)
    place = identity["provider_id"]
    return _Same(
        user,
        identity,
        need(store, "size", "SELECT * FROM sizes WHERE provider_id = ? AND name = ?", place, size),
        need(store, "image", _MACHINE, place, image),
        need(store, "project", PROJECT, user["id"], project),
        need(store, "allocation source", _SOURCE, user["id"], allocation),
    )


def _insert_instances(store: Store, rows: list[_New], now: float, same: _Same) -> None:
    columns = ("user_id", "identity_id", "provider_id", "machine_id", "project_id", "source_id")
    values = (
        same.user["id"],
        same.identity["id"],
        same.identity["provider_id"],
        same.machine["id"],
        same.project["id"],
        same.source["id"],
    )
    heap = store.counter("heap")
    store.many(
        f"INSERT INTO instances (id, history_id, uuid, name, ip_address, start_date, heap, {', '.join(columns)})"
        f" VALUES (?, ?, ?, ?, ?, ?, ?{', ?' * len(columns)})",
        [(*row, _address(row[0]), now, heap, *values) for row in rows],
    )
    store.many(
        "INSERT INTO assignments (instance_id, source_id, start_date) VALUES (?, ?, ?)",
        [(row[0], same.source["id"], now) for row in rows],
    )


def _insert_the_rest(store: Store, rows: list[_New], now: float, same: _Same, status: str) -> None:
    cloud_status, tmp_status = _CLOUD_STATES.get(status, (status, ""))
    addressed = status not in _WITHOUT_ADDRESS
    size_id = same.size["id"]
    store.many(
        "INSERT INTO histories (id, uuid, instance_id, status, activity, size_id, start_date)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(row[1], str(uuid.uuid5(_NAMESPACE, f"h{row[1]}")), row[0], status, tmp_status, size_id, now) for row in rows],
    )
    server = (same.identity["id"], size_id, same.machine["id"], cloud_status, tmp_status)
    store.many(
        "INSERT INTO servers (uuid, ip, identity_id, size_id, machine_id, status, tmp_status, task, metadata)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, '', '{}')",
        [(row[2], _address(row[0]) if addressed else None, *server) for row in rows],
    )


def _address(number: int) -> str:
    """Apart from the addresses the cloud hands out itself."""
    high, low = divmod(number, 250)
    return f"198.18.{high}.{low + 2}"


def last_id(store: Store, table: str) -> int:
    return int(store.value("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)) or 0)


def need(store: Store, what: str, sql: str, *args: object) -> Row:
    """The first row of a query. Raises LookupError, which names what was looked for."""
    row = store.first(sql, args)
    if row is None:
        raise LookupError(f"no {what} {args[-1] or ''}".strip())
    return row
