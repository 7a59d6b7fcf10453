# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A person at the other end of the API, in process."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from werkzeug.test import Client, TestResponse

from research_cloud_emulator.world.world import World

JSON = "application/json"


@dataclass
class Caller:
    """Sends requests with a token; `token=None` is an anonymous caller."""

    client: Client
    world: World
    token: str | None = None
    _queries: itertools.count[int] = field(default_factory=itertools.count)
    _pair: str = ""

    @classmethod
    def signed_in(cls, client: Client, world: World, username: str) -> Caller:
        sent = {"username": username, "password": f"{username}-password"}
        reply = client.post("/auth", json=sent, headers={"Accept": JSON})
        assert reply.status_code == 201, reply.text
        return cls(client, world, reply.json["token"])  # type: ignore[index]

    def send(self, method: str, path: str, *, accept: str = JSON, **more: Any) -> TestResponse:
        headers = {"Accept": accept, **more.pop("headers", {})}
        if self.token is not None:
            headers["Authorization"] = f"Token {self.token}"
        return self.client.open(path, method=method, headers=headers, **more)

    def get(self, path: str, status: int = 200) -> Any:
        """The body of a GET, whose status must be as expected."""
        return self._body("GET", path, status)

    def post(self, path: str, body: Any, status: int = 200) -> Any:
        return self._body("POST", path, status, json=body)

    def patch(self, path: str, body: Any, status: int = 200) -> Any:
        return self._body("PATCH", path, status, json=body)

    def delete(self, path: str, status: int = 204) -> Any:
        return self._body("DELETE", path, status)

    def _body(self, method: str, path: str, status: int, **more: Any) -> Any:
        reply = self.send(method, path, **more)
        assert reply.status_code == status, f"{reply.status_code} {reply.text}"
        return reply.json if reply.mimetype == JSON else reply.text

    def rows(self, resource: str) -> list[dict[str, Any]]:
        """The first page of a v2 collection."""
        return list(self.get(f"/api/v2/{resource}")["results"])

    def pair(self) -> str:
        """The v1 prefix of the caller's first identity."""
        if not self._pair:
            identity = self.rows("identities")[0]
            self._pair = f"/api/v1/provider/{identity['provider']['uuid']}/identity/{identity['uuid']}"
        return self._pair

    def order(self, name: str = "w1", *, size: str = "1", image: str = "Ubuntu 22.04", **more: Any) -> dict[str, Any]:
        """A launch body for the caller's first identity."""
        identity = self.rows("identities")[0]
        machines = self.rows("provider_machines?page_size=1000")
        (machine,) = [
            each["uuid"]
            for each in machines
            if each["image"]["name"] == image and each["provider"]["id"] == identity["provider"]["id"]
        ]
        return {
            "name": name,
            "identity": identity["uuid"],
            "source_alias": machine,
            "size_alias": size,
            "allocation_source_id": self.rows("allocation_sources")[0]["uuid"],
            "project": self.rows("projects")[0]["uuid"],
            "deploy": True,
            "scripts": [],
            "extra": {},
            **more,
        }

    def launch(self, name: str = "w1", **more: Any) -> str:
        """Launch and wait until the instance is usable; its uuid."""
        uuid = self.post("/api/v2/instances", self.order(name, **more), 201)["uuid"]
        self.settle(30)
        self.live(uuid)
        return str(uuid)

    def settle(self, seconds: float) -> None:
        """Let world time pass."""
        self.world.clock.advance(seconds)

    def live(self, uuid: str) -> Any:
        """v1 detail past its page cache: what the cloud says now."""
        return self.get(f"{self.pair()}/instance/{uuid}?_={next(self._queries)}")

    def volume(self, name: str = "data", size: int = 10, **more: Any) -> str:
        """Create a volume and wait until it is available; its uuid."""
        order = {"name": name, "size": size, "identity": self.rows("identities")[0]["uuid"], **more}
        uuid = self.post("/api/v2/volumes", order, 201)["uuid"]
        self.settle(10)
        return str(uuid)

    def disk(self, uuid: str) -> Any:
        """v1 detail of a volume: what the cloud says."""
        return self.get(f"{self.pair()}/volume/{uuid}")

    def stored(self, uuid: str) -> Any:
        """v2 detail: what the database says."""
        return self.get(f"/api/v2/instances/{uuid}")

    def act(self, uuid: str, action: str, status: int = 200, **arguments: Any) -> Any:
        """Post a v2 action; the reply body."""
        return self.post(f"/api/v2/instances/{uuid}/actions", {"action": action, **arguments}, status)


def message(body: Any) -> Any:
    """The text of an error in the service's own shape."""
    return body["errors"][0]["message"]
