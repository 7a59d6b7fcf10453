# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CreateMachine. Its checks come in the server's order, because a client sees only the first that fails."""

from __future__ import annotations

import json
from typing import Any

from research_cloud_emulator.world.store import Row
from research_cloud_emulator.world.triton import machines as world
from research_cloud_emulator.world.triton import people
from research_cloud_emulator.world.triton.machines import MachineOrder
from research_cloud_emulator.world.triton.people import is_uuid

from . import affinity, catalog, errors, mounts, params, shapes
from .call import Call, Reply
from .params import Params
from .plugs import wanted_networks

MAX_NAME = 189
MAX_NAME_WITH_CNS = 63


def create_machine(call: Call) -> Reply:
    asked = call.params
    image = _image(call)
    package = catalog.package(call, asked.get("package"))
    _check_keys(call)
    if not call.account["approved"]:
        raise errors.invalid("User is not currently approved for provisioning")
    brand = _brand(asked, image, package)
    check_memory(image, package)
    name = str(asked.get("name") or "")
    check_length(call, name)
    wanted_mounts = mounts.wanted(call, brand)
    networks = wanted_networks(call)
    _check_limit(call)
    affinity.check(asked)
    metadata, credentials = _metadata(call)
    order = MachineOrder(
        name=name,
        image=image,
        package=package,
        networks=networks,
        metadata=metadata,
        credentials=credentials,
        tags=params.flat(asked, "tag"),
        brand=brand,
        # Only a JSON true counts for the second; the first is taken as it comes.
        firewall_enabled=asked.get("firewall_enabled") in (True, "true"),
        deletion_protection=asked.get("deletion_protection") is True,
        mounts=wanted_mounts,
        disks=_disks(brand, package),
    )
    row = world.create(call.centre, order)
    return Reply(shapes.machine(call, row), 201, {"Location": call.path("machines", row["uuid"])})


def check_length(call: Call, name: str) -> None:
    """Raises ApiError: the name is too long."""
    longest = MAX_NAME_WITH_CNS if call.account["cns"] else MAX_NAME
    if len(name) > longest:
        raise errors.invalid(f"Name cannot be longer than {longest} characters.")


def _image(call: Call) -> Row:
    asked = call.params
    if "image" in asked and "dataset" in asked:
        raise errors.invalid("image and dataset are mutually exclusive parameters.")
    key = asked.get("image") or asked.get("dataset")
    if not key:
        raise errors.missing("image must be specified")
    if not is_uuid(key):
        raise errors.invalid(f"{key} is not a valid image")
    row = catalog.image(call, str(key))
    if row is None:
        raise errors.not_found("image not found")
    if row["state"] != "active":
        raise errors.invalid(f"{key} is not an active image")
    shared = not row["public"] and row["owner"] != call.account["uuid"]
    if shared and call.version >= (9, 0, 0) and asked.get("allow_shared_images") is not True:
        raise errors.invalid(f"{key} is a shared image; allow_shared_images must be true")
    return row


def _check_keys(call: Call) -> None:
    if not people.keys(call.store, call.account["uuid"]):
        raise errors.ApiError(409, "KeyRequired", "You must have an SSH key in order to provision a machine")


def _brand(asked: Params, image: Row, package: Row) -> str:
    """The brand: as asked for, as the image or the package needs it, else a container."""
    required = json.loads(image["more"])["requirements"].get("brand")
    brand = asked.get("brand")
    if brand is not None:
        if brand not in shapes.HARDWARE:
            raise errors.invalid(f'Unknown brand "{brand}". Brand is restricted to one of ["bhyve","kvm"]')
        if image["type"] != "zvol":
            raise errors.invalid(f'Brand "{brand}" requires an image of type "zvol"')
    made = brand or required or package["brand"] or ("lx" if image["type"] == "lx-dataset" else None)
    made = made or ("kvm" if image["type"] == "zvol" else "joyent")
    if package["brand"] not in (None, made):
        raise errors.invalid(f'Package requires brand "{package["brand"]}", but brand "{made}" was selected')
    return str(made)


def check_memory(image: Row, package: Row) -> None:
    """Raises ApiError: the image needs more than the package has."""
    least = json.loads(image["more"])["requirements"].get("min_ram", 0)
    if package["memory"] < least:
        raise errors.invalid(f"The specified dataset requires at least {least} MB of RAM")


def _check_limit(call: Call) -> None:
    limit = call.settings.triton_machine_limit
    used = call.store.value(
        "SELECT COUNT(*) FROM triton_machines WHERE account = ? AND datacenter = ?"
        " AND state NOT IN ('deleted', 'failed')",
        call.centre.here,
    )
    if limit and used >= limit:
        raise errors.not_authorized("QuotaExceeded: Provisioning limit exceeded")


def _metadata(call: Call) -> tuple[dict[str, str], dict[str, str]]:
    """Metadata, with the account's keys written into it, and credentials, which come as JSON in a text."""
    given = params.flat(call.params, "metadata")
    text = given.pop("credentials", None)
    kept = {name: value for name, value in given.items() if not name.endswith("_pw")}
    kept["root_authorized_keys"] = people.authorized_keys(call.store, call.account["uuid"])
    return kept, _credentials(text)


def _credentials(text: Any) -> dict[str, str]:
    try:
        parsed = json.loads(text) if isinstance(text, str) else {}
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _disks(brand: str, package: Row) -> list[dict[str, Any]]:
    """A flexible machine has a boot disk that its package's space is measured against."""
    if brand != "bhyve":
        return []
    return [{"id": "boot", "size": package["disk"], "block_size": 8192, "boot": True}]
