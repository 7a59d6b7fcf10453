# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The short objects that the long ones contain, remembered for the length of one request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from research_cloud_emulator.world.allocation import user_snapshot
from research_cloud_emulator.world.store import Row, Store

from .encode import Shared

Json = dict[str, Any]


def iso(seconds: float | None) -> str | None:
    """A date as the API writes it: ISO-8601, UTC, `Z`."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


class Summaries:
    """Looks each thing up once, however many rows of a page mention it."""

    def __init__(self, store: Store, base: str, special_sources: Mapping[str, int]) -> None:
        self._store = store
        self._special_sources = special_sources
        self._base = base
        self._known: dict[tuple[Any, ...], Json] = {}
        self._tags: dict[int, list[str]] | None = None
        self._scripts: dict[int, list[Json]] | None = None

    def url(self, resource: str, key: object) -> str:
        return f"{self._base}/api/v2/{resource}/{key}"

    def size(self, key: int) -> Json:
        return self._once("sizes", key, self._size)

    def identity(self, key: int) -> Json:
        return self._once("identities", key, self._identity)

    def user(self, key: int) -> Json:
        return self._once("users", key, self._user)

    def provider(self, key: int) -> Json:
        return self._once("providers", key, self._provider)

    def image(self, key: int) -> Json:
        return self._once("images", key, self._image)

    def version(self, key: str) -> Json:
        return self._once("image_versions", key, self._version)

    def project(self, key: int) -> Json:
        return self._once("projects", key, self._project)

    def group(self, key: int) -> Json:
        return self._once("groups", key, self._group)

    def allocation(self, key: int, user_id: int) -> Json:
        """An allocation source as this user sees it; the numbers are null while nobody has counted."""
        known = self._known.get(("allocation", key, user_id))
        if known is None:
            known = Shared(self._allocation(self._store.need("allocation_sources", key), user_id))
            self._known["allocation", key, user_id] = known
        return known

    def machine_alias(self, machine_id: int) -> str:
        """The cloud's id of a machine: what launches are given."""
        return str(self._once("machines", machine_id, lambda row: {"alias": row["uuid"]})["alias"])

    def v1_identity(self, key: int) -> Json:
        """v1 uses uuids where v2 uses numbers."""
        known = self._known.get(("v1 identity", key))
        if known is None:
            row = self._store.need("identities", key)
            provider = self.provider(row["provider_id"])["uuid"]
            owner = self.user(row["user_id"])["username"]
            known = Shared({"id": row["uuid"], "created_by": owner, "provider": provider})
            self._known["v1 identity", key] = known
        return known

    def tags(self, instance_id: int) -> list[str]:
        """The tags of an instance. Tags are rare: all of them are read once."""
        if self._tags is None:
            self._tags = {}
            for row in self._store.all("SELECT * FROM instance_tags ORDER BY name"):
                self._tags.setdefault(row["instance_id"], []).append(row["name"])
        return self._tags.get(instance_id, [])

    def scripts(self, instance_id: int) -> list[Json]:
        """The boot scripts of an instance; read once, like the tags."""
        if self._scripts is None:
            self._scripts = {}
            for row in self._store.all("SELECT * FROM instance_scripts n JOIN scripts s ON s.id = n.script_id"):
                self._scripts.setdefault(row["instance_id"], []).append(self.script(row))
        return self._scripts.get(instance_id, [])

    def script(self, row: Row) -> Json:
        return {
            "id": row["id"],
            "url": self.url("boot_scripts", row["uuid"]),
            "uuid": row["uuid"],
            "title": row["title"],
            "type": row["type"],
        }

    def image_of_machine(self, machine_id: int | None) -> tuple[Json, Json]:
        """Image and version summaries of a machine; empty for what booted from a volume."""
        if machine_id is None:
            return {}, {}
        known = self._known.get(("machine", machine_id))
        if known is None:
            machine = self._store.need("machines", machine_id)
            version = self._store.need("image_versions", machine["version_id"])
            known = {"image": self.image(version["image_id"]), "version": self.version(version["id"])}
            self._known["machine", machine_id] = known
        return known["image"], known["version"]

    def _once(self, table: str, key: object, build: Callable[[Row], Json]) -> Json:
        known = self._known.get((table, key))
        if known is None:
            known = Shared(build(self._store.need(table, key)))
            self._known[table, key] = known
        return known

    def _size(self, row: Row) -> Json:
        return {
            "id": row["id"],
            "uuid": row["uuid"],
            "url": self.url("sizes", row["uuid"]),
            "alias": row["alias"],
            "name": row["name"],
            "cpu": row["cpu"],
            "disk": row["disk"],
            "root": row["root"],
            "mem": row["mem"],
            "active": bool(row["active"]),
            "start_date": iso(row["start_date"]),
            "end_date": iso(row["end_date"]),
        }

    def _identity(self, row: Row) -> Json:
        return {
            # A string here, a number in the identity's own resource: so it was observed.
            "id": str(row["id"]),
            "uuid": row["uuid"],
            "url": self.url("identities", row["uuid"]),
            "key": row["key"],
            "provider": row["provider_id"],
        }

    def _user(self, row: Row) -> Json:
        return {
            "id": row["id"],
            "uuid": row["uuid"],
            "url": self.url("users", row["uuid"]),
            "username": row["username"],
        }

    def _provider(self, row: Row) -> Json:
        return {
            "id": row["id"],
            "uuid": row["uuid"],
            "url": self.url("providers", row["uuid"]),
            "name": row["name"],
            "description": row["description"],
            "public": bool(row["public"]),
            "active": bool(row["active"]),
            "start_date": iso(row["start_date"]),
            "end_date": iso(row["end_date"]),
        }

    def _image(self, row: Row) -> Json:
        return {
            "id": row["id"],
            "url": self.url("images", row["uuid"]),
            "uuid": row["uuid"],
            "name": row["name"],
            "description": row["description"],
            "icon": None,
            "start_date": iso(row["start_date"]),
            "end_date": iso(row["end_date"]),
            "user": row["user_id"],
        }

    def _version(self, row: Row) -> Json:
        return {"id": row["id"], "url": self.url("image_versions", row["id"]), "name": row["name"]}

    def _project(self, row: Row) -> Json:
        return {
            "id": row["id"],
            "url": self.url("projects", row["uuid"]),
            "uuid": row["uuid"],
            "name": row["name"],
            "description": row["description"],
            "owner": self._store.need("groups", row["group_id"])["name"],
            "created_by": self._store.need("users", row["created_by"])["username"],
            "start_date": iso(row["start_date"]),
            "end_date": iso(row["end_date"]),
        }

    def _group(self, row: Row) -> Json:
        return {"id": row["id"], "uuid": row["uuid"], "url": self.url("groups", row["uuid"]), "name": row["name"]}

    def _allocation(self, row: Row, user_id: int) -> Json:
        whole = self._store.get("source_snapshots", row["id"], "source_id")
        mine = user_snapshot(self._store, row["id"], user_id)
        shown = {
            "id": row["id"],
            "url": self.url("allocation_sources", row["uuid"]),
            "name": row["name"],
            "uuid": row["uuid"],
            "compute_allowed": row["compute_allowed"],
            "start_date": iso(row["start_date"]),
            "end_date": iso(row["end_date"]),
            "compute_used": whole and whole["compute_used"],
            "global_burn_rate": whole and whole["global_burn_rate"],
            "updated": whole and iso(whole["updated"]),
            "renewal_strategy": row["renewal_strategy"],
            "user_compute_used": mine["compute_used"] if mine else 0.0,
            "user_burn_rate": mine and mine["burn_rate"],
            "user_snapshot_updated": mine and iso(mine["updated"]),
        }
        return self._as_trial(shown) if row["name"] in self._special_sources else shown

    def _as_trial(self, shown: Json) -> Json:
        """A source that everybody uses alone: what stands for the whole is the caller's own."""
        return {
            **shown,
            "compute_allowed": self._special_sources[shown["name"]],
            "compute_used": shown["user_compute_used"],
            "global_burn_rate": shown["user_burn_rate"],
        }
