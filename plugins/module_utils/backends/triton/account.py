# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One account and its data centres. Each has an API of its own; the endpoint of the profile is one of them, and tells
where the others are.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeGuard, TypeVar

from ansible_collections.research.cloud.plugins.module_utils.backends.triton.catalog import Catalog
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    BadInput,
    BadReply,
    CloudError,
    NotFound,
    ReplyLost,
)
from ansible_collections.research.cloud.plugins.module_utils.core.select import did_you_mean
from ansible_collections.research.cloud.plugins.module_utils.core.wait import iso
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call, Client

PROFILE = "/my"
DATACENTERS = "/my/datacenters"
NAME_HEADER = "triton-datacenter-name"

Answer = TypeVar("Answer")


def one_by_one(asks: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each of them returns."""
    return [ask() for ask in asks]


@dataclass(frozen=True, slots=True)
class Centre:
    """One data centre: a region."""

    name: str
    url: str
    client: Client
    catalog: Catalog


class Account:
    """Asks nothing before it is needed. ``client_of`` makes the client of an address; all share one transport.
    ``together``: returns what each of several questions is answered, in their order, or raises.
    """

    def __init__(
        self,
        *,
        login: str,
        home: Client,
        client_of: Callable[[str], Client],
        region: str | None,
        together: Callable[[Sequence[Callable[[], Any]]], list[Any]] = one_by_one,
    ) -> None:
        self.login = login
        self.cloud = home.cloud
        self._endpoint = home
        self._client_of = client_of
        self._region = region
        self._together = together
        self._centres: dict[str, Centre] | None = None
        self._here = ""  # the name of the data centre behind the endpoint
        self._profile: Mapping[str, Any] | None = None
        self._lock = threading.RLock()

    @property
    def centres(self) -> list[Centre]:
        """Every data centre, that of the endpoint first, the others by name."""
        return list(self._known().values())

    @property
    def home(self) -> Centre:
        """Where new machines are made: the profile's region, else the data centre of the endpoint."""
        return self.centre(self._region) if self._region else self.centres[0]

    def place(self, region: str) -> Centre:
        """The data centre of that name; without one, where new things are made."""
        return self.centre(region) if region else self.home

    @property
    def ours(self) -> list[Centre]:
        """The data centres that the profile means: its region, or all."""
        return [self.home] if self._region else self.centres

    @property
    def id(self) -> str:
        """The account's uuid."""
        return str(self.profile()["id"])

    def profile(self) -> Mapping[str, Any]:
        """The account as it tells of itself."""
        with self._lock:
            if self._profile is None:
                self._profile = self._who()
            return self._profile

    def profile_now(self) -> Mapping[str, Any]:
        """The same, asked anew."""
        with self._lock:
            self._profile = self._who()
            return self._profile

    def change_profile(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send new words for it, once; what it tells then. Raises ReplyLost when that may have happened unseen."""
        row = self._endpoint.call(Call("POST", PROFILE, body=dict(body))).data
        if not _is_profile(row):
            raise ReplyLost(f"{self.cloud} sent no account", cloud=self.cloud, operation=f"POST {PROFILE}", status=200)
        with self._lock:
            self._profile = row
            return row

    def _who(self) -> Mapping[str, Any]:
        row = self._endpoint.get(PROFILE)
        if not _is_profile(row):
            words = f"{self.cloud} does not tell whose account this is"
            raise BadReply(words, cloud=self.cloud, operation=f"GET {PROFILE}")
        return row

    def ask(self, centres: Sequence[Centre], question: Callable[[Centre], Answer], about: str) -> list[Answer]:
        """What each of the data centres answers, in their order; they are asked at the same time. Raises the failure of
        the first that does not answer: without it, nobody knows the whole. ``about``: what was asked for.
        """
        if len(centres) == 1:
            return [question(centres[0])]
        return self._together([partial(_asked, question, centre, about) for centre in centres])

    def found(self, path: str) -> tuple[Centre, Any]:
        """What is at a path, and the first data centre that has it. Raises NotFound when none has."""
        *others, last = self.ours
        for centre in others:
            try:
                return centre, centre.client.get(path)
            except NotFound:
                continue
        return last, last.client.get(path)

    def centre(self, name: str) -> Centre:
        """The data centre of that name. Raises BadInput."""
        known = self._known()
        if name not in known:
            raise BadInput(
                f'region "{name}" not found on {self.cloud}; {did_you_mean(name, list(known))}',
                cloud=self.cloud,
                hint="nothing was changed",
            )
        return known[name]

    def now(self) -> str:
        """The time, as results write it."""
        return iso(self._endpoint.clock.now())

    def close(self) -> None:
        """One transport serves all."""
        self._endpoint.close()

    def _known(self) -> dict[str, Centre]:
        with self._lock:
            if self._centres is None:
                self._centres = self._read()
            return self._centres

    def _read(self) -> dict[str, Centre]:
        reply = self._endpoint.call(Call("GET", DATACENTERS))
        urls = reply.data
        if not isinstance(urls, Mapping) or not urls:
            raise self._nonsense("it lists none")
        here = reply.headers.get(NAME_HEADER) or self._by_address(urls)
        others = {name: self._checked(name, str(url)) for name, url in sorted(urls.items()) if name != here}
        return {here: self._made(here, self._endpoint), **others}

    def _by_address(self, urls: Mapping[str, Any]) -> str:
        """The name behind the endpoint, from a server that does not tell it."""
        for name, url in urls.items():
            if len(urls) == 1 or str(url).rstrip("/") == self._endpoint.endpoint:
                return str(name)
        raise self._nonsense("it does not tell which of them this is")

    def _checked(self, name: str, url: str) -> Centre:
        # What a signature opens should not cross the net in the clear because a list says so.
        if self._endpoint.endpoint.startswith("https://") and not url.startswith("https://"):
            raise self._nonsense(f"{name} is said to be at {url}, which is not https")
        return self._made(name, self._client_of(url))

    def _made(self, name: str, client: Client) -> Centre:
        return Centre(name, client.endpoint, client, Catalog(client, name))

    def _nonsense(self, why: str) -> BadReply:
        return BadReply(
            f"the data centres of {self.cloud} cannot be told apart: {why}",
            cloud=self.cloud,
            operation=f"GET {DATACENTERS}",
        )


def _is_profile(row: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(row, Mapping) and {"id", "login"} <= row.keys()


def _asked(question: Callable[[Centre], Answer], centre: Centre, about: str) -> Answer:
    try:
        return question(centre)
    except CloudError as failure:
        asked = f"asked for the {about} in {centre.name}; all data centres are needed, or name one as region"
        failure.hint = f"{asked}; {failure.hint}" if failure.hint else asked
        raise
