# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Planting the things an API cannot make: users, providers, sizes, images, allocations. Ids and uuids are derived
from names, so that the same seed is the same world everywhere."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from .accounts import password_hash
from .store import Store

_NAMESPACE = uuid.UUID("8d0c2f6e-2b53-4a8b-9d3c-7b8a5f1e6c40")


def name_uuid(kind: str, *names: object) -> str:
    """The uuid of a planted thing."""
    return str(uuid.uuid5(_NAMESPACE, "/".join([kind, *map(str, names)])))


@dataclass
class Planter:
    """Inserts planted rows, all with the same start date (seconds since the epoch)."""

    store: Store
    since: float

    def user(self, username: str, password: str | None = None, **more: Any) -> int:
        """A user with a group of the same name, as the service makes one for everybody; the user's id."""
        salt = name_uuid("salt", username)
        values = {"email": f"{username}@example.org", "is_staff": 0, "is_active": 1, "end_date": None, **more}
        user_id = self.store.insert(
            "users",
            uuid=name_uuid("user", username),
            username=username,
            salt=salt,
            password_hash=None if password is None else password_hash(salt, password),
            start_date=self.since,
            **values,
        )
        group_id = self.store.insert("groups", uuid=name_uuid("group", username), name=username)
        self.store.insert("group_members", group_id=group_id, user_id=user_id, is_leader=1)
        return user_id

    def provider(self, name: str, description: str, ip_prefix: str) -> int:
        return self.store.insert(
            "providers",
            uuid=name_uuid("provider", name),
            name=name,
            description=description,
            public=1,
            active=1,
            ip_prefix=ip_prefix,
            start_date=self.since,
        )

    def identity(self, username: str, provider_id: int, **quota: int) -> int:
        limits = {"storage": 1000, "snapshot_count": 10, "storage_count": 10, "floating_ip_count": 10, "port_count": 10}
        quota_id = self.store.insert("quotas", uuid=name_uuid("quota", username, provider_id), **{**limits, **quota})
        return self.store.insert(
            "identities",
            uuid=name_uuid("identity", username, provider_id),
            user_id=self._id("users", "username", username),
            provider_id=provider_id,
            quota_id=quota_id,
            key=f"Username: {username}, Project:{username}",
        )

    def size(
        self, provider_id: int, alias: str, name: str, *, cpu: int, mem: int, disk: int, active: bool = True
    ) -> int:
        return self.store.insert(
            "sizes",
            uuid=name_uuid("size", provider_id, alias),
            provider_id=provider_id,
            alias=alias,
            name=name,
            cpu=cpu,
            disk=disk,
            root=0,
            mem=mem,
            active=int(active),
            start_date=self.since,
        )

    def image(self, key: str, name: str, owner: str, description: str | None = None) -> int:
        """`key` tells images of the same name apart."""
        return self.store.insert(
            "images",
            uuid=name_uuid("image", key),
            name=name,
            description=description,
            user_id=self._id("users", "username", owner),
            is_public=1,
            start_date=self.since,
        )

    def version(self, image_id: int, name: str, providers: list[int], *, size_gb: float = 0.0, **more: Any) -> str:
        """A version of an image with a machine on each provider; its id. size_gb: as told, 0 where nobody knows."""
        image = self.store.need("images", image_id)
        version = name_uuid("version", image["uuid"], name)
        self.store.insert(
            "image_versions",
            id=version,
            image_id=image_id,
            name=name,
            user_id=image["user_id"],
            start_date=self.since,
            **more,
        )
        for provider_id in providers:
            self.store.insert(
                "machines",
                uuid=name_uuid("machine", version, provider_id),
                provider_id=provider_id,
                version_id=version,
                size_gb=size_gb,
                start_date=self.since,
            )
        return version

    def project(self, owner: str, name: str, description: str) -> int:
        return self.store.insert(
            "projects",
            uuid=name_uuid("project", owner, name),
            name=name,
            description=description,
            group_id=self._id("groups", "name", owner),
            created_by=self._id("users", "username", owner),
            start_date=self.since,
        )

    def volume(
        self, owner: str, provider_id: int, name: str, size: int, *, project: str | None = None, key: str = ""
    ) -> str:
        """A free volume of `size` GB; its uuid. `key` tells volumes of the same name apart."""
        user_id = self._id("users", "username", owner)
        identity = self.store.first(
            "SELECT id FROM identities WHERE user_id = ? AND provider_id = ?", (user_id, provider_id)
        )
        if identity is None:
            raise LookupError(f"{owner} has no identity on provider {provider_id}")
        uuid = name_uuid("volume", provider_id, name, key)
        values = {"uuid": uuid, "identity_id": identity["id"], "name": name, "size": size}
        self.store.insert("disks", status="available", **values)
        self.store.insert(
            "volumes",
            user_id=user_id,
            provider_id=provider_id,
            project_id=None if project is None else self._id("projects", "uuid", name_uuid("project", owner, project)),
            start_date=self.since,
            heap=self.store.counter("heap"),
            **values,
        )
        return uuid

    def allocation(self, name: str, allowed: int, used: float | None, *usernames: str) -> int:
        """A source of `allowed` CPU-hours; `used=None` means that nobody has ever counted it (no snapshot)."""
        source_id = self.store.insert(
            "allocation_sources",
            uuid=name_uuid("allocation", name),
            name=name,
            compute_allowed=allowed,
            initial_used=used,
            renewal_strategy="default",
            start_date=self.since,
        )
        for username in usernames:
            self.store.insert(
                "user_allocation_sources", user_id=self._id("users", "username", username), source_id=source_id
            )
        return source_id

    def _id(self, table: str, column: str, value: str) -> int:
        return int(self.store.need(table, value, column)["id"])
