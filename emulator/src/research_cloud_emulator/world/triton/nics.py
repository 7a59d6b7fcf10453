# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network interfaces and addresses."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any

from research_cloud_emulator.world.store import Row, Store


def plug(store: Store, machine: str, wanted: Sequence[dict[str, Any]]) -> None:
    """Give a machine its interfaces; the first public one is the main one, else the first.

    wanted: {"network": uuid, "ip": address or None} each.
    """
    networks = [store.need("triton_networks", each["network"], "uuid") for each in wanted]
    main = next((number for number, network in enumerate(networks) if network["public"]), 0)
    for number, (each, network) in enumerate(zip(wanted, networks, strict=True)):
        add(store, machine, network, ip=each["ip"], main=number == main, state="running")


def add(store: Store, machine: str, network: Row, *, ip: str | None, main: bool, state: str) -> str:
    """One more interface; its MAC address."""
    number = store.counter("triton mac")
    mac = f"90:b8:d0:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"
    if main:
        store.run("UPDATE triton_nics SET main = 0 WHERE machine = ?", (machine,))
    store.insert(
        "triton_nics",
        mac=mac,
        machine=machine,
        network=network["uuid"],
        ip=ip or address(store, network["uuid"]),
        netmask=str(ipaddress.ip_network(network["subnet"]).netmask),
        gateway=network["gateway"],
        main=int(main),
        state=state,
        position=number,
    )
    return mac


def address(store: Store, network: str) -> str:
    """The next address of a network; after the last comes the first again, as addresses are given back unrecorded."""
    row = store.need("triton_networks", network, "uuid")
    first, last = ipaddress.ip_address(row["first_ip"]), ipaddress.ip_address(row["last_ip"])
    number = store.counter(f"triton address {network}") - 1
    return str(first + number % (int(last) - int(first) + 1))


def of(store: Store, machine: str) -> list[Row]:
    """The interfaces of a machine, in order."""
    return store.all("SELECT * FROM triton_nics WHERE machine = ? ORDER BY position", (machine,))
