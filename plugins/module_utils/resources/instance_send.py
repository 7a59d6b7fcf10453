# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending an action to an instance, as part of a job. When its reply is lost, what the instance does decides."""

from __future__ import annotations

from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.actions import Action
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Kit
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_watch import Saw
from ansible_collections.research.cloud.plugins.module_utils.resources.looking import Looking
from ansible_collections.research.cloud.plugins.module_utils.resources.sending import Request, send_request


def send_action(instance: Instance, action: Action, arguments: Any, kit: Kit, saw: Saw) -> Looking:
    """Send one action. A refusal or a lost reply is checked against what the instance does then. One that is worth
    doing at any time leaves no other trace: it is never sent twice.
    """

    def shows() -> bool | None:
        now = kit.cloud.poll(instance)
        saw(now)
        there = not action.always and now.status in action.ends_in
        moving = now.status != instance.status or (now.activity != instance.activity and bool(now.activity))
        return True if there or moving else None

    request = Request(
        words=f'{action.verb} instance "{instance.name}" on {instance.cloud}',
        verb=action.verb,
        noun="instance",
        send=lambda: kit.cloud.act(instance, action.verb, arguments),
        shows=shows,
        repeatable=not action.always,
        hint="nothing was sent twice" if action.always else "run the task again: it begins with a look at the instance",
    )
    yield from send_request(request, kit)
