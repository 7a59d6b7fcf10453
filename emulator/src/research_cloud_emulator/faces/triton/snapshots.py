# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of a machine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from research_cloud_emulator.world.store import Row
from research_cloud_emulator.world.triton import snapshots as world

from . import errors
from .call import Call, Reply, iso
from .lookup import alive
from .routes import Router


def register(router: Router) -> None:
    router.add("machines/{machine}/snapshots", post=create_snapshot, get=list_snapshots)
    router.add(
        "machines/{machine}/snapshots/{name}",
        post=start_from_snapshot,
        get=get_snapshot,
        delete=delete_snapshot,
    )


def list_snapshots(call: Call, machine: str) -> Reply:
    return Reply([_shape(row) for row in world.listed(call.centre, alive(call, machine))])


def create_snapshot(call: Call, machine: str) -> Reply:
    row = alive(call, machine)
    name = str(call.params.get("name") or f"{datetime.fromtimestamp(call.now, UTC):%Y%m%dT%H%M%SZ}")
    world.create(call.centre, row, name)
    location = call.path("machines", machine, "snapshots", name)
    return Reply({"name": name, "state": "queued"}, 201, {"Location": location})


def get_snapshot(call: Call, machine: str, name: str) -> Reply:
    row = world.find(call.centre, alive(call, machine), name)
    if row is None:
        raise errors.not_found("Snapshot does not exist")
    return Reply({"name": name, "state": "deleted"} if row["state"] == "deleted" else _shape(row))


def start_from_snapshot(call: Call, machine: str, name: str) -> Reply:
    row = alive(call, machine)
    world.roll_back(call.centre, row, _held(call, row, name))
    return Reply(status=202)


def delete_snapshot(call: Call, machine: str, name: str) -> Reply:
    row = alive(call, machine)
    world.delete(call.centre, row, _held(call, row, name))
    return Reply(status=204)


def _held(call: Call, machine: Row, name: str) -> Row:
    row = world.find(call.centre, machine, name)
    if row is None or row["state"] == "deleted":
        raise errors.not_found(f"{name} not found")
    return row


def _shape(row: Row) -> dict[str, Any]:
    dates = {"created": iso(row["created"]), "updated": iso(row["updated"])}
    return {"name": row["name"], "state": row["state"], "size": row["size"], **dates}
