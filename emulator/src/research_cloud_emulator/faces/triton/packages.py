# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages: what sizes there are."""

from __future__ import annotations

import re
from typing import Any

from research_cloud_emulator.world.store import Row
from research_cloud_emulator.world.triton.people import is_uuid

from . import catalog, errors, params
from .call import Call, Reply
from .routes import Router

_NUMBERS = ("memory", "disk", "swap", "lwps", "vcpus")
_TEXTS = {"version": "version", "group": "family", "brand": "brand"}


def register(router: Router) -> None:
    router.add("packages", get=list_packages)
    router.add("packages/{package}", get=get_package)


def list_packages(call: Call) -> Reply:
    rows = call.store.all(
        "SELECT * FROM triton_packages WHERE datacenter = ? AND active = 1 ORDER BY memory, name, version",
        (call.datacenter,),
    )
    return Reply([_shape(row) for row in rows if _fits(row, call.params)])


def get_package(call: Call, package: str) -> Reply:
    if is_uuid(package):
        row = call.store.first(
            "SELECT * FROM triton_packages WHERE uuid = ? AND datacenter = ?", (package, call.datacenter)
        )
        if row is None:
            raise errors.not_found("Package not found")
        return Reply(_shape(row))
    row = catalog.newest_package(call, package)
    if row is None:
        raise errors.not_found(f"{package} not found")
    return Reply(_shape(row))


def _fits(row: Row, asked: params.Params) -> bool:
    if "name" in asked and not wildcard(asked["name"]).fullmatch(row["name"]):
        return False
    if any(name in asked and row[name] != params.number(asked, name, 0) for name in _NUMBERS):
        return False
    if "flexible_disk" in asked and bool(row["flexible_disk"]) is not params.boolean(asked["flexible_disk"]):
        return False
    return all(asked.get(name, row[column]) == row[column] for name, column in _TEXTS.items())


def wildcard(pattern: object) -> re.Pattern[str]:
    """A pattern in which `*` stands for anything."""
    return re.compile(".*".join(re.escape(part) for part in str(pattern).split("*")), re.DOTALL)


def _shape(row: Row) -> dict[str, Any]:
    shown = {name: row[name] for name in ("name", "memory", "disk", "swap", "vcpus", "lwps", "version")}
    shown |= {"id": row["uuid"], "group": row["family"], "default": False}
    if row["description"] is not None:
        shown["description"] = row["description"]
    if row["brand"] is not None:
        shown["brand"] = row["brand"]
    if row["brand"] == "bhyve":
        shown["flexible_disk"] = bool(row["flexible_disk"])
    return shown
