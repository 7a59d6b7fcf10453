# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines: list, read, delete. Making one is a long story of its own (create.py)."""

from __future__ import annotations

import json
from typing import Any

from research_cloud_emulator.world.store import Row
from research_cloud_emulator.world.triton import machines as world

from . import errors, params, shapes
from .actions import update_machine
from .call import Call, Reply
from .create import create_machine
from .lookup import alive
from .routes import Router

_TYPES = {"smartmachine": False, "virtualmachine": True}
_STATES = frozenset({"running", "stopped", "provisioning", "stopping", "active", "unknown", "destroyed"})
_ACTIVE = "state NOT IN ('deleted', 'failed')"
_STATE_FILTERS = {
    "running": "state = 'running'",
    "stopped": "state = 'stopped'",
    "unknown": "state = 'unknown'",
    "destroyed": "state = 'deleted'",
}


def register(router: Router) -> None:
    router.add("machines", post=create_machine, get=list_machines)
    router.add("machines/{machine}", post=update_machine, get=get_machine, delete=delete_machine)


def list_machines(call: Call) -> Reply:
    """One page. The count in the headers is this page's: there is no total anywhere."""
    where, values = _filters(call)
    maximum = call.settings.triton_page_limit
    limit = params.number(call.params, "limit", maximum)
    offset = params.number(call.params, "offset", 0)
    if call.fault == "repeat_page":
        offset = max(0, offset - limit)
    # The backend has its own idea of the most it gives, whatever was asked for.
    page = _page(call, where, values, offset, min(limit, maximum))
    headers = {"x-query-limit": str(limit), "x-resource-count": str(len(page))}
    return Reply(shapes.machines(call, page), headers=headers)


def _page(call: Call, where: list[str], values: list[Any], offset: int, count: int) -> list[Row]:
    """The newest come first. Tags are JSON, so they are compared here; without them the database does the cutting."""
    wanted = _tags(call.params)
    rows = call.store.all(
        "SELECT * FROM triton_machines WHERE account = ? AND datacenter = ? AND purged = 0"
        f" AND {' AND '.join(where)} ORDER BY created DESC, id DESC LIMIT ? OFFSET ?",
        (*call.centre.here, *values, *((-1, 0) if wanted else (count, offset))),
    )
    if not wanted:
        return rows
    return [row for row in rows if wanted.items() <= _texts(row).items()][offset : offset + count]


def _filters(call: Call) -> tuple[list[str], list[Any]]:
    """SQL conditions, and what they bind."""
    asked = call.params
    where, values = [_state_filter(asked)], []
    if "image" in asked and "dataset" in asked:
        raise errors.invalid("image and dataset are mutually exclusive parameters.")
    if "type" in asked:
        if asked["type"] not in _TYPES:
            raise errors.invalid(f"{asked['type']} is not a valid type")
        where.append(f"brand {'' if _TYPES[asked['type']] else 'NOT '}IN ('kvm', 'bhyve')")
    if "docker" in asked:
        where.append("docker = ?")
        values.append(int(params.boolean(asked["docker"])))
    for name, column in (("name", "name"), ("brand", "brand"), ("image", "image"), ("dataset", "image")):
        if name in asked:
            where.append(f"{column} = ?")
            values.append(asked[name])
    if "memory" in asked:
        where.append("memory = ?")
        values.append(params.number(asked, "memory", 0))
    return where, values


def _state_filter(asked: params.Params) -> str:
    state = asked.get("state")
    if state is not None:
        if state not in _STATES:
            raise errors.invalid(f"{state} is not a valid state")
        return _STATE_FILTERS.get(state, _ACTIVE)
    # Any text will do, even "false".
    return "1" if asked.get("tombstone") else _ACTIVE


def _tags(asked: params.Params) -> dict[str, str]:
    if asked.get("tags") == "*":
        return {}
    return {name: str(value) for name, value in params.flat(asked, "tag").items()}


def _texts(row: Row) -> dict[str, str]:
    """Tags as a query string can name them."""
    tags = json.loads(row["tags"])
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in tags.items()}


def get_machine(call: Call, machine: str) -> Reply:
    row = alive(call, machine)
    shown = shapes.machine(call, row)
    if call.account["cns"]:
        names = f"{row['uuid']}.inst.{call.account['uuid']}.{call.datacenter}"
        shown["dns_names"] = [f"{names}.cns.example.org"]
    return Reply(shown)


def delete_machine(call: Call, machine: str) -> Reply:
    world.destroy(call.centre, alive(call, machine))
    return Reply(status=204)
