# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes of an emulated cloud, as tests look at them and let them go wrong."""

from __future__ import annotations

from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.resources.base import ManagedResource

from tests.support.lab import Lab

Row = dict[str, Any]
Result = dict[str, Any]

ACT = {"method": "POST", "path": "/action$"}
CREATE = {"method": "POST", "path": "^/api/v2/volumes$"}
DELETE = {"method": "DELETE", "path": "/volumes/"}
LOOK = {"method": "GET", "path": "/volume"}


def fault(lab: Lab, effect: Any, match: dict[str, str] | None = None, *, count: int | None = 1, skip: int = 0) -> None:
    """From now on, that goes wrong: with an action, unless ``match`` says otherwise."""
    lab.world.faults.add({"match": match or ACT, "effect": effect, "count": count, "skip": skip})


def disk(lab: Lab, name: str) -> Row | None:
    """The one volume of that name that the cloud has, or None."""
    found = [row for row in lab.disks() if row["name"] == name]
    assert len(found) < 2, found
    return found[0] if found else None


def where(lab: Lab, name: str) -> tuple[str, str | None, str | None]:
    """Status, instance and mount point of a volume, as the cloud has them."""
    row = disk(lab, name)
    assert row is not None, f"there is no {name}"
    names = {each["uuid"]: each["name"] for each in lab.live()}
    status = f"{row['status']} - {row['tmp_status']}" if row["tmp_status"] else row["status"]
    return status, names.get(row["server"]), row["mount_location"] if row["server"] else None


def place(lab: Lab, instance: str, *volumes: str, status: str = "active") -> str:
    """A new instance that has these new volumes attached and mounted; its id."""
    (uuid,) = lab.world.add_instances(1, name=instance, status=status)
    hang(lab, uuid, *volumes)
    return uuid


def hang(lab: Lab, uuid: str | None, *volumes: str, size: int = 10) -> None:
    """New volumes of these names, attached to that instance and mounted, each at its own place; or free ones."""
    made = lab.world.add_volumes(len(volumes), size=size, server=uuid)
    with lab.world.act():
        for name, volume in zip(volumes, made, strict=True):
            lab.world.store.run("UPDATE volumes SET name = ? WHERE uuid = ?", (name, volume))


def sent(lab: Lab, *verbs: str) -> int:
    """How many changes were sent."""
    return len([row for row in lab.writes() if not verbs or row[0] in verbs])


def both(lab: Lab, resource: ManagedResource, **options: Any) -> Result:
    """The result of a real run, after check mode has said the same and sent nothing."""
    before = sent(lab)
    checked = lab.run(resource, check=True, **options)
    assert sent(lab) == before
    real = lab.run(resource, **options)
    for key in ("changed", "failed", "msg", "diff"):
        assert checked.get(key) == real.get(key), key
    return real
