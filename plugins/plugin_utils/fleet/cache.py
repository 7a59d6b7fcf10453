# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What earlier runs fetched, kept by the cache plugin that the user chose."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible_collections.research.cloud.plugins.module_utils.backends import registry
from ansible_collections.research.cloud.plugins.module_utils.backends.base import COMMON_CONNECTION
from ansible_collections.research.cloud.plugins.plugin_utils import profile_file, profiles
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.options import FleetOptions, Source
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.rows import FORMAT, Row, pack, unpack

# Settings of the connection that do not change what a cloud lists.
_INDIFFERENT = COMMON_CONNECTION.keys() - {"endpoint"}


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a source's rows are kept: under a key made of everything that decides what is listed, and of no secret."""

    cloud: str
    key: str


class ListingCache:
    """Rows by slot. ``store`` None keeps nothing; ``reading`` False only writes.

    A store that cannot be read is a warning, never an error.
    """

    def __init__(self, store: MutableMapping[str, Any] | None, *, reading: bool, warn: Callable[[str], None]) -> None:
        self._store = store
        self._reading = reading
        self._warn = warn

    def get(self, slot: Slot) -> list[Row] | None:
        """The rows, or None when there are none, they are too old, or they cannot be read."""
        if self._store is None or not self._reading:
            return None
        try:
            return unpack(self._store[slot.key])
        except KeyError:
            return None
        except (ValueError, AnsibleError) as error:
            self._warn(f"the inventory cache of {slot.cloud} cannot be read and is not used: {error}")
            return None

    def put(self, slot: Slot, rows: Sequence[Row]) -> None:
        if self._store is not None:
            self._store[slot.key] = pack(rows)


def slot_of(source: Source, options: FleetOptions, *, loader: DataLoader, environ: Mapping[str, str]) -> Slot | None:
    """The slot of a source, found without reading any secret.

    None when there is no telling its profile: resolving it will explain why.
    """
    file = profile_file.load(options.cloud_config, loader=loader, environ=environ)
    name = source.cloud or environ.get(profiles.VARIABLE) or (file.names[0] if len(file.names) == 1 else None)
    if name is not None and name not in file.profiles:
        return None
    settings = {**(file.profiles[name] if name else {}), **source.options}
    backend = settings.get("backend")
    if backend not in registry.NAMES:
        return None
    left_out = _INDIFFERENT | registry.load(str(backend)).secret_keys
    telling = {key: value for key, value in settings.items() if key not in left_out and value is not None}
    return Slot(name or str(backend), _key([FORMAT, name, telling, source.region, options.refresh, options.full]))


def _key(parts: Sequence[Any]) -> str:
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
    return f"research.cloud.fleet_{digest[:32]}"
