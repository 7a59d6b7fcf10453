# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing is started on an allocation that is used up: what the cloud would refuse is refused before it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ansible_collections.research.cloud.plugins.module_utils.core.actions import Action
from ansible_collections.research.cloud.plugins.module_utils.core.errors import AllocationExhausted
from ansible_collections.research.cloud.plugins.module_utils.core.model import Allocation


def starts_burning(verbs: Iterable[str], actions: Mapping[str, Action]) -> bool:
    """True when one of these verbs makes an instance cost what it did not cost before."""
    return any(actions[verb].starts_burning for verb in verbs)


def refuse_exhausted(label: str, allocation: Allocation | None, cloud: str) -> None:
    """Raise AllocationExhausted when more was used of the allocation than is allowed, by the cloud's own count."""
    if allocation is None or not allocation.exhausted:
        return
    raise AllocationExhausted(
        f'{label} cannot be started: allocation "{allocation.name}" is used up '
        f"({allocation.used:.1f} of {allocation.allowed:.1f} SU)",
        cloud=cloud,
        hint="use another allocation, or ask for more; nothing was changed",
        details={"allocation": allocation.name, "counted_at": allocation.counted_at},
    )
