# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One account at one provider: its client, and who it is there. Shared by everything that talks to this cloud."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, MutableMapping
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.identity import (
    Identity,
    choose,
    from_row,
)
from ansible_collections.research.cloud.plugins.module_utils.core.wait import iso
from ansible_collections.research.cloud.plugins.module_utils.http.client import Client


class Account:
    """The client with the identity that the profile leaves; asks nothing before it is needed."""

    def __init__(
        self,
        client: Client,
        *,
        provider: str | None,
        identity: str | None,
        first_look: int,
        keep_secret: Callable[[str], None],
        memory: MutableMapping[str, Any],
    ) -> None:
        self.client = client
        self.keep_secret = keep_secret
        self._wanted = (provider, identity)
        self._identity: Identity | None = None
        self._memory = memory
        self._lock = threading.Lock()
        # The server replays a detail page for 60 s to anybody who asks in the same words; a parameter that nobody else
        # has used goes past that. It begins at random: tasks that begin at the same time must not see each other's.
        self._fresh = itertools.count(first_look)

    @property
    def cloud(self) -> str:
        """The profile's name."""
        return self.client.cloud

    @property
    def me(self) -> Identity:
        """The identity; the first use asks the cloud."""
        if self._identity is None:
            self._identity = choose(self._rows(), self.cloud, *self._wanted)
        return self._identity

    def identities(self) -> list[Identity]:
        """All that the account has, at every provider."""
        return [from_row(row) for row in self._rows()]

    def _rows(self) -> list[Any]:
        with self._lock:
            if "identities" not in self._memory:
                self._memory["identities"] = self.client.pages("/api/v2/identities")
            rows: list[Any] = self._memory["identities"]
            return rows

    def live(self, kind: str, id: str, of: Identity | None = None) -> Any:
        """The version 1 object of one instance or volume as the cloud has it now; raises NotFound. ``of``: whose it is,
        when not the profile's.
        """
        return self.client.get(f"{(of or self.me).path}/{kind}/{id}", {"_": next(self._fresh)})

    def now(self) -> str:
        """The time, as results write it."""
        return iso(self.client.clock.now())
