# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2 images, their versions, and the machines that hold a version on a provider."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.world.store import Row

from . import errors
from .call import Call, Reply, Router
from .paging import Listing, paged
from .providers import by_key
from .summaries import iso

_MACHINES = (
    "FROM machines m JOIN image_versions v ON v.id = m.version_id JOIN images i ON i.id = v.image_id"
    " WHERE m.end_date IS NULL AND v.end_date IS NULL AND i.end_date IS NULL"
)


def register(router: Router) -> None:
    router.add("/images", get=list_images, anonymous_get=True)
    router.add("/images/<key>", get=get_image, anonymous_get=True)
    router.add("/image_versions", get=list_versions, anonymous_get=True)
    router.add("/image_versions/<key>", get=get_version, anonymous_get=True)
    router.add("/provider_machines", get=list_machines)
    router.add("/provider_machines/<key>", get=get_machine)


def list_images(call: Call) -> Reply:
    where, args = ["i.is_public", "i.end_date IS NULL"], []
    search = call.query("search")
    if search:
        where.append("(i.name LIKE ? OR i.description LIKE ?)")
        args += [f"%{search}%", f"%{search}%"]
    owner = call.query("created_by")
    if owner:
        where.append("i.user_id = (SELECT id FROM users WHERE username = ?)")
        args.append(owner)
    listing = Listing("i.*", f"FROM images i WHERE {' AND '.join(where)}", tuple(args), "i.id", ("i.id", "i.name"))
    return paged(call, listing, lambda row: _image(call, row))


def get_image(call: Call, key: str) -> Reply:
    return Reply(_image(call, by_key(call, "images", key)))


def list_versions(call: Call) -> Reply:
    where, args = ["i.is_public", "i.end_date IS NULL"], []
    if "archived" not in call.request.args:
        where.append("v.end_date IS NULL")
    image = call.query("image_id")
    if image:
        where.append("i.id = ?" if image.isdecimal() else "i.uuid = ?")
        args.append(image)
    tail = f"FROM image_versions v JOIN images i ON i.id = v.image_id WHERE {' AND '.join(where)}"
    listing = Listing("v.*", tail, tuple(args), "v.rowid", ("v.name", "v.start_date"))
    return paged(call, listing, lambda row: _version(call, row))


def get_version(call: Call, key: str) -> Reply:
    row = call.store.get("image_versions", key)
    if row is None:
        raise errors.not_found()
    return Reply(_version(call, row))


def list_machines(call: Call) -> Reply:
    where, args = [_MACHINES], []
    for name, column in (("image_id", "i"), ("version_id", "v")):
        asked = call.query(name)
        if asked:
            where.append(f"{column}.uuid = ?" if column == "i" and not asked.isdecimal() else f"{column}.id = ?")
            args.append(asked)
    listing = Listing("m.*, v.image_id", " AND ".join(where), tuple(args), "m.id", ("m.id",))
    return paged(call, listing, lambda row: _machine(call, row))


def get_machine(call: Call, key: str) -> Reply:
    return Reply(_machine(call, by_key(call, "machines", key)))


def _image(call: Call, row: Row) -> dict[str, Any]:
    short = call.summaries
    versions = call.store.all(
        "SELECT id FROM image_versions WHERE image_id = ? AND end_date IS NULL ORDER BY rowid", (row["id"],)
    )
    return {
        "id": row["id"],
        "url": short.url("images", row["uuid"]),
        "uuid": row["uuid"],
        "name": row["name"],
        "metrics_url": short.url("image_metrics", row["uuid"]),
        "created_by": short.user(row["user_id"]),
        "description": row["description"],
        "end_date": iso(row["end_date"]),
        "is_public": bool(row["is_public"]),
        "icon": None,
        "start_date": iso(row["start_date"]),
        "access_list": [],
        "tags": [],
        "versions": [short.version(version["id"]) for version in versions],
    }


def _version(call: Call, row: Row) -> dict[str, Any]:
    short = call.summaries
    machines = call.store.all(
        "SELECT * FROM machines WHERE version_id = ? AND end_date IS NULL ORDER BY id", (row["id"],)
    )
    return {
        "id": row["id"],
        "url": short.url("image_versions", row["id"]),
        "parent": None,
        "name": row["name"],
        "change_log": row["change_log"],
        "image": {**short.image(row["image_id"]), "tags": []},
        "machines": [_machine_of_version(call, row, machine) for machine in machines],
        "allow_imaging": True,
        "doc_object_id": "",
        "licenses": [],
        "membership": [],
        "min_mem": row["min_mem"],
        "min_cpu": row["min_cpu"],
        "scripts": [],
        "user": short.user(row["user_id"]),
        "identity": None if row["identity_id"] is None else short.identity(row["identity_id"]),
        "start_date": iso(row["start_date"]),
        "end_date": iso(row["end_date"]),
    }


def _machine_of_version(call: Call, version: Row, machine: Row) -> dict[str, Any]:
    short = call.summaries
    return {
        "id": machine["id"],
        "uuid": machine["uuid"],
        "url": short.url("provider_machines", machine["uuid"]),
        "provider": short.provider(machine["provider_id"]),
        "version": version["name"],
        "owner": short.user(version["user_id"])["username"],
        "size_gb": machine["size_gb"],
        "start_date": iso(machine["start_date"]),
        "end_date": iso(machine["end_date"]),
    }


def _machine(call: Call, row: Row) -> dict[str, Any]:
    short = call.summaries
    version = call.store.need("image_versions", row["version_id"])
    return {
        "id": row["id"],
        "uuid": row["uuid"],
        "url": short.url("provider_machines", row["uuid"]),
        "provider": short.provider(row["provider_id"]),
        "image": {**short.image(version["image_id"]), "tags": []},
        "members": [],
        "version": short.version(version["id"]),
        "size_gb": row["size_gb"],
        "created_by": short.user(version["user_id"]),
        "start_date": iso(row["start_date"]),
        "end_date": iso(row["end_date"]),
    }
