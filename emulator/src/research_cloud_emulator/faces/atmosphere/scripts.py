# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2 boot_scripts: texts that a launch can name, run at the end of the deploy step."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.world.errors import NoSuchThing
from research_cloud_emulator.world.plant import name_uuid
from research_cloud_emulator.world.store import Row

from .call import Call, Reply, Router
from .errors import ApiError
from .paging import Listing, paged


def register(router: Router) -> None:
    router.add("/boot_scripts", get=list_scripts, post=new_script)


def chosen(call: Call, asked: list[Any]) -> tuple[int, ...]:
    """The caller's scripts named by uuid in a launch; their ids. Raises NoSuchThing."""
    found = []
    for key in asked:
        row = call.store.first("SELECT id FROM scripts WHERE uuid = ? AND user_id = ?", (str(key), call.user["id"]))
        if row is None:
            raise NoSuchThing("BootScript matching query does not exist.")
        found.append(int(row["id"]))
    return tuple(found)


def list_scripts(call: Call) -> Reply:
    listing = Listing("*", "FROM scripts WHERE user_id = ?", (call.user["id"],))
    return paged(call, listing, lambda row: _script(call, row))


def new_script(call: Call) -> Reply:
    asked = call.body()
    missing = {name: ["This field is required."] for name in ("title", "text") if not asked.get(name)}
    if missing:
        raise ApiError(400, missing)
    number = call.store.insert(
        "scripts",
        uuid=name_uuid("script", call.store.counter("script")),
        title=str(asked["title"]),
        type=str(asked.get("type", "Raw Text")),
        text=str(asked["text"]),
        user_id=call.user["id"],
    )
    return Reply(_script(call, call.store.need("scripts", number)), 201)


def _script(call: Call, row: Row) -> dict[str, Any]:
    return {**call.summaries.script(row), "text": row["text"], "created_by": call.summaries.user(row["user_id"])}
