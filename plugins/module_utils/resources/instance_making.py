# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan for an instance that is not there, or that takes the place of another. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.actions import STATES, route
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, Conflict, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    Image,
    Instance,
    NewInstance,
    Size,
    tag_texts,
)
from ansible_collections.research.cloud.plugins.module_utils.core.networks import Network
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan, Step
from ansible_collections.research.cloud.plugins.module_utils.core.select import did_you_mean
from ansible_collections.research.cloud.plugins.module_utils.resources import instance_networks, instance_shares
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_fields import About, fields
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_protection import removal
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_volumes import attach_steps, attached
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_wants import InstanceWant
from ansible_collections.research.cloud.plugins.module_utils.resources.sight import Sight
from ansible_collections.research.cloud.plugins.module_utils.resources.spending import refuse_exhausted


def plan_new(want: InstanceWant, sight: Sight, *, instead_of: Instance | None = None) -> Plan:
    """The plan that makes it. Raises a typed error when it cannot be made; nothing was changed then."""
    new, no_project = _new_instance(want, sight, instead_of)
    refuse_impossible_name(want, new.name, sight)
    state = want.state if want.state in STATES else "started"
    verbs = route("running", state, sight.capabilities.actions)
    if verbs is None:
        raise Conflict(f"{want.label} cannot be {state} after it is made", cloud=want.cloud, hint="nothing was changed")
    expected = _expected(want, new, ends(state))
    refuse_exhausted(want.label, new.allocation, want.cloud)
    new, volumes, attachments, missing = _with_volumes(want, new, expected, sight, instead_of)
    acts = tuple(Step("act", verb) for verb in verbs)
    about = About(want.settings.given, instead_of, sight.network_names())
    before = attached(sight.volumes, instead_of.id) if instead_of else []
    return Plan(
        want.label,
        readable(want, instead_of, sight, about, before) if instead_of else None,
        readable(want, expected, sight, about, volumes),
        (
            *(removal(want, instead_of) if instead_of else ()),
            Step("create", arguments={"new": new}),
            *attachments,
            *acts,
        ),
        expected=expected,
        presumes=(*no_project, *missing),
    )


def readable(want: InstanceWant, instance: Instance, sight: Sight, about: About, volumes: list[str]) -> dict[str, Any]:
    """The readable fields, with the settings and the volumes that the task is about."""
    return {**fields(instance, sight.capabilities), **about.shown(instance, volumes if want.volumes else None)}


def _expected(want: InstanceWant, new: NewInstance, status: str) -> Instance:
    """The instance as it will be."""
    return Instance(
        cloud=want.cloud,
        id="",
        name=new.name,
        status=status,
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
        tags=tag_texts(new.tags),
        tag_values=new.tags,
        networks=tuple(network.id for network in new.networks),
        firewall=new.firewall,
        deletion_protection=new.deletion_protection,
        metadata=new.metadata,
        user_script=new.user_script,
    )


def _with_volumes(
    want: InstanceWant, new: NewInstance, expected: Instance, sight: Sight, instead_of: Instance | None
) -> tuple[NewInstance, list[str], tuple[Step, ...], tuple[NotFound, ...]]:
    """The request with what it mounts, the names of all volumes at the new instance, the steps that attach them, and a
    failure for each that does not exist.
    """
    if instance_shares.are_shares(sight.capabilities):
        mounts, missing = instance_shares.mounts(want.volumes, sight.volumes, want.cloud, expected.region)
        return replace(new, mounts=mounts), [mount.volume.name for mount in mounts], (), missing
    old = instead_of.id if instead_of else ""
    running = replace(expected, status="running")
    steps, missing = attach_steps(want.volumes, running, sight.volumes, instead_of=old)
    return new, [step.arguments["volume"].name for step in steps], steps, missing


def _new_instance(
    want: InstanceWant, sight: Sight, instead_of: Instance | None
) -> tuple[NewInstance, tuple[NotFound, ...]]:
    region = instead_of.region if instead_of else want.region
    image: Image = _chosen("image", want, sight, instead_of)
    size: Size = _chosen("size", want, sight, instead_of)
    if not size.available:
        others = [s.name for s in sight.catalog("size", region) if isinstance(s, Size) and s.available]
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
        networks=_networks(want, image.region, sight, instead_of),
        region=sight.place(region),
        options=want.options,
        **want.settings.for_new(instead_of),
    )
    return new, absent


def _networks(want: InstanceWant, region: str, sight: Sight, instead_of: Instance | None) -> tuple[Network, ...]:
    """Those that are wanted, or where the old one was; none: the cloud chooses."""
    if want.settings.networks is None:
        return tuple(Network(each, each) for each in instead_of.networks) if instead_of else ()
    return instance_networks.meant(want.settings.networks, sight.networks(region), want.cloud)


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
    region = instead_of.region if instead_of else want.region
    wanted = getattr(want, option) or (getattr(instead_of, option) if instead_of else None) or want.defaults.get(option)
    if wanted:
        return sight.resolve(option, wanted, region)
    things = sight.catalog(option, region)
    if option not in sight.capabilities.needs:
        return None
    if option in ("project", "allocation") and len(things) == 1:
        return things[0]
    raise BadInput(
        f"{want.label} does not exist, and making it needs {option}; {did_you_mean('', [t.name for t in things])}",
        cloud=want.cloud,
        hint="nothing was changed",
    )


def refuse_impossible_name(want: InstanceWant, name: str, sight: Sight) -> None:
    """A cloud may turn down a name, or make another one of it."""
    rule = sight.capabilities.names
    if rule is not None and not re.fullmatch(rule.pattern, name):
        raise BadInput(
            f'instance name "{name}" is not possible on {want.cloud}: {rule.words}',
            cloud=want.cloud,
            hint="nothing was changed",
        )


def ends(state: str) -> str:
    """The status that a state is shown as."""
    return {"started": "running"}.get(state, state)
