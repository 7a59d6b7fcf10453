# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks and firewall rules of CloudAPI in the model's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.firewall import (
    FirewallRule,
    NewFirewallRule,
    spelled,
)
from ansible_collections.research.cloud.plugins.module_utils.core.networks import Network

Row = Mapping[str, Any]


def network(row: Row, region: str) -> Network:
    """A network. What it is made of is told of the account's own alone."""
    return Network(
        id=row["id"],
        name=row["name"],
        description=row.get("description") or "",
        public=bool(row.get("public")),
        fabric=bool(row.get("fabric")),
        subnet=row.get("subnet") or "",
        gateway=row.get("gateway") or "",
        vlan_id=row.get("vlan_id"),
        resolvers=tuple(row.get("resolvers") or ()),
        first_address=row.get("provision_start_ip") or "",
        last_address=row.get("provision_end_ip") or "",
        internet_nat=row.get("internet_nat"),
        suffixes=tuple(row.get("suffixes") or ()),
        region=region,
        raw=row,
    )


def firewall_rule(row: Row, region: str) -> FirewallRule:
    """A rule, in the one spelling."""
    return FirewallRule(
        id=row["id"],
        rule=spelled(row["rule"]),
        enabled=bool(row.get("enabled")),
        log=bool(row.get("log")),
        description=row.get("description") or "",
        read_only=bool(row.get("global")),
        region=region,
        raw=row,
    )


def new_firewall_rule(new: NewFirewallRule) -> dict[str, Any]:
    """The body of a creation. The server makes rules that are not enabled unless it is told."""
    described = {"description": new.description} if new.description else {}
    return {"rule": new.rule, "enabled": new.enabled, "log": new.log, **described}
