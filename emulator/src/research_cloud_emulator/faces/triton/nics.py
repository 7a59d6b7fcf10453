# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network interfaces of a machine. Adding or removing one restarts it."""

from __future__ import annotations

import re

from research_cloud_emulator.world.store import Row
from research_cloud_emulator.world.triton import nics as world
from research_cloud_emulator.world.triton.people import is_uuid
from research_cloud_emulator.world.triton.plugging import add_nic as plug
from research_cloud_emulator.world.triton.plugging import remove_nic as unplug

from . import errors, shapes
from .call import Call, Reply
from .lookup import alive
from .plugs import wanted_plug
from .routes import Router

_MAC = re.compile(r"[0-9a-f]{12}")


def register(router: Router) -> None:
    router.add("machines/{machine}/nics", post=add_nic, get=list_nics)
    router.add("machines/{machine}/nics/{mac}", get=get_nic, delete=remove_nic)


def list_nics(call: Call, machine: str) -> Reply:
    shown = [shapes.nic(row) for row in world.of(call.store, _machine(call, machine)["uuid"])]
    return Reply(shown, headers={"x-resource-count": str(len(shown))})


def add_nic(call: Call, machine: str) -> Reply:
    """201 and the interface; 302 and nothing when there is one on that network already."""
    row = _machine(call, machine)
    asked = call.params.get("network")
    if not asked:
        raise errors.missing("network must be specified")
    wanted = wanted_plug(call, asked)
    for held in world.of(call.store, row["uuid"]):
        if held["network"] == wanted["network"]:
            return Reply(status=302, headers={"Location": _location(call, machine, held["mac"])})
    mac = plug(call.centre, row, wanted, main=call.params.get("primary") in (True, "true"))
    made = call.store.need("triton_nics", mac, "mac")
    return Reply(shapes.nic(made), 201, {"Location": _location(call, machine, mac)})


def get_nic(call: Call, machine: str, mac: str) -> Reply:
    return Reply(shapes.nic(_found(call, machine, mac)))


def remove_nic(call: Call, machine: str, mac: str) -> Reply:
    unplug(call.centre, alive(call, machine), _found(call, machine, mac))
    return Reply(status=204)


def _machine(call: Call, key: str) -> Row:
    if not is_uuid(key):
        raise errors.invalid(f"{key} is not a valid UUID")
    return alive(call, key)


def _found(call: Call, machine: str, mac: str) -> Row:
    row = _machine(call, machine)
    if not _MAC.fullmatch(mac):
        raise errors.invalid("mac is not a valid MAC address")
    for held in world.of(call.store, row["uuid"]):
        if held["mac"].replace(":", "") == mac:
            return held
    raise errors.not_found("NIC not found")


def _location(call: Call, machine: str, mac: str) -> str:
    return call.path("machines", machine, "nics", mac.replace(":", ""))
