# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks of a schedule as a user would write them."""

from __future__ import annotations

from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.resources import (
    instance,
    instance_action,
    instance_info,
    volume,
    volume_attachment,
)

from tests.faults.realms import REALMS
from tests.faults.schedule import Task
from tests.support.ground import Place
from tests.support.lab import Lab

SIZE_GB = 5


def items(places: tuple[Place, ...], *, other: bool = False) -> list[dict[str, Any]]:
    """The items of one task about all of these, with what a new instance is made of, or something other than that."""
    return [{"cloud": cloud, "name": name, **made_of(cloud, other=other)} for cloud, name in places]


def made_of(cloud: str, *, other: bool) -> dict[str, str]:
    """What an instance of that cloud is wanted with."""
    return {**REALMS[cloud].new, **(REALMS[cloud].other if other else {})}


def run(lab: Lab, task: Task) -> dict[str, Any]:
    """The task's result."""
    match task.kind:
        case "look":
            return lab.run(instance_info.RESOURCE, cloud=task.places[0][0])
        case "act":
            named = [{"cloud": cloud, "name": name} for cloud, name in task.places]
            return lab.run(instance_action.RESOURCE, instances=named, action=task.state, wait=task.wait)
        case "volume":
            words: dict[str, Any] = {"description": task.state} if task.detach else {}
            return lab.run(volume.RESOURCE, name=task.volume, size_gb=SIZE_GB, wait=task.wait, **words)
        case "no volume":
            return lab.run(volume.RESOURCE, name=task.volume, state="absent", detach=task.detach, wait=task.wait)
        case "attachment":
            holder = task.places[0][1] if task.places else None
            where: dict[str, Any] = {"volume": task.volume, "instance": holder, "state": task.state}
            return lab.run(volume_attachment.RESOURCE, move=task.detach, wait=task.wait, **where)
    state = "absent" if task.kind == "absent" else task.state
    fleet = items(task.places, other=task.other)
    return lab.run(instance.RESOURCE, instances=fleet, state=state, wait=task.wait)
