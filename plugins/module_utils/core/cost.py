# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fleet burns. A service unit (SU) is what the cloud charges for; here one vCPU for one hour, unless a size
says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping


def burn_rate(vcpus: int, status: str, charged: Mapping[str, float], per_vcpu: float = 1.0) -> float:
    """SU per hour of one instance in that status. ``charged``: the share of the rate a status costs; absent is none."""
    return vcpus * per_vcpu * charged.get(status, 0.0)


def change_text(before: float, after: float, unit: str = "SU/h") -> str:
    """``+4.0 SU/h``, ``-2.0 SU/h``, or an empty text when nothing changes."""
    change = after - before
    return f"{change:+.1f} {unit}" if change else ""
