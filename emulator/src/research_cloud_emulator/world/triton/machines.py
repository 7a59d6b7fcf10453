# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of a machine: made, started, stopped, changed, destroyed."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from research_cloud_emulator.world.store import Row

from . import names
from .centre import Centre
from .errors import TritonRefused
from .jobs import MACHINE, Job, Stage

GONE = ("deleted", "failed")
"""States that count for nothing: neither a name nor a limit is taken by such a machine."""


@dataclass(frozen=True)
class MachineOrder:
    """A machine to be made, everything checked and looked up."""

    name: str
    image: Row
    package: Row
    networks: list[dict[str, Any]]
    metadata: dict[str, str] = field(default_factory=dict)
    credentials: dict[str, str] = field(default_factory=dict)
    tags: dict[str, Any] = field(default_factory=dict)
    brand: str = "joyent"
    firewall_enabled: bool = False
    deletion_protection: bool = False
    mounts: list[dict[str, str]] = field(default_factory=list)
    disks: list[dict[str, Any]] = field(default_factory=list)


def find(centre: Centre, key: str) -> Row | None:
    """A machine of the account by its uuid, deleted ones included until they are purged."""
    return centre.store.first(
        "SELECT * FROM triton_machines WHERE uuid = ? AND account = ? AND datacenter = ? AND purged = 0",
        (key, *centre.here),
    )


def create(centre: Centre, order: MachineOrder) -> Row:
    """Begin to provision. Raises TritonRefused: the name is taken or wrong."""
    key = str(uuid.uuid4())
    name = order.name.replace("{{shortId}}", key[:8]) or key[:8]
    check_name(centre, name)
    names.check_tags(order.tags)
    values = {
        "name": name,
        "brand": order.brand,
        "image": order.image["uuid"],
        "package": order.package["uuid"],
        "memory": order.package["memory"],
        "disk": order.package["disk"],
    }
    centre.store.insert(
        "triton_machines",
        uuid=key,
        datacenter=centre.datacenter,
        account=centre.account["uuid"],
        state="provisioning",
        deletion_protection=int(order.deletion_protection),
        firewall_enabled=int(order.firewall_enabled),
        metadata=json.dumps(order.metadata),
        tags=json.dumps(order.tags),
        credentials=json.dumps(order.credentials),
        disks=json.dumps(order.disks),
        created=centre.now,
        updated=centre.now,
        **values,
    )
    for mount in order.mounts:
        centre.store.insert("triton_mounts", machine=key, **mount)
    built = Stage("triton_provision", "running", "provisioned", {"networks": order.networks})
    centre.begin(MACHINE, key, Job((built,), "provision", failed=Stage("", "failed")))
    return centre.store.need("triton_machines", key, "uuid")


def check_name(centre: Centre, name: str, but: str = "") -> None:
    """Raises TritonRefused when a machine (other than the one with the uuid `but`) cannot be called so."""
    names.check_name(name)
    taken = centre.store.value(
        "SELECT 1 FROM triton_machines WHERE account = ? AND datacenter = ? AND name = ? AND uuid != ?"
        " AND state NOT IN (?, ?)",
        (*centre.here, name, but, *GONE),
    )
    if taken:
        raise TritonRefused(
            "ValidationFailed",
            "Invalid VM parameters: Invalid machine name",
            field="name",
            code="Duplicate",
            message="Already exists",
        )


def start(centre: Centre, machine: Row) -> None:
    _power(centre, machine, "start", ("running",), (Stage("triton_start", "running"),))


def stop(centre: Centre, machine: Row) -> None:
    _power(centre, machine, "stop", ("stopped",), (Stage("", "stopping"), Stage("triton_stop", "stopped")))


def reboot(centre: Centre, machine: Row) -> None:
    _power(centre, machine, "reboot", ("stopped",), (Stage("", "stopping"), Stage("triton_reboot", "running")))


def _power(centre: Centre, machine: Row, action: str, refused_in: tuple[str, ...], stages: tuple[Stage, ...]) -> None:
    """Queue a change of power. What makes no sense is refused at once, or fails later (setting)."""
    check_provisioned(machine, action)
    senseless = machine["state"] in refused_in
    if senseless and centre.settings.triton_conflicts_at_once:
        raise TritonRefused("InvalidState", f"Cannot {action} a VM from a '{machine['state']}' state")
    failed = Stage("", _state_then(centre, machine))
    job = Job(stages[-1:] if senseless else stages, action, failed=failed, fails=senseless)
    centre.begin(MACHINE, machine["uuid"], job)


def _state_then(centre: Centre, machine: Row) -> str:
    """The state to which all that is queued already leads."""
    last = centre.store.value(
        "SELECT status FROM steps WHERE subject = ? AND status IS NOT NULL ORDER BY due DESC, id DESC LIMIT 1",
        (machine["uuid"],),
    )
    return str(last or machine["state"])


def check_provisioned(machine: Row, action: str) -> None:
    """Raises TritonRefused: nothing can be done to a machine that is not there yet."""
    if machine["state"] == "provisioning":
        raise TritonRefused("UnallocatedVMError", f"Cannot call {action} for a VM that has not been provisioned yet")


def change(centre: Centre, machine: Row, action: str, **values: Any) -> None:
    """Queue new values of columns."""
    check_provisioned(machine, action)
    after = "triton_resize" if action == "resize" else "triton_update"
    stage = Stage(after, None, "changed", {"values": values})
    centre.begin(MACHINE, machine["uuid"], Job((stage,), action))


def resize(centre: Centre, machine: Row, package: Row) -> None:
    """Queue another size."""
    change(centre, machine, "resize", package=package["uuid"], memory=package["memory"], disk=package["disk"])


def merge(
    centre: Centre,
    machine: Row,
    action: str,
    column: str,
    *,
    given: dict[str, Any],
    remove: tuple[str, ...] = (),
    replace: bool = False,
) -> None:
    """Queue a change of metadata or tags. Raises TritonRefused."""
    if column == "tags":
        names.check_tags(given)
    detail = {"column": column, "set": given, "remove": remove, "replace": replace}
    centre.begin(MACHINE, machine["uuid"], Job((Stage("triton_update", None, "merged", detail),), action))


def destroy(centre: Centre, machine: Row) -> None:
    """Queue the end. Asking again while it is under way is fine.

    Raises TritonRefused: the machine is protected.
    """
    if machine["deletion_protection"]:
        raise TritonRefused(
            "CannotDestroyMachineError", 'Instance has "deletion_protection" enabled, preventing deletion'
        )
    under_way = centre.store.value("SELECT 1 FROM steps WHERE subject = ? AND effect = 'destroyed'", (machine["uuid"],))
    if not under_way:
        stage = Stage("triton_destroy", "deleted", "destroyed")
        centre.begin(MACHINE, machine["uuid"], Job((stage,), "destroy"))
