# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account's own VLANs and the networks on them, where the data centre has fabrics."""

from __future__ import annotations

import functools
import ipaddress
import json
import sqlite3
import uuid
from typing import Any

from research_cloud_emulator.world.store import Row

from . import errors, networks
from .call import Call, Handler, Reply
from .params import Params
from .routes import Router

_MAX_VLAN = 4095
_REQUIRED = ("name", "subnet", "provision_start_ip", "provision_end_ip")


def register(router: Router) -> None:
    vlans = "fabrics/default/vlans"
    vlan = f"{vlans}/{{vlan_id}}"
    router.add(vlans, post=_enabled(create_fabric_vlan), get=_enabled(list_fabric_vlans))
    router.add(
        vlan, put=_enabled(update_fabric_vlan), get=_enabled(get_fabric_vlan), delete=_enabled(delete_fabric_vlan)
    )
    router.add(f"{vlan}/networks", post=_enabled(create_fabric_network), get=_enabled(list_fabric_networks))
    router.add(
        f"{vlan}/networks/{{network}}",
        put=_enabled(update_fabric_network),
        get=_enabled(get_fabric_network),
        delete=_enabled(delete_fabric_network),
    )


def _enabled(handler: Handler) -> Handler:
    """Without fabrics the paths exist, and say so (setting `triton_fabrics`)."""

    @functools.wraps(handler)
    def enabled(call: Call, **names: str) -> Reply:
        if not call.settings.triton_fabrics:
            raise errors.ApiError(501, "NotImplementedError", "Fabrics are not enabled")
        return handler(call, **names)

    return enabled


def list_fabric_vlans(call: Call) -> Reply:
    rows = call.store.all(
        "SELECT * FROM triton_vlans WHERE account = ? AND datacenter = ? ORDER BY vlan_id", call.centre.here
    )
    return Reply([_vlan_shape(row) for row in rows])


def create_fabric_vlan(call: Call) -> Reply:
    number, name = call.params.get("vlan_id"), call.params.get("name")
    if number is None or not name:
        raise errors.missing("vlan_id and name are required arguments")
    if not str(number).isdecimal() or not 0 <= int(number) <= _MAX_VLAN:
        raise errors.invalid(f"vlan_id must be a number between 0 and {_MAX_VLAN}")
    values = {"vlan_id": int(number), "name": name, "description": call.params.get("description")}
    account, datacenter = call.centre.here
    try:
        call.store.insert("triton_vlans", account=account, datacenter=datacenter, **values)
    except sqlite3.IntegrityError as problem:
        raise errors.ApiError(409, "InUseError", f"VLAN {number} already exists") from problem
    location = call.path("fabrics", "default", "vlans", str(number))
    return Reply(_vlan_shape(_vlan(call, str(number))), 201, {"Location": location})


def get_fabric_vlan(call: Call, vlan_id: str) -> Reply:
    return Reply(_vlan_shape(_vlan(call, vlan_id)))


def update_fabric_vlan(call: Call, vlan_id: str) -> Reply:
    row = _vlan(call, vlan_id)
    values = {name: call.params.get(name, row[name]) for name in ("name", "description")}
    call.store.run(
        "UPDATE triton_vlans SET name = ?, description = ? WHERE account = ? AND datacenter = ? AND vlan_id = ?",
        (*values.values(), *call.centre.here, row["vlan_id"]),
    )
    return get_fabric_vlan(call, vlan_id)


def delete_fabric_vlan(call: Call, vlan_id: str) -> Reply:
    row = _vlan(call, vlan_id)
    if _networks_of(call, row):
        raise errors.ApiError(409, "InUseError", f"VLAN {vlan_id} is in use by networks")
    call.store.run(
        "DELETE FROM triton_vlans WHERE account = ? AND datacenter = ? AND vlan_id = ?",
        (*call.centre.here, row["vlan_id"]),
    )
    return Reply(status=204)


def list_fabric_networks(call: Call, vlan_id: str) -> Reply:
    return Reply([networks.shape(row) for row in _networks_of(call, _vlan(call, vlan_id))])


def create_fabric_network(call: Call, vlan_id: str) -> Reply:
    row = _vlan(call, vlan_id)
    absent = [name for name in _REQUIRED if not call.params.get(name)]
    if absent:
        raise errors.missing(f"{', '.join(absent)}: required")
    account, datacenter = call.centre.here
    key = str(uuid.uuid4())
    call.store.insert(
        "triton_networks",
        uuid=key,
        datacenter=datacenter,
        owner=account,
        public=0,
        fabric=1,
        pool=0,
        vlan_id=row["vlan_id"],
        **_checked(call.params),
    )
    location = call.path("fabrics", "default", "vlans", vlan_id, "networks", key)
    return Reply(networks.shape(networks.found(call, key)), 201, {"Location": location})


def get_fabric_network(call: Call, vlan_id: str, network: str) -> Reply:
    return Reply(networks.shape(_network(call, vlan_id, network)))


def update_fabric_network(call: Call, vlan_id: str, network: str) -> Reply:
    row = _network(call, vlan_id, network)
    values = {name: call.params.get(name, row[name]) for name in ("name", "description")}
    call.store.run(
        "UPDATE triton_networks SET name = ?, description = ? WHERE uuid = ?", (*values.values(), row["uuid"])
    )
    return get_fabric_network(call, vlan_id, network)


def delete_fabric_network(call: Call, vlan_id: str, network: str) -> Reply:
    row = _network(call, vlan_id, network)
    if call.store.value("SELECT 1 FROM triton_config WHERE default_network = ?", (row["uuid"],)):
        raise errors.invalid("cannot delete default network")
    if call.store.value("SELECT 1 FROM triton_nics WHERE network = ?", (row["uuid"],)):
        raise errors.ApiError(409, "InUseError", f"Network {row['uuid']} is in use")
    call.store.run("DELETE FROM triton_networks WHERE uuid = ?", (row["uuid"],))
    return Reply(status=204)


def _checked(asked: Params) -> dict[str, Any]:
    """Column values of a new network. Raises ApiError."""
    try:
        subnet = ipaddress.ip_network(str(asked["subnet"]))
        inside = [ipaddress.ip_address(str(asked[name])) in subnet for name in _REQUIRED[2:]]
    except ValueError as problem:
        raise errors.invalid(str(problem)) from problem
    if not all(inside):
        raise errors.invalid("provision_start_ip and provision_end_ip must be in the subnet")
    return {
        "name": asked["name"],
        "description": asked.get("description"),
        "subnet": str(subnet),
        "first_ip": asked["provision_start_ip"],
        "last_ip": asked["provision_end_ip"],
        "gateway": asked.get("gateway"),
        "resolvers": json.dumps(asked.get("resolvers", [])),
        "internet_nat": int(asked.get("internet_nat", True) in (True, "true")),
    }


def _vlan(call: Call, number: str) -> Row:
    row = call.store.first(
        "SELECT * FROM triton_vlans WHERE account = ? AND datacenter = ? AND vlan_id = ?", (*call.centre.here, number)
    )
    if row is None:
        raise errors.not_found(f"VLAN {number} not found")
    return row


def _networks_of(call: Call, vlan: Row) -> list[Row]:
    return call.store.all(
        "SELECT * FROM triton_networks WHERE owner = ? AND datacenter = ? AND vlan_id = ? ORDER BY rowid",
        (*call.centre.here, vlan["vlan_id"]),
    )


def _network(call: Call, vlan_id: str, key: str) -> Row:
    for row in _networks_of(call, _vlan(call, vlan_id)):
        if row["uuid"] == key:
            return row
    raise errors.not_found(f"{key} not found")


def _vlan_shape(row: Row) -> dict[str, Any]:
    shown = {"vlan_id": row["vlan_id"], "name": row["name"]}
    return shown if row["description"] is None else {**shown, "description": row["description"]}
