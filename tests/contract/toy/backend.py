# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cloud in a file: the smallest backend there can be. A test adds it to a copy of the repository."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.base import (
    Backend,
    Capabilities,
    Connection,
    Tools,
)
from ansible_collections.research.cloud.plugins.module_utils.core.accounts import About
from ansible_collections.research.cloud.plugins.module_utils.core.actions import ACTIONS
from ansible_collections.research.cloud.plugins.module_utils.core.errors import AuthFailed, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    Address,
    Allocation,
    Image,
    Instance,
    NewInstance,
    Project,
    Provider,
    Size,
)
from ansible_collections.research.cloud.plugins.module_utils.core.wait import Clock, iso

CAPABILITIES = Capabilities(
    actions={verb: ACTIONS[verb] for verb in ("start", "stop", "pause", "unpause")},
    states=("present", "absent", "started", "stopped"),
    updates=frozenset({"name", "size"}),
    replace_only=frozenset({"image"}),
    needs=frozenset({"image", "size"}),
)
SIZES = [
    Size("small", "Small brick", vcpus=1, memory_mb=512, burn_rate=1.0),
    Size("large", "Large brick", vcpus=4, memory_mb=2048, burn_rate=4.0),
]
IMAGES = [Image("wood", "Wood", source="wood"), Image("tin", "Tin", source="tin")]


class ToyCloud:
    """Instances in a JSON file; everything happens at once."""

    capabilities = CAPABILITIES

    def __init__(self, name: str, file: Path, clock: Clock) -> None:
        self.name = name
        self._file = file
        self._clock = clock
        self._changing = threading.RLock()  # a task works on several instances at once

    def instances(self, *, refresh: bool = True) -> list[Instance]:
        del refresh  # there is one kind of reading
        with self._changing:
            rows = json.loads(self._file.read_text()) if self._file.exists() else []
        return [Instance(**{**row, "addresses": tuple(Address(**a) for a in row["addresses"])}) for row in rows]

    def visible_instances(self) -> list[Instance]:
        return self.instances()  # nobody shares anything here

    def instance(self, id: str) -> Instance:
        for found in self.instances():
            if found.id == id:
                return found
        raise NotFound(f"{self.name}: no instance {id}", cloud=self.name)

    def poll(self, instance: Instance) -> Instance:
        return self.instance(instance.id)

    def images(self, *, every: bool = False, region: str = "") -> list[Image]:
        del every, region  # all can be booted, and there is one box
        return list(IMAGES)

    def sizes(self, region: str = "") -> list[Size]:
        del region
        return list(SIZES)

    def projects(self) -> list[Project]:
        return []

    def allocations(self) -> list[Allocation]:
        return []

    def providers(self) -> list[Provider]:
        return [Provider("box", "Toy box")]

    def create(self, new: NewInstance) -> Instance:
        with self._changing:
            made = self._made(new, max((i.number or 0 for i in self.instances()), default=0) + 1)
            self._write([*self.instances(), made])
        return made

    def _made(self, new: NewInstance, number: int) -> Instance:
        return Instance(
            cloud=self.name,
            id=f"toy-{number}",
            number=number,
            name=new.name,
            status="running",
            image=new.image.name,
            image_id=new.image.id,
            size=new.size.name,
            size_id=new.size.id,
            vcpus=new.size.vcpus,
            memory_mb=new.size.memory_mb,
            addresses=(Address("192.0.2.1", "public"),),
            created=iso(self._clock.now()),
            observed_at=iso(self._clock.now()),
            observed_by="file",
        )

    def update(self, instance: Instance, changes: Mapping[str, Any]) -> None:
        size = changes.get("size")
        shape = (
            {"size": size.name, "size_id": size.id, "vcpus": size.vcpus, "memory_mb": size.memory_mb} if size else {}
        )
        name = {"name": changes["name"]} if "name" in changes else {}
        self._change(instance.id, **shape, **name)

    def act(self, instance: Instance, verb: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        (status,) = CAPABILITIES.actions[verb].ends_in
        self._change(instance.id, status=status)
        return {"answer": dict(arguments)}

    def delete(self, instance: Instance) -> None:
        with self._changing:
            self._write([i for i in self.instances() if i.id != instance.id])

    def service(self, kind: str) -> Any:
        raise KeyError(f"there is no {kind} in a toy box")  # its capabilities name none

    def describe(self) -> dict[str, Any]:
        return {"endpoint": str(self._file), "account": "child"}

    def about(self) -> About:
        return About()

    def close(self) -> None:
        """There is no connection."""

    def _change(self, id: str, **fields: Any) -> None:
        with self._changing:
            changed = replace(self.instance(id), **fields)
            self._write([changed if i.id == id else i for i in self.instances()])

    def _write(self, instances: list[Instance]) -> None:
        self._file.write_text(json.dumps([asdict(i) for i in instances]))


def connect(connection: Connection, tools: Tools) -> ToyCloud:
    """The cloud in that file, for whoever knows the word."""
    if connection.secrets["word"] != "please":
        raise AuthFailed(f"{connection.cloud} wants to hear another word", cloud=connection.cloud)
    return ToyCloud(connection.cloud, Path(connection.plain["file"]), tools.clock)


BACKEND = Backend(
    name="toy",
    title="Toy",
    connection={"file": {"type": "path", "required": True}, "word": {"type": "str", "no_log": True, "required": True}},
    secret_keys=frozenset({"word"}),
    resource_options={"instance": {"colour": {"type": "str", "choices": ["red", "blue"]}}},
    capabilities=CAPABILITIES,
    connect=connect,
)
