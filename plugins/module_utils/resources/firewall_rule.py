# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Firewall rules: known by what they say, switched on and off, described, deleted."""

from __future__ import annotations

from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, Forbidden
from ansible_collections.research.cloud.plugins.module_utils.core.firewall import (
    FirewallRule,
    NewFirewallRule,
    spelled,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.thing_apply import managed
from ansible_collections.research.cloud.plugins.module_utils.resources.things import Kind, Made, View, Want, spec

IDENTITY = ("rule",)
SPEC: dict[str, Any] = spec(
    {"enabled": {"type": "bool"}, "log": {"type": "bool"}, "description": {"type": "str"}}, IDENTITY
)


def make(want: Want, _view: View) -> Made:
    """A new rule, which counts at once unless the task says otherwise."""
    if not want.name:
        raise BadInput("rule is empty", cloud=want.cloud, hint="nothing was changed")
    given = {key: want.values[key] for key in ("log", "description") if key in want.values}
    new = NewFirewallRule(rule=want.name, enabled=want.values.get("enabled", True), **given)
    return Made(new, FirewallRule(id="", rule=new.rule, enabled=new.enabled, log=new.log, description=new.description))


def vet(want: Want, found: FirewallRule, changing: bool) -> None:
    """What the operators have made for everybody is theirs."""
    if changing and found.read_only:
        raise Forbidden(
            f"{want.label} is a rule of the data centre for everybody, which this account cannot change",
            cloud=want.cloud,
            hint="nothing was changed",
        )


FIREWALL_RULE = Kind(
    service="firewall_rule",
    noun="firewall rule",
    fields=("enabled", "log", "description"),
    make=make,
    identity=IDENTITY,
    called=lambda rule: None if rule.read_only else rule.rule,
    spelling={"rule": spelled},
    vet=vet,
    when_it_stays="run the task again; research.cloud.firewall_rule_info tells what is there",
)

RESOURCE = managed(FIREWALL_RULE, SPEC)
