# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task wants of a volume and an instance, what it sees, and the steps that lead there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Serves
from ansible_collections.research.cloud.plugins.module_utils.core import select
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Conflict
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    VOLUME_LEADS_TO,
    Attachment,
    Instance,
    Volume,
)
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan, Step
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Clouds
from ansible_collections.research.cloud.plugins.module_utils.resources.volume import named


@dataclass(frozen=True, slots=True)
class AttachmentWant:
    """One volume and one instance, by name or id. Without ``instance``: wherever the volume is."""

    cloud: str
    volume: str
    instance: str | None
    state: str
    device: str = ""
    mount_point: str = ""
    move: bool = False

    @property
    def label(self) -> str:
        """The words that mean this in a message."""
        return f'volume "{self.volume}" on {self.cloud}'


@dataclass(slots=True)
class Sight:
    """The volumes and instances of one cloud, as a task sees them."""

    serves: Serves
    volumes: list[Volume]
    instances: list[Instance]


def look(wanted: Sequence[AttachmentWant], clouds: Clouds) -> Sight:
    """Both lists, as the cloud has them now."""
    cloud = clouds.connect(wanted[0].cloud)
    instances = cloud.instances()
    volumes = named(cloud.service("volume").list_all(), instances)
    return Sight(cloud.capabilities.services["volume"], volumes, instances)


def plan(want: AttachmentWant, sight: Sight) -> Plan:
    """The steps that lead to the wanted state. Raises a typed error when it cannot be had; nothing was changed then."""
    volume = select.by_id_or_name("volume", want.volume, sight.volumes, want.cloud)
    instance = _instance(want, sight)
    if want.state == "absent" or want.instance is None:
        return Plan(want.label, None, None) if volume is None else _plan_absent(want, volume, instance, sight)
    presumes = []
    if volume is None:
        presumes.append(select.missing("volume", want.volume, [each.name for each in sight.volumes], want.cloud))
        volume = not_made_yet(want.volume, want.cloud)
    if instance is None:
        names = [each.name for each in sight.instances]
        presumes.append(select.missing("instance", want.instance, names, want.cloud))
        instance = Instance(cloud=want.cloud, id="", name=want.instance, status="running")
    return replace(_plan(want, volume, instance, sight), presumes=tuple(presumes))


def not_made_yet(name: str, cloud: str) -> Volume:
    """A volume as it will be when it is made."""
    return Volume(id="", name=name, cloud=cloud, status="available")


def _plan(want: AttachmentWant, volume: Volume, instance: Instance, sight: Sight) -> Plan:
    removal = _removal(want, volume, instance, sight)
    free = replace(volume, status="available", activity="", attachments=()) if removal else volume
    _refuse(want, free, instance, sight)
    here = volume.attachment_to(instance.id)
    steps = (*removal, *_steps(want, here, instance, sight.serves))
    mounted = {"mounted": True, "unmounted": False}.get(want.state, bool(here.mount_point) if here else True)
    there = Attachment(
        instance_id=instance.id,
        instance=instance.name,
        device=here.device if here else want.device,
        mount_point=((here.mount_point if here else "") or want.mount_point) if mounted else "",
    )
    after = replace(volume, status="in_use", activity="", fault="" if steps else volume.fault, attachments=(there,))
    return Plan(
        f'{want.label} and instance "{instance.name}"',
        readable(volume, sight.serves),
        {**readable(after, sight.serves), "mounted": mounted and sight.serves.mounts},
        steps,
        (f"{want.label}: {volume.fault}",) if volume.fault and not steps else (),
        expected=after,
    )


def _removal(want: AttachmentWant, volume: Volume, instance: Instance, sight: Sight) -> tuple[Step, ...]:
    """Another instance loses the volume only when the user says so."""
    if not want.move or not volume.attachments or volume.attachment_to(instance.id):
        return ()
    known = {each.id: each for each in sight.instances}
    return tuple(Step("detach", arguments={"instance": known.get(each.instance_id)}) for each in volume.attachments)


def _steps(want: AttachmentWant, here: Attachment | None, instance: Instance, serves: Serves) -> tuple[Step, ...]:
    """A cloud that mounts mounts what it attaches: afterwards only an unmount may be left to do."""
    how = {"instance": instance, "device": want.device, "mount_point": want.mount_point}
    steps = () if here else (Step("attach", arguments=how),)
    if want.state == "mounted" and here and not here.mount_point:
        return (*steps, Step("mount", arguments=how))
    if want.state == "unmounted" and (here.mount_point if here else serves.mounts):
        return (*steps, Step("unmount", arguments={"instance": instance}))
    return steps


def _plan_absent(want: AttachmentWant, volume: Volume, instance: Instance | None, sight: Sight) -> Plan:
    """Detach it from that instance, or from wherever it is when none is named."""
    before = readable(volume, sight.serves)
    held = [each for each in volume.attachments if _meant(each, want.instance, instance)]
    kept = tuple(each for each in volume.attachments if each not in held)
    going = bool(held) or volume.status == "attaching"
    after = replace(volume, status="in_use" if kept else "available", activity="", fault="", attachments=kept)
    if not going:
        settled = replace(volume, status=volume.expected_status, activity="")
        return Plan(want.label, before, before, expected=after if volume.status == "detaching" else settled)
    steps = (Step("detach", arguments={"instance": instance}),)
    return Plan(want.label, before, readable(after, sight.serves), steps, expected=after)


def _meant(there: Attachment, wanted: str | None, instance: Instance | None) -> bool:
    """True when it is at that instance, or at any when none is named. One that is being deleted holds it still."""
    if instance:
        return there.instance_id == instance.id
    return wanted in (None, there.instance, there.instance_id)


def readable(volume: Volume, serves: Serves) -> dict[str, Any]:
    """What a task can change, as plans and diffs show it. Where it is mounted is the cloud's choice: only whether."""
    return {
        "status": volume.status,
        "attached_to": [each.instance or each.instance_id for each in volume.attachments],
        "mounted": serves.mounts and any(each.mount_point for each in volume.attachments),
    }


def _instance(want: AttachmentWant, sight: Sight) -> Instance | None:
    if want.instance is None:
        return None
    return select.instance_by_id_or_name(want.instance, sight.instances, want.cloud)


def _refuse(want: AttachmentWant, volume: Volume, instance: Instance, sight: Sight) -> None:
    """What a cloud would refuse, or accept and then not do."""
    problem = obstacle(volume, instance, want.mount_point, sight.volumes)
    if problem:
        taken = bool(volume.attachments) and volume.attachment_to(instance.id) is None
        raise refusal(problem, want.cloud, ", or say move: true" if taken else "")


def refusal(problem: tuple[str, str], cloud: str, more: str = "") -> Conflict:
    """The failure for what ``obstacle`` found; ``more`` goes on with its hint."""
    words, hint = problem
    way_out = f"{hint}{more}; " if hint else ""
    return Conflict(words, cloud=cloud, operation="attach", hint=f"{way_out}nothing was changed")


def obstacle(volume: Volume, instance: Instance, mount_point: str, volumes: Sequence[Volume]) -> tuple[str, str] | None:
    """Why the volume cannot come to that instance, and a hint or an empty text; None when it can."""
    words = f'volume "{volume.name}" on {volume.cloud}'
    others = [each for each in volumes if each.id != volume.id]
    taken = next((each for each in others if _sits_at(each, instance, mount_point)), None)
    if taken:
        return f'{words}: mount point {mount_point} on "{instance.name}" is taken by volume "{taken.name}"', ""
    here = volume.attachment_to(instance.id)
    if here:
        elsewhere = mount_point and here.mount_point and here.mount_point != mount_point
        wish = f"{words} is mounted at {here.mount_point}, wanted {mount_point}", "unmount it first"
        return wish if elsewhere else None
    problem = None
    if volume.attachments:
        where = volume.attachments[0]
        problem = (
            f'{words} is attached to "{where.instance or where.instance_id}"',
            "detach it there first",
        )
    elif volume.status != "available" and volume.status not in VOLUME_LEADS_TO:
        problem = f"{words} is {volume.status}; attaching needs available", volume.fault
    elif instance.expected_status != "running":
        state = f'instance "{instance.name}" is {instance.expected_status}'
        problem = f"{words}: {state}; attaching needs running", "start it first"
    return problem


def _sits_at(volume: Volume, instance: Instance, mount_point: str) -> bool:
    here = volume.attachment_to(instance.id)
    return bool(mount_point) and here is not None and here.mount_point == mount_point
