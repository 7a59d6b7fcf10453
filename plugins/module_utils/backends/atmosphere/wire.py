# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Atmosphere's objects in the model's words. The only place that knows its field names.

Version 2 of the API has the rich fields but takes its status from the server's records; version 1 asks the cloud.
Where both are at hand the status, activity and address of version 1 count.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.addresses import address
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadReply
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    AccessToken,
    Address,
    Allocation,
    Image,
    Instance,
    Named,
    NewInstance,
    Project,
    Provider,
    Size,
)

Row = Mapping[str, Any]

_STATUS = {
    "active": "running",
    "build": "building",
    "pending": "building",
    "scheduling": "building",
    "shutoff": "stopped",
    "suspended": "suspended",
    "paused": "paused",
    "shelved": "shelved",
    "shelved_offloaded": "offloaded",
    "error": "error",
    "reboot": "rebooting",
    "hard_reboot": "rebooting",
    "resize": "resizing",
    "revert_resize": "resizing",
    "verify_resize": "resized",
    "rebuild": "rebuilding",
    "deleted": "deleted",
    # Atmosphere's own steps, which some replies give as the status of an active instance.
    "networking": "running",
    "deploying": "running",
    "deploy_error": "running",
    "redeploy": "running",
}
_OWN_STEPS = frozenset({"networking", "deploying", "deploy_error", "redeploy"})
_FAILED_STEPS = frozenset({"deploy_error", "boot_script_error", "user_deploy_error"})
# Where the cloud's own task states lead, by the beginning of their names.
_HEADING = {
    "powering-off": "stopped",
    "powering-on": "running",
    "suspending": "suspended",
    "resuming": "running",
    "pausing": "paused",
    "unpausing": "running",
    "shelving_offloading": "offloaded",
    "shelving": "shelved",
    "unshelving": "running",
    "reboot": "running",
    "spawning": "running",
}
_WITHOUT_ADDRESS = frozenset({"stopped", "suspended", "shelved", "offloaded", "deleted"})
_NO_ADDRESS = frozenset({"", "0.0.0.0", "None"})  # noqa: S104  what the server writes, nothing is bound


def instance(row: Row, cloud: str, observed_at: str, live: Row | None = None) -> Instance:
    """An instance from its version 2 row, with what version 1 knows of its state where that was read."""
    size, image, version = row["size"], row["image"] or {}, row["version"] or {}
    project, allocation = row["project"] or {}, row["allocation_source"] or {}
    made = Instance(
        cloud=cloud,
        id=row["uuid"],
        number=row["id"],
        name=row["name"],
        status="unknown",
        image=image.get("name", ""),
        image_id=image.get("uuid", ""),
        image_version=version.get("name", ""),
        size=size["name"],
        size_id=size["alias"],
        vcpus=size["cpu"],
        memory_mb=size["mem"],
        disk_gb=size["disk"],
        project=project.get("name", ""),
        project_id=project.get("uuid", ""),
        allocation=allocation.get("name", ""),
        allocation_id=allocation.get("uuid", ""),
        owner=row["user"]["username"],
        region=row["provider"]["name"],
        created=row["start_date"],
        observed_at=observed_at,
        aliases={
            "image": _texts(image.get("id"), version.get("id"), (live or {}).get("machine_alias")),
            "size": _texts(size.get("uuid")),
            "project": _texts(project.get("id")),
            "allocation": _texts(allocation.get("id")),
        },
        raw=row,
    )
    return with_live(made, live, observed_at) if live else with_records(made, row)


def with_records(known: Instance, row: Row) -> Instance:
    """Status and address as version 2 has them on record."""
    return _with_state(
        known, row["status"], row["activity"] or "", fault=None, address=row["ip_address"], source="records"
    )


def with_live(known: Instance, row: Row, observed_at: str) -> Instance:
    """Status, activity, fault, address and tags as version 1 tells them live."""
    status, _dash, task = str(row["status"]).partition(" - ")
    step = task or row["activity"] or ""
    more = {"observed_at": observed_at, "tags": tuple(row.get("tags") or ())}
    return _with_state(known, status, step, fault=row.get("fault"), address=row["ip_address"], source="cloud", **more)


def _with_state(
    known: Instance, raw: str, step: str, *, fault: Any, address: str | None, source: str, **more: Any
) -> Instance:
    raw = raw.lower()
    step = step or (raw if raw in _OWN_STEPS else "")
    status = _STATUS.get(raw, "unknown")
    failed = step in _FAILED_STEPS
    return replace(
        known,
        status="deleting" if step == "deleting" else status,
        raw_status=raw,
        activity="" if failed else step,
        heading="" if failed else next((end for start, end in _HEADING.items() if step.startswith(start)), ""),
        fault=_fault(fault, step if failed else ""),
        addresses=() if status in _WITHOUT_ADDRESS else addresses(address),
        observed_by=source,
        **more,
    )


def _fault(fault: Any, failed_step: str) -> str:
    words = fault.get("message", "") if isinstance(fault, Mapping) else str(fault or "")
    return ": ".join(part for part in (failed_step, str(words)) if part)


def addresses(text: str | None) -> tuple[Address, ...]:
    """The one address that Atmosphere tells; none for its placeholder or anything that is not an address."""
    told = address(text) if text is not None and text not in _NO_ADDRESS else None
    return (told,) if told else ()


def size(row: Row) -> Size:
    return Size(
        id=row["alias"],
        name=row["name"],
        aliases=(row["uuid"],),
        number=row["id"],
        vcpus=row["cpu"],
        memory_mb=row["mem"],
        disk_gb=row["disk"],
        burn_rate=float(row["cpu"]),
        available=bool(row["active"]) and row["end_date"] is None,
        region=row["provider"]["name"],
    )


def project(row: Row) -> Project:
    return Project(
        id=row["uuid"],
        name=row["name"],
        aliases=_texts(row["id"]),
        number=row["id"],
        description=row["description"] or "",
        owner=row["owner"]["name"],
        instances=tuple(sorted(each["name"] for each in row["instances"])),  # the server's order is by chance
        volumes=tuple(sorted(each["name"] for each in row["volumes"])),
        created=row["start_date"],
    )


def group(row: Row) -> Named:
    return Named(id=row["uuid"], name=row["name"], aliases=_texts(row["id"]), number=row["id"])


def is_member(row: Row, username: str) -> bool:
    """True when the account is in the group."""
    return any(user["username"] == username for user in row["users"])


def access_token(row: Row) -> AccessToken:
    """The key is there only in the reply that made the token."""
    return AccessToken(
        id=str(row["id"]),
        name=row["name"],
        number=row["id"],
        created=row["issued_time"] or "",
        key=row.get("token", ""),
    )


def allocation(row: Row) -> Allocation:
    return Allocation(
        id=row["uuid"],
        name=row["name"],
        aliases=_texts(row["id"]),
        number=row["id"],
        allowed=float(row["compute_allowed"]) if row["compute_allowed"] >= 0 else None,
        used=row["compute_used"],
        used_by_me=row["user_compute_used"],
        server_burn_rate=row["global_burn_rate"],
        counted_at=row["updated"] or "",
    )


def provider(row: Row) -> Provider:
    return Provider(
        id=row["uuid"],
        name=row["name"],
        aliases=_texts(row["id"]),
        number=row["id"],
        description=row["description"] or "",
        active=row["active"],
    )


def images(rows: list[Any], versions: list[Any], provider_uuid: str) -> list[Image]:
    """The images that can be booted at one provider, each in its newest version there that has not ended."""
    newest: dict[int, tuple[str, Row, Row]] = {}
    for version in versions:
        for machine in version["machines"]:
            if machine["provider"]["uuid"] != provider_uuid or machine["end_date"] or version["end_date"]:
                continue
            number = version["image"]["id"]
            if number not in newest or newest[number][0] < version["start_date"]:
                newest[number] = (version["start_date"], version, machine)
    return [_image(row, *newest[row["id"]][1:]) for row in rows if row["id"] in newest and not row["end_date"]]


def _image(row: Row, version: Row, machine: Row) -> Image:
    return Image(
        id=row["uuid"],
        name=row["name"],
        aliases=_texts(row["id"], version["id"], machine["uuid"]),
        number=row["id"],
        source=machine["uuid"],
        version=version["name"],
        description=row["description"] or "",
        owner=row["created_by"]["username"],
        public=bool(row["is_public"]),
        min_memory_mb=version["min_mem"] or 0,
        min_vcpus=version["min_cpu"] or 0,
        size_gb=math.ceil(machine["size_gb"] or 0),  # 0 where the server does not know
        tags=tuple(tag["name"] for tag in row["tags"]),
        created=version["start_date"],
        region=machine["provider"]["name"],
    )


def launch(new: NewInstance, identity_uuid: str) -> dict[str, Any]:
    """The body of a launch. Projects and allocations are named by their uuid here."""
    return {
        "name": new.name,
        "identity": identity_uuid,
        "source_alias": new.image.source,
        "size_alias": new.size.id,
        "project": new.project.id if new.project else None,
        "allocation_source_id": new.allocation.id if new.allocation else None,
        "deploy": bool(new.options.get("deploy", True)),
        "scripts": list(new.options.get("scripts") or ()),
        "extra": {},
    }


def changes(values: Mapping[str, Any]) -> dict[str, Any]:
    """The body of an update. Projects and allocations are named by their integer here."""
    body: dict[str, Any] = {}
    if "name" in values:
        body["name"] = values["name"]
    if "project" in values:
        body["project"] = values["project"].number
    if "allocation" in values:
        body["allocation_source"] = {"id": values["allocation"].number}
    return body


def action(verb: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The body of an action."""
    body: dict[str, Any] = {"action": verb}
    if verb == "reboot":
        body["reboot_type"] = str(arguments.get("reboot_type", "soft")).upper()
    if verb == "rebuild":
        body["machine_alias"] = arguments["image"].source
    if verb == "resume" and "deploy" in arguments:
        body["deploy"] = bool(arguments["deploy"])
    return body


def checked_rows(rows: Any, cloud: str, path: str) -> list[Any]:
    """A version 1 list, or BadReply when the reply is something else."""
    if not isinstance(rows, list):
        raise BadReply(f"{path} on {cloud} is not a list", cloud=cloud, operation=f"GET {path}")
    return rows


def _texts(*values: Any) -> tuple[str, ...]:
    return tuple(str(value) for value in values if value not in (None, ""))
