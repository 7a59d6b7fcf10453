# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which networks a new machine gets: by uuid, by object, or by default. Never a mixture."""

from __future__ import annotations

import ipaddress
from typing import Any

from research_cloud_emulator.world.store import Row

from . import catalog, errors
from .call import Call

_DEFAULTS = {"external": True, "internal": False}


def wanted_networks(call: Call) -> list[dict[str, Any]]:
    """The interfaces to make: {"network": uuid, "ip": address or None}. Raises ApiError."""
    asked = call.params.get("networks")
    if not asked:
        return [{"network": row["uuid"], "ip": None} for row in _defaults(call)]
    if not isinstance(asked, list):
        raise errors.invalid("networks is not an array")
    if len({isinstance(each, dict) for each in asked}) > 1:
        raise errors.invalid("network parameters must be either all strings or all objects")
    plugs = [wanted_plug(call, each) for each in asked]
    distinct: list[dict[str, Any]] = []
    for plug in plugs:
        if all(plug["network"] != each["network"] for each in distinct):
            distinct.append(plug)
    public = [each for each in distinct if call.store.need("triton_networks", each["network"], "uuid")["public"]]
    if len(public) > 1:
        raise errors.invalid("Only one public network may be specified")
    return distinct


def _defaults(call: Call) -> list[Row]:
    """The first network of every kind that is wanted; of the private ones the account's own default."""
    kinds = call.params.get("default_networks") or list(_DEFAULTS)
    rows = [row for row in catalog.networks(call) if not row["fabric"]]
    first = [next((row for row in rows if bool(row["public"]) is _DEFAULTS.get(kind)), None) for kind in kinds]
    return [row for row in first if row is not None]


def wanted_plug(call: Call, asked: Any) -> dict[str, Any]:
    """One interface, as in wanted_networks(). Raises ApiError."""
    if not isinstance(asked, dict):
        return {"network": found(call, asked)["uuid"], "ip": None}
    key = asked.get("ipv4_uuid")
    ips = asked.get("ipv4_ips")
    if ips is not None and (not isinstance(ips, list) or len(ips) != 1):
        raise errors.invalid(f"ipv4_ips: network with ipv4_uuid {key} should contain a single IP array")
    if asked.get("ipv4_count", 1) != 1:
        raise errors.invalid(f"ipv4_count: network with ipv4_uuid {key} should have an ipv4_count of 1")
    network = found(call, key)
    return {"network": network["uuid"], "ip": None if ips is None else _address(network, ips[0])}


def found(call: Call, key: Any) -> Row:
    """A network by uuid. Raises ApiError."""
    row = catalog.network(call, str(key))
    if row is None:
        raise errors.invalid("Invalid Networks")
    return row


def _address(network: Row, text: Any) -> str:
    if network["public"] or network["pool"]:
        raise errors.invalid("ipv4_ips: cannot specify IP address for public network or network pool")
    try:
        ip = ipaddress.ip_address(str(text))
    except ValueError as problem:
        raise errors.invalid(f"ipv4_ips: {text} is not an IP address") from problem
    if ip not in ipaddress.ip_network(network["subnet"]):
        raise errors.invalid(f"ipv4_ips: {text} is not in the network's subnet")
    return str(ip)
