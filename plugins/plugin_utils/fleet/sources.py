# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask every cloud at once, and know which did not answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Connection
from ansible_collections.research.cloud.plugins.module_utils.core.select import live
from ansible_collections.research.cloud.plugins.module_utils.core.wait import Clock
from ansible_collections.research.cloud.plugins.module_utils.resources import jobs
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Clouds, InfoResource
from ansible_collections.research.cloud.plugins.module_utils.runner import Context, execute
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.options import FleetOptions
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.rows import Row, from_instance

# Clouds that are asked at the same time; each has its own deadline, so more of them only wait in line.
PARALLEL = 8


@dataclass(frozen=True, slots=True)
class Listing:
    """What one source said: rows, or why there are none. ``label`` names it in messages, ``on_error`` is its policy."""

    label: str
    on_error: str
    rows: Sequence[Row] = ()
    failure: str = ""


def list_instances(connection: Connection, context: Context, fleet: FleetOptions) -> tuple[list[Row], str]:
    """All live instances of one cloud, or a sentence that says why not.

    Runs as a task does, so that deadlines, secrets and bugs are treated alike.
    """
    rows: list[Row] = []

    def read(_options: Mapping[str, Any], clouds: Clouds) -> dict[str, Any]:
        found = live(clouds.connect(connection.cloud).instances(refresh=fleet.refresh))
        rows.extend(from_instance(instance, full=fleet.full) for instance in found)
        return {}

    result = execute(InfoResource("fleet", {}, read), {"wait_timeout": fleet.timeout}, context)
    return ([], str(result["msg"])) if result.get("failed") else (rows, "")


def fetch(asks: Sequence[Callable[[], Listing]], clock: Clock) -> list[Listing]:
    """Make all listings, a bounded number at a time, and return them in the order asked for."""
    return jobs.together(asks, parallel=PARALLEL, clock=clock)
