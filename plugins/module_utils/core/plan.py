# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan: what is, what should be, and the steps between. Made by pure functions, returned by check mode, carried out
by a real run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.cost import change_text
from ansible_collections.research.cloud.plugins.module_utils.core.errors import CloudError


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: ``create``, ``update``, ``delete``, ``act`` with its verb, or ``ask``, which changes nothing.
    Arguments are resolved things.
    """

    kind: str
    verb: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """Readable fields before and after (None: not there), the steps in their order, and the resource as it is expected
    afterwards.

    ``presumes``: what has to be so for this to be possible, and is not. A real run fails with the first of them; in
    check mode an earlier task may be what would have made it so, and there it is a warning.
    """

    subject: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    steps: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()
    expected: Any = None
    presumes: tuple[CloudError, ...] = ()

    @property
    def changed(self) -> bool:
        return any(step.kind != "ask" for step in self.steps)


def diff(subject: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> dict[str, Any]:
    """The difference as Ansible shows it; the header says what it costs."""
    cost = change_text(burn(before), burn(after))
    return {
        "before": dict(before or {}),
        "after": dict(after or {}),
        "before_header": subject,
        "after_header": f"{subject} ({cost})" if cost else subject,
    }


def burn(fields: Mapping[str, Any] | None) -> float:
    """SU per hour in a set of readable fields; 0.0 where there is none."""
    return float((fields or {}).get("burn_rate") or 0.0)
