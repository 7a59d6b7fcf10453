# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resource behind the module ``allocation_info``: what is running, what it burns, what is left, until when."""

from __future__ import annotations

from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core import forecast
from ansible_collections.research.cloud.plugins.module_utils.core.cost import burn_rate
from ansible_collections.research.cloud.plugins.module_utils.core.model import Allocation, as_dict
from ansible_collections.research.cloud.plugins.module_utils.core.wait import iso
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Clouds, InfoResource, Options
from ansible_collections.research.cloud.plugins.module_utils.resources.options import CLOUD

SPEC: dict[str, dict[str, Any]] = {**CLOUD, "name": {"type": "str"}, "id": {"type": "str"}}


def read(options: Options, clouds: Clouds) -> dict[str, Any]:
    """Every allocation that matches, with its forecast, and the sum over the fleet."""
    cloud = clouds.connect(clouds.name(options["cloud"]))
    fleet = cloud.instances()
    rate = {i.id: burn_rate(i.vcpus, i.status, cloud.capabilities.charged) for i in fleet}
    now = clouds.now()
    found = [a for a in cloud.allocations() if _matches(a, options)]
    return {
        "allocations": [_told(a, forecast.forecast(a, fleet, rate, now)) for a in found],
        "burn_rate": sum(rate.values()),
        "observed_at": iso(now),
    }


def _matches(allocation: Allocation, options: Options) -> bool:
    name, pinned = options["name"], options["id"]
    return (name is None or allocation.name == name) and (
        pinned is None or pinned in (allocation.id, *allocation.aliases)
    )


def _told(allocation: Allocation, ahead: forecast.Forecast) -> dict[str, Any]:
    return {
        **as_dict(allocation),
        "balance": ahead.balance,
        "burn_rate": ahead.burn_rate,
        "running": ahead.running,
        "counted_seconds_ago": ahead.counted_seconds_ago,
        "runs_out": ahead.runs_out,
        "runs_out_assumes": forecast.ASSUMPTION,
        "caveats": list(ahead.caveats),
    }


RESOURCE = InfoResource(name="allocation_info", spec=SPEC, read=read)
