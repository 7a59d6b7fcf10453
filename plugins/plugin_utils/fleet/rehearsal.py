# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The groups and variables that the user composes, worked out before anything is added to the inventory.

Ansible's Constructable writes into an inventory while it evaluates, so an error half-way would leave half a fleet. It
is given a ``Rehearsal`` to write into, which is played into the real inventory only when everything went well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.rows import Row
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.variables import tagged


class Rehearsal:
    """As much of Ansible's InventoryData as Constructable writes to.

    ``hosts``: variables by host name. ``members``: host names by group. ``children``: child groups by group.
    ``earlier``: the variables that other inventory files have given to hosts of the same name; expressions see them,
    as with every inventory plugin.
    """

    def __init__(self, hosts: Mapping[str, Mapping[str, Any]], earlier: Mapping[str, Mapping[str, Any]]) -> None:
        self.hosts = {
            name: {key: tagged(value) for key, value in variables.items()} for name, variables in hosts.items()
        }
        self.members: dict[str, dict[str, None]] = {}
        self.children: dict[str, dict[str, None]] = {}
        self._earlier = earlier

    def visible(self, host: str, row: Row) -> dict[str, Any]:
        """What the user's expressions see for a host: bare field names below the host's variables."""
        return {
            **row,
            **self._earlier.get(host, {}),
            **self.hosts[host],
            "inventory_hostname": host,
            "inventory_hostname_short": host.partition(".")[0],
        }

    def set_variable(self, host: str, name: str, value: Any) -> None:
        self.hosts[host][name] = tagged(value)

    def add_group(self, group: str) -> str:
        self.members.setdefault(group, {})
        return group

    def add_host(self, host: str, group: str) -> str:
        self.members[group][host] = None
        return host

    def add_child(self, group: str, child: str) -> None:
        """Add a host, as ``groups`` does. ``keyed_groups`` adds groups, and one name may be both: see ParentGroups."""
        self.members[group][child] = None

    def refuse_loops(self, existing: Mapping[str, Mapping[str, Any]]) -> None:
        """Raise BadInput when a group would be its own ancestor. ``existing``: the child groups so far, by group."""
        below = {
            group: {*existing.get(group, ()), *self.children.get(group, ())} for group in {*existing, *self.children}
        }
        for group in sorted(self.children):
            if "all" in _reachable(group, below) or group in _reachable(group, below):
                raise BadInput(
                    f'keyed_groups would put the group "{group}" into itself',
                    hint="give those keyed_groups a prefix or another parent_group",
                )


class ParentGroups:
    """A rehearsal as ``keyed_groups`` uses it: there, children are groups."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self._rehearsal = rehearsal
        self.add_group = rehearsal.add_group
        self.add_host = rehearsal.add_host

    def add_child(self, group: str, child: str) -> None:
        self._rehearsal.children.setdefault(group, {})[child] = None


def _reachable(start: str, below: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    todo = list(below.get(start, ()))
    while todo:
        group = todo.pop()
        if group not in found:
            found.add(group)
            todo.extend(below.get(group, ()))
    return found
