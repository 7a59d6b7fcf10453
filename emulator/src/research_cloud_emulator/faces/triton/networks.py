# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks that the account may use, and the addresses in them."""

from __future__ import annotations

import ipaddress
import json
from typing import Any

from research_cloud_emulator.world.store import Row

from . import catalog, errors, params
from .call import Call, Reply
from .routes import Router


def register(router: Router) -> None:
    router.add("networks", get=list_networks)
    router.add("networks/{network}", get=get_network)
    router.add("networks/{network}/ips", get=list_network_ips)
    router.add("networks/{network}/ips/{ip}", get=get_network_ip)


def list_networks(call: Call) -> Reply:
    rows = catalog.networks(call)
    if "fabric" in call.params:
        rows = [row for row in rows if bool(row["fabric"]) is params.boolean(call.params["fabric"])]
    return Reply([shape(row) for row in rows])


def get_network(call: Call, network: str) -> Reply:
    return Reply(shape(found(call, network)))


def list_network_ips(call: Call, network: str) -> Reply:
    """Addresses in use, one page of them."""
    row = found(call, network)
    limit = params.number(call.params, "limit", call.settings.triton_page_limit)
    offset = params.number(call.params, "offset", 0)
    used = call.store.all("SELECT * FROM triton_nics WHERE network = ? ORDER BY position", (row["uuid"],))
    page = [_address(call, each["ip"], each) for each in used[offset : offset + limit]]
    return Reply(page, headers={"x-resource-count": str(len(page))})


def get_network_ip(call: Call, network: str, ip: str) -> Reply:
    row = found(call, network)
    try:
        inside = ipaddress.ip_address(ip) in ipaddress.ip_network(row["subnet"])
    except ValueError as problem:
        raise errors.invalid(f"{ip} is not an IP address") from problem
    if not inside:
        raise errors.not_found(f"{ip} not found")
    nic = call.store.first("SELECT * FROM triton_nics WHERE network = ? AND ip = ?", (row["uuid"], ip))
    return Reply(_address(call, ip, nic))


def _address(call: Call, ip: str, nic: Row | None) -> dict[str, Any]:
    shown: dict[str, Any] = {"ip": ip, "reserved": False, "managed": False}
    if nic is not None:
        owner = call.store.value("SELECT account FROM triton_machines WHERE uuid = ?", (nic["machine"],))
        shown |= {"owner_uuid": owner, "belongs_to_uuid": nic["machine"]}
    return shown


def found(call: Call, key: str) -> Row:
    """A network. Raises ApiError."""
    row = catalog.network(call, key)
    if row is None:
        raise errors.not_found(f"{key} not found")
    return row


def shape(row: Row) -> dict[str, Any]:
    """A network as the API shows it; more of it when it is the account's own."""
    shown: dict[str, Any] = {"id": row["uuid"], "name": row["name"], "public": bool(row["public"])}
    if row["description"]:
        shown["description"] = row["description"]
    if row["fabric"]:
        shown |= {
            "fabric": True,
            "subnet": row["subnet"],
            "provision_start_ip": row["first_ip"],
            "provision_end_ip": row["last_ip"],
            "gateway": row["gateway"],
            "resolvers": json.loads(row["resolvers"]),
            "internet_nat": bool(row["internet_nat"]),
            "vlan_id": row["vlan_id"],
        }
    return {name: value for name, value in shown.items() if value is not None}
