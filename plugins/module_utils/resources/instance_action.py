# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resource behind the module ``instance_action``: one verb for one or many instances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Capabilities
from ansible_collections.research.cloud.plugins.module_utils.core.actions import ACTIONS, Action
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    BadInput,
    Conflict,
    NotFound,
    Unsupported,
)
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan, Step
from ansible_collections.research.cloud.plugins.module_utils.core.select import did_you_mean
from ansible_collections.research.cloud.plugins.module_utils.resources import instance_apply
from ansible_collections.research.cloud.plugins.module_utils.resources.base import (
    Clouds,
    Entry,
    Kit,
    ManagedResource,
    Options,
    Validate,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.instance import predict, told_instance, told_item
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_fields import fields
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_wants import (
    checked_options,
    merged_items,
    refuse_twins,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.jobs import Job
from ansible_collections.research.cloud.plugins.module_utils.resources.looking import described
from ansible_collections.research.cloud.plugins.module_utils.resources.options import CLOUD, ONE_OR_MANY, WAITING
from ansible_collections.research.cloud.plugins.module_utils.resources.sight import (
    Sight,
    read_catalogs,
    read_fleets,
    refresh,
    refuse_same,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.spending import refuse_exhausted

PER_INSTANCE: dict[str, dict[str, Any]] = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "action": {"type": "str", "choices": list(ACTIONS)},
    "reboot_type": {"type": "str", "choices": ["soft", "hard"]},
    "image": {"type": "str"},
    "backend_options": {"type": "dict"},
}

SPEC: dict[str, dict[str, Any]] = {
    **CLOUD,
    **WAITING,
    **PER_INSTANCE,
    "reboot_type": {"type": "str", "choices": ["soft", "hard"], "default": "soft"},
    "instances": {"type": "list", "elements": "dict", "options": {"cloud": {"type": "str"}, **PER_INSTANCE}},
}


@dataclass(frozen=True, slots=True)
class ActionWant:
    """One verb for one instance."""

    cloud: str
    name: str | None
    id: str | None
    action: Action
    image: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    region: str = ""  # anywhere

    @property
    def label(self) -> str:
        return f'instance "{self.name}" on {self.cloud}' if self.name else f"instance {self.id} on {self.cloud}"


def wants(options: Options, clouds: Clouds, validate: Validate) -> list[ActionWant]:
    """Every wanted action, checked against what its cloud can do before anything is asked."""
    found = [_want(item, clouds, validate) for item in merged_items(options, ("cloud", *PER_INSTANCE))]
    refuse_twins([(want.cloud, want.region, want.name, want.id) for want in found])
    return found


def _want(item: Mapping[str, Any], clouds: Clouds, validate: Validate) -> ActionWant:
    cloud = clouds.name(item["cloud"])
    verb = item["action"]
    if not (item["name"] or item["id"]):
        raise BadInput("instances: each item needs a name or an id", hint="nothing was changed")
    if not verb:
        raise BadInput("action is missing: give it for the task or for each item", hint="nothing was changed")
    capabilities = clouds.backend(cloud).capabilities
    if verb not in capabilities.actions:
        why = f" ({note})" if (note := capabilities.notes.get(f"action {verb}")) else ""
        raise Unsupported(
            f'{cloud} does not support action "{verb}"{why}; supported: {", ".join(capabilities.actions)}',
            cloud=cloud,
            hint="nothing was changed",
        )
    if verb == "rebuild" and not item["image"]:
        raise BadInput(f"action rebuild on {cloud} needs image", cloud=cloud, hint="nothing was changed")
    arguments = checked_options("instance_action", item, cloud, clouds, validate)
    action = capabilities.actions[verb]
    if verb == "reboot":
        arguments["reboot_type"] = item["reboot_type"] or "soft"
        if arguments["reboot_type"] not in capabilities.reboots:
            raise Unsupported(
                f'{cloud} does not support reboot_type "{arguments["reboot_type"]}"; supported: '
                + ", ".join(capabilities.reboots),
                cloud=cloud,
                hint="nothing was changed",
            )
        if arguments["reboot_type"] == "soft":  # the machine does that itself, so it has to run
            action = replace(action, starts_from=action.starts_from & {"running"})
    return ActionWant(cloud, item["name"], item["id"], action, item["image"], arguments)


def look(wanted: Sequence[ActionWant], clouds: Clouds) -> dict[str, Sight]:
    """Read the fleets; then, live, the instances whose end state does not hold yet."""
    sights = read_fleets((want.cloud for want in wanted), clouds)
    refuse_same(wanted, sights)
    for want in wanted:
        sight = sights[want.cloud]
        cloud = clouds.connect(want.cloud)
        found = sight.found(want)
        if found is not None and not (found.settled and _holds(want.action, found)):
            found = refresh(sight, cloud, found)
        burns = found is not None and want.action.starts_burning and not _holds(want.action, found)
        read_catalogs(sight, cloud, [*(["image"] if want.image else []), *(["allocation"] if burns else [])])
    return sights


def plan(want: ActionWant, sights: Mapping[str, Sight]) -> Plan:
    """One step, or none when the end state of the verb holds already. Raises Conflict in a state that does not allow
    the verb.
    """
    sight = sights[want.cloud]
    found = sight.find(want.name, want.id)
    if found is None:
        names = [i.name for i in sight.instances]
        near = f"; {did_you_mean(want.name, names)}" if want.name else ""
        raise NotFound(f"{want.label} does not exist{near}", cloud=want.cloud, hint="nothing was changed")
    before = fields(found, sight.capabilities)
    if _holds(want.action, found):
        return Plan(want.label, before, before, expected=replace(found, status=found.expected_status, activity=""))
    _refuse_wrong_state(want, found, sight.capabilities)
    if want.action.starts_burning:
        refuse_exhausted(want.label, sight.allocation(found.allocation_id), want.cloud)
    arguments = dict(want.arguments)
    if want.image:
        arguments["image"] = sight.resolve("image", want.image)
    kind = "ask" if want.action.asks else "act"
    after = replace(found, status=_status_after(want.action, found), activity="")
    return Plan(
        want.label,
        before,
        fields(after, sight.capabilities),
        (Step(kind, want.action.verb, arguments),),
        expected=after,
    )


def _holds(action: Action, found: Instance) -> bool:
    """True when the end state is there, or already on its way."""
    return not action.always and not action.asks and found.expected_status in action.ends_in


def _refuse_wrong_state(want: ActionWant, found: Instance, capabilities: Capabilities) -> None:
    if found.expected_status not in want.action.starts_from:
        hard = found.expected_status in capabilities.actions[want.action.verb].starts_from
        raise Conflict(
            f"{want.label} is {described(found)}; {want.action.verb} needs "
            + " or ".join(sorted(want.action.starts_from)),
            cloud=want.cloud,
            operation=want.action.verb,
            hint="reboot_type: hard can do it; nothing was changed" if hard else "nothing was changed",
        )


def _status_after(action: Action, found: Instance) -> str:
    if found.expected_status in action.ends_in:
        return found.expected_status
    return min(action.ends_in, key=lambda status: (status == "offloaded", status))


def apply(want: ActionWant, plan: Plan, sights: Mapping[str, Sight], kit: Kit) -> Job:
    """Send the verb and wait for its end."""
    return instance_apply.apply(want, plan, sights[want.cloud], kit)


def tell(options: Options, entries: Sequence[Entry]) -> dict[str, Any]:
    """``instance`` for one, ``instances`` for many; the answer where one was asked for."""
    if options.get("instances") is not None:
        return {"instances": [{**told_item(entry), **_answer(entry)} for entry in entries]}
    return {"instance": told_instance(entries[0]), **_answer(entries[0])}


def _answer(entry: Entry) -> dict[str, Any]:
    action: Action = entry.want.action
    return {action.verb: entry.outcome.extra.get("answer")} if action.asks else {}


RESOURCE = ManagedResource(
    name="instance_action",
    spec=SPEC,
    constraints=ONE_OR_MANY,
    wants=wants,
    look=look,
    plan=plan,
    predict=predict,
    apply=apply,
    tell=tell,
)
