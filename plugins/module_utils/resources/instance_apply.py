# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out a plan for one instance, as a job.

The rule of this file: a change is sent once. When its reply is lost, the cloud is looked at, and what is found decides.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.actions import Action
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    CloudError,
    Conflict,
    Failed,
    NotFound,
    ReplyLost,
)
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance, NewInstance, as_dict
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan, Step
from ansible_collections.research.cloud.plugins.module_utils.resources import instance_settings, instance_volumes
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Kit, Outcome
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_fields import About, fields
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_send import send_action
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_watch import (
    poll,
    refuse_ended_badly,
    wait_for,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.looking import Looking, described
from ansible_collections.research.cloud.plugins.module_utils.resources.sending import (
    look_for_created,
    say_untouched,
    under_way,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.sight import Sight, Wanted


def apply(want: Wanted, plan: Plan, sight: Sight, kit: Kit) -> Looking:
    """Carry out the steps in their order; returns an Outcome, also for a failure after something was changed."""
    run = _Run(want, plan, sight, kit)
    try:
        return (yield from run.all_steps())
    except CloudError as error:
        if not run.changed:
            say_untouched(error)
        return Outcome(fields=run.fields(), data=run.data(), changed=run.changed, error=error)


class _Run:
    """One plan under way: what was done so far and the instance as last seen."""

    def __init__(self, want: Wanted, plan: Plan, sight: Sight, kit: Kit) -> None:
        self.want = want
        self.plan = plan
        self.kit = kit
        self.known_ids = sight.known_ids()
        self.instance = sight.find(want.name, want.id, want.region)
        told = plan.after or plan.before or {}
        self.about = About(tuple(told), self.instance, sight.network_names())
        self.volumes: list[str] | None = None if plan.before is None else plan.before.get("volumes")
        self.done: list[str] = []
        self.answer: Any = None
        self.complete = True  # every field of the instance is as it is now, not only its status

    @property
    def changed(self) -> bool:
        return bool(self.done)

    def fields(self) -> dict[str, Any] | None:
        if self.instance is None:
            return None
        shown = self.about.shown(self.instance, self.volumes)
        return {**fields(self.instance, self.kit.cloud.capabilities), **shown}

    def data(self) -> dict[str, Any] | None:
        return as_dict(self.instance) if self.instance else None

    def all_steps(self) -> Looking:
        for number, step in enumerate(self.plan.steps, 1):
            last = number == len(self.plan.steps)
            yield from self._take(step, wait=self.kit.wait or not last)
        power_alone = all(step.kind == "update" for step in self.plan.steps)
        if power_alone and self.instance and self.kit.wait and not self.instance.settled:
            yield from self._wait_until_settled()
        if self.instance and self.changed and not self.complete:
            self.instance = self.kit.cloud.instance(self.instance.id)
        if self.kit.wait:
            self._refuse_unchanged()
        gone = self.instance is None
        extra = {"answer": self.answer}
        return Outcome(fields=self.fields(), data=self.data(), changed=self.changed, gone=gone, extra=extra)

    def _take(self, step: Step, *, wait: bool) -> Looking:
        if step.kind == "create":
            yield from self._create(step.arguments["new"], wait)
        elif step.kind == "update":
            yield from self._let_settle("ready for another change")
            yield from self._update(step.arguments)
        elif step.kind == "delete":
            yield from self._let_settle("ready for its end")
            yield from self._delete(wait)
        elif step.kind == "attach":
            yield from self._attach(step, wait)
        elif step.kind == "ask":
            yield from self._settle_before(self.kit.cloud.capabilities.actions[step.verb])
            self.answer = self.kit.cloud.act(self._here(), step.verb, step.arguments).get("answer")
        else:
            action = self.kit.cloud.capabilities.actions[step.verb]
            yield from self._settle_before(action)
            yield from send_action(self._here(), action, step.arguments, self.kit, self._saw)
            self.done.append(step.verb)
            if wait:
                yield from self._wait_for_status(action.ends_in, action.verb)

    def _here(self) -> Instance:
        if self.instance is None:
            raise NotFound(f"{self.want.label} is gone", cloud=self.want.cloud)
        return self.instance

    def _saw(self, instance: Instance) -> None:
        self.instance = instance
        self.complete = False
        self.kit.progress(f"{instance.cloud}: {instance.name}", described(instance))

    def _create(self, new: NewInstance, wait: bool) -> Looking:
        with under_way(f"create {self.want.label}", self.kit):
            try:
                self._saw(self.kit.cloud.create(new))
            except ReplyLost as lost:
                adopted = yield from look_for_created(
                    self.want.label,
                    new.name,
                    self.known_ids,
                    listed=self.kit.cloud.instances,
                    lost=lost,
                    kit=self.kit,
                )
                self._saw(adopted)
        self.done.append("create")
        about_volumes = self.plan.after is not None and "volumes" in self.plan.after
        self.volumes = [mount.volume.name for mount in new.mounts] if about_volumes else None
        if wait:
            yield from self._wait_for_status(frozenset({"running"}), "create")

    def _update(self, changes: Any) -> Looking:
        try:
            self._send_update(changes)
        except Conflict:
            before = self._here()
            if before.settled:
                raise
            # Some clouds change nothing of what is still being made.
            while not self._here().settled:
                yield from self._look_again("ready to be changed")
            refuse_ended_badly(self._here(), "create", known=before.fault)
            self._send_update(changes)

    def _send_update(self, changes: Any) -> None:
        instance = self._here()
        with under_way(f"update {self.want.label}", self.kit):
            try:
                self.kit.cloud.update(instance, changes)
            except CloudError:
                if len(changes) > 1:
                    self._note_part_of(changes)
                raise
        self.done.append("update")
        self._saw(self.kit.cloud.instance(instance.id))
        self.complete = True

    def _note_part_of(self, changes: Any) -> None:
        """Some clouds take several requests for several changes: what came before the refusal counts as a change."""
        before = self._here()
        with suppress(CloudError):
            self._saw(self.kit.cloud.instance(before.id))
            there = [[instance_settings.now(each, option) for option in changes] for each in (before, self._here())]
            if there[0] != there[1] or (before.settled and not self._here().settled):
                self.done.append("update")

    def _let_settle(self, goal: str) -> Looking:
        """What this task has asked for ends before it asks for more."""
        while self.done and not self._here().settled:
            yield from self._look_again(goal)

    def _refuse_unchanged(self) -> None:
        """A cloud may accept a change and then not make it."""
        asked = {key for step in self.plan.steps if step.kind == "update" for key in step.arguments}
        for option in sorted(asked) if self.instance else ():
            there, wanted = (instance_settings.now(each, option) for each in (self._here(), self.plan.expected))
            if not instance_settings.holds(wanted, there):
                plainly = isinstance(wanted, (str, bool)) and option not in instance_settings.VEILED
                how = f'still "{there}", wanted "{wanted}"' if plainly else "not what was asked for"
                raise Failed(
                    f"{self.want.label}: {option} is {how}" + (f": {fault}" if (fault := self._here().fault) else ""),
                    cloud=self.want.cloud,
                    operation="update",
                )

    def _delete(self, wait: bool) -> Looking:
        instance = self._here()
        with under_way(f"delete {self.want.label}", self.kit):
            self.kit.cloud.delete(instance)
        self.done.append("delete")
        while wait:
            try:
                self._saw(poll(self._here(), "deleted", self.kit))
            except NotFound:
                break
            refuse_ended_badly(self._here(), "delete", known=instance.fault)
            yield self.kit.poll_interval
        self.instance = None

    def _attach(self, step: Step, wait: bool) -> Looking:
        yield from instance_volumes.attach(step, self._here(), self.kit, self.done, wait=wait)
        self.volumes = [*(self.volumes or ()), step.arguments["volume"].name]

    def _settle_before(self, action: Action) -> Looking:
        """A cloud refuses an action while another is under way: let that end first."""
        while not self._here().settled or self._here().status not in action.starts_from:
            if self._here().settled:
                raise Conflict(
                    f"{self.want.label} is {described(self._here())}; {action.verb} needs "
                    + " or ".join(sorted(action.starts_from)),
                    cloud=self.want.cloud,
                    operation=action.verb,
                )
            yield from self._look_again(f"ready for {action.verb}")

    def _wait_for_status(self, goal: frozenset[str], verb: str) -> Looking:
        self.instance = yield from wait_for(self._here(), goal, verb, self.kit, self._saw)

    def _wait_until_settled(self) -> Looking:
        """No action was needed, but something is under way: see that it ends as expected."""
        expected = self.plan.expected.status
        while not self._here().settled:
            yield from self._look_again(expected)
        if {self._here().status, expected} not in ({expected}, {"shelved", "offloaded"}):
            raise Failed(
                f"{self.want.label} was on its way to {expected} and is now {described(self._here())}",
                cloud=self.want.cloud,
                hint="this task did not do that; run it again",
            )

    def _look_again(self, goal: str) -> Looking:
        yield self.kit.poll_interval
        self._saw(poll(self._here(), goal, self.kit))
