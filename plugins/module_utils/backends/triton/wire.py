# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Between CloudAPI's JSON and the model. Only this file and its neighbours ``wire_*.py`` know its field names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.addresses import address
from ansible_collections.research.cloud.plugins.module_utils.core.images import IMAGE_STATUSES
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    Address,
    Image,
    Instance,
    Mount,
    NewInstance,
    Provider,
    Size,
    tag_texts,
)

Row = Mapping[str, Any]

_STATUS = {
    "provisioning": "building",
    "ready": "rebooting",
    "running": "running",
    "stopping": "running",
    "stopped": "stopped",
    "offline": "unknown",  # its server cannot be reached
    "deleted": "deleted",
    "failed": "error",
}
_MIB = 1024
USER_SCRIPT = "user-script"
# Metadata that the server writes, drops or overwrites itself.
SERVERS_METADATA = frozenset(
    {
        "account",
        "administrator_pw",
        "credentials",
        "image",
        "machine",
        "owner_uuid",
        "root_authorized_keys",
        "uuid",
    }
)


def instance(
    row: Row, *, cloud: str, region: str, owner: str, image: Image | None, size: Size | None, observed_at: str
) -> Instance:
    """An instance from a machine. ``image`` and ``size``: what its image's id and its package's name mean there, None
    where nobody knows (any more).
    """
    made = Instance(
        cloud=cloud,
        id=row["id"],
        name=row["name"],
        status="unknown",
        image=image.name if image else "",
        image_id=row.get("image") or "",
        image_version=image.version if image else "",
        image_os=image.os if image else "",
        image_tags=image.tags if image else (),
        size=row.get("package") or "",
        size_id=size.id if size else "",
        vcpus=size.vcpus if size else 0,
        memory_mb=row.get("memory") or 0,
        disk_gb=(row.get("disk") or 0) // _MIB,
        owner=owner,
        region=region,
        created=time(row.get("created")),
        aliases={"image": image.aliases if image else (), "size": size.aliases if size else ()},
    )
    return with_state(made, row, observed_at)


def with_state(known: Instance, row: Row, observed_at: str) -> Instance:
    """Status, addresses and what else can be changed without making it anew, as a machine has it now."""
    state = str(row.get("state", ""))
    stopping = state == "stopping"
    return replace(
        known,
        status=_STATUS.get(state, "unknown"),
        raw_status=state,
        activity="stopping" if stopping else "",
        heading="stopped" if stopping else "",
        fault="it could not be made; Triton does not say why" if state == "failed" else "",
        addresses=addresses(row),
        tags=tag_texts(row.get("tags") or {}),
        tag_values=row.get("tags") or {},
        networks=networks_of(row),
        firewall=bool(row.get("firewall_enabled")),
        deletion_protection=bool(row.get("deletion_protection")),
        metadata=own_metadata(row),
        user_script=(row.get("metadata") or {}).get(USER_SCRIPT) or "",
        observed_at=observed_at,
        observed_by="cloud",
        raw=row,
    )


def own_metadata(row: Row) -> dict[str, str]:
    """The metadata of a machine that is its account's, without the user script."""
    held = row.get("metadata") or {}
    return {name: value for name, value in held.items() if is_own(name) and name != USER_SCRIPT}


def is_own(name: str) -> bool:
    """Whether a key of metadata is the account's to write; passwords are not kept."""
    return name not in SERVERS_METADATA and not name.endswith("_pw")


def networks_of(row: Row) -> tuple[str, ...]:
    """The ids of the networks that a machine has interfaces on, that of the primary one first."""
    nics = sorted(row.get("nics") or (), key=lambda nic: not nic.get("primary"))
    return tuple(dict.fromkeys(nic["network"] for nic in nics if nic.get("network")))


def addresses(row: Row) -> tuple[Address, ...]:
    """The addresses of a machine, the primary one first. What is no address yet (``dhcp``) is left out."""
    networks = {nic["ip"]: nic.get("network") or "" for nic in row.get("nics") or () if nic.get("ip")}
    first = row.get("primaryIp")
    texts = dict.fromkeys([*([first] if first else []), *(row.get("ips") or ())])
    return tuple(each for text in texts if (each := address(str(text), networks.get(text, ""))))


def images(rows: Iterable[Row]) -> list[Image]:
    """Images with the aliases that mean them: ``name@version``, and for the newest of a name the name alone. Where two
    were published at one moment, neither is: nobody could tell which is meant.
    """
    made = [_image(row) for row in rows]
    latest: dict[str, str] = {}
    for each in made:
        latest[each.name] = max(latest.get(each.name, ""), each.created)
    newest = Counter(each.name for each in made if each.created == latest[each.name])
    return [
        replace(each, aliases=(each.name, *each.aliases))
        if each.created == latest[each.name] and newest[each.name] == 1
        else each
        for each in made
    ]


def _image(row: Row) -> Image:
    needs = row.get("requirements") or {}
    return Image(
        id=row["id"],
        name=row["name"],
        aliases=(f"{row['name']}@{row['version']}",),
        source=row["id"],
        version=row["version"],
        description=row.get("description") or "",
        owner=row.get("owner") or "",
        public=bool(row.get("public")),
        min_memory_mb=needs.get("min_ram") or needs.get("min_memory") or 0,
        size_gb=-(-(row.get("image_size") or 0) // _MIB),
        tags=tag_texts(row.get("tags") or {}),
        created=time(row.get("published_at")),
        os=row.get("os") or "",
        type=row.get("type") or "",
        status=image_status(row),
    )


def image_status(row: Row) -> str:
    """The status of an image in the model's words."""
    state = str(row.get("state", ""))
    state = "error" if state == "failed" else state
    return state if state in IMAGE_STATUSES else "unknown"


def bootable(row: Row, account_id: str) -> bool:
    """Whether a new machine may be made of it. What another account has shared with this one never is: whoever calls
    an image like a well-known one, and shares it, would have it booted.
    """
    return row.get("state") == "active" and (bool(row.get("public")) or row.get("owner") == account_id)


def sizes(rows: Iterable[Row], region: str) -> list[Size]:
    """Packages with the aliases that mean them: ``name@version``, and for the highest version the name alone."""
    listed = list(rows)
    highest: dict[str, Row] = {}
    for row in listed:
        if row["name"] not in highest or _version(highest[row["name"]]) < _version(row):
            highest[row["name"]] = row
    return [
        Size(
            id=row["id"],
            name=row["name"],
            aliases=(*([row["name"]] if highest[row["name"]] is row else []), f"{row['name']}@{row.get('version')}"),
            vcpus=row.get("vcpus") or 0,
            memory_mb=row["memory"],
            disk_gb=row["disk"] // _MIB,
            region=region,
        )
        for row in listed
    ]


def _version(row: Row) -> tuple[int, ...]:
    """``1.10.0`` is more than ``1.9.0``; what is no number counts as 0."""
    return tuple(int(part) if part.isdecimal() else 0 for part in str(row.get("version") or "").split("."))


def size_of(row: Row, known: Sequence[Size]) -> Size | None:
    """The size of a machine, which tells its package by name: of several versions the one with its memory, else the
    highest.
    """
    named = [size for size in known if size.name == row.get("package")]
    fitting = [size for size in named if size.memory_mb == row.get("memory")]
    return next(iter(sorted(fitting or named, key=lambda size: size.name not in size.aliases)), None)


def provider(name: str, url: str) -> Provider:
    """A data centre."""
    return Provider(id=name, name=name, description=url)


def new_machine(new: NewInstance) -> dict[str, Any]:
    """The body of a creation. Metadata and tags are flat keys: the server reads past a nested object."""
    metadata = {**new.metadata, **({USER_SCRIPT: new.user_script} if new.user_script else {})}
    body: dict[str, Any] = {"name": new.name, "image": new.image.source, "package": new.size.id}
    if new.networks:
        body["networks"] = [each.id for each in new.networks]
    if new.affinity:
        body["affinity"] = list(new.affinity)
    # JSON booleans: the text "true" would be read past.
    if new.firewall is not None:
        body["firewall_enabled"] = new.firewall
    if new.deletion_protection is not None:
        body["deletion_protection"] = new.deletion_protection
    if new.mounts:
        body["volumes"] = [_mount(each) for each in new.mounts]
    return {
        **body,
        **{f"metadata.{name}": value for name, value in metadata.items()},
        **{f"tag.{name}": value for name, value in new.tags.items()},
    }


def _mount(mount: Mount) -> dict[str, str]:
    mode = "ro" if mount.read_only else "rw"
    return {"name": mount.volume.name, "mountpoint": mount.mount_point, "mode": mode, "type": "tritonnfs"}


def credentials(row: Row) -> dict[str, Any]:
    """The generated passwords of a machine that was asked for them, by the name of their user; most have none."""
    held = (row.get("metadata") or {}).get("credentials")
    return dict(held) if isinstance(held, Mapping) else {}


def time(text: Any) -> str:
    """Without the milliseconds that most of the servers write."""
    return f"{str(text)[:19]}Z" if text else ""
