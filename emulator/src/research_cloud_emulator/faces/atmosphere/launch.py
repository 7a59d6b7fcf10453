# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2 launch: validation as the service does it, then the world decides."""

from __future__ import annotations

import uuid
from typing import Any

from research_cloud_emulator.world.errors import NoSuchThing
from research_cloud_emulator.world.launch import Order
from research_cloud_emulator.world.store import Row

from . import errors, instances, scripts
from .call import Call, Reply
from .shapes import instance as shape

_REQUIRED = ("name", "identity", "source_alias", "size_alias", "allocation_source_id")


def launch(call: Call) -> Reply:
    """201 with the instance, or with a list when `extra.instance_count` was given."""
    asked = call.body()
    identity = _identity(call, asked)
    given = asked.get("extra")
    extra = given if isinstance(given, dict) else {}
    order = Order(
        user=call.user,
        identity=identity,
        name=str(asked["name"]),
        machine=str(asked["source_alias"]),
        size=str(asked["size_alias"]),
        source=_row(call, "allocation_sources", "AllocationSource", asked["allocation_source_id"]),
        project=_row(call, "projects", "Project", asked["project"]),
        deploy=str(asked.get("deploy", True)).lower() != "false",
        count=_count(extra),
        scripts=scripts.chosen(call, asked.get("scripts") or []),
    )
    created = [shape(call, instances.joined(call, row["uuid"])) for row in call.world.launch(order)]
    return Reply(created if "instance_count" in extra else created[0], 201)


def _identity(call: Call, asked: dict[str, Any]) -> Row:
    if not asked.get("project"):
        # The observed server stumbles here before it validates anything.
        raise errors.failure(400, "'AtmosphereUser' object has no attribute 'group_set'")
    missing = {name: "This field is required." for name in _REQUIRED if not asked.get(name)}
    if missing:
        raise errors.failure(400, missing)
    key = str(asked["identity"])
    if not _is_uuid(key):
        raise errors.failure(400, "'%(value)s' is not a valid UUID.")
    row = call.store.get("identities", key, "uuid")
    if row is None or row["user_id"] != call.user["id"]:
        raise errors.failure(400, {"identity": f"The uuid ({key}) is invalid."})
    return row


def _row(call: Call, table: str, kind: str, key: Any) -> Row:
    row = call.store.get(table, str(key), "uuid")
    if row is None or row["end_date"] is not None:
        raise NoSuchThing(f"{kind} matching query does not exist.")
    return row


def _count(extra: dict[str, Any]) -> int:
    asked = extra.get("instance_count", 1)
    if not isinstance(asked, int) or asked < 1:
        raise NoSuchThing(f"Bad instance count: {asked}")
    return asked


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
