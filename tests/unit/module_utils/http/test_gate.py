# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One rate limit for all threads."""

from __future__ import annotations

from ansible_collections.research.cloud.plugins.module_utils.http.gate import RateGate

from tests.unit.module_utils.clocks import StillClock


def test_it_is_open_at_first() -> None:
    assert RateGate(StillClock()).wait_seconds() == 0.0


def test_it_opens_when_the_time_is_over() -> None:
    clock = StillClock()
    gate = RateGate(clock)
    gate.close_for(10.0)
    clock.sleep(4.0)
    assert gate.wait_seconds() == 6.0
    clock.sleep(6.0)
    assert gate.wait_seconds() == 0.0


def test_a_shorter_closing_never_shortens_a_longer_one() -> None:
    gate = RateGate(StillClock())
    gate.close_for(10.0)
    gate.close_for(2.0)
    assert gate.wait_seconds() == 10.0
