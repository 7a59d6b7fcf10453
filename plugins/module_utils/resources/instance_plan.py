# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what is wanted and what is seen to a plan. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Capabilities
from ansible_collections.research.cloud.plugins.module_utils.core.actions import STATES, route
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, Conflict, Failed, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance, Size
from ansible_collections.research.cloud.plugins.module_utils.core.networks import Network
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan, Step
from ansible_collections.research.cloud.plugins.module_utils.resources import (
    instance_networks,
    instance_settings,
    instance_shares,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_fields import About, fields
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_making import (
    ends,
    plan_new,
    readable,
    refuse_impossible_name,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_protection import removal
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_volumes import (
    attach_steps,
    attached,
    lacking,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_wants import InstanceWant
from ansible_collections.research.cloud.plugins.module_utils.resources.sight import CATALOGS, Sight
from ansible_collections.research.cloud.plugins.module_utils.resources.spending import refuse_exhausted, starts_burning

COMPARED = tuple(CATALOGS)  # image, size, project, allocation


def questions(want: InstanceWant, found: Instance | None, capabilities: Capabilities) -> frozenset[str]:
    """What has to be read before this can be planned: lists for names to be resolved in, and ``live`` for the instance
    as it is now.

    Nothing, when the list already shows what is wanted: a second run costs the listing pages.
    """
    if want.state == "absent" or (want.id and found is None):
        return frozenset()
    named = ("networks",) if want.settings.networks is not None else ()
    if found is None:
        return frozenset({*COMPARED, *named})
    different = _differences(want, found)
    stays = want.state == "present" or (found.settled and found.status in STATES[want.state])
    renamed = want.id is not None and want.name is not None and want.name != found.name
    if not different and stays and not renamed and not want.settings.differences(found):
        return frozenset(named)
    verbs = () if want.state == "present" else route(found.expected_status, want.state, capabilities.actions) or ()
    burns = ("allocation",) if starts_burning(verbs, capabilities.actions) else ()
    return frozenset({*different, *burns, *named, "live", *(COMPARED if want.replace else ())})


def differs_in_lists(want: InstanceWant, found: Instance, sight: Sight) -> bool:
    """True when the lists of networks and volumes show a difference, as far as the task is about them."""
    if want.settings.networks is not None and instance_networks.differ(found, *_networks(want, found, sight)):
        return True
    return lacking(want.volumes, found, sight.volumes)


def plan(want: InstanceWant, sight: Sight) -> Plan:
    """The plan for one instance. Raises a typed error when it cannot be done; then nothing was changed."""
    found = sight.find(want.name, want.id, want.region)
    if want.state == "absent":
        return _plan_absent(want, found, sight.capabilities)
    if found is None:
        if want.id:
            raise NotFound(
                f"{want.label} does not exist", cloud=want.cloud, hint="without id, the name would be created"
            )
        return plan_new(want, sight)
    return _plan_existing(want, found, sight)


def _plan_absent(want: InstanceWant, found: Instance | None, capabilities: Capabilities) -> Plan:
    if found is None:
        return Plan(want.label, None, None)
    return Plan(want.label, fields(found, capabilities), None, removal(want, found))


def _plan_existing(want: InstanceWant, found: Instance, sight: Sight) -> Plan:
    different = _differences(want, found)
    meant, no_project = _meant(want, different, found.region, sight)
    only_anew = _only_anew(want, found, different, sight)
    if only_anew and not want.replace:
        raise only_anew
    if only_anew:
        return plan_new(want, sight, instead_of=found)
    changes: dict[str, Any] = {**meant, **want.settings.differences(found)}
    if want.id and want.name and want.name != found.name:
        refuse_impossible_name(want, want.name, sight)
        _refuse_taken_name(want, found, sight)
        changes["name"] = want.name
    verbs, status = _way(want, found, sight.capabilities)
    if starts_burning(verbs, sight.capabilities.actions):
        refuse_exhausted(want.label, meant.get("allocation") or sight.allocation(found.allocation_id), want.cloud)
    updates = (*((Step("update", arguments=changes),) if changes else ()), *_plugs(want, found, sight))
    attachments, missing = _attachments(want, found, status, sight)
    acts = tuple(Step("act", verb) for verb in verbs)
    running = found.expected_status == "running"
    after = replace(reduce(_changed, updates, found), status=status)
    about = About(want.settings.given, found, sight.network_names())
    there = attached(sight.volumes, found.id)
    return Plan(
        want.label,
        readable(want, found, sight, about, there),
        readable(want, after, sight, about, [*there, *(step.arguments["volume"].name for step in attachments)]),
        (*updates, *attachments, *acts) if running else (*updates, *acts, *attachments),
        _notes(want, found),
        expected=after,
        presumes=(*no_project, *missing),
    )


def _networks(want: InstanceWant, found: Instance, sight: Sight) -> tuple[tuple[Network, ...], list[Network]]:
    """What the task names, and all that there are where the instance is. Raises NotFound and Ambiguous."""
    known = sight.networks(found.region)
    return instance_networks.meant(want.settings.networks or (), known, want.cloud), known


def _plugs(want: InstanceWant, found: Instance, sight: Sight) -> tuple[Step, ...]:
    return () if want.settings.networks is None else instance_networks.steps(found, *_networks(want, found, sight))


def _only_anew(want: InstanceWant, found: Instance, different: Iterable[str], sight: Sight) -> BadInput | None:
    """The failure when only a new instance can be as it is wanted."""
    fixed = sorted(option for option in different if option in sight.capabilities.replace_only)
    if fixed:
        return _needs_replacement(want, found, fixed)
    if instance_shares.are_shares(sight.capabilities):
        refusal = instance_shares.only_anew(want.label, want.volumes, found, sight.volumes)
        if refusal:
            return refusal
    if want.settings.networks is None:
        return None
    return instance_networks.refusal(want.label, found, *_networks(want, found, sight))


def _changed(before: Instance, update: Step) -> Instance:
    """What an instance is after an update; another size is another shape, too."""
    changes = update.arguments
    named = {key: getattr(changes[key], "name", changes[key]) for key in ("name", *COMPARED) if key in changes}
    size: Size | None = changes.get("size")
    shape = (
        {"size_id": size.id, "vcpus": size.vcpus, "memory_mb": size.memory_mb, "disk_gb": size.disk_gb} if size else {}
    )
    fields_after: dict[str, Any] = {**named, **shape, **instance_settings.changed_fields(changes, before)}
    return replace(before, **fields_after)


def _attachments(
    want: InstanceWant, found: Instance, status: str, sight: Sight
) -> tuple[tuple[Step, ...], tuple[NotFound, ...]]:
    """What is attached while it runs: before it is stopped, or after it was started."""
    if instance_shares.are_shares(sight.capabilities):
        return (), ()
    will_run = "running" in (found.expected_status, status)
    then = replace(found, status="running", activity="", heading="") if will_run else found
    return attach_steps(want.volumes, then, sight.volumes)


def _refuse_taken_name(want: InstanceWant, found: Instance, sight: Sight) -> None:
    """A second instance of a name would make the name useless for every later task."""
    other = sight.find(want.name, None, sight.place(found.region))
    if other is not None:
        raise BadInput(
            f'instance {found.id} on {want.cloud} cannot be renamed to "{want.name}": that is the name of {other.id}',
            cloud=want.cloud,
            hint="nothing was changed",
        )


def _way(want: InstanceWant, found: Instance, capabilities: Capabilities) -> tuple[tuple[str, ...], str]:
    """The verbs that lead to the wanted state, and the status at their end."""
    if want.state == "present":
        return (), found.expected_status
    here = found.expected_status
    verbs = route(here, want.state, capabilities.actions)
    if verbs is None:
        why = f": {found.fault}" if found.fault else ""
        kind = Failed if found.status == "error" else Conflict
        raise kind(
            f"{want.label} is in status {found.status}{why}; there is no way from there to {want.state}",
            cloud=want.cloud,
            hint="delete it or look at it in the cloud's own page; nothing was changed",
        )
    return verbs, ends(want.state) if verbs else here


def _differences(want: InstanceWant, found: Instance) -> tuple[str, ...]:
    """The options whose wanted value is neither the name nor an id of what the instance has."""
    wanted: Mapping[str, str | None] = {option: getattr(want, option) for option in COMPARED}
    return tuple(
        option for option, value in wanted.items() if value is not None and not found.answers_to(option, value)
    )


def _needs_replacement(want: InstanceWant, found: Instance, fixed: list[str]) -> BadInput:
    what = ", ".join(f'{option} is "{getattr(found, option)}", wanted "{getattr(want, option)}"' for option in fixed)
    return BadInput(
        f"{want.label}: {what}; on this cloud only a new instance can have another {' or '.join(fixed)}",
        cloud=want.cloud,
        hint="replace: true deletes this instance and makes a new one; nothing was changed",
        details={"replace_only": fixed},
    )


def _notes(want: InstanceWant, found: Instance) -> tuple[str, ...]:
    return (f"{want.label}: {found.fault}",) if found.fault else ()


def _meant(
    want: InstanceWant, options: Iterable[str], region: str, sight: Sight
) -> tuple[dict[str, Any], tuple[NotFound, ...]]:
    """What the options name, and the project's failure if that is not there yet."""
    meant = {option: sight.resolve(option, getattr(want, option), region) for option in options if option != "project"}
    if "project" not in options:
        return meant, ()
    project, absent = sight.project(want.project or "")
    return {**meant, "project": project}, absent
