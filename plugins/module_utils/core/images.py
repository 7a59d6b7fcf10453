# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images that an account makes of its instances. What can be booted is the model's ``Image``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance, Named

# As image_info tells them, too.
IMAGE_STATUSES = ("active", "creating", "error", "disabled", "unactivated", "unknown")


@dataclass(frozen=True, slots=True)
class AccountImage(Named):
    """An image as its owner sees and changes it. ``mine``: this account is the owner."""

    version: str = ""
    status: str = "unknown"  # one of IMAGE_STATUSES
    raw_status: str = ""
    fault: str = ""  # why it could not be made
    description: str = ""
    homepage: str = ""
    eula: str = ""
    acl: tuple[str, ...] = ()  # the accounts that may use it besides its owner
    tags: Mapping[str, Any] = field(default_factory=dict)
    owner: str = ""
    mine: bool = True
    public: bool = False
    os: str = ""
    type: str = ""
    region: str = ""
    created: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def settled(self) -> bool:
        """True when nothing is under way."""
        return self.status != "creating"

    @property
    def under_way(self) -> bool:
        """True when it is on its way to another status."""
        return not self.settled

    @property
    def expected_status(self) -> str:
        """The status it will have when what is under way has ended well."""
        return "active" if self.status == "creating" else self.status


@dataclass(frozen=True, slots=True)
class NewImage:
    """An image to make of an instance."""

    name: str
    version: str
    instance: Instance
    details: Mapping[str, Any] = field(default_factory=dict)  # description, homepage, eula, acl, tags
