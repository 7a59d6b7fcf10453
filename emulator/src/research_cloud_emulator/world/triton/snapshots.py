# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of a machine."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.world.store import Row

from .centre import Centre
from .errors import TritonRefused
from .jobs import MACHINE, Job, Stage
from .machines import check_provisioned

_SIZE = 1
"""MiB; what a snapshot of an idle machine takes."""


def find(centre: Centre, machine: Row, name: str) -> Row | None:
    """A snapshot, deleted ones included."""
    return centre.store.first("SELECT * FROM triton_snapshots WHERE machine = ? AND name = ?", (machine["uuid"], name))


def listed(centre: Centre, machine: Row) -> list[Row]:
    return centre.store.all(
        "SELECT * FROM triton_snapshots WHERE machine = ? AND state != 'deleted' ORDER BY created, name",
        (machine["uuid"],),
    )


def create(centre: Centre, machine: Row, name: str) -> None:
    """Queue a snapshot. Raises TritonRefused: the name is taken, or the machine's kind has no snapshots."""
    check_provisioned(machine, "create_snapshot")
    if machine["brand"] in ("kvm", "bhyve"):
        raise TritonRefused("InvalidArgument", f"Snapshots are not supported for {machine['brand']} instances")
    held = find(centre, machine, name)
    if held is not None and held["state"] != "deleted":
        raise TritonRefused("InvalidArgument", f"Snapshot {name} already exists")
    centre.store.run("DELETE FROM triton_snapshots WHERE machine = ? AND name = ?", (machine["uuid"], name))
    centre.store.insert(
        "triton_snapshots",
        machine=machine["uuid"],
        name=name,
        state="queued",
        size=_SIZE,
        created=centre.now,
        updated=centre.now,
    )
    made = _stage("triton_snapshot", name, "created")
    _begin(centre, machine, "create_snapshot", made, failed=_stage("", name, "failed"))


def roll_back(centre: Centre, machine: Row, snapshot: Row) -> None:
    """Queue a return to a snapshot; the machine runs afterwards, whether it ran before or not. The file system keeps no
    snapshot that is newer."""
    stages = (Stage("", "stopping"), Stage("triton_rollback", "running", "rolled back", {"name": snapshot["name"]}))
    job = Job(stages, "rollback_snapshot", failed=Stage("", machine["state"]))
    centre.begin(MACHINE, snapshot["machine"], job)


def delete(centre: Centre, machine: Row, snapshot: Row) -> None:
    _begin(centre, machine, "delete_snapshot", _stage("triton_update", snapshot["name"], "deleted"))


def _stage(after: str, name: str, state: str) -> Stage:
    detail: dict[str, Any] = {"name": name, "state": state}
    return Stage(after, None, "snapshot", detail)


def _begin(centre: Centre, machine: Row, action: str, stage: Stage, failed: Stage | None = None) -> None:
    centre.begin(MACHINE, machine["uuid"], Job((stage,), action, failed=failed or Stage("")))
