# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The volumes that an instance shall have: wishes, and the steps that fulfil them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core import select
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.model import Attachment, Instance, Volume
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Step
from ansible_collections.research.cloud.plugins.module_utils.resources import attaching
from ansible_collections.research.cloud.plugins.module_utils.resources.attachment_plan import (
    not_made_yet,
    obstacle,
    refusal,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Kit
from ansible_collections.research.cloud.plugins.module_utils.resources.looking import Looking

VOLUMES: dict[str, Any] = {
    "type": "list",
    "elements": "dict",
    "options": {
        "volume": {"type": "str", "required": True},
        "device": {"type": "str"},
        "mount_point": {"type": "str"},
        "mode": {"type": "str", "choices": ["rw", "ro"]},
    },
}


@dataclass(frozen=True, slots=True)
class VolumeWish:
    """A volume, by name or id, that shall be attached, or mounted when the instance is made."""

    volume: str
    device: str = ""
    mount_point: str = ""
    mode: str = ""  # empty: as the cloud does it


def wishes(given: Sequence[Mapping[str, Any]] | None) -> tuple[VolumeWish, ...]:
    """The option as data."""
    return tuple(
        VolumeWish(each["volume"], each["device"] or "", each["mount_point"] or "", each["mode"] or "")
        for each in given or ()
    )


def refuse_shared(wanted: Sequence[tuple[str, tuple[VolumeWish, ...]]]) -> None:
    """A volume can be at one instance only. ``wanted``: cloud and wishes of every item."""
    counted = Counter((cloud, wish.volume) for cloud, wished in wanted for wish in wished)
    for (cloud, volume), count in counted.items():
        if count > 1:
            raise BadInput(
                f'volumes: volume "{volume}" on {cloud} is wanted {count} times; it can be attached once',
                cloud=cloud,
                hint="nothing was changed",
            )


def lacking(wished: Sequence[VolumeWish], instance: Instance, volumes: Sequence[Volume]) -> bool:
    """True when one of the wishes is not fulfilled, as far as the list shows."""
    there = [volume for volume in volumes if volume.attachment_to(instance.id)]
    return not all(any(wish.volume in (each.id, each.name) for each in there) for wish in wished)


def attached(volumes: Sequence[Volume], instance_id: str) -> list[str]:
    """The names of the volumes at that instance, for diffs."""
    return sorted(volume.name for volume in volumes if volume.attachment_to(instance_id))


def attach_steps(
    wished: Sequence[VolumeWish], instance: Instance, volumes: Sequence[Volume], *, instead_of: str = ""
) -> tuple[tuple[Step, ...], tuple[NotFound, ...]]:
    """One step for each volume that is not there yet, and a failure for each that does not exist. ``instance``: as it
    will be then, running; its ``id`` is empty when it is not made yet. ``instead_of``: the id of the instance that is
    deleted before; its volumes are free then.
    """
    freed = [_freed(volume, instead_of) for volume in volumes]
    steps, missing = [], []
    for wish in wished:
        volume = select.by_id_or_name("volume", wish.volume, freed, instance.cloud)
        if volume is None:
            missing.append(select.missing("volume", wish.volume, [each.name for each in volumes], instance.cloud))
            volume = not_made_yet(wish.volume, instance.cloud)
        problem = obstacle(volume, instance, wish.mount_point, freed)
        if problem:
            raise refusal(problem, instance.cloud)
        if not volume.attachment_to(instance.id):
            how = {"volume": volume, "device": wish.device, "mount_point": wish.mount_point}
            steps.append(Step("attach", arguments=how))
            there = Attachment(instance.id, instance.name, wish.device, wish.mount_point)
            freed = [each for each in freed if each.id != volume.id] + [replace(volume, attachments=(there,))]
    return tuple(steps), tuple(missing)


def _freed(volume: Volume, instead_of: str) -> Volume:
    if not (instead_of and volume.attachment_to(instead_of)):
        return volume
    kept = tuple(each for each in volume.attachments if each.instance_id != instead_of)
    return replace(volume, attachments=kept, status="in_use" if kept else "available", activity="", fault="")


def attach(step: Step, instance: Instance, kit: Kit, done: list[str], *, wait: bool) -> Looking:
    """Carry out one step: let the volume become free and the instance ready, then attach."""

    def saw(volume: Volume) -> None:
        kit.progress(f"{volume.cloud}: volume {volume.name}", attaching.seen(volume))

    volume: Volume = kit.cloud.service("volume").poll(step.arguments["volume"])
    volume = yield from attaching.let_go(volume, instance, kit, saw)
    yield from attaching.ready_for_it(instance, kit)
    how = {key: step.arguments[key] for key in ("device", "mount_point")}
    yield from attaching.carry_out(attaching.attach(volume, instance, kit, **how), kit, saw, done, wait=wait)
