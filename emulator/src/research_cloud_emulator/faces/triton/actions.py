# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The actions of a machine: `POST machines/ID` with `action`, 202 and an empty body."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from research_cloud_emulator.faults import ConnectionDropped
from research_cloud_emulator.world.store import Row
from research_cloud_emulator.world.triton import machines as world

from . import catalog, errors
from .call import Call, Reply
from .create import check_length, check_memory
from .errors import Gone
from .lookup import alive


def update_machine(call: Call, machine: str) -> Reply:
    action = call.params.get("action")
    if not action:
        raise errors.missing("action is required")
    if action not in _ACTIONS:
        raise errors.invalid(f"{action} is not a valid action")
    try:
        row = alive(call, machine)
    except Gone:
        if call.settings.triton_crashes:
            raise ConnectionDropped("the server answered twice, and died of it") from None
        raise
    _ACTIONS[action](call, row)
    return Reply(status=202)


def _start(call: Call, machine: Row) -> None:
    world.start(call.centre, machine)


def _stop(call: Call, machine: Row) -> None:
    world.stop(call.centre, machine)


def _reboot(call: Call, machine: Row) -> None:
    world.reboot(call.centre, machine)


def _resize(call: Call, machine: Row) -> None:
    package = catalog.package(call, call.params.get("package"))
    if machine["brand"] == "kvm":
        raise errors.invalid("resize is not supported for KVM virtual machines")
    if machine["brand"] == "bhyve" and not package["flexible_disk"]:
        raise errors.invalid("resize is only supported for bhyve with a flexible disk package")
    image = catalog.image(call, machine["image"])
    if image is not None:
        check_memory(image, package)
    world.resize(call.centre, machine, package)


def _rename(call: Call, machine: Row) -> None:
    name = call.params.get("name")
    if not name:
        raise errors.missing("New name must be specified")
    check_length(call, str(name))
    world.check_name(call.centre, str(name), but=machine["uuid"])
    world.change(call.centre, machine, "rename", name=str(name))


def _switch(column: str, value: int, audited: str) -> Callable[[Call, Row], None]:
    """A boolean of the machine. Where it is so already nothing is queued, and nothing audited."""

    values: dict[str, Any] = {column: value}

    def switch(call: Call, machine: Row) -> None:
        if machine[column] != value:
            world.change(call.centre, machine, audited, **values)

    return switch


_ACTIONS: dict[str, Callable[[Call, Row], None]] = {
    "start": _start,
    "stop": _stop,
    "reboot": _reboot,
    "resize": _resize,
    "rename": _rename,
    "enable_firewall": _switch("firewall_enabled", 1, "unknown"),
    "disable_firewall": _switch("firewall_enabled", 0, "unknown"),
    "enable_deletion_protection": _switch("deletion_protection", 1, "enable_deletion_protection"),
    "disable_deletion_protection": _switch("deletion_protection", 0, "disable_deletion_protection"),
}
