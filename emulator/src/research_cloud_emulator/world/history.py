# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the cloud's state gets into the service's database: one history row per change of the stored status."""

from __future__ import annotations

import json
import uuid
from typing import Any

from .store import Row, Store

_STORED_NAMES = {
    "shelving": "shelved",
    "shelving_image_uploading": "shelved",
    "shelving_image_pending_upload": "shelved",
    "suspending": "suspended",
    "shutting-down": "suspended",
    "resuming": "build",
    "powering-on": "build",
    "initializing": "build",
    "scheduling": "build",
    "spawning": "build",
    "networking": "networking",
    "deploying": "deploying",
    "redeploying": "redeploy",
    "deploy_error": "deploy_error",
    "boot_script_error": "deploy_error",
}

PROGRESS = frozenset({"networking", "deploying", "deploy_error"})
"""Stored statuses that v2 shows as `active` with that activity."""

_NAMESPACE = uuid.UUID("5a5b6f0e-6d0b-4f6d-9a51-0d9a3a4f6c11")


def stored_name(status: str, task: str, tmp_status: str) -> str:
    """The status a history row gets: progress replaces the cloud's status only while that is `active`."""
    if status != "active":
        return status
    progress = task or tmp_status
    if progress.startswith("running_boot_script"):
        return "deploying"
    return _STORED_NAMES.get(progress, status)


def open_row(
    store: Store, instance_id: int, status: str, size_id: int, when: float, *, activity: str = "", extra: Any = None
) -> int:
    """Begin a new history row and make it the instance's current one; its id."""
    row_id = store.insert(
        "histories",
        uuid=str(uuid.uuid5(_NAMESPACE, f"history {store.counter('history')}")),
        instance_id=instance_id,
        status=status,
        activity=activity,
        size_id=size_id,
        extra=None if extra is None else json.dumps(extra),
        start_date=when,
    )
    store.run("UPDATE instances SET history_id = ? WHERE id = ?", (row_id, instance_id))
    return row_id


def sync(store: Store, server: Row, when: float) -> None:
    """Write down what was seen of one server at `when`. An old view (a cached list) makes the database old too."""
    instance = store.first(
        "SELECT i.id, i.ip_address, i.end_date, h.id AS history, h.status, h.size_id FROM instances i"
        " JOIN histories h ON h.id = i.history_id WHERE i.uuid = ?",
        (server["uuid"],),
    )
    if instance is None or instance["end_date"] is not None:
        return
    status = stored_name(server["status"], server["task"], server["tmp_status"])
    address = server["ip"] or instance["ip_address"]
    changed = (status, server["size_id"]) != (instance["status"], instance["size_id"])
    if changed:
        store.run("UPDATE histories SET end_date = ? WHERE id = ?", (when, instance["history"]))
        activity = server["task"] or server["tmp_status"]
        open_row(
            store, instance["id"], status, server["size_id"], when, activity=activity, extra=_extra(server, status)
        )
    if changed or address != instance["ip_address"]:
        store.run(
            "UPDATE instances SET ip_address = ?, heap = ? WHERE id = ?",
            (address, store.counter("heap"), instance["id"]),
        )


def sync_now(store: Store, server: Row, when: float) -> None:
    """sync() from a fresh look at the cloud: nothing about this server is unknown to the database afterwards."""
    sync(store, server, when)
    if server["changed_at"] is not None:
        store.run("UPDATE servers SET changed_at = NULL WHERE uuid = ?", (server["uuid"],))


def sync_list(store: Store, identity_id: int, servers: list[Row], when: float, fresh: bool) -> None:
    """sync() for all servers of an identity; cheap when most of them have not changed."""
    stored = store.all(
        "SELECT i.uuid, i.ip_address, h.status, h.size_id FROM instances i JOIN histories h ON h.id = i.history_id"
        " WHERE i.identity_id = ? AND i.end_date IS NULL",
        (identity_id,),
    )
    known = {row["uuid"]: (row["status"], row["size_id"], row["ip_address"]) for row in stored}
    for server in servers:
        status = stored_name(server["status"], server["task"], server["tmp_status"])
        before = known.get(server["uuid"])
        if before is not None and before != (status, server["size_id"], server["ip"] or before[2]):
            sync(store, server, when)
    if fresh:
        store.run(
            "UPDATE servers SET changed_at = NULL WHERE identity_id = ? AND changed_at IS NOT NULL", (identity_id,)
        )


def end(store: Store, instance_id: int, when: float) -> None:
    """The instance is no more."""
    store.run("UPDATE instances SET end_date = ?, heap = ? WHERE id = ?", (when, store.counter("heap"), instance_id))
    store.run("UPDATE histories SET end_date = ? WHERE instance_id = ? AND end_date IS NULL", (when, instance_id))
    store.run("UPDATE assignments SET end_date = ? WHERE instance_id = ? AND end_date IS NULL", (when, instance_id))


def _extra(server: Row, status: str) -> dict[str, str] | None:
    if status != "deploy_error" or not server["fault"]:
        return None
    return {"display_error": server["fault"], "traceback": f"Traceback (most recent call last):\n{server['fault']}\n"}
