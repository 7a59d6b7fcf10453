# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the clouds of a lab really have, whatever they tell."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.lab import Lab

Place = tuple[str, str]  # cloud and name of a thing
JETSTREAM, TRITON = "jetstream", "triton"  # the profiles of a lab

# What the clouds may show for a state once everything is over.
SETTLED = {
    "started": {"active", "running"},
    "stopped": {"shutoff", "stopped"},
    "suspended": {"suspended"},
    "shelved": {"shelved", "shelved_offloaded"},
}


_PROJECTS = "SELECT i.uuid, p.name AS project FROM instances i JOIN projects p ON p.id = i.project_id"


@dataclass(frozen=True)
class Ground:
    """One look at a time; nothing is kept."""

    lab: Lab

    def instances(self) -> dict[str, Place]:
        """The live instances, by id."""
        servers = {row["uuid"]: (JETSTREAM, row["name"]) for row in self.lab.live()}
        return servers | {row["uuid"]: (TRITON, row["name"]) for row in self.lab.machines()}

    def statuses(self) -> dict[Place, str | None]:
        """The clouds' own words for the status of each live instance."""
        servers = self.lab.statuses()
        found: dict[Place, str | None] = {(JETSTREAM, row["name"]): servers.get(row["uuid"]) for row in self.lab.live()}
        return found | {(TRITON, row["name"]): row["state"] for row in self.lab.machines()}

    def made_of(self) -> dict[Place, dict[str, str]]:
        """What of each live instance can be changed in place: its project, or its size."""
        with self.lab.world.act():
            rows = self.lab.world.store.all(_PROJECTS)
        projects = {row["uuid"]: row["project"] for row in rows}
        servers = {(JETSTREAM, row["name"]): {"project": projects[row["uuid"]]} for row in self.lab.live()}
        return servers | {(TRITON, row["name"]): {"size": row["package"]} for row in self.lab.machines()}

    def things(self) -> dict[str, Place]:
        """Instances and volumes, by id."""
        return self.instances() | {row["uuid"]: (JETSTREAM, row["name"]) for row in self.lab.disks()}

    def could_not_be_made(self) -> set[str]:
        """Machines that were accepted and then failed: no list shows them any more."""
        return {row["uuid"] for row in self.lab.world.triton.machines() if row["state"] == "failed"}

    def spared(self) -> set[str]:
        """Machines that are there and that nothing is queued against: a deletion that failed is over."""
        with self.lab.world.act():
            queued = self.lab.world.store.all("SELECT subject FROM steps WHERE effect = 'destroyed'")
        return {row["uuid"] for row in self.lab.machines()} - {row["subject"] for row in queued}
