# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding the machine that a path names."""

from __future__ import annotations

from research_cloud_emulator.world.store import Row
from research_cloud_emulator.world.triton import machines as world

from . import errors, shapes
from .call import Call
from .errors import Gone


def found(call: Call, key: str) -> Row:
    """A machine that has not been purged. Raises ApiError."""
    row = world.find(call.centre, key)
    if row is None:
        raise errors.not_found("VM not found")
    return row


def alive(call: Call, key: str) -> Row:
    """A machine that is not deleted. Raises ApiError, Gone."""
    row = found(call, key)
    if row["state"] == "deleted":
        raise Gone(shapes.machine(call, row))
    return row
