# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending a change once, as part of a job. When its reply is lost, the instance is looked at, and that decides."""

from __future__ import annotations

from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.actions import Action
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    BadReply,
    Conflict,
    DeadlinePassed,
    Failed,
    OutcomeUnknown,
    RateLimited,
    ReplyLost,
    Unavailable,
)
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Kit
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_watch import Saw
from ansible_collections.research.cloud.plugins.module_utils.resources.sending import Looking, under_way


def send_action(instance: Instance, action: Action, arguments: Any, kit: Kit, saw: Saw) -> Looking:
    """Send one action. A refusal or a lost reply is checked against what the instance does then."""
    what = _called(action, instance)
    for _attempt in range(3):
        with under_way(what, kit):
            try:
                kit.cloud.act(instance, action.verb, arguments)
            except ReplyLost as lost:
                try:
                    if (yield from _took_effect(instance, action, kit, saw)):
                        return
                except (BadReply, DeadlinePassed, RateLimited, Unavailable) as blind:
                    raise _unknown_action(instance, action, lost, f"looking failed too: {blind}") from None
                if action.always or kit.deadline.passed:
                    raise _unknown_action(
                        instance, action, lost, "the instance does not show whether it happened"
                    ) from None
            except (Conflict, Failed):
                if (yield from _took_effect(instance, action, kit, saw, patience=2 * kit.poll_interval)):
                    return
                raise
            else:
                return
    raise OutcomeUnknown(
        f"{what} was sent three times, and each reply was lost", cloud=instance.cloud, operation=action.verb
    )


def _called(action: Action, instance: Instance) -> str:
    return f'{action.verb} instance "{instance.name}" on {instance.cloud}'


def _unknown_action(instance: Instance, action: Action, lost: ReplyLost, why: str) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"{_called(action, instance)} was sent, the reply was lost ({lost}), and {why}",
        cloud=instance.cloud,
        operation=action.verb,
        hint="nothing was sent twice",
    )


def _took_effect(before: Instance, action: Action, kit: Kit, saw: Saw, patience: float | None = None) -> Looking:
    """True when the instance moves towards the end of the action, or is there; False when it stays as it was for the
    settle time.
    """
    until = kit.clock.monotonic() + (kit.settle_time if patience is None else patience)
    while True:
        now = kit.cloud.poll(before)
        saw(now)
        there = not action.always and now.status in action.ends_in
        moving = now.status != before.status or (now.activity != before.activity and bool(now.activity))
        if there or moving:
            return True
        if kit.clock.monotonic() >= until or kit.deadline.passed:
            return False
        yield min(kit.poll_interval, kit.settle_time / 4)
