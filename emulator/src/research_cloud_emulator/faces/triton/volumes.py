# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NFS volumes, where the data centre has them."""

from __future__ import annotations

import functools
import json
from typing import Any

from research_cloud_emulator.world.store import Row
from research_cloud_emulator.world.triton import volumes as world
from research_cloud_emulator.world.triton.volumes import VolumeOrder

from . import catalog, errors, volume_checks
from .call import Call, Handler, Reply, iso
from .routes import Router


def register(router: Router) -> None:
    router.add("volumes", post=_mounted(create_volume), get=_mounted(list_volumes))
    router.add(
        "volumes/{volume}",
        post=_mounted(update_volume),
        get=_mounted(get_volume),
        delete=_mounted(delete_volume),
    )
    router.add("volumesizes", get=_mounted(list_volume_sizes))


def _mounted(handler: Handler) -> Handler:
    """A data centre without volumes does not know their paths at all (setting `triton_volumes`)."""

    @functools.wraps(handler)
    def mounted(call: Call, **names: str) -> Reply:
        if not call.settings.triton_volumes:
            raise errors.ApiError(405, "MethodNotAllowedError", f"{call.method} is not allowed", Allow="PUT")
        return handler(call, **names)

    return mounted


def list_volumes(call: Call) -> Reply:
    """No pages, and only the parameters that there are."""
    wanted = volume_checks.check_list(call.params)
    rows = call.store.all(
        "SELECT * FROM triton_volumes WHERE account = ? AND datacenter = ? AND gone = 0 ORDER BY id", call.centre.here
    )
    shown = [_shape(call, row) for row in rows if wanted.holds(_values(row))]
    return Reply(shown, headers={"x-resource-count": str(len(shown))})


def _values(row: Row) -> dict[str, Any]:
    """What a list can be narrowed by."""
    values = {name: row[name] for name in ("name", "size", "state")}
    return {**values, "id": row["uuid"], "type": "tritonnfs", "network": json.loads(row["networks"])}


def create_volume(call: Call) -> Reply:
    asked = call.params
    volume_checks.check_order(asked)
    order = VolumeOrder(
        asked.get("name"),
        _networks(call, asked.get("networks")),
        asked.get("size", world.SIZES[0]),
        asked.get("tags", {}),
    )
    row = world.create(call.centre, order)
    return Reply(_shape(call, row), 201, {"Location": call.path("volumes", row["uuid"])})


def _networks(call: Call, asked: list[str] | None) -> list[str]:
    """Fabric networks, by default the account's own."""
    if asked:
        wrong = [each for each in asked if not _is_fabric(call, each)]
        if wrong:
            raise errors.invalid(f"Invalid networks: {', '.join(wrong)}")
        return asked
    default = call.store.value(
        "SELECT default_network FROM triton_config WHERE account = ? AND datacenter = ?", call.centre.here
    )
    if default is None or not _is_fabric(call, default):
        raise errors.ApiError(
            409, "DefaultFabricNetworkNotConfiguredError", "default fabric network is not configured for account"
        )
    return [default]


def _is_fabric(call: Call, key: str) -> bool:
    row = catalog.network(call, key)
    return row is not None and bool(row["fabric"])


def get_volume(call: Call, volume: str) -> Reply:
    return Reply(_shape(call, _found(call, volume, "getting")))


def update_volume(call: Call, volume: str) -> Reply:
    row = _found(call, volume, "updating")
    volume_checks.check_change(call.params)
    return Reply(_shape(call, world.rename(call.centre, row, call.params["name"])))


def delete_volume(call: Call, volume: str) -> Reply:
    world.delete(call.centre, _found(call, volume, "deleting"))
    return Reply(status=204)


def list_volume_sizes(call: Call) -> Reply:
    shown = [{"size": size, "type": "tritonnfs"} for size in world.SIZES]
    return Reply(shown, headers={"x-resource-count": str(len(shown))})


def _found(call: Call, key: str, doing: str) -> Row:
    volume_checks.check_id(key)
    row = world.find(call.centre, key)
    if row is None:
        text = f"Error when {doing} volume: Volume with uuid {key} could not be found"
        raise errors.ApiError(404, "VolumeNotFound", text)
    return row


def _shape(call: Call, row: Row) -> dict[str, Any]:
    shown = {
        "name": row["name"],
        "owner_uuid": row["account"],
        "type": "tritonnfs",
        "size": row["size"],
        "state": row["state"],
        "networks": json.loads(row["networks"]),
    }
    if row["path"] is not None:
        shown["filesystem_path"] = row["path"]
    shown["id"] = row["uuid"]
    refs = world.refs(call.centre, row["uuid"])
    if refs:
        shown["refs"] = refs
    tags = json.loads(row["tags"])
    return {**shown, **({"tags": tags} if tags else {}), "created": iso(row["created"])}
