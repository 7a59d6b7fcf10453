# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Metadata and tags of a machine. Replies show what will be, reads what is: the work is queued."""

from __future__ import annotations

import json
import uuid
from typing import Any

from research_cloud_emulator.world.triton import machines as world

from . import errors, shapes
from .call import Call, Reply
from .lookup import alive
from .params import Params
from .routes import Router

_NOT_METADATA = frozenset({"account", "machine", "uuid", "owner_uuid", "credentials", "image"})
_NOT_TAGS = frozenset({"account", "machine", "uuid", "owner_uuid", "context", "image"})
_KEPT = ("root_authorized_keys", "administrator_pw")
_NOT_DELETED = frozenset({"credentials", *_KEPT})


def register(router: Router) -> None:
    machine = "machines/{machine}"
    router.add(f"{machine}/metadata", post=add_metadata, get=list_metadata, delete=delete_all_metadata)
    router.add(f"{machine}/metadata/{{key}}", get=get_metadata, delete=delete_metadata)
    router.add(f"{machine}/tags", post=add_tags, put=replace_tags, get=list_tags, delete=delete_tags)
    router.add(f"{machine}/tags/{{tag}}", get=get_tag, delete=delete_tag)


def list_metadata(call: Call, machine: str) -> Reply:
    return Reply(shapes.metadata(call, alive(call, machine)))


def get_metadata(call: Call, machine: str, key: str) -> Reply:
    row = alive(call, machine)
    if key == "credentials":
        return Reply(json.loads(row["credentials"]))
    held = json.loads(row["metadata"])
    if key not in held:
        raise errors.not_found("Metadata key not found")
    return Reply(held[key])


def add_metadata(call: Call, machine: str) -> Reply:
    row = alive(call, machine)
    given = {
        name: value
        for name, value in call.params.items()
        if name not in _NOT_METADATA and not name.endswith("_pw") and name != "as-role"
    }
    world.merge(call.centre, row, "set_metadata", "metadata", given=given)
    return _accepted({**json.loads(row["metadata"]), **given})


def delete_metadata(call: Call, machine: str, key: str) -> Reply:
    row = alive(call, machine)
    if key in _NOT_DELETED:
        raise errors.invalid(f"Metadata key {key} can not be deleted")
    if key not in json.loads(row["metadata"]):
        raise errors.not_found("Metadata key not found")
    world.merge(call.centre, row, "remove_metadata", "metadata", given={}, remove=(key,))
    return Reply(status=204)


def delete_all_metadata(call: Call, machine: str) -> Reply:
    """Two keys stay, and the real server's confusion leaves two more behind."""
    row = alive(call, machine)
    held = json.loads(row["metadata"])
    left = {"uuid": row["uuid"], "owner_uuid": row["account"], **{name: held[name] for name in _KEPT if name in held}}
    world.merge(call.centre, row, "replace_metadata", "metadata", given=left, replace=True)
    return Reply(status=204)


def list_tags(call: Call, machine: str) -> Reply:
    return Reply(json.loads(alive(call, machine)["tags"]))


def get_tag(call: Call, machine: str, tag: str) -> Reply:
    """Only a text comes back as it is: anything else as nothing."""
    value = _held(alive(call, machine)["tags"], tag)
    return Reply(value if isinstance(value, str) else "")


def add_tags(call: Call, machine: str) -> Reply:
    row = alive(call, machine)
    given = _tags(call.params)
    world.merge(call.centre, row, "set_tags", "tags", given=given)
    return _accepted({**json.loads(row["tags"]), **given})


def replace_tags(call: Call, machine: str) -> Reply:
    given = _tags(call.params)
    world.merge(call.centre, alive(call, machine), "replace_tags", "tags", given=given, replace=True)
    return _accepted(given)


def delete_tag(call: Call, machine: str, tag: str) -> Reply:
    row = alive(call, machine)
    _held(row["tags"], tag)
    world.merge(call.centre, row, "remove_tags", "tags", given={}, remove=(tag,))
    return Reply(status=204)


def delete_tags(call: Call, machine: str) -> Reply:
    world.merge(call.centre, alive(call, machine), "replace_tags", "tags", given={}, replace=True)
    return Reply(status=204)


def _held(tags: str, tag: str) -> Any:
    held = json.loads(tags)
    if tag not in held:
        raise errors.not_found(f'tag "{tag}" not found')
    return held[tag]


def _tags(params: Params) -> Params:
    given = {name: value for name, value in params.items() if name not in _NOT_TAGS and name != "as-role"}
    for name, value in given.items():
        if not isinstance(value, str | int | float | bool):
            raise errors.invalid(f'tag "{name}" must be a string, a number or a boolean')
    return given


def _accepted(body: Params) -> Reply:
    return Reply(body, headers={"x-job-uuid": str(uuid.uuid4())})
