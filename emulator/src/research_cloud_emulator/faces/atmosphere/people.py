# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2 users and groups."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.world.store import Row

from .call import Call, Reply, Router
from .paging import Listing, paged
from .providers import by_key
from .summaries import iso


def register(router: Router) -> None:
    router.add("/users", get=list_users)
    router.add("/users/<key>", get=get_user)
    router.add("/groups", get=list_groups)


def list_users(call: Call) -> Reply:
    """Everybody: the service lets users find each other."""
    listing = Listing("*", "FROM users", (), "id", ("id", "username"))
    return paged(call, listing, lambda row: _user(call, row))


def get_user(call: Call, key: str) -> Reply:
    return Reply(_user(call, by_key(call, "users", key)))


def list_groups(call: Call) -> Reply:
    tail = "FROM groups g JOIN group_members m ON m.group_id = g.id WHERE m.user_id = ?"
    listing = Listing("g.*", tail, (call.user["id"],), "g.id", ("g.id", "g.name"))
    return paged(call, listing, lambda row: _group(call, row))


def _user(call: Call, row: Row) -> dict[str, Any]:
    return {**call.summaries.user(row["id"]), "end_date": iso(row["end_date"])}


def _group(call: Call, row: Row) -> dict[str, Any]:
    members = call.store.all("SELECT user_id, is_leader FROM group_members WHERE group_id = ?", (row["id"],))
    return {
        **call.summaries.group(row["id"]),
        "users": [call.summaries.user(member["user_id"]) for member in members],
        "leaders": [call.summaries.user(member["user_id"]) for member in members if member["is_leader"]],
    }
