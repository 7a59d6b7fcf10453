# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alice in the first data centre of a fresh demo world."""

from __future__ import annotations

import pytest
from person import Person, person

from research_cloud_emulator.world.world import World


@pytest.fixture
def alice(world: World) -> Person:
    return person(world)
