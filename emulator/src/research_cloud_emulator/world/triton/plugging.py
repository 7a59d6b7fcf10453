# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network interfaces that come and go while a machine exists."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.world.store import Row

from . import nics
from .centre import Centre
from .jobs import MACHINE, Job, Stage
from .machines import check_provisioned


def add_nic(centre: Centre, machine: Row, wanted: dict[str, Any], *, main: bool) -> str:
    """Begin to add an interface ({"network": uuid, "ip": address or None}); its MAC address.

    It disappears again when that fails.
    """
    check_provisioned(machine, "add_nics")
    network = centre.store.need("triton_networks", wanted["network"], "uuid")
    mac = nics.add(centre.store, machine["uuid"], network, ip=wanted["ip"], main=main, state="provisioning")
    detail = {"mac": mac}
    failed = Stage("", machine["state"], "nic removed", detail)
    _restart(centre, machine, Stage("triton_nic", machine["state"], "nic works", detail), failed)
    return mac


def remove_nic(centre: Centre, machine: Row, nic: Row) -> None:
    """Begin to take an interface away."""
    check_provisioned(machine, "remove_nics")
    gone = Stage("triton_nic", machine["state"], "nic removed", {"mac": nic["mac"]})
    _restart(centre, machine, gone, Stage("", machine["state"]))


def _restart(centre: Centre, machine: Row, last: Stage, failed: Stage) -> None:
    """A machine that runs stops for it; it ends in the state it was in."""
    first = (Stage("", "stopping"),) if machine["state"] == "running" else ()
    centre.begin(MACHINE, machine["uuid"], Job((*first, last), "unknown", failed=failed))
