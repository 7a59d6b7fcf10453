# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images that an account makes of its instances: made, described, shared, renamed, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core import select
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    BadInput,
    CloudError,
    Conflict,
    Forbidden,
)
from ansible_collections.research.cloud.plugins.module_utils.core.images import AccountImage, NewImage
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance
from ansible_collections.research.cloud.plugins.module_utils.resources.thing_apply import managed
from ansible_collections.research.cloud.plugins.module_utils.resources.things import Kind, Made, View, Want, spec

IDENTITY = ("name", "version")
DETAILS = ("description", "homepage", "eula", "acl", "tags")
SPEC: dict[str, Any] = spec(
    {
        "instance": {"type": "str"},
        "description": {"type": "str"},
        "homepage": {"type": "str"},
        "eula": {"type": "str"},
        "acl": {"type": "list", "elements": "str"},
        "tags": {"type": "dict"},
    },
    IDENTITY,
)


def questions(want: Want, _found: AccountImage | None) -> frozenset[str]:
    """What making one needs."""
    return frozenset({"instance"}) if want.how["instance"] else frozenset()


def make(want: Want, view: View) -> Made:
    """A new image of an instance that is stopped."""
    wanted = want.how["instance"]
    if not wanted:
        raise BadInput(
            f"{want.label} does not exist, and making it needs instance", cloud=want.cloud, hint="nothing was changed"
        )
    instance, lacking = _source(wanted, view)
    given = {key: want.values[key] for key in DETAILS if key in want.values}
    new = NewImage(want.values["name"], want.values["version"], instance, given)
    return Made(new, AccountImage(id="", name=new.name, version=new.version, status="active", **given), lacking)


def _source(wanted: str, view: View) -> tuple[Instance, tuple[CloudError, ...]]:
    """The instance, and what it lacks for an image: being there, being stopped."""
    instances: list[Instance] = view.catalogs["instance"]
    instance = select.instance_meant(instances, view.cloud, wanted)
    if instance is None:
        absent = select.missing("instance", wanted, [each.name for each in instances], view.cloud)
        return Instance(cloud=view.cloud, id="", name=wanted, status="unknown"), (absent,)
    if instance.status == "stopped" and instance.settled:
        return instance, ()
    return instance, (
        Conflict(
            f'instance "{instance.name}" on {view.cloud} is {instance.status}, '
            "and an image can only be made of one that is stopped",
            cloud=view.cloud,
            operation="create",
            hint="stop it first; nothing was changed",
        ),
    )


def vet(want: Want, found: AccountImage, changing: bool) -> None:
    """Images of others are theirs, and one that could not be made is of no use."""
    if changing and not found.mine:
        raise Forbidden(
            f'{want.label} ("{found.name}@{found.version}") belongs to another account, which alone can change it',
            cloud=want.cloud,
            hint="nothing was changed",
        )
    if found.status == "error" and want.state != "absent":
        raise Conflict(
            f"{want.label} is there, and could not be made: {found.fault}",
            cloud=want.cloud,
            hint="delete it with state: absent, then make it anew; nothing was changed",
        )


def _tags(values: Mapping[str, Any]) -> dict[str, Any]:
    """Raises BadInput for what a tag cannot be."""
    for name, value in values.items():
        if not isinstance(value, (str, int, float, bool)):
            raise BadInput(f"tags: {name} must be a text, a number or a boolean", hint="nothing was changed")
    return dict(values)


IMAGE = Kind(
    service="image",
    noun="image",
    fields=DETAILS,
    make=make,
    identity=IDENTITY,
    called=lambda image: f"{image.name}@{image.version}" if image.mine else None,
    spelling={"acl": lambda accounts: tuple(sorted(set(accounts))), "tags": _tags},
    vet=vet,
    how=("instance",),
    questions=questions,
    catalogs={"instance": lambda cloud: cloud.instances()},
    when_it_stays="run the task again; research.cloud.image_info tells what is there",
)

RESOURCE = managed(IMAGE, SPEC)
