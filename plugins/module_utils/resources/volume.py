# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes: made, described, moved to another project, deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core import select
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, Conflict
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    Image,
    Instance,
    NewVolume,
    Snapshot,
    Volume,
    VolumeSize,
    tag_texts,
)
from ansible_collections.research.cloud.plugins.module_utils.core.networks import Network
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Step
from ansible_collections.research.cloud.plugins.module_utils.resources import attaching
from ansible_collections.research.cloud.plugins.module_utils.resources.looking import Looking
from ansible_collections.research.cloud.plugins.module_utils.resources.thing_apply import ThingRun, managed
from ansible_collections.research.cloud.plugins.module_utils.resources.things import Kind, Made, View, Want, spec

SPEC: dict[str, Any] = spec(
    {
        "size_gb": {"type": "int"},
        "description": {"type": "str"},
        "project": {"type": "str"},
        "image": {"type": "str"},
        "snapshot": {"type": "str"},
        "networks": {"type": "list", "elements": "str"},
        "tags": {"type": "dict"},
        "detach": {"type": "bool", "default": False},
    }
)
CONSTRAINTS = {"mutually_exclusive": [["image", "snapshot"]]}


def questions(want: Want, _found: Volume | None) -> frozenset[str]:
    """The lists that making one needs."""
    asked = {"size_gb", *(key for key in ("image", "snapshot", "networks") if want.how[key])}
    if want.values.get("project") or want.defaults.get("project"):
        asked.add("project")
    return frozenset(asked)


def make(want: Want, view: View) -> Made:
    """A new volume, of a size that fits what it is made from."""
    image: Image | None = view.resolve("image", want.how["image"]) if want.how["image"] else None
    snapshot: Snapshot | None = view.resolve("snapshot", want.how["snapshot"]) if want.how["snapshot"] else None
    wanted_project = want.values.get("project") or want.defaults.get("project")
    project, absent = view.project(wanted_project) if wanted_project else (None, ())
    size = _size(want, image, snapshot, view)
    new = NewVolume(
        want.name or "",
        size,
        want.values.get("description", ""),
        project,
        image,
        snapshot,
        _networks(want, view),
        _tags(want),
    )
    expected = Volume(
        id="",
        name=new.name,
        cloud=want.cloud,
        status="available",
        size_gb=size,
        description=new.description,
        project=project.name if project else "",
        project_id=project.id if project else "",
        region=_region(view),
        networks=tuple(network.id for network in new.networks),
        tags=tag_texts(new.tags),
    )
    return Made(new, expected, absent)


def _networks(want: Want, view: View) -> tuple[Network, ...]:
    """Those that are named; shares can be on an account's own only."""
    listed: list[Network] = [each for each in view.catalogs.get("networks", []) if each.region in ("", _region(view))]
    named = [select.one("network", each, listed, want.cloud) for each in want.how["networks"] or ()]
    wrong = [network.name for network in named if not network.fabric]
    if wrong:
        fabrics = [each.name for each in listed if each.fabric]
        raise BadInput(
            f'{want.label} cannot be on network "{wrong[0]}", which is no fabric network; '
            + select.did_you_mean(wrong[0], fabrics),
            cloud=want.cloud,
            hint="nothing was changed",
        )
    return tuple(named)


def _region(view: View) -> str:
    """Where a new one is made, as far as the cloud tells."""
    sizes: list[VolumeSize] = view.catalogs["size_gb"]
    return sizes[0].region if sizes else ""


def _tags(want: Want) -> dict[str, str]:
    tags = want.how["tags"] or {}
    for name, value in tags.items():
        if not isinstance(value, str):
            raise BadInput(f"tags: {name} must be a text; quote it", cloud=want.cloud, hint="nothing was changed")
    return dict(tags)


def _size(want: Want, image: Image | None, snapshot: Snapshot | None, view: View) -> int:
    """What is asked for, or what its source has; raises BadInput when that cannot be."""
    source = snapshot or image
    size: int = want.values.get("size_gb", source.size_gb if source else 0)
    problem = ""
    sizes = sorted(each.size_gb for each in view.catalogs["size_gb"])
    margin = view.serves.source_margin_gb
    if not size and "size_gb" not in want.values:
        problem = "does not exist, and making it needs size_gb"
    elif size < 1:
        problem = f"cannot have {size} GB: size_gb must be at least 1"
    elif sizes and size not in sizes:
        problem = f"cannot have {size} GB; there are {', '.join(map(str, sizes))} GB"
    elif snapshot and size < snapshot.size_gb:
        problem = f'cannot have {size} GB: snapshot "{snapshot.name}" has {snapshot.size_gb} GB'
    elif image and image.size_gb and size < image.size_gb:
        problem = f'cannot have {size} GB: image "{image.name}" has {image.size_gb} GB'
    elif image and image.size_gb and margin is not None and size > image.size_gb + margin:
        most = image.size_gb + margin
        problem = f'cannot have {size} GB: a volume from image "{image.name}" may have at most {most} GB here'
    if problem:
        raise BadInput(f"{want.label} {problem}", cloud=want.cloud, hint="nothing was changed")
    return size


def before_removal(want: Want, found: Volume, view: View) -> tuple[Step, ...]:
    """An attached volume is detached first when the user says so; otherwise it stays. One that is mounted for good
    stays.
    """
    if not found.attachments and found.status != "attaching":
        return ()
    if view.serves.mounted_when_made:
        users = ", ".join(sorted(f'"{each.instance or each.instance_id}"' for each in found.attachments))
        raise Conflict(
            f"{want.label} is mounted by {users} and was not deleted",
            cloud=want.cloud,
            operation="delete",
            hint="delete these instances first; nothing was changed",
            details={"attached_to": [each.instance_id for each in found.attachments]},
        )
    if not want.how["detach"]:
        where = ", ".join(f'"{each.instance or each.instance_id}"' for each in found.attachments)
        raise Conflict(
            f"{want.label} is {f'attached to {where}' if where else 'being attached'} and was not deleted",
            cloud=want.cloud,
            operation="delete",
            hint="detach it first, or say detach: true; nothing was changed",
            details={"attached_to": [each.instance_id for each in found.attachments]},
        )
    return (Step("detach"),)


def named(volumes: Iterable[Volume], instances: Iterable[Instance]) -> list[Volume]:
    """The same volumes, with the names of the instances that they are attached to."""
    names = {each.id: each.name for each in instances}
    return [with_names(volume, names) for volume in volumes]


def with_names(found: Volume, names: Mapping[str, str]) -> Volume:
    """The same volume, with the names of the instances that it is attached to."""
    return replace(
        found,
        attachments=tuple(replace(each, instance=names.get(each.instance_id, "")) for each in found.attachments),
    )


def _detach(run: ThingRun, _step: Step) -> Looking:
    run.saw((yield from attaching.settle(run.thing, run.kit, run.saw)))
    for each in run.thing.attachments:
        instance: Instance = run.kit.cloud.instance(each.instance_id)
        work = attaching.detach(run.thing, instance, run.kit)
        run.saw((yield from attaching.carry_out(work, run.kit, run.saw, run.done, wait=True)))


VOLUME = Kind(
    service="volume",
    noun="volume",
    fields=("size_gb", "description", "project"),
    how=("image", "snapshot", "networks", "tags", "detach"),
    references=frozenset({"project"}),
    make=make,
    questions=questions,
    catalogs={
        "project": lambda cloud: cloud.projects(),
        "image": lambda cloud: cloud.images(),
        "snapshot": lambda cloud: cloud.service("volume").snapshots(),
        "networks": lambda cloud: cloud.service("network").list_all(),
        "size_gb": lambda cloud: cloud.service("volume").sizes(),
    },
    before_removal=before_removal,
    refine=lambda found, view: with_names(found, view.instance_names),
    steps={"detach": _detach},
    names_instances=True,
    when_it_stays="something may still use it; a volume that has snapshots or attachments cannot be deleted",
)

RESOURCE = managed(VOLUME, SPEC, CONSTRAINTS)
