# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thousands of machines in one go, for benchmarks and for tests of lists. Rules are not applied; shapes are real."""

from __future__ import annotations

import json
import uuid
from typing import Any

from research_cloud_emulator.world.bulk import last_id, need
from research_cloud_emulator.world.store import Store

from . import nics, people

_NAMESPACE = uuid.UUID("5f1c9d8e-3a64-4d0b-9a55-20d3a1c1f7be")
_PACKAGE = """
SELECT * FROM triton_packages WHERE datacenter = ? AND active = 1 AND name = ? ORDER BY version DESC
"""
_IMAGE = """
SELECT * FROM triton_images WHERE datacenter = ? AND state = 'active' AND name = ? ORDER BY published DESC
"""
_NETWORK = "SELECT * FROM triton_networks WHERE datacenter = ? AND owner IS NULL AND name = ?"


def add(
    store: Store,
    now: float,
    count: int,
    *,
    account: str = "alice",
    datacenter: str | None = None,
    name: str = "bulk-{:05d}",
    state: str = "running",
    package: str = "g1.small",
    image: str = "base-64-lts",
    networks: tuple[str, ...] = ("external", "internal"),
    tags: dict[str, Any] | None = None,
    metadata: dict[str, str] | None = None,
    credentials: dict[str, str] | None = None,
    deletion_protection: bool = False,
) -> list[str]:
    """Insert machines; their uuids.

    name: a format of the number, beginning with 1 (or a plain name). networks: by name, of those that are everybody's.
    LookupError when something named does not exist.
    """
    owner = need(store, "account", "SELECT * FROM triton_accounts WHERE login = ?", account)
    where = datacenter or store.value("SELECT name FROM triton_datacenters ORDER BY position")
    size = need(store, "package", _PACKAGE, where, package)
    base = need(store, "image", _IMAGE, where, image)
    plugs = [{"network": need(store, "network", _NETWORK, where, each)["uuid"], "ip": None} for each in networks]
    first = 1 + last_id(store, "triton_machines")
    made = []
    for number in range(count):
        key = str(uuid.uuid5(_NAMESPACE, f"{first + number}"))
        made.append(key)
        store.insert(
            "triton_machines",
            uuid=key,
            datacenter=where,
            account=owner["uuid"],
            name=name.format(number + 1),
            brand="joyent",
            state=state,
            image=base["uuid"],
            package=size["uuid"],
            memory=size["memory"],
            disk=size["disk"],
            deletion_protection=int(deletion_protection),
            firewall_enabled=0,
            metadata=json.dumps(
                {**(metadata or {}), "root_authorized_keys": people.authorized_keys(store, owner["uuid"])}
            ),
            tags=json.dumps(tags or {}),
            credentials=json.dumps(credentials or {}),
            disks="[]",
            node=f"44454c4c-0000-1000-8000-{number % 5:012x}",
            created=now,
            updated=now,
        )
        if state != "provisioning":
            nics.plug(store, key, plugs)
    return made
