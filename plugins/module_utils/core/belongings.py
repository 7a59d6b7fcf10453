# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The model, continued: SSH keys of an account and snapshots of its instances."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.research.cloud.plugins.module_utils.core.model import Named

# Statuses of an instance's snapshot that lead nowhere else.
SNAPSHOT_STABLE = ("available", "error")
SNAPSHOT_STATUSES = (*SNAPSHOT_STABLE, "creating", "deleting", "unknown")


@dataclass(frozen=True, slots=True)
class InstanceSnapshot(Named):
    """An instance's disk as it was at one moment. A name is there once; ``id`` is the instance's id and the name."""

    cloud: str = ""
    status: str = "unknown"  # one of SNAPSHOT_STATUSES
    raw_status: str = ""
    fault: str = ""  # why it is in trouble; empty when it is not
    instance: str = ""
    instance_id: str = ""
    region: str = ""
    size_mb: int | None = None
    created: str = ""
    observed_at: str = ""

    @property
    def settled(self) -> bool:
        """True when nothing is under way."""
        return self.status in SNAPSHOT_STABLE

    @property
    def under_way(self) -> bool:
        """True when it is still being made."""
        return self.status == "creating"

    @property
    def expected_status(self) -> str:
        """The status it will have when what is under way has ended well."""
        return "available" if self.under_way else self.status


@dataclass(frozen=True, slots=True)
class NewInstanceSnapshot:
    """A snapshot to make."""

    name: str


@dataclass(frozen=True, slots=True)
class Key(Named):
    """A public SSH key of an account. ``id`` is its fingerprint as the cloud tells it."""

    cloud: str = ""
    type: str = ""  # such as ssh-ed25519; empty when it is not known here
    fingerprint: str = ""  # MD5, aa:bb:…
    fingerprint_sha256: str = ""  # as ssh-keygen prints it; empty when it is not known
    public_key: str = ""  # the line of a .pub file
    used_by_profile: bool = False  # this profile signs its requests with it


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key to add. ``public_key`` is the line of a .pub file."""

    name: str
    public_key: str
