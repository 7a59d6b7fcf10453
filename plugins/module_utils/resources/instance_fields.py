# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of an instance plans and differences show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Capabilities
from ansible_collections.research.cloud.plugins.module_utils.core.cost import burn_rate
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance, shown
from ansible_collections.research.cloud.plugins.module_utils.resources import instance_settings


def fields(instance: Instance, capabilities: Capabilities) -> dict[str, Any]:
    """The readable fields of an instance that a task can change, and what it burns, as plans and diffs show them."""
    return {
        "name": instance.name,
        "status": shown(instance.status),
        "image": instance.image,
        "size": instance.size,
        "project": instance.project,
        "allocation": instance.allocation,
        "burn_rate": burn_rate(instance.vcpus, instance.status, capabilities.charged),
    }


@dataclass(frozen=True, slots=True)
class About:
    """What a task is about beside the fields that every plan shows, so that its difference shows that, too."""

    settings: Sequence[str] = ()
    was: Instance | None = None  # the instance before the task
    network_names: Mapping[str, str] = field(default_factory=dict)  # by id

    def shown(self, instance: Instance, volumes: Sequence[str] | None) -> dict[str, Any]:
        """``volumes``: the names of those at the instance, where the task is about volumes."""
        named = instance_settings.shown(instance, self.settings, self.was, self.network_names)
        return named if volumes is None else {**named, "volumes": sorted(volumes)}
