# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out the plan for an attachment: one request after the other, each watched to its end."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.research.cloud.plugins.module_utils.core.errors import CloudError, Conflict
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance, Volume, as_dict
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan, Step
from ansible_collections.research.cloud.plugins.module_utils.resources import attaching
from ansible_collections.research.cloud.plugins.module_utils.resources.attachment_plan import (
    AttachmentWant,
    Sight,
    readable,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.attachment_plan import plan as plan_attachment
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Kit, Outcome
from ansible_collections.research.cloud.plugins.module_utils.resources.looking import Looking
from ansible_collections.research.cloud.plugins.module_utils.resources.sending import say_untouched
from ansible_collections.research.cloud.plugins.module_utils.resources.volume import with_names


def apply(want: AttachmentWant, plan: Plan, sight: Sight, kit: Kit) -> Looking:
    """Carry out the steps; returns an Outcome, also for a failure after something was changed."""
    if plan.expected is None:
        return Outcome(gone=True)
    (volume,) = [each for each in sight.volumes if each.id == plan.expected.id]
    run = _Run(want, volume, sight, kit)
    try:
        steps = yield from run.steps_left(plan)
        for number, step in enumerate(steps, 1):
            yield from run.take(step, wait=kit.wait or number < len(steps))
        if kit.wait:
            run.volume = yield from attaching.settle(run.volume, kit, run.saw)
    except CloudError as error:
        if not run.done:
            say_untouched(error)
        return run.outcome(error)
    return run.outcome()


class _Run:
    """One plan under way: what was done so far and the volume as last seen."""

    def __init__(self, want: AttachmentWant, volume: Volume, sight: Sight, kit: Kit) -> None:
        self.want = want
        self.volume = volume
        self.sight = sight
        self.kit = kit
        self.done: list[str] = []

    def outcome(self, error: CloudError | None = None) -> Outcome:
        """What has become of the volume up to now."""
        volume = with_names(self.volume, self._names())
        fields = readable(volume, self.sight.serves)
        return Outcome(fields, as_dict(volume), changed=bool(self.done), error=error)

    def _names(self) -> dict[str, str]:
        return {each.id: each.name for each in self.sight.instances}

    def saw(self, volume: Volume) -> None:
        """Remember the newest look at it, and show what it is doing."""
        self.volume = volume
        self.kit.progress(f"{volume.cloud}: volume {volume.name}", attaching.seen(volume))

    def steps_left(self, plan: Plan) -> Looking:
        """The steps; planned anew where something was under way at the first look, because only its end tells them."""
        if self.volume.settled or not (plan.steps or self.kit.wait):
            return plan.steps
        self.volume = yield from attaching.settle(self.volume, self.kit, self.saw)
        now = with_names(self.volume, self._names())
        volumes = [now if each.id == now.id else each for each in self.sight.volumes]
        return plan_attachment(self.want, replace(self.sight, volumes=volumes)).steps

    def take(self, step: Step, *, wait: bool) -> Looking:
        """One step, after what was under way before it has ended."""
        self.volume = yield from attaching.settle(self.volume, self.kit, self.saw)
        if step.kind == "detach":
            yield from self._detach(step.arguments["instance"], wait=wait)
            return
        instance: Instance = step.arguments["instance"]
        if step.kind == "unmount":
            yield from self._carry_out(attaching.unmount(self.volume, instance, self.kit), wait=wait)
            return
        yield from attaching.ready_for_it(instance, self.kit)
        try:
            yield from self._carry_out(self._work(step), wait=wait)
        except Conflict:
            # After a mount that failed, a cloud may still believe in the place of a mount before.
            if step.kind != "mount" or not self.volume.fault:
                raise
            yield from self._carry_out(attaching.unmount(self.volume, instance, self.kit), wait=True)
            yield from self._carry_out(self._work(step), wait=wait)

    def _work(self, step: Step) -> attaching.Work:
        """To attach or to mount."""
        make = attaching.attach if step.kind == "attach" else attaching.mount
        how = {key: step.arguments[key] for key in ("device", "mount_point")}
        return make(self.volume, step.arguments["instance"], self.kit, **how)

    def _detach(self, instance: Instance | None, *, wait: bool) -> Looking:
        known = {each.id: each for each in self.sight.instances}
        for each in self.volume.attachments:
            if instance is None or each.instance_id == instance.id:
                holder = known.get(each.instance_id) or self.kit.cloud.instance(each.instance_id)
                yield from self._carry_out(attaching.detach(self.volume, holder, self.kit), wait=wait)

    def _carry_out(self, work: attaching.Work, *, wait: bool) -> Looking:
        self.volume = yield from attaching.carry_out(work, self.kit, self.saw, self.done, wait=wait)
