# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Atmosphere backend (Jetstream 1): a cloud behind the two versions of its API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere import listing, wire
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.about import about
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.account import Account
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.auth import FixedToken, PasswordLogin
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.belongings import (
    AtmosphereAccessTokens,
    AtmosphereProjects,
)
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.capabilities import CAPABILITIES
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.errors import explain, is_maintenance
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.identity import Identity
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.options import (
    CONNECTION,
    CONSTRAINTS,
    RESOURCE_OPTIONS,
    SECRETS,
)
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.volumes import AtmosphereVolumes
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Backend, Connection, Tools
from ansible_collections.research.cloud.plugins.module_utils.core.accounts import About
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Failed, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    Allocation,
    Image,
    Instance,
    NewInstance,
    Project,
    Provider,
    Size,
)
from ansible_collections.research.cloud.plugins.module_utils.http.client import Auth, Call, Client
from ansible_collections.research.cloud.plugins.module_utils.http.token_cache import TokenCache


class AtmosphereCloud:
    """One account at one provider. Implements the ``Cloud`` contract."""

    capabilities = CAPABILITIES

    def __init__(self, account: Account) -> None:
        self.name = account.cloud
        self._account = account
        self._client = account.client
        self._projects = AtmosphereProjects(account)
        self._services = {
            "volume": AtmosphereVolumes(account),
            "project": self._projects,
            "access_token": AtmosphereAccessTokens(account),
        }

    def instances(self, *, refresh: bool = True) -> list[Instance]:
        me = self._me
        seen = listing.instances(self._account, [me] if refresh else [], me.provider_number)
        return [each for each in seen if each.raw["identity"]["uuid"] == me.uuid]

    def visible_instances(self) -> list[Instance]:
        # A provider that is switched off answers nobody; the server's records are all there is.
        return listing.instances(self._account, [each for each in self._account.identities() if each.active])

    def instance(self, id: str) -> Instance:
        live = self._live(id)
        return wire.instance(self._client.get(f"/api/v2/instances/{id}"), self.name, self._now(), live)

    def poll(self, instance: Instance) -> Instance:
        return wire.with_live(instance, self._live(instance.id), self._now())

    def images(self, *, every: bool = False, region: str = "") -> list[Image]:
        del every  # what cannot be booted is not listed
        del region  # a profile means one provider
        images = self._client.pages("/api/v2/images")
        return wire.images(images, self._client.pages("/api/v2/image_versions"), self._me.provider_uuid)

    def sizes(self, region: str = "") -> list[Size]:
        del region
        rows = self._client.pages("/api/v2/sizes", {"provider__id": self._me.provider_number})
        return [wire.size(row) for row in rows if row["alias"] != "Unknown"]

    def projects(self) -> list[Project]:
        return list(self._projects.list_all())

    def allocations(self) -> list[Allocation]:
        return [wire.allocation(row) for row in self._client.pages("/api/v2/allocation_sources") if not row["end_date"]]

    def providers(self) -> list[Provider]:
        return [wire.provider(row) for row in self._client.pages("/api/v2/providers")]

    def create(self, new: NewInstance) -> Instance:
        reply = self._client.call(Call("POST", "/api/v2/instances", body=wire.launch(new, self._me.uuid)))
        return wire.instance(reply.data, self.name, self._now())

    def update(self, instance: Instance, changes: Mapping[str, Any]) -> None:
        # Only the integer works here: the uuid is answered with a server fault.
        self._client.call(Call("PATCH", f"/api/v2/instances/{instance.number}", body=wire.changes(changes)))

    def act(self, instance: Instance, verb: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        path = f"{self._instance_path(instance.id)}/action"
        try:
            data = self._client.call(Call("POST", path, body=wire.action(verb, arguments))).data
        except Failed as refused:
            if not (verb == "reset_network" and "referenced before assignment" in str(refused)):
                raise
            data = None  # the server resets the network, then trips over a variable of its own and says 403
        return {"answer": data.get("object") if isinstance(data, dict) else None}

    def delete(self, instance: Instance) -> None:
        # Version 1 checks that the instance is ours; version 2 answers 204 to anything.
        try:
            self._client.call(Call("DELETE", self._instance_path(instance.id)))
        except NotFound:
            return  # also the second answer to a request whose first one was lost

    def service(self, kind: str) -> Any:
        return self._services[kind]

    def describe(self) -> dict[str, Any]:
        me = self._me
        return {"endpoint": self._client.endpoint, "account": me.username, "provider": me.provider, "identity": me.uuid}

    def about(self) -> About:
        return about(self._account)

    def close(self) -> None:
        self._client.close()

    @property
    def _me(self) -> Identity:
        return self._account.me

    def _instance_path(self, id: str) -> str:
        return f"{self._me.path}/instance/{id}"

    def _live(self, id: str) -> Any:
        return self._account.live("instance", id)

    def _now(self) -> str:
        return self._account.now()


def connect(connection: Connection, tools: Tools) -> AtmosphereCloud:
    """A cloud for these settings; asks nothing yet."""
    settings = connection.settings
    client = Client(
        cloud=connection.cloud,
        endpoint=settings["endpoint"],
        transport=tools.transport(connection),
        auth=_auth(settings, tools),
        clock=tools.clock,
        deadline=tools.deadline,
        explain=lambda call, response: explain(connection.cloud, call, response),
        random=tools.random,
        debug=tools.debug,
        timeout=(float(settings.get("connect_timeout") or 10.0), float(settings.get("read_timeout") or 30.0)),
        # Without this header the server answers with web pages.
        headers={"Accept": "application/json", "User-Agent": "research.cloud"},
        final=is_maintenance,
    )
    account = Account(
        client,
        provider=settings.get("provider"),
        identity=settings.get("identity"),
        first_look=int(tools.random() * 2**53),
        keep_secret=tools.keep_secret,
        memory=tools.memory(connection),
    )
    return AtmosphereCloud(account)


def _auth(settings: Mapping[str, Any], tools: Tools) -> Auth:
    if settings.get("token"):
        return FixedToken(settings["token"])
    cache = TokenCache(clock=tools.clock, enabled=bool(settings.get("token_cache", True)))
    return PasswordLogin(
        username=settings["username"], password=settings["password"], cache=cache, keep_secret=tools.keep_secret
    )


BACKEND = Backend(
    name="atmosphere",
    title="Atmosphere (Jetstream 1)",
    connection=CONNECTION,
    secret_keys=SECRETS,
    resource_options=RESOURCE_OPTIONS,
    capabilities=CAPABILITIES,
    connect=connect,
    constraints=CONSTRAINTS,
)
