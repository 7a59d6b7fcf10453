# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images: to choose from, and made out of machines."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

from research_cloud_emulator.world.store import Row
from research_cloud_emulator.world.triton import images as world
from research_cloud_emulator.world.triton.people import is_uuid

from . import catalog, errors, params
from .call import Call, Reply, iso
from .lookup import alive
from .routes import Router

_OLD_TYPES = {"zvol": "virtualmachine"}
_DESCRIBING = ("name", "version", "description", "homepage", "eula", "acl", "tags")


def register(router: Router) -> None:
    router.add("images", post=create_image, get=list_images)
    router.add("images/{image}", post=update_image, get=get_image, delete=delete_image)


def list_images(call: Call) -> Reply:
    """All at once: there are no pages."""
    rows = call.store.all(
        "SELECT * FROM triton_images WHERE datacenter = ? ORDER BY published, rowid", (call.datacenter,)
    )
    return Reply([_shape(call, row) for row in rows if catalog.may_see(call, row) and _fits(call, row)])


def _fits(call: Call, row: Row) -> bool:
    asked = call.params
    state = asked.get("state", "active")
    if row["state"] == "destroyed" or state not in ("all", row["state"]):
        return False
    if "public" in asked and bool(row["public"]) is not params.boolean(asked["public"]):
        return False
    if "type" in asked and asked["type"] not in (row["type"], _type(call, row)):
        return False
    return all(asked.get(name, row[name]) == row[name] for name in ("name", "version", "os", "owner"))


def get_image(call: Call, image: str) -> Reply:
    return Reply(_shape(call, _found(call, image)))


def create_image(call: Call) -> Reply:
    if call.params.get("action") == "import-from-datacenter":
        return _import(call)
    for name, word in (("name", "Image name"), ("version", "Image version"), ("machine", "Machine")):
        if not call.params.get(name):
            raise errors.missing(f"{word} is a required argument")
    machine = alive(call, str(call.params["machine"]))
    more = {key: call.params[key] for key in _DESCRIBING if key in call.params}
    row = world.create(call.centre, machine, str(more.pop("name")), str(more.pop("version")), **more)
    headers = {"Location": call.path("images", row["uuid"]), "x-joyent-jobid": str(uuid.uuid4())}
    return Reply(_shape(call, row), 201, headers)


def _import(call: Call) -> Reply:
    row = world.copy_from(call.centre, str(call.params.get("datacenter")), str(call.params.get("id")))
    if row is None:
        raise errors.not_found("image not found")
    return Reply(_shape(call, row))


def update_image(call: Call, image: str) -> Reply:
    action = str(call.params.get("action"))
    if action not in _ACTIONS:
        raise errors.invalid(f"action {action} is not a valid argument")
    return _ACTIONS[action](call, _found(call, image))


def _update(call: Call, row: Row) -> Reply:
    changes = {name: call.params[name] for name in _DESCRIBING if name in call.params}
    return Reply(_shape(call, world.update(call.centre, _own(call, row), changes)))


def _export(call: Call, row: Row) -> Reply:
    path = str(call.params.get("manta_path", "")).rstrip("/")
    names = {f"{kind}_path": f"{path}/{_own(call, row)['name']}.{kind}" for kind in ("manifest", "image")}
    return Reply({"manta_url": "https://manta.example.org", **names})


def _clone(call: Call, row: Row) -> Reply:
    return Reply(_shape(call, world.clone(call.centre, row)))


_ACTIONS: dict[str, Callable[[Call, Row], Reply]] = {"update": _update, "export": _export, "clone": _clone}


def delete_image(call: Call, image: str) -> Reply:
    world.delete(call.centre, _own(call, _found(call, image)))
    return Reply(status=204)


def _found(call: Call, key: str) -> Row:
    row = catalog.image(call, key)
    if row is None:
        raise errors.not_found("image not found" if is_uuid(key) else f"{key} not found")
    return row


def _own(call: Call, row: Row) -> Row:
    if row["owner"] != call.account["uuid"]:
        raise errors.not_authorized(f"image {row['uuid']} is not owned by {call.account['uuid']}")
    return row


def _type(call: Call, row: Row) -> str:
    return str(row["type"]) if call.version >= (8, 0, 0) else _OLD_TYPES.get(row["type"], "smartmachine")


def _shape(call: Call, row: Row) -> dict[str, Any]:
    more = json.loads(row["more"])
    shown = {
        "id": row["uuid"],
        "name": row["name"],
        "version": row["version"],
        "os": row["os"],
        "type": _type(call, row),
        "owner": row["owner"],
        "public": bool(row["public"]),
        "state": row["state"],
        "tags": {},
        **more,
    }
    if row["published"] is not None:
        # The image service writes times without milliseconds, unlike everybody else here.
        shown["published_at"] = f"{iso(row['published'])[:19]}Z"
    return shown
