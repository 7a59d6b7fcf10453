# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking up what a request names: images, packages, networks."""

from __future__ import annotations

import json
from typing import Any

from research_cloud_emulator.world.store import Row
from research_cloud_emulator.world.triton.people import is_uuid

from . import errors
from .call import Call

VISIBLE_NETWORK = "datacenter = ? AND (owner IS NULL OR owner = ?)"


def image(call: Call, key: str) -> Row | None:
    """An image of this data centre that the account may see."""
    row = call.store.first(
        "SELECT * FROM triton_images WHERE uuid = ? AND datacenter = ? AND state != 'destroyed'",
        (key, call.datacenter),
    )
    return row if row is not None and may_see(call, row) else None


def may_see(call: Call, row: Row) -> bool:
    """Whether an image is public, the account's own, or shared with it."""
    account = call.account["uuid"]
    return bool(row["public"]) or row["owner"] == account or account in json.loads(row["more"]).get("acl", ())


def package(call: Call, key: Any) -> Row:
    """An active package by uuid, or the newest of a name. Raises ApiError, worded as for creating and resizing."""
    if not key:
        raise errors.missing("package must be specified")
    if is_uuid(key):
        row = call.store.first(
            "SELECT * FROM triton_packages WHERE uuid = ? AND datacenter = ?", (key, call.datacenter)
        )
        if row is None:
            raise errors.not_found("Package not found")
    else:
        row = newest_package(call, str(key))
        if row is None:
            raise errors.invalid(f"{key} is not a valid package")
    if not row["active"]:
        raise errors.invalid(f"{key} is inactive. Must be active.")
    return row


def newest_package(call: Call, name: str) -> Row | None:
    """Of the active packages of a name, the one with the highest version."""
    rows = call.store.all(
        "SELECT * FROM triton_packages WHERE name = ? AND datacenter = ? AND active = 1", (name, call.datacenter)
    )
    return max(rows, key=lambda row: [int(part) for part in row["version"].split(".")], default=None)


def network(call: Call, key: str) -> Row | None:
    """A network that the account may use. Members of a pool are such, although no list shows them."""
    return call.store.first(
        f"SELECT * FROM triton_networks WHERE uuid = ? AND {VISIBLE_NETWORK}",
        (key, call.datacenter, call.account["uuid"]),
    )


def networks(call: Call) -> list[Row]:
    return call.store.all(
        f"SELECT * FROM triton_networks WHERE {VISIBLE_NETWORK} ORDER BY public DESC, rowid",
        (call.datacenter, call.account["uuid"]),
    )
