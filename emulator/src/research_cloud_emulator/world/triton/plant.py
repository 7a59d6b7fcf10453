# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Planting what the API cannot make, and what a test wants to find there. Uuids are derived from names."""

from __future__ import annotations

import ipaddress
import json
from dataclasses import dataclass
from typing import Any

from research_cloud_emulator.world.plant import name_uuid
from research_cloud_emulator.world.store import Store

from . import nics
from .sshkeys import fingerprint

OPERATOR = "00000000-0000-4000-8000-000000000001"
"""The account that owns what belongs to nobody else."""


@dataclass
class TritonPlanter:
    """Inserts planted rows, all of the same date (seconds since the epoch)."""

    store: Store
    since: float

    def datacenter(self, name: str) -> str:
        self.store.insert("triton_datacenters", name=name, position=self.store.counter("triton datacenter"))
        return name

    def account(
        self, login: str, *, approved: bool = True, disabled: bool = False, cns: bool = False, uuid: str = ""
    ) -> str:
        """An account; its uuid."""
        uuid = uuid or name_uuid("triton account", login)
        self.store.insert(
            "triton_accounts",
            uuid=uuid,
            login=login,
            profile=json.dumps({"email": f"{login}@example.org"}),
            cns=int(cns),
            approved=int(approved),
            disabled=int(disabled),
            created=self.since,
            updated=self.since,
        )
        return uuid

    def user(self, account: str, login: str) -> str:
        """A user of an account (uuid); the user's uuid."""
        uuid = name_uuid("triton user", account, login)
        profile = json.dumps({"email": f"{login}@example.org"})
        dates = {"created": self.since, "updated": self.since}
        self.store.insert("triton_users", uuid=uuid, account=account, login=login, profile=profile, **dates)
        return uuid

    def key(self, owner: str, name: str, text: str) -> str:
        """A public key of an account or a user; its fingerprint."""
        mark = fingerprint(text)
        self.store.insert("triton_keys", owner=owner, name=name, fingerprint=mark, text=text)
        return mark

    def role(self, account: str, name: str, rules: list[str], logins: list[str]) -> None:
        """What some users of an account may do; on by default."""
        members = [{"type": "subuser", "login": login, "default": True} for login in logins]
        self.store.insert(
            "triton_roles",
            uuid=name_uuid("triton role", account, name),
            account=account,
            name=name,
            rules=json.dumps(rules),
            members=json.dumps(members),
        )

    def package(self, datacenter: str, name: str, memory: int, disk: int, vcpus: int, **more: Any) -> str:
        """A package, `memory` and `disk` in MiB; its uuid."""
        version = more.get("version", "1.0.0")
        values = {
            "uuid": name_uuid("triton package", datacenter, name, version),
            "version": version,
            "swap": memory * 2,
            "lwps": 4000,
            "family": name.partition(".")[0],
            "flexible_disk": 0,
            "active": 1,
            **more,
        }
        self.store.insert(
            "triton_packages", datacenter=datacenter, name=name, memory=memory, disk=disk, vcpus=vcpus, **values
        )
        return str(values["uuid"])

    def image(self, datacenters: list[str], name: str, version: str, **more: Any) -> str:
        """The same image in several data centres; its uuid. `more` beyond the columns goes into the object."""
        uuid = str(more.pop("uuid", name_uuid("triton image", name, version)))
        values = {
            "os": more.pop("os", "smartos"),
            "type": more.pop("type", "zone-dataset"),
            "state": more.pop("state", "active"),
            "owner": more.pop("owner", OPERATOR),
            "public": int(more.pop("public", True)),
            "published": more.pop("published", self.since),
        }
        detail = {"requirements": {}, "files": [{"compression": "gzip", "sha1": "0" * 40, "size": 1 << 26}], **more}
        for datacenter in datacenters:
            self.store.insert(
                "triton_images",
                uuid=uuid,
                datacenter=datacenter,
                name=name,
                version=version,
                more=json.dumps(detail),
                **values,
            )
        return uuid

    def network(self, datacenter: str, name: str, subnet: str, **more: Any) -> str:
        """A network, by default private and everybody's; its uuid."""
        hosts = ipaddress.ip_network(subnet)
        values = {
            "uuid": name_uuid("triton network", datacenter, name, more.get("owner", "")),
            "public": 0,
            "fabric": 0,
            "gateway": str(hosts[1]),
            "first_ip": str(hosts[5]),
            "last_ip": str(hosts[-6]),
            "resolvers": '["8.8.8.8", "8.8.4.4"]',
            "internet_nat": 1,
            "pool": 0,
            **more,
        }
        self.store.insert("triton_networks", datacenter=datacenter, name=name, subnet=subnet, **values)
        return str(values["uuid"])

    def volume(self, account: str, datacenter: str, name: str, networks: list[str], size: int = 10_240) -> str:
        """A volume (MiB) that is ready; its uuid."""
        uuid = name_uuid("triton volume", account, datacenter, name)
        self.store.insert(
            "triton_volumes",
            uuid=uuid,
            account=account,
            datacenter=datacenter,
            name=name,
            size=size,
            state="ready",
            networks=json.dumps(networks),
            path=f"{nics.address(self.store, networks[0])}:/exports/data",
            tags="{}",
            created=self.since,
        )
        return uuid

    def vlan(self, account: str, datacenter: str, vlan_id: int, name: str) -> None:
        self.store.insert("triton_vlans", account=account, datacenter=datacenter, vlan_id=vlan_id, name=name)

    def default_network(self, account: str, datacenter: str, network: str) -> None:
        self.store.insert("triton_config", account=account, datacenter=datacenter, default_network=network)
