# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines and network interfaces as the API shows them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from research_cloud_emulator.world.store import Row, Store

from .call import Call, iso

HARDWARE = frozenset({"kvm", "bhyve"})
"""Brands that are virtual machines; all others are containers."""

_CHUNK = 500


def machine(call: Call, row: Row) -> dict[str, Any]:
    """One machine."""
    return machines(call, [row])[0]


def machines(call: Call, rows: list[Row]) -> list[dict[str, Any]]:
    """Machines, with a handful of queries for all of them."""
    packages = {row["uuid"]: row["name"] for row in call.store.all("SELECT uuid, name FROM triton_packages")}
    plugs = _nics(call.store, [row["uuid"] for row in rows])
    return [_machine(call, row, packages.get(row["package"], ""), plugs[row["uuid"]]) for row in rows]


def _nics(store: Store, keys: list[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for start in range(0, len(keys), _CHUNK):
        part = keys[start : start + _CHUNK]
        marks = ", ".join("?" * len(part))
        for row in store.all(f"SELECT * FROM triton_nics WHERE machine IN ({marks}) ORDER BY position", tuple(part)):
            found[row["machine"]].append(row)
    return found


def _machine(call: Call, row: Row, package: str, plugs: list[Row]) -> dict[str, Any]:
    works = [each for each in plugs if each["state"] == "running"]
    shown = {
        "id": row["uuid"],
        "name": row["name"],
        "type": "virtualmachine" if row["brand"] in HARDWARE else "smartmachine",
        "brand": row["brand"],
        "state": row["state"],
        "image": row["image"],
        "ips": [each["ip"] for each in works],
        "memory": row["memory"],
        "disk": row["disk"],
        "deletion_protection": bool(row["deletion_protection"]),
        "metadata": metadata(call, row),
        "tags": json.loads(row["tags"]),
        "created": iso(row["created"]),
        "updated": iso(row["updated"]),
    }
    if row["docker"]:
        shown["docker"] = True
    if call.version >= (7, 1, 0):
        shown["networks"] = list(dict.fromkeys(each["network"] for each in works))
    if plugs:
        shown["nics"] = [nic(each) for each in plugs]
        shown["primaryIp"] = _primary(plugs)
    shown["firewall_enabled"] = bool(row["firewall_enabled"])
    if row["node"] is not None:
        shown["compute_node"] = row["node"]
    shown["package"] = package
    if row["brand"] == "bhyve":
        shown |= {"flexible": True, "free_space": 0, "disks": json.loads(row["disks"])}
    return shown


def metadata(call: Call, row: Row) -> dict[str, Any]:
    """The metadata of a machine, with credentials for whoever asks for them."""
    held: dict[str, Any] = json.loads(row["metadata"])
    if call.params.get("credentials") in (True, "true"):
        held["credentials"] = json.loads(row["credentials"])
    return held


def nic(row: Row) -> dict[str, Any]:
    """One network interface."""
    shown = {
        "mac": row["mac"],
        "ip": row["ip"],
        "primary": bool(row["main"]),
        "gateway": row["gateway"],
        "netmask": row["netmask"],
        "state": row["state"],
        "network": row["network"],
    }
    return {name: value for name, value in shown.items() if value is not None}


def _primary(plugs: Iterable[Row]) -> str:
    ordered = sorted(plugs, key=lambda each: (not each["main"], each["position"]))
    return str(ordered[0]["ip"])
