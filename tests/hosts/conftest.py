# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests on real hosts. Where there can be none they are skipped, and say why."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from research_cloud_emulator.machines import abilities

from tools.hosts.lab import CACHE


@pytest.fixture(scope="session")
def cache() -> Path:
    """Where the base system of the hosts is kept."""
    folder = Path(os.environ.get("RC_MACHINES_CACHE", CACHE))
    missing = abilities.missing(folder)
    if missing:
        pytest.skip("; ".join(missing))
    return folder
