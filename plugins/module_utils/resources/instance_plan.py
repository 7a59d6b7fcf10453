# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what is wanted and what is seen to a plan. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Capabilities
from ansible_collections.research.cloud.plugins.module_utils.core.actions import STATES, route
from ansible_collections.research.cloud.plugins.module_utils.core.cost import burn_rate
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, Conflict, Failed, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.model import Image, Instance, NewInstance, Size, shown
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan, Step
from ansible_collections.research.cloud.plugins.module_utils.core.select import did_you_mean
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_volumes import attach_steps, attached
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_wants import InstanceWant
from ansible_collections.research.cloud.plugins.module_utils.resources.sight import CATALOGS, Sight
from ansible_collections.research.cloud.plugins.module_utils.resources.spending import refuse_exhausted, starts_burning

COMPARED = tuple(CATALOGS)  # image, size, project, allocation


def fields(instance: Instance, capabilities: Capabilities) -> dict[str, Any]:
    """The readable fields of an instance that a task can change, and what it burns, as plans and diffs show them."""
    return {
        "name": instance.name,
        "status": shown(instance.status),
        "image": instance.image,
        "size": instance.size,
        "project": instance.project,
        "allocation": instance.allocation,
        "burn_rate": burn_rate(instance.vcpus, instance.status, capabilities.charged),
    }


def questions(want: InstanceWant, found: Instance | None, capabilities: Capabilities) -> frozenset[str]:
    """What has to be read before this can be planned: lists for names to be resolved in, and ``live`` for the instance
    as it is now.

    Nothing, when the list already shows what is wanted: a second run costs the listing pages.
    """
    if want.state == "absent" or (want.id and found is None):
        return frozenset()
    if found is None:
        return frozenset(COMPARED)
    different = _differences(want, found)
    stays = want.state == "present" or (found.settled and found.status in STATES[want.state])
    renamed = want.id is not None and want.name is not None and want.name != found.name
    if not different and stays and not renamed:
        return frozenset()
    verbs = () if want.state == "present" else route(found.expected_status, want.state, capabilities.actions) or ()
    burns = ("allocation",) if starts_burning(verbs, capabilities.actions) else ()
    return frozenset({*different, *burns, "live", *(COMPARED if want.replace else ())})


def plan(want: InstanceWant, sight: Sight) -> Plan:
    """The plan for one instance. Raises a typed error when it cannot be done; then nothing was changed."""
    found = sight.find(want.name, want.id)
    if want.state == "absent":
        return _plan_absent(want, found, sight.capabilities)
    if found is None:
        if want.id:
            raise NotFound(
                f"{want.label} does not exist", cloud=want.cloud, hint="without id, the name would be created"
            )
        return _plan_create(want, sight)
    return _plan_existing(want, found, sight)


def _plan_absent(want: InstanceWant, found: Instance | None, capabilities: Capabilities) -> Plan:
    if found is None:
        return Plan(want.label, None, None)
    return Plan(want.label, fields(found, capabilities), None, (Step("delete"),))


def _plan_create(want: InstanceWant, sight: Sight, *, instead_of: Instance | None = None) -> Plan:
    new, no_project = _new_instance(want, sight, instead_of)
    _refuse_impossible_name(want, new.name, sight)
    state = want.state if want.state in STATES else "started"
    verbs = route("running", state, sight.capabilities.actions)
    if verbs is None:
        raise Conflict(f"{want.label} cannot be {state} after it is made", cloud=want.cloud, hint="nothing was changed")
    expected = Instance(
        cloud=want.cloud,
        id="",
        name=new.name,
        status=_ends(state),
        image=new.image.name,
        image_id=new.image.id,
        image_version=new.image.version,
        size=new.size.name,
        size_id=new.size.id,
        vcpus=new.size.vcpus,
        memory_mb=new.size.memory_mb,
        disk_gb=new.size.disk_gb,
        region=new.image.region,
        project=new.project.name if new.project else "",
        allocation=new.allocation.name if new.allocation else "",
    )
    refuse_exhausted(want.label, new.allocation, want.cloud)
    old = instead_of.id if instead_of else ""
    running = replace(expected, status="running")
    attachments, missing = attach_steps(want.volumes, running, sight.volumes, instead_of=old)
    removal = (Step("delete"),) if instead_of else ()
    acts = tuple(Step("act", verb) for verb in verbs)
    return Plan(
        want.label,
        _shown(want, instead_of, sight, ()) if instead_of else None,
        _shown(want, expected, sight, attachments),
        (*removal, Step("create", arguments={"new": new}), *attachments, *acts),
        expected=expected,
        presumes=(*no_project, *missing),
    )


def _plan_existing(want: InstanceWant, found: Instance, sight: Sight) -> Plan:
    different = _differences(want, found)
    meant, no_project = _meant(want, different, sight)
    fixed = sorted(option for option in different if option in sight.capabilities.replace_only)
    if fixed:
        if not want.replace:
            raise _needs_replacement(want, found, fixed)
        return _plan_create(want, sight, instead_of=found)
    changes: dict[str, Any] = dict(meant)
    if want.id and want.name and want.name != found.name:
        _refuse_impossible_name(want, want.name, sight)
        _refuse_taken_name(want, found, sight)
        changes["name"] = want.name
    verbs, status = _way(want, found, sight.capabilities)
    if starts_burning(verbs, sight.capabilities.actions):
        refuse_exhausted(want.label, meant.get("allocation") or sight.allocation(found.allocation_id), want.cloud)
    updates = (Step("update", arguments=changes),) if changes else ()
    attachments, missing = _attachments(want, found, status, sight)
    acts = tuple(Step("act", verb) for verb in verbs)
    running = found.expected_status == "running"
    after = replace(found, status=status, **_changed(changes))
    return Plan(
        want.label,
        _shown(want, found, sight, ()),
        _shown(want, after, sight, attachments),
        (*updates, *attachments, *acts) if running else (*updates, *acts, *attachments),
        _notes(want, found),
        expected=after,
        presumes=(*no_project, *missing),
    )


def _changed(changes: Mapping[str, Any]) -> dict[str, Any]:
    """What an instance is afterwards; another size is another shape, too."""
    named = {key: getattr(value, "name", value) for key, value in changes.items()}
    size: Size | None = changes.get("size")
    if size is None:
        return named
    shape = {"vcpus": size.vcpus, "memory_mb": size.memory_mb, "disk_gb": size.disk_gb}
    return {**named, "size_id": size.id, **shape}


def _shown(want: InstanceWant, instance: Instance, sight: Sight, attachments: tuple[Step, ...]) -> dict[str, Any]:
    """The readable fields, with the volumes where the task is about them."""
    shown_fields = fields(instance, sight.capabilities)
    if not want.volumes:
        return shown_fields
    new = [step.arguments["volume"].name for step in attachments]
    return {**shown_fields, "volumes": sorted([*attached(sight.volumes, instance.id), *new])}


def _attachments(
    want: InstanceWant, found: Instance, status: str, sight: Sight
) -> tuple[tuple[Step, ...], tuple[NotFound, ...]]:
    """What is attached while it runs: before it is stopped, or after it was started."""
    will_run = "running" in (found.expected_status, status)
    then = replace(found, status="running", activity="", heading="") if will_run else found
    return attach_steps(want.volumes, then, sight.volumes)


def _refuse_impossible_name(want: InstanceWant, name: str, sight: Sight) -> None:
    """A cloud may turn down a name, or make another one of it."""
    rule = sight.capabilities.names
    if rule is not None and not re.fullmatch(rule.pattern, name):
        raise BadInput(
            f'instance name "{name}" is not possible on {want.cloud}: {rule.words}',
            cloud=want.cloud,
            hint="nothing was changed",
        )


def _refuse_taken_name(want: InstanceWant, found: Instance, sight: Sight) -> None:
    """A second instance of a name would make the name useless for every later task."""
    other = sight.find(want.name, None)
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
    return verbs, _ends(want.state) if verbs else here


def _ends(state: str) -> str:
    """The status that a state is shown as."""
    return {"started": "running"}.get(state, state)


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


def _meant(want: InstanceWant, options: Iterable[str], sight: Sight) -> tuple[dict[str, Any], tuple[NotFound, ...]]:
    """What the options name, and the project's failure if that is not there yet."""
    meant = {option: sight.resolve(option, getattr(want, option)) for option in options if option != "project"}
    if "project" not in options:
        return meant, ()
    project, absent = sight.project(want.project or "")
    return {**meant, "project": project}, absent


def _new_instance(
    want: InstanceWant, sight: Sight, instead_of: Instance | None
) -> tuple[NewInstance, tuple[NotFound, ...]]:
    image: Image = _chosen("image", want, sight, instead_of)
    size: Size = _chosen("size", want, sight, instead_of)
    if not size.available:
        others = [s.name for s in sight.catalogs["size"] if isinstance(s, Size) and s.available]
        raise BadInput(
            f'size "{size.name}" is no longer offered on {want.cloud}; {did_you_mean(size.name, others)}',
            cloud=want.cloud,
            hint="nothing was changed",
        )
    _refuse_too_small(want, image, size)
    wanted = want.project or (instead_of.project if instead_of else None) or want.defaults.get("project")
    project, absent = sight.project(wanted) if wanted else (_chosen("project", want, sight, instead_of), ())
    new = NewInstance(
        name=want.name or (instead_of.name if instead_of else ""),
        image=image,
        size=size,
        project=project,
        allocation=_chosen("allocation", want, sight, instead_of),
        options=want.options,
    )
    return new, absent


def _refuse_too_small(want: InstanceWant, image: Image, size: Size) -> None:
    lacking = [
        f"{least} {unit}"
        for least, there, unit in (
            (image.min_vcpus, size.vcpus, "vCPUs"),
            (image.min_memory_mb, size.memory_mb, "MB of memory"),
        )
        if there < least
    ]
    if lacking:
        raise BadInput(
            f'{want.label}: image "{image.name}" needs {" and ".join(lacking)}, more than size "{size.name}" has',
            cloud=want.cloud,
            hint="choose a larger size; nothing was changed",
        )


def _chosen(option: str, want: InstanceWant, sight: Sight, instead_of: Instance | None) -> Any:
    """What a new instance gets: as wanted, as the one it replaces had, as the profile says, or the only one."""
    wanted = getattr(want, option) or (getattr(instead_of, option) if instead_of else None) or want.defaults.get(option)
    if wanted:
        return sight.resolve(option, wanted)
    things = sight.catalogs[option]
    if option not in sight.capabilities.needs:
        return None
    if option in ("project", "allocation") and len(things) == 1:
        return things[0]
    raise BadInput(
        f"{want.label} does not exist, and making it needs {option}; {did_you_mean('', [t.name for t in things])}",
        cloud=want.cloud,
        hint="nothing was changed",
    )
