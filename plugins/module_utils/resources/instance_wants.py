# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the options of a task to what is wanted of each instance. Nothing is asked of any cloud here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, Unsupported
from ansible_collections.research.cloud.plugins.module_utils.core.select import did_you_mean, near
from ansible_collections.research.cloud.plugins.module_utils.resources import instance_settings
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Clouds, Options, Validate
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_refusals import (
    refuse_lacking,
    refuse_other_region,
    refuse_what_would_not_hold,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_settings import Settings
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_shares import are_shares, refuse_how
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_volumes import (
    VolumeWish,
    refuse_shared,
    wishes,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.things import supported

# What an item of ``instances`` may set; everything else holds for the whole task.
ITEM_OPTIONS = (
    "name",
    "id",
    "cloud",
    "state",
    "image",
    "size",
    "project",
    "allocation",
    "volumes",
    "replace",
    "backend_options",
    *instance_settings.OPTIONS,
)


@dataclass(frozen=True, slots=True)
class InstanceWant:
    """One instance as the user wants it. None means: leave alone."""

    cloud: str
    name: str | None
    id: str | None
    state: str = "present"
    image: str | None = None
    size: str | None = None
    project: str | None = None
    allocation: str | None = None
    replace: bool = False
    region: str = ""  # empty: anywhere, and a new one where the profile makes them
    settings: Settings = field(default_factory=Settings)
    volumes: tuple[VolumeWish, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)  # the profile's project and allocation, for new instances

    @property
    def label(self) -> str:
        """The words that mean this instance in a message: quoted name, else id."""
        where = f"{self.cloud} in {self.region}" if self.region else self.cloud
        return f'instance "{self.name}" on {where}' if self.name else f"instance {self.id} on {where}"


def merged_items(options: Options, keys: tuple[str, ...]) -> list[dict[str, Any]]:
    """The items of a task: each item of ``instances`` laid over the top-level options, or the top level alone."""
    top = {key: options.get(key) for key in keys}
    items = options.get("instances")
    if items is None:
        return [top]
    return [{**top, **{key: value for key, value in item.items() if value is not None}} for item in items]


def wants(options: Options, clouds: Clouds, validate: Validate) -> list[InstanceWant]:
    """Every wanted instance, checked as far as that is possible without asking a cloud. Raises BadInput or
    Unsupported.
    """
    found = [_want(item, clouds, validate) for item in merged_items(options, ITEM_OPTIONS)]
    refuse_twins([(want.cloud, want.region, want.name, want.id) for want in found])
    attached = [want for want in found if not are_shares(clouds.backend(want.cloud).capabilities)]
    refuse_shared([(want.cloud, want.volumes) for want in attached])
    return found


def refuse_twins(keys: list[tuple[str, str, str | None, str | None]]) -> None:
    """Two items that mean one instance are a mistake: which of them should win? By cloud, region, name and id."""
    for (cloud, region, name, pinned), count in Counter(keys).items():
        if count > 1:
            what = f'named "{name}"' if name else f"with id {pinned}"
            where = f"{cloud} in {region}" if region else cloud
            raise BadInput(
                f"instances: {count} items {what} on {where}; each instance may be given once",
                hint="nothing was changed",
            )


def checked_options(
    resource: str, item: Mapping[str, Any], cloud: str, clouds: Clouds, validate: Validate
) -> dict[str, Any]:
    """``backend_options`` against what the backend of that cloud understands; unknown keys get a "did you mean"."""
    backend = clouds.backend(cloud)
    spec = backend.resource_options.get(resource, {})
    given = item.get("backend_options") or {}
    for key in given:
        if key in ITEM_OPTIONS:
            raise BadInput(
                f"backend_options: {key} is an option of the task itself", cloud=cloud, hint="nothing was changed"
            )
        if key not in spec:
            close = near(str(key), spec)
            meant = f"; did you mean {close[0]}?" if close else f"; {did_you_mean(str(key), sorted(spec))}"
            raise BadInput(
                f"backend_options: {backend.name} has no option {key}{meant}", cloud=cloud, hint="nothing was changed"
            )
    values, errors = validate(spec, given)
    if errors:
        raise BadInput(f"backend_options for {cloud}: {errors[0]}", cloud=cloud, hint="nothing was changed")
    return {key: value for key, value in values.items() if value is not None}


def _want(item: Mapping[str, Any], clouds: Clouds, validate: Validate) -> InstanceWant:
    cloud = clouds.name(item["cloud"])
    if not (item["name"] or item["id"]):
        raise BadInput("instances: each item needs a name or an id", hint="nothing was changed")
    state = item["state"] or "present"
    capabilities = clouds.backend(cloud).capabilities
    if state not in capabilities.states:
        raise Unsupported(
            f'{cloud} does not support state "{state}"; supported: {", ".join(capabilities.states)}',
            cloud=cloud,
            hint="nothing was changed",
        )
    refuse_lacking(item, cloud, capabilities)
    refuse_other_region(item["region"], cloud, clouds)
    settings = instance_settings.read(item)
    refuse_what_would_not_hold(item, cloud, clouds)
    defaults = {key: str(value) for key in ("project", "allocation") if (value := clouds.settings(cloud).get(key))}
    return InstanceWant(
        cloud=cloud,
        name=item["name"],
        id=item["id"],
        state=state,
        image=item["image"],
        size=item["size"],
        project=item["project"],
        allocation=item["allocation"],
        volumes=_volumes(item, state, cloud, clouds),
        replace=bool(item["replace"]),
        region=item["region"] or "",
        settings=settings,
        options=checked_options("instance", item, cloud, clouds, validate),
        defaults=defaults,
    )


def _volumes(item: Mapping[str, Any], state: str, cloud: str, clouds: Clouds) -> tuple[VolumeWish, ...]:
    if not item["volumes"] or state == "absent":
        return ()
    wished = wishes(item["volumes"])
    refuse_how(wished, supported("volume", cloud, clouds), cloud)
    return wished
