# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What networks there are."""

from __future__ import annotations

from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.module_utils.core.model import as_dict
from ansible_collections.research.cloud.plugins.module_utils.core.networks import Network
from ansible_collections.research.cloud.plugins.module_utils.core.select import did_you_mean
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Clouds, InfoResource, Options
from ansible_collections.research.cloud.plugins.module_utils.resources.options import CLOUD
from ansible_collections.research.cloud.plugins.module_utils.resources.things import supported

SPEC: dict[str, dict[str, Any]] = {
    **CLOUD,
    "name": {"type": "str"},
    "id": {"type": "str"},
    "region": {"type": "str"},
    "public": {"type": "bool"},
    "fabric": {"type": "bool"},
}


def read(options: Options, clouds: Clouds) -> dict[str, Any]:
    """All networks that match every given option. Raises BadInput for a region that has none."""
    name = clouds.name(options["cloud"])
    supported("network", name, clouds)
    networks = clouds.connect(name).service("network").list_all()
    regions = sorted({network.region for network in networks})
    if options["region"] is not None and options["region"] not in regions:
        raise BadInput(
            f'region "{options["region"]}" has no networks on {name}; {did_you_mean(options["region"], regions)}',
            cloud=name,
        )
    return {"networks": [as_dict(network) for network in networks if matches(network, options)]}


def matches(network: Network, options: Options) -> bool:
    """True when the network is what every given option says; an option that is not given matches all."""
    return all(
        options[key] is None or getattr(network, key) == options[key]
        for key in ("name", "id", "region", "public", "fabric")
    )


RESOURCE = InfoResource(name="network_info", spec=SPEC, read=read)
