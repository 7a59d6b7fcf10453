# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Triton cloud as tests and the control interface see it."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from . import bulk
from .firewall import parsed

if TYPE_CHECKING:
    from research_cloud_emulator.world.world import World

_MACHINES = """
SELECT m.uuid, m.name, m.state, m.datacenter, a.login AS account, p.name AS package, i.name AS image, m.tags,
    m.metadata, m.firewall_enabled, m.deletion_protection, m.created,
    (SELECT json_group_array(ip) FROM (SELECT ip FROM triton_nics n WHERE n.machine = m.uuid ORDER BY position)) AS ips
FROM triton_machines m JOIN triton_accounts a ON a.uuid = m.account
LEFT JOIN triton_packages p ON p.uuid = m.package
LEFT JOIN triton_images i ON i.uuid = m.image AND i.datacenter = m.datacenter ORDER BY m.id
"""
_VOLUMES = """
SELECT v.uuid, v.name, v.state, v.size, v.datacenter, a.login AS account, v.created, v.gone
FROM triton_volumes v JOIN triton_accounts a ON a.uuid = v.account ORDER BY v.id
"""
_RULES = """
SELECT r.uuid, r.rule, r.enabled, r.log, r.global, r.description, r.datacenter, a.login AS account
FROM triton_rules r LEFT JOIN triton_accounts a ON a.uuid = r.account ORDER BY r.id
"""
_IMAGES = """
SELECT i.uuid, i.name, i.version, i.state, i.public, i.datacenter, a.login AS account, i.more
FROM triton_images i LEFT JOIN triton_accounts a ON a.uuid = i.owner ORDER BY i.rowid
"""


class Triton:
    """What World.triton is. `urls` is where each data centre is served, for those that are."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.urls: dict[str, str] = {}

    def datacenters(self) -> list[str]:
        """The names of the data centres, the first one first."""
        with self._world.act():
            rows = self._world.store.all("SELECT name FROM triton_datacenters ORDER BY position")
            return [row["name"] for row in rows]

    def machines(self) -> list[dict[str, Any]]:
        """Every machine there ever was, deleted ones included, as plain dicts."""
        with self._world.act():
            rows = [dict(row) for row in self._world.store.all(_MACHINES)]
        structured = ("tags", "metadata", "ips")
        return [{**row, **{name: json.loads(row[name]) for name in structured}} for row in rows]

    def volumes(self) -> list[dict[str, Any]]:
        """Every volume there ever was; `gone` are those that can no longer be asked for."""
        with self._world.act():
            return [dict(row) for row in self._world.store.all(_VOLUMES)]

    def rules(self) -> list[dict[str, Any]]:
        """Every firewall rule; those for everybody have no account."""
        with self._world.act():
            return [dict(row) for row in self._world.store.all(_RULES)]

    def images(self) -> list[dict[str, Any]]:
        """Every image there ever was, `destroyed` ones included; those of the operators have no account."""
        with self._world.act():
            rows = [dict(row) for row in self._world.store.all(_IMAGES)]
        return [{**row, "more": json.loads(row["more"])} for row in rows]

    def add_rule(self, rule: str, *, datacenter: str | None = None) -> str:
        """A rule of the operators, for everybody; its uuid."""
        key = str(uuid.uuid4())
        with self._world.act():
            where = datacenter or self._world.store.value("SELECT name FROM triton_datacenters ORDER BY position")
            self._world.store.insert(
                "triton_rules",
                uuid=key,
                datacenter=where,
                rule=parsed(rule).text,
                enabled=1,
                log=0,
                **{"global": 1},
            )
        return key

    def add_machines(self, count: int, **details: Any) -> list[str]:
        """Make many machines at once, past every limit; their uuids. See bulk.add()."""
        with self._world.act() as now:
            return bulk.add(self._world.store, now, count, **details)
