# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Things that several tests of the inventory need: instances, rows, expressions and a reach without a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Connection
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.module_utils.core.model import Address, Instance
from ansible_collections.research.cloud.plugins.module_utils.http.clock import SystemClock
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.cache import Slot
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.expressions import Expressions
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.gather import Reach
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.options import FleetOptions, Source, read
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.rows import Row, from_instance

PUBLIC = Address("149.165.1.10", "public")
PRIVATE = Address("10.0.0.10", "private")
PUBLIC_V6 = Address("2001:db8::10", "public", 6)
PRIVATE_V6 = Address("fd00::10", "private", 6)

OBSERVED = "2026-03-01T12:00:00Z"


def instance(name: str, cloud: str = "jetstream", **fields: Any) -> Instance:
    """A running instance with a public and a private address, unless said otherwise."""
    usual: dict[str, Any] = {
        "id": f"{cloud}-{name}-id",
        "status": "running",
        "image": "Ubuntu 22.04",
        "size": "m1.small",
        "addresses": (PUBLIC, PRIVATE),
        "observed_at": OBSERVED,
    }
    return Instance(cloud=cloud, name=name, **{**usual, **fields})


def row(name: str, cloud: str = "jetstream", *, full: bool = False, **fields: Any) -> Row:
    return from_instance(instance(name, cloud, **fields), full=full)


def trusted(value: Any) -> Any:
    """A value as it comes out of the user's own file."""
    if isinstance(value, str):
        return trust_as_template(value)
    if isinstance(value, Mapping):
        return {key: trusted(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [trusted(item) for item in value]
    return value


def expressions(*, strict: bool = False, extra: Mapping[str, Any] | None = None) -> Expressions:
    """Ansible's own engine."""
    return Expressions(Templar(loader=DataLoader()), extra=extra or {}, strict=strict)


def fleet(**given: Any) -> FleetOptions:
    """The options of a fleet file: what is given, else the defaults that the plugin documents."""
    usual: dict[str, Any] = {
        "timeout": 120.0,
        "refresh": True,
        "full": False,
        "strict": False,
        "hostnames": ["name"],
        "unique_names": False,
        "connect": ["public", "private"],
        "on_error": "fail",
    }
    return read({**usual, **trusted(given)})


class FakeClouds:
    """Clouds by name: instances, or a sentence that says why not.

    ``asked`` holds the clouds that were listed, ``resolved`` those whose secrets were read. ``before`` is called, and
    ``warns`` is said, while a cloud is listed.
    """

    def __init__(self, clouds: Mapping[str, Sequence[Instance] | str], *, full: bool = False) -> None:
        self.clouds = dict(clouds)
        self.asked: list[str] = []
        self.resolved: list[str] = []
        self.before: Callable[[str], object] = str
        self.warns = ""
        self._full = full

    def reach(self) -> Reach:
        return Reach(slot=self._slot, resolve=self._resolve, list_one=self._list, clock=SystemClock())

    def _slot(self, source: Source) -> Slot:
        return Slot(self._name(source), f"slot-{self._name(source)}-{source.region}")

    def _resolve(self, source: Source) -> Connection:
        if self._name(source) not in self.clouds:
            raise BadInput(f'cloud "{source.cloud}" is unknown')
        self.resolved.append(self._name(source))
        return Connection(self._name(source), "fake")

    def _list(self, connection: Connection, warn: Callable[[str], None]) -> tuple[list[Row], str]:
        self.asked.append(connection.cloud)
        self.before(connection.cloud)
        if self.warns:
            warn(self.warns)
        said = self.clouds[connection.cloud]
        if isinstance(said, str):
            return [], said
        return [from_instance(found, full=self._full) for found in said], ""

    def _name(self, source: Source) -> str:
        return source.cloud or next(iter(self.clouds))
