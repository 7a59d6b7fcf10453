# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only step that changes the inventory. Nothing in it asks a cloud or evaluates an expression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.research.cloud.plugins.plugin_utils.fleet.naming import Identity
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.rehearsal import Rehearsal
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.variables import INCOMPLETE, PREFIX, tagged


def publish(inventory: Any, rehearsal: Rehearsal, missing: Sequence[str]) -> None:
    """Play a rehearsal into the inventory, sorted by name.

    Hosts and groups are addressed as such and never by name alone, because an instance may be named like a group.
    """
    for name in sorted(rehearsal.hosts):
        inventory.add_host(name)
        host = inventory.hosts[name]
        for variable, value in rehearsal.hosts[name].items():
            # Core checks each name and merges mappings. Ours are valid names, and nothing is there to merge with.
            if variable.startswith(PREFIX) and variable not in host.vars:
                host.vars[variable] = value
            else:
                host.set_variable(variable, value)
    for group in sorted(rehearsal.members):
        inventory.add_group(group)
        for name in sorted(rehearsal.members[group]):
            inventory.add_host(name, group=group)
    for group in sorted(rehearsal.children):
        for child in sorted(rehearsal.children[group]):
            inventory.groups[group].add_child_group(inventory.groups[child])
    grouped = {name for members in rehearsal.members.values() for name in members}
    for name in sorted(rehearsal.hosts.keys() - grouped):
        inventory.add_host(name, group="ungrouped")
    everywhere = inventory.groups["all"]
    everywhere.set_variable(INCOMPLETE, tagged(sorted({*everywhere.vars.get(INCOMPLETE, ()), *missing})))


def taken_names(inventory: Any) -> dict[str, Identity]:
    """The hosts that other fleet files have added: which instance each is."""
    return {
        name: (host.vars[PREFIX + "cloud"], host.vars[PREFIX + "id"])
        for name, host in inventory.hosts.items()
        if PREFIX + "cloud" in host.vars and PREFIX + "id" in host.vars
    }


def earlier_variables(inventory: Any) -> Mapping[str, Mapping[str, Any]]:
    """What other inventory files have said about each host."""
    return {name: host.vars for name, host in inventory.hosts.items()}


def child_groups(inventory: Any) -> Mapping[str, Mapping[str, Any]]:
    """The groups of the inventory so far, each with its child groups."""
    return {name: {child.name: None for child in group.child_groups} for name, group in inventory.groups.items()}
