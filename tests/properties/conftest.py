# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says what was tried."""

from __future__ import annotations

from typing import Any

from tests.properties.profile import COUNTS, SEED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Seed and counts, so that a run can be repeated and a green one shows that it tried something."""
    if COUNTS:
        terminalreporter.write_line(f"properties: {COUNTS.total()} examples of {len(COUNTS)}, RC_SEED={SEED}")
        for name, count in sorted(COUNTS.items()):
            terminalreporter.write_line(f"  {count:6d} {name}")
