# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SSH keys of the account, which its machines let in. They are the account's, not a data centre's: any tells all.

CloudAPI cannot change a key. A name and a fingerprint are there once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import wire_belongings
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.account import Account
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.ending import end
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.lists import rows
from ansible_collections.research.cloud.plugins.module_utils.core.belongings import Key, NewKey
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    AuthFailed,
    NotFound,
    ReplyLost,
    Unsupported,
)
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call

KEYS = "/my/keys"
# Past the server's cache: a key that was just added or deleted counts.
NOW = {"sync": "true"}
UNKNOWN_KEY = 401  # other refusals, of a clock that is off say, have another status


class AccountKeys:
    """Implements ``Service``. ``signing``: the fingerprint of the key that signs, when it is one of the account's."""

    def __init__(self, account: Account, signing: str) -> None:
        self._account = account
        self._signing = signing
        self._own_deleted = False

    def list_all(self) -> Sequence[Key]:
        return [self._told(row) for row in rows(self._account.home.client, KEYS, NOW)]

    def read(self, id: str) -> Key:
        try:
            return self._told(self._account.home.client.get(f"{KEYS}/{id}", NOW))
        except AuthFailed as refused:
            # Nothing can be asked any more when the key that signs is deleted; that is how one sees that it is.
            if self._own_deleted and refused.status == UNKNOWN_KEY:
                raise NotFound(
                    f"{self._account.cloud} does not accept the key {id} any more", cloud=self._account.cloud
                ) from refused
            raise

    def poll(self, thing: Key) -> Key:
        return self.read(thing.id)

    def create(self, new: NewKey) -> Key:
        body = {"name": new.name, "key": new.public_key}
        row = self._account.home.client.call(Call("POST", KEYS, body=body)).data
        if not isinstance(row, Mapping):
            cloud = self._account.cloud
            raise ReplyLost(f"{cloud} sent no key", cloud=cloud, operation=f"POST {KEYS}", status=201)
        return self._told(row)

    def update(self, thing: Key, changes: Mapping[str, Any]) -> None:
        raise Unsupported(f"{self._account.cloud} cannot change key {thing.name}: {', '.join(changes)}")

    def delete(self, thing: Key) -> None:
        try:
            # By its fingerprint: a repeated request never means another key of the name.
            if not end(self._account.home.client, f"{KEYS}/{thing.id}"):
                return
        except AuthFailed as refused:
            if not (thing.used_by_profile and refused.status == UNKNOWN_KEY):
                raise
            # Likewise: it was accepted a moment ago, when the list was read.
        self._own_deleted = self._own_deleted or thing.used_by_profile

    def _told(self, row: Any) -> Key:
        return wire_belongings.key(row, cloud=self._account.cloud, signing=self._signing)
