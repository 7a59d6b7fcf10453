# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Burn rates and how their changes are written."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.cost import burn_rate, change_text


@pytest.mark.parametrize(
    ("status", "charged", "per_vcpu", "rate"),
    [
        ("running", {"running": 1.0}, 1.0, 4.0),
        ("stopped", {"running": 1.0}, 1.0, 0.0),
        ("stopped", {"running": 1.0, "stopped": 0.5}, 1.0, 2.0),
        ("running", {"running": 1.0}, 2.0, 8.0),
    ],
)
def test_burn_rate(status: str, charged: dict[str, float], per_vcpu: float, rate: float) -> None:
    assert burn_rate(4, status, charged, per_vcpu) == rate


def test_only_running_is_charged_unless_told() -> None:
    assert [burn_rate(4, status, {"running": 1.0}) for status in ("running", "stopped", "unknown")] == [4.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("before", "after", "text"), [(0.0, 4.0, "+4.0 SU/h"), (4.0, 1.5, "-2.5 SU/h"), (2.0, 2.0, "")]
)
def test_change(before: float, after: float, text: str) -> None:
    assert change_text(before, after) == text


def test_another_unit() -> None:
    assert change_text(0.0, 1.0, "EUR/h") == "+1.0 EUR/h"
