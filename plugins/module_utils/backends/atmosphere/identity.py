# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which identity a profile means: Atmosphere acts for an account at one provider, and both versions of the API want to
know which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import Ambiguous, BadInput
from ansible_collections.research.cloud.plugins.module_utils.core.select import did_you_mean


@dataclass(frozen=True, slots=True)
class Identity:
    """An account at a provider. ``active``: whether that provider answers at all."""

    uuid: str
    username: str
    provider: str
    provider_uuid: str
    provider_number: int
    active: bool = True
    user_uuid: str = ""
    quota: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def path(self) -> str:
        """The prefix of all version 1 paths."""
        return f"/api/v1/provider/{self.provider_uuid}/identity/{self.uuid}"


def from_row(row: Mapping[str, Any]) -> Identity:
    """An identity as version 2 lists it."""
    place = row["provider"]
    return Identity(
        uuid=row["uuid"],
        username=row["user"]["username"],
        provider=place["name"],
        provider_uuid=place["uuid"],
        provider_number=place["id"],
        active=bool(place["active"]) and place["end_date"] is None,
        user_uuid=row["user"].get("uuid", ""),
        quota=row.get("quota") or {},
    )


def choose(rows: Sequence[Mapping[str, Any]], cloud: str, provider: str | None, identity: str | None) -> Identity:
    """The identity that the profile's ``provider`` and ``identity`` leave. Raises BadInput for none, Ambiguous for
    several.
    """
    if provider is not None and not any(_is_provider(row, provider) for row in rows):
        names = sorted({row["provider"]["name"] for row in rows})
        raise BadInput(
            f'provider "{provider}" not found on {cloud}; {did_you_mean(provider, names)}',
            cloud=cloud,
            hint="nothing was changed",
        )
    at_provider = [row for row in rows if provider is None or _is_provider(row, provider)]
    found = [row for row in at_provider if identity is None or identity in (row["uuid"], str(row["id"]), row["key"])]
    if len(found) == 1:
        return from_row(found[0])
    listing = ", ".join(f"{row['uuid']} ({row['key']}, {row['provider']['name']})" for row in (found or at_provider))
    if found:
        raise Ambiguous(
            f"{cloud} has {len(found)} identities for this account: {listing}",
            cloud=cloud,
            hint="name one in the profile: provider, or identity with its uuid; nothing was changed",
        )
    raise BadInput(
        f'identity "{identity}" not found on {cloud}; there is: {listing or "none"}',
        cloud=cloud,
        hint="nothing was changed",
    )


def _is_provider(row: Mapping[str, Any], wanted: str) -> bool:
    return wanted in (row["provider"]["name"], row["provider"]["uuid"], str(row["provider"]["id"]))
