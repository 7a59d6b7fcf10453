# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images that an account makes out of its machines."""

from __future__ import annotations

import json
import uuid
from typing import Any

from research_cloud_emulator.world.store import Row

from .centre import Centre
from .errors import TritonRefused
from .jobs import IMAGE, Job, Stage


def create(centre: Centre, machine: Row, name: str, version: str, **more: Any) -> Row:
    """Begin to make an image. Raises TritonRefused: the machine is not stopped."""
    if machine["state"] != "stopped":
        raise TritonRefused("InvalidState", f"VM {machine['uuid']} must be stopped to make an image of it")
    origin = centre.store.first(
        "SELECT * FROM triton_images WHERE uuid = ? AND datacenter = ?", (machine["image"], centre.datacenter)
    )
    base = {"os": "other", "type": "zone-dataset"}
    if origin is not None:
        base = {name: str(origin[name]) for name in ("os", "type")}
    requirements = {} if origin is None else json.loads(origin["more"])["requirements"]
    key = str(uuid.uuid4())
    detail = {"requirements": requirements, "files": [], "origin": machine["image"], **more}
    centre.store.insert(
        "triton_images",
        uuid=key,
        datacenter=centre.datacenter,
        name=name,
        version=version,
        state="creating",
        owner=centre.account["uuid"],
        public=0,
        more=json.dumps(detail),
        **base,
    )
    made = Stage("triton_image", "active", "image active")
    centre.begin(IMAGE, key, Job((made,), failed=Stage("", "failed", "image failed")))
    return centre.store.need("triton_images", key, "uuid")


def update(centre: Centre, image: Row, changes: dict[str, Any]) -> Row:
    """Change what describes an image, at once."""
    columns = {name: changes[name] for name in ("name", "version") if name in changes}
    more = {**json.loads(image["more"]), **{name: changes[name] for name in changes if name not in columns}}
    centre.store.run(
        "UPDATE triton_images SET name = ?, version = ?, more = ? WHERE uuid = ? AND datacenter = ?",
        (
            columns.get("name", image["name"]),
            columns.get("version", image["version"]),
            json.dumps(more),
            image["uuid"],
            centre.datacenter,
        ),
    )
    return _need(centre, image)


def clone(centre: Centre, image: Row) -> Row:
    """A private copy of an image that somebody shares."""
    values = {name: image[name] for name in ("name", "version", "os", "type", "published", "more")}
    key = str(uuid.uuid4())
    owner = centre.account["uuid"]
    place = {"uuid": key, "datacenter": centre.datacenter, "owner": owner, "public": 0, "state": "active"}
    centre.store.insert("triton_images", **place, **values)
    return centre.store.need("triton_images", key, "uuid")


def copy_from(centre: Centre, datacenter: str, key: str) -> Row | None:
    """The account's own image of another data centre, here too; None when there is none."""
    row = centre.store.first(
        "SELECT * FROM triton_images WHERE uuid = ? AND datacenter = ? AND owner = ?",
        (key, datacenter, centre.account["uuid"]),
    )
    if row is None:
        return None
    centre.store.run("DELETE FROM triton_images WHERE uuid = ? AND datacenter = ?", (key, centre.datacenter))
    centre.store.insert("triton_images", **{**dict(row), "datacenter": centre.datacenter})
    return row


def delete(centre: Centre, image: Row) -> None:
    centre.store.run(
        "UPDATE triton_images SET state = 'destroyed' WHERE uuid = ? AND datacenter = ?",
        (image["uuid"], centre.datacenter),
    )


def _need(centre: Centre, image: Row) -> Row:
    row = centre.store.first(
        "SELECT * FROM triton_images WHERE uuid = ? AND datacenter = ?", (image["uuid"], centre.datacenter)
    )
    if row is None:
        raise LookupError(f"no image {image['uuid']}")
    return row
