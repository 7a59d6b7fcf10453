# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changing name and size of a machine in place. Both are jobs: accepted at once, and seen in the machine when they are
done.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import wire
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.listing import MACHINES
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Failed, Unavailable
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call, Client

PATIENCE = 120.0  # seconds; a rename takes a few, a resize some more


def update(client: Client, instance: Instance, changes: Mapping[str, Any], poll_interval: float) -> None:
    """Ask for the changes, and come back when the machine has them.

    Both may be repeated: they name what shall be. Raises Failed when a job is in the audit trail as failed: nothing
    else tells, the machine stays as it was.
    """
    path = f"{MACHINES}/{instance.id}"
    failed_before = _failures(client, path)
    if "name" in changes:
        client.call(Call("POST", path, {"action": "rename", "name": changes["name"]}, repeatable=True))
    if "size" in changes:
        client.call(Call("POST", path, {"action": "resize", "package": changes["size"].id}, repeatable=True))
    until = client.clock.monotonic() + PATIENCE
    while not wire.changed_as_asked(client.get(path), changes):
        if _failures(client, path) > failed_before:
            raise Failed(
                f'{client.cloud}: the data centre could not change "{instance.name}"; it does not say why',
                cloud=client.cloud,
                operation="update",
            )
        if client.clock.monotonic() >= until:
            raise Unavailable(
                f'{client.cloud}: "{instance.name}" is not changed {PATIENCE:.0f} s after that was accepted',
                cloud=client.cloud,
                operation="update",
                hint="it may still happen: look again, or run the task again",
            )
        client.clock.sleep(min(poll_interval, client.deadline.remaining()))


def _failures(client: Client, path: str) -> int:
    """How many renames and resizes of this machine have failed so far."""
    trail = client.get(f"{path}/audit")
    return sum(job.get("action") in ("rename", "resize") and job.get("success") == "no" for job in trail)
