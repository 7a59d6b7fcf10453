# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other addresses for the networks of a world, before anything is in them."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass

from .gate import provider_network
from .store import Store

_NETWORKS = "SELECT uuid, public FROM triton_networks ORDER BY datacenter, rowid"


@dataclass(frozen=True)
class Network:
    """A network of either cloud; `public` ones are reached from everywhere."""

    key: str
    public: bool


def networks(store: Store) -> list[Network]:
    """Every network there is, always in the same order. An Atmosphere provider has a single one, public."""
    providers = [
        Network(provider_network(row["id"]), True) for row in store.all("SELECT id FROM providers ORDER BY id")
    ]
    return [*providers, *(Network(row["uuid"], bool(row["public"])) for row in store.all(_NETWORKS))]


def is_unused(store: Store) -> bool:
    """Whether no instance was ever made."""
    counts = [store.value(f"SELECT COUNT(*) FROM {table}") for table in ("instances", "triton_machines")]
    return not any(counts)


def apply(store: Store, subnets: Mapping[str, ipaddress.IPv4Network]) -> None:
    """Move networks (by key) to subnets of 256 addresses; the first address is the gateway's."""
    for row in store.all("SELECT id FROM providers"):
        subnet = subnets[provider_network(row["id"])]
        prefix = str(subnet.network_address).rpartition(".")[0]
        store.run("UPDATE providers SET ip_prefix = ? WHERE id = ?", (prefix, row["id"]))
    for row in store.all(_NETWORKS):
        subnet = subnets[row["uuid"]]
        store.run(
            "UPDATE triton_networks SET subnet = ?, gateway = ?, first_ip = ?, last_ip = ? WHERE uuid = ?",
            (str(subnet), str(subnet[1]), str(subnet[5]), str(subnet[-6]), row["uuid"]),
        )
