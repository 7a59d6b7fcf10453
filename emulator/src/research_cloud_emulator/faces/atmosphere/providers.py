# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2 providers and sizes: readable by everybody."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.world.store import Row

from . import errors
from .call import Call, Reply, Router
from .paging import Listing, paged
from .summaries import iso

_PUBLIC = "FROM providers WHERE public AND active AND end_date IS NULL"


def register(router: Router) -> None:
    router.add("/providers", get=list_providers, anonymous_get=True)
    router.add("/providers/<key>", get=get_provider, anonymous_get=True)
    router.add("/providers/<key>/sizes", get=sizes_of_provider, anonymous_get=True)
    router.add("/sizes", get=list_sizes, anonymous_get=True)
    router.add("/sizes/<key>", get=get_size, anonymous_get=True)


def list_providers(call: Call) -> Reply:
    return paged(call, Listing("*", _PUBLIC), lambda row: _provider(call, row))


def get_provider(call: Call, key: str) -> Reply:
    return Reply(_provider(call, by_key(call, "providers", key)))


def sizes_of_provider(call: Call, key: str) -> Reply:
    provider = by_key(call, "providers", key)
    listing = Listing("*", "FROM sizes WHERE provider_id = ? AND end_date IS NULL", (provider["id"],))
    return paged(call, listing, lambda row: _size(call, row))


def list_sizes(call: Call) -> Reply:
    where, args = ["1"], []
    if "archived" not in call.request.args:
        where.append("z.end_date IS NULL")
    provider = call.query("provider__id")
    if provider:
        where.append("z.provider_id = ?")
        args.append(provider)
    machine = call.query("provider_machine__id")
    if machine:
        where.append("z.provider_id = (SELECT provider_id FROM machines WHERE id = ?)")
        args.append(machine)
    listing = Listing("z.*", f"FROM sizes z WHERE {' AND '.join(where)}", tuple(args), "z.id", ("z.id", "z.name"))
    return paged(call, listing, lambda row: _size(call, row))


def get_size(call: Call, key: str) -> Reply:
    return Reply(_size(call, by_key(call, "sizes", key)))


def by_key(call: Call, table: str, key: str) -> Row:
    """A row by integer id or uuid; 404 otherwise."""
    row = call.store.get(table, int(key)) if key.isdecimal() else call.store.get(table, key, "uuid")
    if row is None:
        raise errors.not_found()
    return row


def _size(call: Call, row: Row) -> dict[str, Any]:
    return {**call.summaries.size(row["id"]), "provider": call.summaries.provider(row["provider_id"])}


def _kind(call: Call, resource: str, name: str, since: float) -> dict[str, Any]:
    return {"id": 1, "url": call.summaries.url(resource, 1), "name": name, "start_date": iso(since), "end_date": None}


def _provider(call: Call, row: Row) -> dict[str, Any]:
    sizes = call.store.all("SELECT id FROM sizes WHERE provider_id = ? AND end_date IS NULL ORDER BY id", (row["id"],))
    return {
        "id": row["id"],
        "url": call.summaries.url("providers", row["uuid"]),
        "uuid": row["uuid"],
        "name": row["name"],
        "description": row["description"],
        "type": _kind(call, "provider_types", "OpenStack", row["start_date"]),
        "virtualization": _kind(call, "platform_types", "KVM", row["start_date"]),
        "active": bool(row["active"]),
        "public": bool(row["public"]),
        "auto_imaging": False,
        "sizes": [call.summaries.size(size["id"]) for size in sizes],
        "start_date": iso(row["start_date"]),
        "end_date": iso(row["end_date"]),
        "is_admin": False,
        "auth_url": None,
    }
