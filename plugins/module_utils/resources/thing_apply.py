# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out the plan for a thing: one job, which yields while the cloud works."""

from __future__ import annotations

from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    BadReply,
    CloudError,
    Failed,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    ReplyLost,
    Unavailable,
)
from ansible_collections.research.cloud.plugins.module_utils.core.model import GONE, as_dict
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan, Step
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Kit, ManagedResource, Outcome
from ansible_collections.research.cloud.plugins.module_utils.resources.looking import Looking, described, look_once
from ansible_collections.research.cloud.plugins.module_utils.resources.sending import (
    look_for_created,
    say_untouched,
    under_way,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.thing_plan import plan, predict, readable, tell
from ansible_collections.research.cloud.plugins.module_utils.resources.things import (
    Kind,
    View,
    Want,
    look,
    wants,
)


def apply(kind: Kind, want: Want, plan: Plan, view: View, kit: Kit) -> Looking:
    """Carry out the steps in their order; returns an Outcome, also for a failure after something was changed."""
    run = ThingRun(kind, want, view, kit)
    try:
        return (yield from run.all_steps(plan))
    except CloudError as error:
        if not run.done:
            say_untouched(error)
        elif run.replacing:
            error.hint = f"{error.hint}; {run.replacing}" if error.hint else run.replacing
        return run.outcome(error)


class ThingRun:
    """One plan under way: what was done so far and the thing as last seen."""

    def __init__(self, kind: Kind, want: Want, view: View, kit: Kit) -> None:
        self.kind = kind
        self.want = want
        self.view = view
        self.kit = kit
        self.service = view.service
        self.thing = view.find(want.name, want.id)
        self.in_error_before = getattr(self.thing, "status", "") == "error"
        self.done: list[str] = []

    def outcome(self, error: CloudError | None = None) -> Outcome:
        """What has become of the thing up to now."""
        if self.thing is None:
            return Outcome(changed=bool(self.done), gone=error is None, error=error)
        thing = self.kind.refine(self.thing, self.view)
        return Outcome(readable(self.kind, thing), as_dict(thing), changed=bool(self.done), error=error)

    @property
    def replacing(self) -> str:
        """What to know when the old one is gone and there is no new one; empty when it is not so."""
        half = self.want.state != "absent" and self.thing is None and "delete" in self.done
        return f"the {self.kind.noun} that had this name is deleted; run the task again" if half else ""

    def all_steps(self, plan: Plan) -> Looking:
        for step in plan.steps:
            own = self.kind.steps.get(step.kind)
            if own is not None:
                yield from own(self, step)
            elif step.kind == "create":
                yield from self._create(step.arguments["new"], plan.expected.id)
            elif step.kind == "update":
                self._update(step)
            else:
                yield from self._delete()
        if self.want.state != "absent" and self.thing is not None and self.kit.wait:
            yield from self._wait_until_ready()
        return self.outcome()

    def saw(self, thing: Any) -> None:
        """Remember the newest look at it, and show what it is doing."""
        self.thing = thing
        if hasattr(thing, "status"):
            self.kit.progress(f"{self.want.cloud}: {self.kind.noun} {thing.name}", described(thing))

    def look(self, goal: str) -> None:
        """Look once more. ``goal``: how it should be, for the failure when there is no time left."""
        self.saw(look_once(self.service.poll, self.thing, self.kind.noun, goal, self.kit))

    def _create(self, new: Any, known_id: str) -> Looking:
        """``known_id``: what its id will be, where that is known before; then nothing else is taken for it."""
        known = frozenset(thing.id for thing in self.view.things)

        def listed() -> list[Any]:
            return [thing for thing in self.service.list_all() if known_id in ("", thing.id)]

        with under_way(f"create {self.want.label}", self.kit):
            try:
                made = self.service.create(new)
            except ReplyLost as lost:
                made = yield from look_for_created(
                    self.want.label,
                    self.want.name or "",
                    known,
                    listed=listed,
                    lost=lost,
                    kit=self.kit,
                    called=self.kind.called,
                )
        self.done.append("create")
        self.saw(made)

    def _update(self, step: Step) -> None:
        with under_way(f"update {self.want.label}", self.kit):
            self.service.update(self.thing, step.arguments)
        self.done.append("update")
        self.saw(self.service.read(self.thing.id))

    def _delete(self) -> Looking:
        """A cloud may accept a deletion and do nothing: only what is seen afterwards counts."""
        while getattr(self.thing, "under_way", False):
            yield self.kit.poll_interval
            self.look("deleted")
        with under_way(f"delete {self.want.label}", self.kit):
            self.service.delete(self.thing)
        try:
            yield from self._watch_it_go()
        except NotFound:
            self._note_deleted()
        except (BadReply, RateLimited, Unavailable) as blind:
            raise self._unseen(blind) from None
        self.thing = None

    def _watch_it_go(self) -> Looking:
        """Look until it is on its way, or, where the task waits, until it is not found any more."""
        began = self.kit.clock.monotonic()
        while True:
            self.look("deleted")
            if getattr(self.thing, "status", "") in GONE:
                self._note_deleted()
                if not self.kit.wait:
                    return
            elif self.kit.clock.monotonic() - began >= 2 * self.kit.poll_interval:
                raise still_there(self.kind, self.want, self.thing)
            yield self.kit.poll_interval

    def _note_deleted(self) -> None:
        if "delete" not in self.done:
            self.done.append("delete")

    def _unseen(self, blind: CloudError) -> OutcomeUnknown:
        return OutcomeUnknown(
            f"delete {self.want.label} was accepted, and looking failed: {blind}",
            cloud=self.want.cloud,
            operation="delete",
            hint="run the task again: it begins with a look",
        )

    def _wait_until_ready(self) -> Looking:
        while not getattr(self.thing, "settled", True):
            yield self.kit.poll_interval
            self.look(self.thing.expected_status)
        if getattr(self.thing, "status", "") == "error" and not self.in_error_before:
            raise Failed(
                f"{self.want.label} ended in error: {self.thing.fault}",
                cloud=self.want.cloud,
                operation="create",
                hint="it was left as it is, for you to look at or delete",
                details={"id": self.thing.id},
            )


def still_there(kind: Kind, want: Want, thing: Any) -> Failed:
    """The failure of a deletion that the cloud accepted and did not carry out."""
    fault = getattr(thing, "fault", "") or "the cloud does not say why"
    return Failed(
        f"{want.label} is still there ({described(thing) or 'listed'}) although its deletion was accepted: {fault}",
        cloud=want.cloud,
        operation="delete",
        hint=kind.when_it_stays,
    )


def managed(kind: Kind, options: dict[str, Any], constraints: dict[str, Any] | None = None) -> ManagedResource:
    """The resource of a kind, for the faces."""
    either = {"required_one_of": [[kind.identity[0], "id"]]} if "id" in options else {}
    return ManagedResource(
        name=kind.service,
        spec=options,
        constraints={**either, **(constraints or {})},
        wants=lambda given, clouds, validate: wants(kind, given, clouds, validate),
        look=lambda wanted, clouds: look(kind, wanted, clouds),
        plan=lambda want, view: plan(kind, want, view),
        predict=predict,
        apply=lambda want, made, view, kit: apply(kind, want, made, view, kit),
        tell=lambda _options, entries: tell(kind, entries),
    )
