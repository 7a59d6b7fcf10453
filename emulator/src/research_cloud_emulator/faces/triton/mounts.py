# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes mounted at creation."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.faults import Hang

from . import errors, shapes
from .call import Call
from .volume_checks import is_volume_name

FOREVER = 86_400.0
"""Seconds; no client waits longer."""


def wanted(call: Call, brand: str) -> list[dict[str, str]]:
    """The mounts of a new machine, as rows.

    The server has a bug: when one of these checks fails it never answers (setting `triton_hangs`). Raises ApiError.
    """
    asked = call.params.get("volumes")
    if not asked:
        return []
    if not call.settings.triton_volumes:
        raise errors.invalid("Support for automounting volumes is not enabled")
    if brand in shapes.HARDWARE:
        raise errors.invalid(f'Volumes not yet supported with brand "{brand}"')
    if not isinstance(asked, list):
        raise errors.invalid("volumes is not an array")
    for each in asked:
        _check(call, each)
    return [_mount(call, each) for each in asked]


def _check(call: Call, mount: Any) -> None:
    problem = _problem(mount)
    if problem is None:
        return
    if call.settings.triton_hangs:
        raise Hang(FOREVER)
    raise errors.invalid(problem)


def _problem(mount: Any) -> str | None:
    if not isinstance(mount, dict):
        return "volumes: not an object"
    mountpoint = mount.get("mountpoint")
    if not isinstance(mountpoint, str) or not mountpoint.startswith("/") or "\0" in mountpoint:
        return f"Invalid volume mountpoint: {mountpoint}"
    if not mountpoint.strip("/"):
        return f"Invalid volume mountpoint: {mountpoint}"
    if mount.get("mode", "rw") not in ("ro", "rw"):
        return f"Invalid volume mode: {mount['mode']}"
    if mount.get("type", "tritonnfs") != "tritonnfs":
        return f"Invalid volume type: {mount['type']}"
    return None if is_volume_name(mount.get("name")) else f"Invalid volume name: {mount.get('name')}"


def _mount(call: Call, mount: dict[str, Any]) -> dict[str, str]:
    row = call.store.first(
        "SELECT * FROM triton_volumes WHERE account = ? AND datacenter = ? AND name = ? AND gone = 0"
        " AND state IN ('ready', 'creating')",
        (*call.centre.here, mount["name"]),
    )
    if row is None:
        raise errors.invalid(f"Volume with name {mount['name']} does not exist")
    return {"volume": row["uuid"], "mountpoint": mount["mountpoint"], "mode": mount.get("mode", "rw")}
