# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The firewall rules of an account in the data centre that the profile means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import wire_network
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.account import Account, Centre
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.ending import end
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.listing import MACHINES
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.lists import rows
from ansible_collections.research.cloud.plugins.module_utils.core.firewall import (
    FirewallRule,
    NewFirewallRule,
)
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call

RULES = "/my/fwrules"


class TritonFirewallRules:
    """Implements ``FirewallRuleService``."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def list_all(self) -> Sequence[FirewallRule]:
        return self._listed(self._account.home, RULES)

    def applying_to(self, instance: Instance) -> Sequence[FirewallRule]:
        return self._listed(self._account.centre(instance.region), f"{MACHINES}/{instance.id}/fwrules")

    def read(self, id: str) -> FirewallRule:
        home = self._account.home
        return wire_network.firewall_rule(home.client.get(f"{RULES}/{id}"), home.name)

    def poll(self, thing: FirewallRule) -> FirewallRule:
        return self.read(thing.id)

    def create(self, new: NewFirewallRule) -> FirewallRule:
        home = self._account.home
        reply = home.client.call(Call("POST", RULES, body=wire_network.new_firewall_rule(new)))
        return wire_network.firewall_rule(reply.data, home.name)

    def update(self, thing: FirewallRule, changes: Mapping[str, Any]) -> None:
        # It says what shall be, so it may be repeated.
        self._account.home.client.call(Call("POST", f"{RULES}/{thing.id}", body=dict(changes), repeatable=True))

    def delete(self, thing: FirewallRule) -> None:
        end(self._account.home.client, f"{RULES}/{thing.id}")

    def _listed(self, centre: Centre, path: str) -> Sequence[FirewallRule]:
        return [wire_network.firewall_rule(row, centre.name) for row in rows(centre.client, path)]
