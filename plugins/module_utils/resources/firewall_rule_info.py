# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What firewall rules there are, or those that concern one instance."""

from __future__ import annotations

from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core import select
from ansible_collections.research.cloud.plugins.module_utils.core.firewall import FirewallRule, spelled
from ansible_collections.research.cloud.plugins.module_utils.core.model import as_dict
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Clouds, InfoResource, Options
from ansible_collections.research.cloud.plugins.module_utils.resources.options import CLOUD
from ansible_collections.research.cloud.plugins.module_utils.resources.things import supported

SPEC: dict[str, dict[str, Any]] = {
    **CLOUD,
    "id": {"type": "str"},
    "rule": {"type": "str"},
    "instance": {"type": "str"},
    "enabled": {"type": "bool"},
}


def read(options: Options, clouds: Clouds) -> dict[str, Any]:
    """All rules that match every given option."""
    name = clouds.name(options["cloud"])
    supported("firewall_rule", name, clouds)
    cloud = clouds.connect(name)
    service = cloud.service("firewall_rule")
    if options["instance"] is None:
        rules = service.list_all()
    else:
        rules = service.applying_to(select.instance_needed(cloud.instances(), name, options["instance"]))
    return {"firewall_rules": [as_dict(rule) for rule in rules if matches(rule, options)]}


def matches(rule: FirewallRule, options: Options) -> bool:
    """True when the rule is what every given option says; an option that is not given matches all."""
    return (
        (options["id"] is None or rule.id == options["id"])
        and (options["rule"] is None or rule.rule == spelled(options["rule"]))
        and (options["enabled"] is None or rule.enabled == options["enabled"])
    )


RESOURCE = InfoResource(name="firewall_rule_info", spec=SPEC, read=read)
