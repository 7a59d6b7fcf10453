# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The twin of the Atmosphere backend: the emulator in this process, with short pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Literal

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud
from ansible_collections.research.cloud.plugins.module_utils.core import select
from ansible_collections.research.cloud.plugins.module_utils.core.model import STABLE, NewInstance, NewVolume
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Request, Response
from research_cloud_emulator.faces.atmosphere import paging
from research_cloud_emulator.world import snapshots, volume_orders

from tests.contract.faulty import FaultyLab
from tests.contract.twin import Listed, Operation, Silence
from tests.support.lab import NEW, TACC, Lab

# Method and path of what a request is for.
OPERATIONS: Mapping[Operation, tuple[str | None, str]] = {
    "any": (None, "^/api/"),
    "login": ("POST", "^/auth"),
    "list": ("GET", r"^/api/v2/instances\?|/identity/[^/]+/instance$"),
    "read": ("GET", r"^/api/v2/instances/[^/?]+$"),
    "poll": ("GET", r"/identity/[^/]+/instance/[^/?]+\?"),
    "create": ("POST", "^/api/v2/instances$"),
    "update": ("PATCH", "^/api/v2/instances/"),
    "act": ("POST", "/action$"),
    "delete": ("DELETE", "/identity/[^/]+/instance/"),
    "list volumes": ("GET", r"^/api/v2/volumes\?|/identity/[^/]+/volume$"),
    "read volume": ("GET", r"^/api/v2/volumes/[^/?]+$"),
    "poll volume": ("GET", r"/identity/[^/]+/volume/[^/?]+\?"),
    "create volume": ("POST", "^/api/v2/volumes$"),
    "update volume": ("PATCH", "^/api/v2/volumes/"),
    "delete volume": ("DELETE", "^/api/v2/volumes/"),
    "move volume": ("POST", "/action$"),
    "list project": ("GET", r"^/api/v2/projects\?"),
    "create project": ("POST", "^/api/v2/projects$"),
    "delete project": ("DELETE", "^/api/v2/projects/"),
    "list token": ("GET", r"^/api/v2/access_tokens\?"),
    "create token": ("POST", "^/api/v2/access_tokens$"),
    "delete token": ("DELETE", "^/api/v2/access_tokens/"),
}
# Operation and fault of what is accepted and not done.
SILENCES: dict[Silence, tuple[Operation, str]] = {
    "create": ("create volume", "fail_build"),
    "attach": ("move volume", "fail_attach"),
    "mount": ("move volume", "fail_mount"),
    "unmount": ("move volume", "fail_mount"),
    "detach": ("move volume", "fail_detach"),
    "delete": ("delete volume", "fail_volume_delete"),
}
# The emulated cloud's own words for the statuses of the model.
STATUSES = {
    "running": "active",
    "stopped": "shutoff",
    "offloaded": "shelved_offloaded",
    "resized": "verify_resize",
    "rebooting": "reboot",
    "building": "build",
}

_NOT_REDEPLOYED = "the reboot is sent, then the service cannot redeploy what does not run"
_NO_RESIZE = "nothing can be resized, so the emulated cloud does nothing here"


class BentTransport:
    """Changes replies on their way, for what the emulator has no fault rule for."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.bends: list[tuple[str, Callable[[Response], Response]]] = []

    def send(self, request: Request) -> Response:
        response: Response = self._inner.send(request)
        for number, (pattern, bend) in enumerate(self.bends):
            if re.search(pattern, request.url):
                del self.bends[number]
                return bend(response)
        return response

    def close(self) -> None:
        self._inner.close()


class Twin(FaultyLab):
    """Alice at one provider."""

    name = "atmosphere"
    page_rows = 10
    secret = "alice-password"
    operations: ClassVar[Mapping[Operation, tuple[str | None, str]]] = OPERATIONS
    statuses: ClassVar[frozenset[str]] = frozenset({*STABLE, "building"})
    unlisted: ClassVar[frozenset[str]] = frozenset()
    tells_why: ClassVar[bool] = True
    one_of_a_name: ClassVar[bool] = False
    keeps_addresses: ClassVar[bool] = False
    logs_in: ClassVar[bool] = True
    attaches: ClassVar[bool] = True
    copies_volumes: ClassVar[bool] = True
    counts_volumes: ClassVar[bool] = True
    pages_volumes: ClassVar[bool] = True
    one_volume_of_a_name: ClassVar[bool] = False
    lists_failed_volumes: ClassVar[bool] = True
    deletes_late: ClassVar[bool] = True
    fails_after_sending: ClassVar[Listed] = {
        ("reboot", "stopped"): _NOT_REDEPLOYED,
        ("reboot", "suspended"): _NOT_REDEPLOYED,
    }
    lets_through: ClassVar[Listed] = {
        ("stop", "error"): "not offered: where an instance in error goes from there was never observed",
        ("reboot", "paused"): "not offered: nothing is ever paused here",
        ("reboot", "error"): "not offered: where an instance in error goes from there was never observed",
        ("shelve", "paused"): "not offered: nothing is ever paused here",
        ("console", "*"): "the service hands out an address for anything",
        ("reset_network", "*"): "the service does not look at the state",
    }
    stays: ClassVar[Listed] = {
        ("confirm_resize", "resized"): _NO_RESIZE,
        ("revert_resize", "resized"): _NO_RESIZE,
    }

    def __init__(self, folder: Path) -> None:
        super().__init__(Lab(folder / "world.sqlite"))
        with self._lab.world.act():  # the demo's own volumes
            self._lab.world.store.run("DELETE FROM volumes")
            self._lab.world.store.run("DELETE FROM disks")
        self._transport = BentTransport(self._lab.transport)
        self._lab.transport = self._transport
        self._real_page = paging.MAXIMUM_SIZE
        paging.MAXIMUM_SIZE = self.page_rows

    def cloud(self, *, seconds: float = 3600.0, secret: str | None = None) -> Cloud:
        own = self._lab.connection("jetstream", password=secret or self.secret)
        self._lab.connections["jetstream"] = own
        return self._lab.open("jetstream", seconds)

    def stranger(self) -> Cloud:
        return self._lab.open("bob")

    def holder(self, key: str) -> Cloud:
        self._lab.connections["holder"] = self._lab.connection("holder", password=None, token=key)
        return self._lab.open("holder")

    def close(self) -> None:
        paging.MAXIMUM_SIZE = self._real_page
        self._lab.close()

    def new(self, name: str) -> NewInstance:
        cloud = self.cloud()
        return NewInstance(
            name=name,
            image=select.one("image", NEW["image"], cloud.images(), cloud.name),
            size=select.one("size", NEW["size"], cloud.sizes(), cloud.name),
            project=select.one("project", NEW["project"], cloud.projects(), cloud.name),
            allocation=select.one("allocation", NEW["allocation"], cloud.allocations(), cloud.name),
        )

    def another(self, field: str) -> Any:
        cloud = self.cloud()
        others: dict[str, Callable[[], Any]] = {
            "name": lambda: "renamed",
            "project": lambda: select.one("project", "atlas", cloud.projects(), cloud.name),
            "allocation": lambda: select.one("allocation", "TG-SMALL", cloud.allocations(), cloud.name),
        }
        return others[field]()

    def arguments(self, verb: str, status: str) -> Mapping[str, Any]:
        if verb == "reboot":
            return {"reboot_type": "soft" if status == "running" else "hard"}
        return {"image": self.new("").image} if verb == "rebuild" else {}

    def plant(self, status: str = "running", name: str = "planted", count: int = 1) -> list[str]:
        words = name if count == 1 else name + "-{:04d}"
        return self._lab.world.add_instances(count, name=words, status=STATUSES.get(status, status))

    def plant_around(self) -> list[str]:
        world = self._lab.world
        world.share_projects("alice", "bob")
        return [
            *world.add_instances(1, name="far", provider=TACC),
            *world.add_instances(1, name="his", username="bob", project="lumen"),
        ]

    def stop_around(self, id: str) -> None:
        for whose in map(self._lab.open, ("tacc", "bob")):
            for instance in whose.instances(refresh=False):
                if instance.id == id:
                    whose.act(instance, "stop", {})

    def names(self) -> list[str]:
        return sorted(row["name"] for row in self._lab.live())

    def end_with_empty_page(self) -> None:
        empty: dict[str, Any] = {"count": len(self._lab.live()), "next": None, "previous": None, "results": []}
        self._transport.bends += [
            (r"/api/v2/instances\?.*page=2", lambda reply: Response(200, reply.headers, json.dumps(empty).encode())),
            (r"/api/v2/instances\?", lambda reply: _with(reply, next="http://atmosphere.test/api/v2/instances?page=2")),
        ]

    def new_volume(self, name: str) -> NewVolume:
        projects = self.cloud().projects()
        return NewVolume(name, 5, "Light curves", select.one("project", NEW["project"], projects, "jetstream"))

    def new_volume_of(self, source: Literal["image", "snapshot"], name: str) -> NewVolume:
        cloud = self.cloud()
        if source == "image":
            image = select.one("image", NEW["image"], cloud.images(), cloud.name)
            return NewVolume(name, volume_orders.IMAGE_GB, image=image)
        (snapshot,) = cloud.service("volume").snapshots()
        return NewVolume(name, snapshot.size_gb, snapshot=snapshot)

    def too_large_a_volume(self, name: str) -> NewVolume:
        return NewVolume(name, 100_000)

    def another_of_volume(self, field: str) -> Any:
        return self.another(field) if field in ("name", "project") else "Dark curves"

    def plant_volume(
        self, status: str = "available", name: str = "planted", count: int = 1, at: str | None = None
    ) -> list[str]:
        words = name if count == 1 else name + "-{:04d}"
        return self._lab.world.add_volumes(count, name=words, status=status, server=at)

    def snapshot(self, volume_id: str) -> None:
        world = self._lab.world
        with world.act() as now:
            disk = world.store.need("disks", volume_id, "uuid")
            snapshots.take_snapshot(world.store, disk, now, 0.0, name="monday", description=None)

    def volume_names(self) -> list[str]:
        return sorted(row["name"] for row in self._lab.disks())

    def volume_holder(self, volume_id: str) -> str | None:
        (row,) = (row for row in self._lab.disks() if row["uuid"] == volume_id)
        server: str | None = row["server"]
        return server

    def be_silent_about(self, what: Silence) -> None:
        self._fault(*SILENCES[what])


def _with(response: Response, **changes: Any) -> Response:
    return replace(response, body=json.dumps({**json.loads(response.body), **changes}).encode())
