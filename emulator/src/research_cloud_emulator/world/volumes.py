# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes in the service's database, and how it learns of the cloud's: v1 reads, and a monitor four times an hour."""

from __future__ import annotations

from .store import Row, Store

_CHANGED = "volumes changed at"


def record(store: Store, disk: Row, now: float, project_id: int | None = None) -> Row:
    """Write a disk down in the database; the new row."""
    identity = store.need("identities", disk["identity_id"])
    number = store.insert(
        "volumes",
        uuid=disk["uuid"],
        name=disk["name"] or disk["uuid"],
        description=disk["description"],
        user_id=identity["user_id"],
        identity_id=identity["id"],
        provider_id=identity["provider_id"],
        project_id=project_id,
        size=disk["size"],
        start_date=now,
        heap=store.counter("heap"),
    )
    return store.need("volumes", number)


def seen(store: Store, disk: Row, now: float) -> Row:
    """The cloud has this disk, so the database lists it: an ended row comes back to life. The row."""
    row = store.get("volumes", disk["uuid"], "uuid")
    if row is None:
        return record(store, disk, now)
    if row["end_date"] is not None:
        store.run("UPDATE volumes SET end_date = NULL, heap = ? WHERE id = ?", (store.counter("heap"), row["id"]))
    return store.need("volumes", row["id"])


def seen_all(store: Store, identity_id: int, found: list[Row], now: float) -> list[Row]:
    """seen() for all disks of an identity; cheap when the database knows most of them."""
    rows = store.all("SELECT * FROM volumes WHERE identity_id = ? AND end_date IS NULL", (identity_id,))
    known = {row["uuid"]: row for row in rows}
    return [known.get(disk["uuid"]) or seen(store, disk, now) for disk in found]


def end(store: Store, uuid: str, now: float) -> None:
    """Strike a volume off the list."""
    store.run(
        "UPDATE volumes SET end_date = ?, heap = ? WHERE uuid = ? AND end_date IS NULL",
        (now, store.counter("heap"), uuid),
    )


def note_change(store: Store, now: float) -> None:
    """The monitor has something to look at."""
    if changed_at(store) is None:
        store.set_meta(_CHANGED, now)


def changed_at(store: Store) -> float | None:
    value: float | None = store.meta(_CHANGED)
    return value


def reconcile(store: Store, now: float) -> None:
    """The monitor's look at all volumes."""
    if changed_at(store) is None:
        return
    gone = store.all("SELECT uuid FROM volumes WHERE end_date IS NULL AND uuid NOT IN (SELECT uuid FROM disks)")
    for row in gone:
        end(store, row["uuid"], now)
    for disk in store.all("SELECT * FROM disks WHERE uuid NOT IN (SELECT uuid FROM volumes WHERE end_date IS NULL)"):
        seen(store, disk, now)
    store.set_meta(_CHANGED, None)
