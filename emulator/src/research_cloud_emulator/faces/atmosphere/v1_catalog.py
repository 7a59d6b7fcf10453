# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v1 reads that change nothing: providers, identities, the profile, sizes, machines."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.world.store import Row

from . import errors
from .call import Call, Reply, Router
from .summaries import iso

PAIR = "/provider/<provider>/identity/<identity>"


def register(router: Router) -> None:
    router.add("/provider", api=1, get=list_providers)
    router.add("/identity", api=1, get=list_identities)
    router.add("/profile", api=1, get=profile)
    router.add("/version", api=1, get=version)
    router.add("/maintenance", api=1, get=maintenance)
    router.add(f"{PAIR}/size", api=1, get=list_sizes)
    router.add(f"{PAIR}/size/<alias>", api=1, get=get_size)
    router.add(f"{PAIR}/machine", api=1, get=list_machines)
    router.add(f"{PAIR}/machine/<alias>", api=1, get=get_machine)


def pair(call: Call, provider: str, identity: str) -> Row:
    """The caller's identity of that provider and identity uuid; 401 for any other combination."""
    row = call.store.first(
        "SELECT d.* FROM identities d JOIN providers p ON p.id = d.provider_id"
        " WHERE p.uuid = ? AND d.uuid = ? AND d.user_id = ?",
        (provider, identity, call.user["id"]),
    )
    if row is None:
        raise errors.bad_pair()
    return row


def _identities(call: Call) -> list[Row]:
    return call.store.all("SELECT * FROM identities WHERE user_id = ? ORDER BY id", (call.user["id"],))


def list_providers(call: Call) -> Reply:
    return Reply([_provider(call.store.need("providers", row["provider_id"])) for row in _identities(call)])


def _provider(row: Row) -> dict[str, Any]:
    return {
        "id": row["uuid"],
        "type": "OpenStack",
        "location": row["name"],
        "description": row["description"],
        "public": bool(row["public"]),
        "auto_imaging": False,
        "timezone": "America/Phoenix",
        "cloud_config": None,
        "virtualization": 1,
        "over_allocation_action": None,
        "cloud_admin": None,
    }


def list_identities(call: Call) -> Reply:
    return Reply([_identity(call, row) for row in _identities(call)])


def _identity(call: Call, row: Row) -> dict[str, Any]:
    quota = call.store.need("quotas", row["quota_id"])
    limits = {name: quota[name] for name in ("storage", "cpu", "storage_count")}
    provider = call.store.need("providers", row["provider_id"])
    return {"id": row["uuid"], "provider_id": provider["uuid"], "quota": {"mem": quota["memory"], **limits}}


def profile(call: Call) -> Reply:
    user = call.user
    expired = user["end_date"] is not None and user["end_date"] <= call.now
    return Reply(
        {
            "user": user["id"],
            "username": user["username"],
            "email": user["email"],
            "groups": f"<QuerySet [<Group: {user['username']}>]>",
            "is_expired": expired,
            "is_staff": bool(user["is_staff"]),
            "is_superuser": False,
            "send_emails": True,
            "quick_launch": True,
            "vnc_resolution": "800x600",
            "default_size": "m1.small",
            "background": "default",
            "icon_set": "default",
            "guacamole_color": "default",
        }
    )


def version(call: Call) -> Reply:
    return Reply({"git_sha": None, "git_sha_abbrev": None, "commit_date": None, "git_branch": ""})


def maintenance(call: Call) -> Reply:
    return Reply([])


def list_sizes(call: Call, provider: str, identity: str) -> Reply:
    return Reply([_size(row) for row in _sizes(call, pair(call, provider, identity))])


def get_size(call: Call, provider: str, identity: str, alias: str) -> Reply:
    for row in _sizes(call, pair(call, provider, identity)):
        if row["alias"] == alias:
            return Reply(_size(row))
    raise errors.failure(404, f"Size {alias} not found")


def _sizes(call: Call, identity: Row) -> list[Row]:
    """What the cloud has: the service's own placeholder size is not among them."""
    return call.store.all(
        "SELECT * FROM sizes WHERE provider_id = ? AND end_date IS NULL AND alias != 'Unknown' ORDER BY id",
        (identity["provider_id"],),
    )


def _size(row: Row) -> dict[str, Any]:
    columns = ("uuid", "alias", "name", "cpu", "disk", "root", "mem")
    return {
        "occupancy": "0",
        "total": "1",
        "remaining": "1",
        "active": bool(row["active"]),
        **{name: row[name] for name in columns},
        "provider": row["provider_id"],
    }


def list_machines(call: Call, provider: str, identity: str) -> Reply:
    return Reply([_machine(call, row) for row in _machines(call, pair(call, provider, identity))])


def get_machine(call: Call, provider: str, identity: str, alias: str) -> Reply:
    for row in _machines(call, pair(call, provider, identity)):
        if row["uuid"] == alias:
            return Reply(_machine(call, row))
    raise errors.failure(404, f"Machine {alias} not found")


def _machines(call: Call, identity: Row) -> list[Row]:
    return call.store.all(
        "SELECT m.* FROM machines m JOIN image_versions v ON v.id = m.version_id"
        " WHERE m.provider_id = ? AND m.end_date IS NULL AND v.end_date IS NULL ORDER BY m.id",
        (identity["provider_id"],),
    )


def _machine(call: Call, row: Row) -> dict[str, Any]:
    """Inferred: no reply of this resource was observed with anything in it."""
    image, version = call.summaries.image_of_machine(row["id"])
    return {
        "alias": row["uuid"],
        "name": image["name"],
        "description": image["description"],
        "version": version["name"],
        "application_uuid": image["uuid"],
        "start_date": iso(row["start_date"]),
        "end_date": iso(row["end_date"]),
    }
