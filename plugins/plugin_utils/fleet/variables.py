# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host's variables are, and which of their texts may be tagged as trusted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ansible.template import trust_as_template
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.addresses import NO_ADDRESS, choose
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.bastion import Bastion
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.expressions import Expressions
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.options import FleetOptions
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.rows import Row

PREFIX = "research_cloud_"

# Set on the group "all": the sources whose instances are missing from this inventory.
INCOMPLETE = PREFIX + "incomplete"

# What every host has; `full` adds the rest of the model and the cloud's own object. Every variable costs time on
# every start of every playbook, so this is what playbooks decide by.
LEAN = (
    "cloud",
    "id",
    "name",
    "status",
    "activity",
    "image",
    "size",
    "project",
    "allocation",
    "owner",
    "tags",
    "public_address",
    "private_address",
    "observed_at",
)

# Ansible writes a text that is not trusted as {"__ansible_unsafe": …} when an inventory is exported, which AWX
# stumbles over. These characters cannot make a template, a call or a filter, so a text of nothing else is safe to
# tag.
_HARMLESS = re.compile(r"[A-Za-z0-9_.:/@+-]*")


def of_hosts(
    hosts: Mapping[str, Row], fleet: FleetOptions, bastion: Bastion | None, expressions: Expressions
) -> dict[str, dict[str, Any]]:
    """The variables of every host: the instance under the prefix, and how ssh gets there. Texts are not tagged yet."""
    return {name: _of_host(row, fleet, bastion, expressions) for name, row in hosts.items()}


def _of_host(row: Row, fleet: FleetOptions, bastion: Bastion | None, expressions: Expressions) -> dict[str, Any]:
    jump = bastion if bastion and bastion.serves(row) else None
    # Others may only know the bastion by its private address; we come from outside.
    preferences = ("public", *fleet.connect) if bastion and not jump else fleet.connect
    address = choose(row, preferences, expressions)
    way_open = bool(address) and not (jump and jump.problem)
    variables = {PREFIX + name: row[name] for name in (row if fleet.full else LEAN)}
    variables[PREFIX + "reachable"] = way_open and row["status"] == "running"
    variables["ansible_host"] = address or NO_ADDRESS
    if fleet.user:
        variables["ansible_user"] = fleet.user
    if jump:
        variables["ansible_ssh_common_args"] = jump.ssh_args
    return variables


def tagged(value: Any) -> Any:
    """The same value with every harmless text tagged as trusted, at any depth; everything else stays as it is."""
    if isinstance(value, str):
        return _tagged_text(value) if _HARMLESS.fullmatch(value) else value
    if isinstance(value, Mapping):
        return {key: tagged(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [tagged(item) for item in value]
    return value


@lru_cache(maxsize=4096)
def _tagged_text(text: str) -> str:
    """Most texts of a fleet (sizes, images, statuses) repeat."""
    trusted: str = trust_as_template(text)
    return trusted
