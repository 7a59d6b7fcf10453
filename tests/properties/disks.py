# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random clouds with instances and volumes, and random wishes about the volumes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.resources import volume, volume_attachment
from hypothesis import strategies as st

from tests.support.lab import Lab
from tests.support.storage import hang

NAMES = ("data", "logs", "tmp")
HOLDERS = ("red", "green")
# How a volume is there; on its way only where check mode can know the end.
WAYS = ("free", "free", "mounted", "mounted", "unmounted", "in error", "being made", "being deleted")
SIZE_GB = 5


@dataclass(frozen=True)
class Disk:
    """A volume that is there already."""

    name: str
    way: str
    holder: str
    description: str
    project: str | None


@dataclass(frozen=True)
class World:
    """The instances with the cloud's word for their status, and the volumes."""

    fleet: dict[str, str]
    disks: tuple[Disk, ...]


disks = st.builds(
    Disk,
    name=st.sampled_from(NAMES),
    way=st.sampled_from(WAYS),
    holder=st.sampled_from(HOLDERS),
    description=st.sampled_from(["", "old"]),
    project=st.sampled_from([None, "lumen", "atlas"]),
)
worlds = st.builds(
    World,
    fleet=st.fixed_dictionaries({name: st.sampled_from(["active", "active", "active", "shutoff"]) for name in HOLDERS}),
    disks=st.lists(disks, max_size=3, unique_by=lambda each: each.name).map(tuple),
)
# Options of a task about one volume.
volume_tasks = st.fixed_dictionaries(
    {"name": st.sampled_from(NAMES), "state": st.sampled_from(["present", "present", "absent"])},
    optional={
        "size_gb": st.sampled_from([SIZE_GB, SIZE_GB, 6, 0]),
        "description": st.sampled_from(["old", "new", ""]),
        "project": st.sampled_from(["lumen", "atlas"]),
        "detach": st.booleans(),
    },
)
# Options of a task about one volume and one instance, or none.
attachment_tasks = st.fixed_dictionaries(
    {
        "volume": st.sampled_from(NAMES),
        "instance": st.sampled_from(HOLDERS),
        "state": st.sampled_from(["present", "mounted", "unmounted", "absent"]),
    },
    optional={"mount_point": st.sampled_from(["/vol_b", "/data"]), "move": st.booleans()},
) | st.fixed_dictionaries({"volume": st.sampled_from(NAMES), "state": st.just("absent")})


@contextmanager
def cloud_with(world: World) -> Iterator[Lab]:
    """A cloud that has just these, and has forgotten how they came."""
    lab = Lab()
    try:
        ids = {name: lab.world.add_instances(1, name=name, status="active")[0] for name in world.fleet}
        for each in sorted(world.disks, key=lambda each: each.way.startswith("being")):
            _plant(lab, each)
        with lab.world.act():
            for name, status in world.fleet.items():
                lab.world.store.run("UPDATE servers SET status = ? WHERE uuid = ?", (status, ids[name]))
            lab.world.cloud_lists.clear()
        lab.world.requests.clear()
        yield lab
    finally:
        lab.close()


def _plant(lab: Lab, each: Disk) -> None:
    if each.way == "being made":
        made = lab.run(volume.RESOURCE, name=each.name, size_gb=SIZE_GB, wait=False)
        assert made["changed"]
        return
    if each.way == "in error":
        lab.world.add_volumes(1, name=each.name, size=SIZE_GB, status="error")
    else:
        hang(lab, None, each.name, size=SIZE_GB)
    given: dict[str, Any] = {"description": each.description or None, "project": each.project}
    lab.run(volume.RESOURCE, name=each.name, **given)
    if each.way in ("mounted", "unmounted"):
        placed = lab.run(volume_attachment.RESOURCE, volume=each.name, instance=each.holder, state=each.way)
        assert placed["changed"], placed
    if each.way == "being deleted":
        assert lab.run(volume.RESOURCE, name=each.name, state="absent", wait=False)["changed"]
