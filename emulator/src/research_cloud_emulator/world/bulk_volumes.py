# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thousands of volumes in one go, and volumes that are attached already. Rules are not applied; shapes are real."""

from __future__ import annotations

import uuid

from .bulk import IDENTITY, PROJECT, last_id, need
from .disks import MOUNT_PREFIX
from .store import Store

_NAMESPACE = uuid.UUID("6a7f0f5d-3f55-4a3c-93c4-1a5e5a1f7c02")


def add(
    store: Store,
    now: float,
    count: int,
    *,
    name: str = "vol-{:05d}",
    size: int = 10,
    status: str = "available",
    username: str = "alice",
    provider: str | None = None,
    project: str | None = None,
    server: str | None = None,
) -> list[str]:
    """Insert volumes of `size` GB; their uuids.

    name: a format of the number, beginning with 1 (or a plain name). server: uuid of an instance that they are
    attached to and mounted on (at most 25 in all); then they are where it is. provider, project: names; by default the
    user's first identity, and no project. LookupError when something named does not exist.
    """
    user = need(store, "user", "SELECT * FROM users WHERE username = ?", username)
    identity = need(store, "identity", IDENTITY, user["id"], provider)
    if server is not None:
        identity = need(
            store,
            "server",
            "SELECT d.* FROM identities d JOIN servers s ON s.identity_id = d.id WHERE s.uuid = ?",
            server,
        )
    project_id = None if project is None else need(store, "project", PROJECT, user["id"], project)["id"]
    first = 1 + last_id(store, "volumes")
    uuids = [str(uuid.uuid5(_NAMESPACE, str(first + number))) for number in range(count)]
    names = [name.format(number + 1) for number in range(count)]
    same = (identity["user_id"], identity["id"], identity["provider_id"], project_id, size, now, store.counter("heap"))
    store.many(
        "INSERT INTO volumes (uuid, name, user_id, identity_id, provider_id, project_id, size, start_date, heap)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(*pair, *same) for pair in zip(uuids, names, strict=True)],
    )
    before = 0 if server is None else store.value("SELECT COUNT(*) FROM disks WHERE server = ?", (server,))
    held = [_held(server, before + number) for number in range(count)]
    store.many(
        "INSERT INTO disks (identity_id, size, status, uuid, name, server, device, mount_location)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (identity["id"], size, status if server is None else "in-use", *pair, *where)
            for pair, where in zip(zip(uuids, names, strict=True), held, strict=True)
        ],
    )
    return uuids


def _held(server: str | None, number: int) -> tuple[str | None, str | None, str | None]:
    """Server, device and mount location of the attached volume of that number."""
    if server is None:
        return None, None, None
    letter = chr(ord("b") + number)
    return server, f"/dev/sd{letter}", f"{MOUNT_PREFIX}{letter}"
