# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task has read of its clouds: the fleet, and lists that names are looked up in. Each list is read at most once
a task.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Capabilities, Cloud
from ansible_collections.research.cloud.plugins.module_utils.core import select
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Ambiguous, BadInput, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.model import GONE, Instance, Project, Volume
from ansible_collections.research.cloud.plugins.module_utils.core.networks import Network
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Clouds
from ansible_collections.research.cloud.plugins.module_utils.resources.volume import named

# Which list of a cloud resolves which option, and which of these lists every region has of its own.
CATALOGS = {"image": "images", "size": "sizes", "project": "projects", "allocation": "allocations"}
REGIONAL = frozenset({"image", "size"})


class Wanted(Protocol):
    """What every wish for an instance says: which one, and how messages call it."""

    @property
    def cloud(self) -> str: ...

    @property
    def name(self) -> str | None: ...

    @property
    def id(self) -> str | None: ...

    @property
    def region(self) -> str: ...

    @property
    def label(self) -> str: ...


@dataclass(slots=True)
class Sight:
    """One cloud as a task sees it."""

    cloud: str
    capabilities: Capabilities
    instances: list[Instance]
    catalogs: dict[tuple[str, str], list[Any]] = field(default_factory=dict)  # by option and region
    volumes: list[Volume] = field(default_factory=list)  # where a wish names any

    def find(self, name: str | None, id: str | None, region: str = "") -> Instance | None:
        """The live instance that the id pins or the name finds, in that region if one is given; raises Ambiguous."""
        there = [each for each in self.instances if region in ("", each.region)]
        return select.instance(there, self.cloud, name=None if id else name, id=id)

    def found(self, want: Wanted) -> Instance | None:
        """The instance that a wish means; None also for a name that fits several, which the plan refuses."""
        try:
            return self.find(want.name, want.id, want.region)
        except Ambiguous:
            return None

    def place(self, region: str) -> str:
        """The region whose lists count; empty where a cloud has one list for all."""
        return region if "region" in self.capabilities.fields else ""

    def catalog(self, option: str, region: str = "") -> list[Any]:
        """The list that an option is looked up in."""
        return self.catalogs[option, self.place(region) if option in REGIONAL else ""]

    def resolve(self, option: str, wanted: str, region: str = "") -> Any:
        """The one image, size, project or allocation that ``wanted`` means; raises NotFound or Ambiguous."""
        return select.one(option, wanted, self.catalog(option, region), self.cloud)

    def networks(self, region: str) -> list[Network]:
        """Those of that region, as far as they were read."""
        return [each for each in self.catalogs.get(("networks", ""), []) if each.region in ("", region)]

    def network_names(self) -> dict[str, str]:
        """The names of the networks that were read, by their ids."""
        return {each.id: each.name for each in self.catalogs.get(("networks", ""), [])}

    def project(self, wanted: str) -> tuple[Project, tuple[NotFound, ...]]:
        """The one project that is meant, or as it will be, with the failure that it is not there; raises Ambiguous."""
        return select.project(wanted, cast("list[Project]", self.catalog("project")), self.cloud)

    def allocation(self, id: str) -> Any:
        """The allocation with that id, or None when this account sees no such thing."""
        return next((each for each in self.catalog("allocation") if each.id == id), None)

    def known_ids(self) -> frozenset[str]:
        return frozenset(instance.id for instance in self.instances)

    def put(self, instance: Instance) -> None:
        """Replace what is known of one instance by something newer."""
        self.instances = [instance if old.id == instance.id else old for old in self.instances]

    def drop(self, instance: Instance) -> None:
        self.instances = [old for old in self.instances if old.id != instance.id]


def refuse_same(wanted: Iterable[Wanted], sights: Mapping[str, Sight]) -> None:
    """Raise BadInput when two items, one by name and one by id, turn out to be the same instance."""
    seen: dict[tuple[str, str], str] = {}
    for want in wanted:
        found = sights[want.cloud].found(want)
        if found is None:
            continue
        if (want.cloud, found.id) in seen:
            raise BadInput(
                f"instances: {seen[want.cloud, found.id]} and {want.label} are the same instance ({found.id})",
                cloud=want.cloud,
                hint="nothing was changed",
            )
        seen[want.cloud, found.id] = want.label


def read_fleets(names: Iterable[str], clouds: Clouds) -> dict[str, Sight]:
    """The instances of each cloud, by cloud name."""
    sights = {}
    for name in dict.fromkeys(names):
        cloud = clouds.connect(name)
        sights[name] = Sight(name, cloud.capabilities, cloud.instances())
    return sights


def read_catalogs(sight: Sight, cloud: Cloud, options: Iterable[str], region: str = "") -> None:
    """Read the lists that those options are looked up in, unless they were read already."""
    for option in sorted(options):
        key = option, sight.place(region) if option in REGIONAL else ""
        if key not in sight.catalogs:
            sight.catalogs[key] = list(_read(option, key[1], cloud))


def _read(option: str, region: str, cloud: Cloud) -> Iterable[Any]:
    if option == "networks":
        return cast("Iterable[Any]", cloud.service("network").list_all())
    listed: Iterable[Any] = getattr(cloud, CATALOGS[option])(**({"region": region} if option in REGIONAL else {}))
    return listed


def read_volumes(sight: Sight, cloud: Cloud) -> None:
    """Read the volumes, with the names of the instances that have them."""
    sight.volumes = named(cloud.service("volume").list_all(), sight.instances)


def refresh(sight: Sight, cloud: Cloud, instance: Instance) -> Instance | None:
    """The same instance as it is now, also in the sight; None when it is gone or going."""
    try:
        now = cloud.instance(instance.id)
    except NotFound:
        sight.drop(instance)
        return None
    sight.put(now)
    return None if now.status in GONE else now
