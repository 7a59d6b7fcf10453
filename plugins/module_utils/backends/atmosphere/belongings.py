# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The projects of an account, and its long-lived tokens: neither belongs to a provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere import wire
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.account import Account
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    NotFound,
    ReplyLost,
)
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    AccessToken,
    Named,
    NewAccessToken,
    NewProject,
    Project,
)
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call

PROJECTS = "/api/v2/projects"
GROUPS = "/api/v2/groups"
TOKENS = "/api/v2/access_tokens"


class AtmosphereProjects:
    """Implements ``ProjectService``."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._client = account.client

    def list_all(self) -> Sequence[Project]:
        return [wire.project(row) for row in self._client.pages(PROJECTS) if not row["end_date"]]

    def read(self, id: str) -> Project:
        return wire.project(self._client.get(f"{PROJECTS}/{id}"))

    def poll(self, thing: Project) -> Project:
        return self.read(thing.id)

    def groups(self) -> Sequence[Named]:
        username = self._account.me.username
        listed = [wire.group(row) for row in self._client.pages(GROUPS) if wire.is_member(row, username)]
        return sorted(listed, key=lambda group: (group.name != username, group.name))

    def create(self, new: NewProject) -> Project:
        # Everybody has a group of the same name as the account.
        body = {"name": new.name, "description": new.description, "owner": new.owner or self._account.me.username}
        return wire.project(self._client.call(Call("POST", PROJECTS, body=body)).data)

    def update(self, thing: Project, changes: Mapping[str, Any]) -> None:
        body = {key: getattr(value, "name", value) for key, value in changes.items()}
        self._client.call(Call("PATCH", f"{PROJECTS}/{thing.id}", body=body))

    def delete(self, thing: Project) -> None:
        _delete(self._account, f"{PROJECTS}/{thing.id}")


class AtmosphereAccessTokens:
    """Implements ``Service``; only ``create`` tells the key."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._client = account.client

    def list_all(self) -> Sequence[AccessToken]:
        return [wire.access_token(row) for row in self._client.pages(TOKENS)]

    def read(self, id: str) -> AccessToken:
        return wire.access_token(self._client.get(f"{TOKENS}/{id}"))

    def poll(self, thing: AccessToken) -> AccessToken:
        return self.read(thing.id)

    def create(self, new: NewAccessToken) -> AccessToken:
        told = self._client.call(Call("POST", TOKENS, body={"name": new.name})).data
        if not isinstance(told, Mapping) or not (told.get("token") and told.get("id")):
            raise ReplyLost(
                f"{self._client.cloud} sent no key", cloud=self._client.cloud, operation=f"POST {TOKENS}", status=201
            )
        self._account.keep_secret(told["token"])
        return wire.access_token(told)

    def update(self, thing: AccessToken, changes: Mapping[str, Any]) -> None:
        self._client.call(Call("PATCH", f"{TOKENS}/{thing.id}", body=dict(changes)))

    def delete(self, thing: AccessToken) -> None:
        _delete(self._account, f"{TOKENS}/{thing.id}")


def _delete(account: Account, path: str) -> None:
    try:
        account.client.call(Call("DELETE", path))
    except NotFound:
        return  # also the second answer to a request whose first one was lost
