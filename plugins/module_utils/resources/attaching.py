# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attaching, mounting, unmounting and detaching a volume: each is asked for once, then watched to its end.

A cloud may accept such a request and then fail without a word, or not act on it at all. Only what the volume shows
afterwards counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ansible_collections.research.cloud.plugins.module_utils.backends.base import AttachableVolumes
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    CloudError,
    Conflict,
    Failed,
)
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance, Volume
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Kit
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_watch import poll as poll_instance
from ansible_collections.research.cloud.plugins.module_utils.resources.looking import Looking, described, look_once
from ansible_collections.research.cloud.plugins.module_utils.resources.sending import Request, send_request

Saw = Callable[[Volume], None]


@dataclass(frozen=True, slots=True)
class Work:
    """One request about a volume and an instance: how it is sent, and when it is over."""

    verb: str
    volume: Volume
    instance: Instance
    send: Callable[[], None]
    reached: Callable[[Volume], bool]

    @property
    def goal(self) -> str:
        """How the volume is when it is over."""
        return f"{self.verb}ed"

    @property
    def words(self) -> str:
        """The request in a message."""
        return f'{self.verb} volume "{self.volume.name}" and instance "{self.instance.name}" on {self.instance.cloud}'


def attach(volume: Volume, instance: Instance, kit: Kit, *, device: str = "", mount_point: str = "") -> Work:
    """To attach; where the cloud mounts what it attaches, that belongs to it."""
    service: AttachableVolumes = kit.cloud.service("volume")
    mounts = kit.cloud.capabilities.services["volume"].mounts

    def reached(now: Volume) -> bool:
        here = now.attachment_to(instance.id)
        return here is not None and now.status == "in_use" and (bool(here.mount_point) or not mounts)

    return Work(
        "attach",
        volume,
        instance,
        lambda: service.attach(volume, instance, device=device, mount_point=mount_point),
        reached,
    )


def mount(volume: Volume, instance: Instance, kit: Kit, *, device: str = "", mount_point: str = "") -> Work:
    """To mount what is attached."""
    service: AttachableVolumes = kit.cloud.service("volume")

    def reached(now: Volume) -> bool:
        here = now.attachment_to(instance.id)
        return here is not None and bool(here.mount_point)

    return Work(
        "mount",
        volume,
        instance,
        lambda: service.mount(volume, instance, device=device, mount_point=mount_point),
        reached,
    )


def unmount(volume: Volume, instance: Instance, kit: Kit) -> Work:
    """To unmount, and leave attached."""
    service: AttachableVolumes = kit.cloud.service("volume")

    def reached(now: Volume) -> bool:
        here = now.attachment_to(instance.id)
        return here is not None and not here.mount_point and not now.fault

    return Work("unmount", volume, instance, lambda: service.unmount(volume, instance), reached)


def detach(volume: Volume, instance: Instance, kit: Kit) -> Work:
    """To detach; the cloud unmounts first where it mounts."""
    service: AttachableVolumes = kit.cloud.service("volume")

    def reached(now: Volume) -> bool:
        return now.settled and now.status != "error" and now.attachment_to(instance.id) is None

    return Work("detach", volume, instance, lambda: service.detach(volume, instance), reached)


def settle(volume: Volume, kit: Kit, saw: Saw) -> Looking:
    """The volume when nothing is under way with it any more."""
    while not volume.settled:
        yield kit.poll_interval
        volume = _poll(volume, "settled", kit)
        saw(volume)
    return volume


def let_go(volume: Volume, instance: Instance, kit: Kit, saw: Saw) -> Looking:
    """The volume when it is settled and no longer with an instance that is being deleted, or after the settle time."""
    until = kit.clock.monotonic() + kit.settle_time
    while not volume.settled or (_elsewhere(volume, instance) and kit.clock.monotonic() < until):
        yield kit.poll_interval
        volume = _poll(volume, "available", kit)
        saw(volume)
    return volume


def _elsewhere(volume: Volume, instance: Instance) -> list[str]:
    """Where it is, when it is not at that instance."""
    holders = [each.instance_id for each in volume.attachments]
    return [] if instance.id in holders else holders


def ready_for_it(instance: Instance, kit: Kit) -> Looking:
    """Let what is under way with the instance end; raises Conflict when it does not run then."""
    while not instance.settled:
        yield kit.poll_interval
        instance = poll_instance(instance, "running", kit)
    if instance.status != "running":
        raise Conflict(
            f'instance "{instance.name}" on {instance.cloud} is {instance.status}; attaching needs running',
            cloud=instance.cloud,
            operation="attach",
        )


def carry_out(work: Work, kit: Kit, saw: Saw, done: list[str], *, wait: bool) -> Looking:
    """Send it, at most three times and only while the volume shows that nothing came of it; then watch it to its end.

    Notes the verb in ``done`` when it was sent, and returns the volume as last seen. Raises Conflict for a volume that
    is elsewhere by now, Failed when the cloud let it fail, OutcomeUnknown when looking tells nothing.
    """
    if work.reached(work.volume):
        return work.volume
    if _elsewhere(work.volume, work.instance):
        raise _taken(work, work.volume)
    yield from send_request(_request(work, kit, saw), kit)
    done.append(work.verb)
    if wait:
        return (yield from _watch(work, kit, saw))
    volume = _poll(work.volume, work.goal, kit)
    saw(volume)
    return volume


def _request(work: Work, kit: Kit, saw: Saw) -> Request:
    """How it is sent; and that something came of it: the volume is there, or moves, and not to somewhere else."""

    def shows() -> bool | None:
        now: Volume = kit.cloud.service("volume").poll(work.volume)
        saw(now)
        if work.reached(now):
            return True
        return not _elsewhere(now, work.instance) if looks(now) != looks(work.volume) else None

    return Request(
        words=work.words,
        verb=work.verb,
        noun="volume",
        send=work.send,
        shows=shows,
        repeatable=True,
        hint="run the task again: it begins with a look at the volume",
    )


def _watch(work: Work, kit: Kit, saw: Saw) -> Looking:
    """Look until it is over. A settled state that is not the end counts as a failure when it shows a new fault, or
    stays for the settle time: between two steps of the cloud a volume may look idle.
    """
    still_since: float | None = None
    moved = False
    last = work.volume
    while True:
        now = _poll(last, work.goal, kit)
        saw(now)
        if now.settled and work.reached(now):
            return now
        if now.settled and _elsewhere(now, work.instance):
            raise _taken(work, now)
        clock = kit.clock.monotonic()
        if looks(now) != looks(last) or not now.settled:
            still_since = None
        still_since = still_since if still_since is not None else clock
        last = now
        moved = moved or looks(now) != looks(work.volume)
        new_fault = moved and bool(now.fault)
        if now.status == "error" or (now.settled and (new_fault or clock - still_since >= kit.settle_time)):
            raise _failed(work, now)
        yield kit.poll_interval


def looks(volume: Volume) -> tuple[object, ...]:
    """What of a volume shows that something happens to it. Names of instances do not: only some reads know them."""
    where = tuple((each.instance_id, each.device, each.mount_point) for each in volume.attachments)
    return (volume.status, volume.activity, volume.fault, where)


def seen(volume: Volume) -> str:
    """Status, what is under way and what is wrong, in a few words."""
    return f"{described(volume)}: {volume.fault}" if volume.fault else described(volume)


def _taken(work: Work, now: Volume) -> Conflict:
    return Conflict(
        f"{work.words}: by now the volume is attached to {_elsewhere(now, work.instance)[0]}",
        cloud=work.instance.cloud,
        operation=work.verb,
    )


def _failed(work: Work, now: Volume) -> CloudError:
    idle = ""
    if work.instance.status != "running":
        idle = f'; instance "{work.instance.name}" is {work.instance.status}, and mounting needs it to run'
    return Failed(
        f"{work.words}: the cloud accepted it, and now the volume is {seen(now)}{idle}",
        cloud=work.instance.cloud,
        operation=work.verb,
        hint="nothing was lost; see to what is in the way (open files, a mount point in use), then run this again",
        details={"volume": now.id, "instance": work.instance.id, "status": now.status},
    )


def _poll(volume: Volume, goal: str, kit: Kit) -> Volume:
    """One more look; when there is no time left, the failure says what it was last seen doing."""
    now: Volume = look_once(kit.cloud.service("volume").poll, volume, "volume", goal, kit)
    return now
