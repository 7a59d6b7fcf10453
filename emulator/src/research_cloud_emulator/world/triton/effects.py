# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the last stage of a job does besides changing a state."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from research_cloud_emulator.world.settings import Settings
from research_cloud_emulator.world.store import Store

from . import nics


@dataclass(frozen=True)
class Moment:
    """A stage being carried out: on what, when, with which details."""

    store: Store
    settings: Settings
    subject: str
    due: float
    detail: dict[str, Any]


def provisioned(at: Moment) -> None:
    """A machine has found a server, and its network interfaces work."""
    number = at.store.counter("triton node")
    node = f"44454c4c-0000-1000-8000-{number % 5:012x}"
    at.store.run("UPDATE triton_machines SET node = ? WHERE uuid = ?", (node, at.subject))
    nics.plug(at.store, at.subject, at.detail["networks"])


def changed(at: Moment) -> None:
    """New values for columns of the machine."""
    columns = ", ".join(f"{name} = ?" for name in at.detail["values"])
    at.store.run(f"UPDATE triton_machines SET {columns} WHERE uuid = ?", (*at.detail["values"].values(), at.subject))


def merged(at: Moment) -> None:
    """New contents of the machine's metadata, credentials or tags."""
    column = at.detail["column"]
    held = json.loads(at.store.value(f"SELECT {column} FROM triton_machines WHERE uuid = ?", (at.subject,)))
    keep = {} if at.detail.get("replace") else held
    values = {name: value for name, value in {**keep, **at.detail["set"]}.items() if name not in at.detail["remove"]}
    at.store.run(f"UPDATE triton_machines SET {column} = ? WHERE uuid = ?", (json.dumps(values), at.subject))


def destroyed(at: Moment) -> None:
    """A machine is gone; it can be asked for a while longer, and everything it was still going to do is off."""
    at.store.run("DELETE FROM steps WHERE subject = ?", (at.subject,))
    at.store.run("DELETE FROM triton_mounts WHERE machine = ?", (at.subject,))
    at.store.run(
        "INSERT INTO steps (kind, subject, due, effect, detail) VALUES ('triton machine', ?, ?, 'purge', '{}')",
        (at.subject, at.due + at.settings.seconds("triton_purge")),
    )


def purge(at: Moment) -> None:
    at.store.run("UPDATE triton_machines SET purged = 1 WHERE uuid = ?", (at.subject,))


def snapshot(at: Moment) -> None:
    """A snapshot reaches a state."""
    at.store.run(
        "UPDATE triton_snapshots SET state = ?, updated = ? WHERE machine = ? AND name = ?",
        (at.detail["state"], at.due, at.subject, at.detail["name"]),
    )


def rolled_back(at: Moment) -> None:
    """Snapshots that are newer than the one with this name are lost."""
    at.store.run(
        "UPDATE triton_snapshots SET state = 'deleted', updated = ? WHERE machine = ? AND created >"
        " (SELECT created FROM triton_snapshots WHERE machine = ? AND name = ?)",
        (at.due, at.subject, at.subject, at.detail["name"]),
    )


def nic_works(at: Moment) -> None:
    at.store.run("UPDATE triton_nics SET state = 'running' WHERE mac = ?", (at.detail["mac"],))


def nic_removed(at: Moment) -> None:
    at.store.run("DELETE FROM triton_nics WHERE mac = ?", (at.detail["mac"],))


def volume_ready(at: Moment) -> None:
    """A volume can be mounted: its own storage machine has an address on the volume's network."""
    networks = json.loads(at.store.value("SELECT networks FROM triton_volumes WHERE uuid = ?", (at.subject,)))
    path = f"{nics.address(at.store, networks[0])}:/exports/data"
    at.store.run("UPDATE triton_volumes SET path = ? WHERE uuid = ?", (path, at.subject))


def volume_gone(at: Moment) -> None:
    at.store.run("UPDATE triton_volumes SET gone = 1 WHERE uuid = ?", (at.subject,))


def image_active(at: Moment) -> None:
    at.store.run("UPDATE triton_images SET published = ? WHERE uuid = ?", (at.due, at.subject))


def image_failed(at: Moment) -> None:
    """The image stays, and says why it is none."""
    error = {"code": "PrepareImageDidNotRun", "message": "prepare-image script did not run"}
    at.store.run(
        "UPDATE triton_images SET more = json_set(more, '$.error', json(?)) WHERE uuid = ?",
        (json.dumps(error), at.subject),
    )


EFFECTS: dict[str, Callable[[Moment], None]] = {
    "provisioned": provisioned,
    "changed": changed,
    "merged": merged,
    "destroyed": destroyed,
    "purge": purge,
    "snapshot": snapshot,
    "rolled back": rolled_back,
    "nic works": nic_works,
    "nic removed": nic_removed,
    "volume ready": volume_ready,
    "volume gone": volume_gone,
    "image active": image_active,
    "image failed": image_failed,
}
"""By the name that a stage carries."""
