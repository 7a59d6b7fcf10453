# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole run in this process: the emulated clouds, one clock for all, and the runner. No network, no waiting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud, Connection
from ansible_collections.research.cloud.plugins.module_utils.core.wait import Deadline
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Transport
from ansible_collections.research.cloud.plugins.module_utils.resources.base import InfoResource, ManagedResource
from ansible_collections.research.cloud.plugins.module_utils.runner import Context, execute, open_cloud
from research_cloud_emulator.app import create_app, create_triton_app
from research_cloud_emulator.world.clock import ManualClock
from research_cloud_emulator.world.seed import seed
from research_cloud_emulator.world.triton.seed import EAST
from research_cloud_emulator.world.triton.throwaway import key_pair, private_text
from research_cloud_emulator.world.world import World

from tests.support.wsgi_transport import WsgiTransport

ENDPOINT = "http://atmosphere.test"
TRITON = "https://{}.triton.example.org"  # where the data centres say that they are
INDIANA = "Jetstream - Indiana University"
TACC = "Jetstream - TACC"

# What a new instance of the demo scenario needs besides its name.
NEW: dict[str, Any] = {"image": "Ubuntu 22.04", "size": "m1.small", "project": "lumen", "allocation": "TG-LUMEN"}


@dataclass
class LabClock:
    """The client's clock: the world's own, so that sleeping lets the cloud work."""

    world_clock: ManualClock

    def now(self) -> float:
        return self.world_clock.now()

    def monotonic(self) -> float:
        return self.world_clock.now()

    def sleep(self, seconds: float) -> None:
        self.world_clock.advance(seconds)


@dataclass
class Said:
    """What a run said to its user."""

    warnings: list[str] = field(default_factory=list)
    progress: list[str] = field(default_factory=list)
    debug: list[str] = field(default_factory=list)


class Lab:
    """An emulated Atmosphere with two providers and a Triton with two data centres, and everything needed to run tasks
    against them.
    """

    def __init__(self, path: Path | None = None, random_seed: int = 1) -> None:
        self.path = str(path) if path else ":memory:"
        self.clock = ManualClock()
        self.world = World.open(self.path, self.clock)
        seed(self.world)
        self.random = Random(random_seed)
        self.transport: Transport = WsgiTransport(self._serve, self.clock.advance)
        self.said = Said()
        self.connections = {
            "jetstream": self.connection("jetstream"),
            "tacc": self.connection("tacc", provider=TACC),
            "bob": self.connection("bob", username="bob", password="bob-password"),
            "triton": self.triton(),
        }

    def connection(self, cloud: str, **settings: Any) -> Connection:
        """A profile of this cloud; by default alice's at Indiana."""
        values = {
            "endpoint": ENDPOINT,
            "username": "alice",
            "password": "alice-password",
            "provider": INDIANA,
            "token_cache": False,
            "max_parallel": 1,
            **settings,
        }
        secrets = {key: str(values.pop(key)) for key in ("password", "token") if values.get(key)}
        return Connection(cloud, "atmosphere", values, secrets)

    def triton(self, cloud: str = "triton", *, key: str = "", **settings: Any) -> Connection:
        """A profile of the Triton cloud; by default alice's in the first data centre, with her Ed25519 key."""
        values = {
            "endpoint": TRITON.format(EAST),
            "account": "alice",
            "region": EAST,
            "max_parallel": 1,
            **settings,
        }
        return Connection(cloud, "triton", values, {"key": key or private_text(key_pair("ed25519", "alice"))})

    def run(
        self, resource: InfoResource | ManagedResource, *, check: bool = False, cloud: str = "jetstream", **options: Any
    ) -> dict[str, Any]:
        """Run a task as a face would: validate its options, then execute."""
        checked, errors = validate(resource.spec, {**options, "cloud": cloud})
        assert not errors, errors
        return execute(resource, checked, self.context(cloud, check=check))

    def context(self, cloud: str, *, check: bool = False) -> Context:
        return Context(
            connections=self.connections,
            default_cloud=cloud,
            check_mode=check,
            clock=LabClock(self.clock),
            transport=lambda _connection: self.transport,
            random=self.random.random,
            warn=self.said.warnings.append,
            debug=self.said.debug.append,
            progress=self.said.progress.append,
            validate=validate,
        )

    def open(self, cloud: str = "jetstream", seconds: float = 3600.0) -> Cloud:
        """The connected cloud itself."""
        context = self.context(cloud)
        return open_cloud(self.connections[cloud], context, Deadline.after(context.clock, seconds))

    def restart(self) -> None:
        """The server goes down and comes up again with what it had saved."""
        self.world.close()
        self.world = World.open(self.path, self.clock)

    def _serve(self, environ: Any, start_response: Any) -> Any:
        # Made for every request, because a restart puts another world in place; it costs next to nothing.
        place = environ["HTTP_HOST"].partition(".")[0]
        served = self.world.triton.datacenters()
        app = create_triton_app(self.world, place) if place in served else create_app(self.world)
        return app(environ, start_response)

    def live(self, username: str = "alice") -> list[dict[str, Any]]:
        """The instances that the cloud really has."""
        return [i for i in self.world.instances() if i["username"] == username and not i["deleted"]]

    def machines(self, account: str = "alice") -> list[dict[str, Any]]:
        """The Triton machines that are really there; one that could not be made is not."""
        rows = self.world.triton.machines()
        return [row for row in rows if row["account"] == account and row["state"] not in ("deleted", "failed")]

    def statuses(self) -> dict[str, str]:
        """What the cloud itself says of every instance, by id; the service's records may be older."""
        with self.world.act():
            return {row["uuid"]: row["status"] for row in self.world.store.all("SELECT uuid, status FROM servers")}

    def disks(self) -> list[dict[str, Any]]:
        """The volumes that the cloud really has, whoever's they are."""
        return [row for row in self.world.volumes() if row["status"] is not None]

    def writes(self) -> list[tuple[str, str, Any]]:
        """The requests that could change something, logins aside."""
        return [r for r in self.world.requests if r[0] not in ("GET", "HEAD") and r[1] != "/auth"]

    def close(self) -> None:
        self.world.close()


def validate(spec: Mapping[str, Any], params: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What the faces validate options with."""
    result = ArgumentSpecValidator(dict(spec)).validate(dict(params))
    return dict(result.validated_parameters), list(result.error_messages)
