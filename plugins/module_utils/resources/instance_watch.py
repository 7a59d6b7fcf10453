# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking at an instance until it is where it should be, as part of a job."""

from __future__ import annotations

from collections.abc import Callable

from ansible_collections.research.cloud.plugins.module_utils.core.errors import Failed
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Kit
from ansible_collections.research.cloud.plugins.module_utils.resources.looking import (
    Looking,
    described,
    look_once,
)

Saw = Callable[[Instance], None]


def poll(instance: Instance, goal: str, kit: Kit) -> Instance:
    """One more look at an instance; when there is no time left, the failure says what it was last seen doing."""
    seen: Instance = look_once(kit.cloud.poll, instance, "instance", goal, kit)
    return seen


def wait_for(instance: Instance, goal: frozenset[str], verb: str, kit: Kit, saw: Saw) -> Looking:
    """Look until the instance is settled in one of the goal statuses; returns it. Ends on failure states too.

    A settled status that is not the goal may be an old one: it counts as a failure only when it stays for the settle
    time. The same holds for a running instance that has no address yet.
    """
    stuck_since: float | None = None
    while True:
        instance = poll(instance, " or ".join(sorted(goal)), kit)
        saw(instance)
        there = instance.settled and instance.status in goal
        if instance.status == "error" or (there and instance.fault):
            raise _ended_badly(instance, verb)
        if there and not _address_pending(instance):
            return instance
        now = kit.clock.monotonic()
        stuck_since = (stuck_since or now) if instance.settled else None
        if stuck_since is not None and now - stuck_since >= kit.settle_time:
            if there:
                return instance
            raise _ended_badly(instance, verb)
        yield kit.poll_interval


def refuse_ended_badly(instance: Instance, verb: str, *, known: str) -> None:
    """Raise Failed when nothing more is under way and the cloud says why: for waits that no status ends. ``known``: the
    fault that it had before.
    """
    if instance.settled and instance.fault not in ("", known):
        raise _ended_badly(instance, verb)


def _address_pending(instance: Instance) -> bool:
    return instance.status == "running" and not instance.addresses and not instance.fault


def _ended_badly(instance: Instance, verb: str) -> Failed:
    fault = f": {instance.fault}" if instance.fault else ""
    return Failed(
        f'instance "{instance.name}" on {instance.cloud} ended in {described(instance)} after {verb}{fault}',
        cloud=instance.cloud,
        operation=verb,
        hint="it was left as it is, for you to look at or delete",
        details={"id": instance.id, "status": instance.status},
    )
