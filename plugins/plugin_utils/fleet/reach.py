# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the real plugin gets at clouds: profiles of this machine, over the network."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ansible.parsing.dataloader import DataLoader
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Connection
from ansible_collections.research.cloud.plugins.module_utils.http.clock import SystemClock
from ansible_collections.research.cloud.plugins.module_utils.runner import real_context
from ansible_collections.research.cloud.plugins.plugin_utils import profiles
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.cache import slot_of
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.gather import Reach, in_region
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.options import FleetOptions, Source
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.rows import Row
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.sources import list_instances
from ansible_collections.research.cloud.plugins.plugin_utils.validation import validate


def over_network(
    fleet: FleetOptions, *, loader: DataLoader, environ: Mapping[str, str], debug: Callable[[str], None]
) -> Reach:
    """Sources resolved and listed for real."""

    def resolve(source: Source) -> Connection:
        overrides = in_region(source)
        return profiles.resolve(
            source.cloud, config=fleet.cloud_config, overrides=overrides, loader=loader, environ=environ
        )

    def list_one(connection: Connection, warn: Callable[[str], None]) -> tuple[list[Row], str]:
        context = real_context(
            {connection.cloud: connection},
            connection.cloud,
            check_mode=False,
            warn=warn,
            debug=debug,
            progress=debug,
            validate=validate,
        )
        return list_instances(connection, context, fleet)

    return Reach(
        slot=lambda source: slot_of(source, fleet, loader=loader, environ=environ),
        resolve=resolve,
        list_one=list_one,
        clock=SystemClock(),
    )
