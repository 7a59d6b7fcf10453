# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resource behind the module ``allocation_info``: what is running, what it burns, what is left, until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Capabilities
from ansible_collections.research.cloud.plugins.module_utils.core import burn, caveats
from ansible_collections.research.cloud.plugins.module_utils.core.cost import burn_rate
from ansible_collections.research.cloud.plugins.module_utils.core.forecast import ASSUMPTION, forecast
from ansible_collections.research.cloud.plugins.module_utils.core.model import Allocation, Instance, as_dict, shown
from ansible_collections.research.cloud.plugins.module_utils.core.wait import iso
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Clouds, InfoResource, Options
from ansible_collections.research.cloud.plugins.module_utils.resources.options import CLOUD

SPEC: dict[str, dict[str, Any]] = {**CLOUD, "name": {"type": "str"}, "id": {"type": "str"}}


@dataclass(frozen=True, slots=True)
class _Seen:
    """A fleet as it was read, with the SU per hour of each instance by id. ``now`` is in epoch seconds."""

    fleet: Sequence[Instance]
    rate: Mapping[str, float]
    can: Capabilities
    now: float


def read(options: Options, clouds: Clouds) -> dict[str, Any]:
    """Every allocation that matches, with its forecast, and the same figures for all that this account sees."""
    name = clouds.name(options["cloud"])
    cloud = clouds.connect(name)
    me = cloud.describe()
    fleet = cloud.visible_instances()
    rate = {each.id: burn_rate(each.vcpus, each.status, cloud.capabilities.charged) for each in fleet}
    known = cloud.allocations()
    seen = _Seen(fleet, rate, cloud.capabilities, clouds.now())
    return {
        "cloud": {"name": name, "endpoint": me["endpoint"], "account": me["account"]},
        "allocations": [_allocation(each, seen) for each in known if _matches(each, options)],
        **_whole(known, seen),
        "observed_at": iso(seen.now),
    }


def _matches(allocation: Allocation, options: Options) -> bool:
    name, pinned = options["name"], options["id"]
    return (name is None or allocation.name == name) and (
        pinned is None or pinned in (allocation.id, *allocation.aliases)
    )


def _allocation(allocation: Allocation, seen: _Seen) -> dict[str, Any]:
    charged = [each for each in seen.fleet if each.allocation_id == allocation.id]
    burnt = burn.measure(charged, seen.rate)
    ahead = forecast(allocation, burnt.rate, seen.now)
    warnings = [
        *caveats.of_allocation(allocation, ahead),
        *_server_figure(allocation, seen.can),
        *caveats.of_instances(charged, seen.rate, seen.can.records_staleness),
    ]
    return {
        **as_dict(allocation),
        **_figures(burnt),
        **asdict(ahead),
        "runs_out_assumes": ASSUMPTION,
        "observed_at": iso(seen.now),
        "caveats": warnings,
    }


def _server_figure(allocation: Allocation, can: Capabilities) -> list[str]:
    note = can.notes.get("server_burn_rate")
    return [] if note is None or allocation.server_burn_rate is None else [note]


def _whole(known: Sequence[Allocation], seen: _Seen) -> dict[str, Any]:
    burnt = burn.measure(seen.fleet, seen.rate)
    charged = [each.instance for each in burnt.burners]
    warnings = [
        *caveats.of_payers(charged, {each.id for each in known}),
        *caveats.of_instances(seen.fleet, seen.rate, seen.can.records_staleness),
    ]
    return {**_figures(burnt), "caveats": warnings}


def _figures(burnt: burn.Burn) -> dict[str, Any]:
    owners = [{key: value for key, value in asdict(each).items() if key != "id"} for each in burnt.by_owner()]
    return {
        "burn_rate": burnt.rate,
        "running": burnt.running,
        "burn_by": {
            "project": [asdict(each) for each in burnt.by_project()],
            "owner": owners,
            "instance": [_burner(each) for each in burnt.burners],
        },
    }


def _burner(each: burn.Burner) -> dict[str, Any]:
    fields = ("name", "id", "project", "owner", "allocation", "region", "size", "observed_at", "observed_by")
    told = {field: getattr(each.instance, field) for field in fields}
    return {**told, "status": shown(each.instance.status), "burn_rate": each.burn_rate}


RESOURCE = InfoResource(name="allocation_info", spec=SPEC, read=read)
