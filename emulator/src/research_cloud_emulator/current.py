# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which world the request at hand is for. The routes are built once per process and serve every world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from research_cloud_emulator.world.world import World

WORLD = "research_cloud_emulator.world"
"""Key of the WSGI environment."""

DATACENTER = "research_cloud_emulator.datacenter"
"""Key of the WSGI environment: which data centre a Triton request is for."""


def current_world() -> World:
    """The world that the application handling this request was made for."""
    world: World = request.environ[WORLD]
    return world
