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
from typing import Any, ClassVar

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud
from ansible_collections.research.cloud.plugins.module_utils.core import select
from ansible_collections.research.cloud.plugins.module_utils.core.model import STABLE, NewInstance
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Request, Response
from research_cloud_emulator.faces.atmosphere import paging

from tests.contract.faulty import FaultyLab
from tests.contract.twin import Listed, Operation
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
        self._transport = BentTransport(self._lab.transport)
        self._lab.transport = self._transport
        self._real_page = paging.MAXIMUM_SIZE
        paging.MAXIMUM_SIZE = self.page_rows

    def cloud(self, *, seconds: float = 3600.0, secret: str | None = None) -> Cloud:
        own = self._lab.connection("jetstream", password=secret or self.secret)
        self._lab.connections["jetstream"] = own
        return self._lab.open("jetstream", seconds)

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


def _with(response: Response, **changes: Any) -> Response:
    return replace(response, body=json.dumps({**json.loads(response.body), **changes}).encode())
