# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of instances. Version 2 has them all, with every field, from the server's records; version 1 brings the records
of one identity up to date and tells the live status, but only an identity of our own can be asked that way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere import wire
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.account import Account
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.identity import Identity
from ansible_collections.research.cloud.plugins.module_utils.core.errors import CloudError, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance


def instances(account: Account, live_of: Sequence[Identity], provider: int | None = None) -> list[Instance]:
    """All instances that the account sees, or those at one provider, by number; of ``live_of`` as they are now, of
    others as they are on record.

    Raises when one identity cannot be asked: never part of a list.
    """
    asked = {identity.uuid: identity for identity in live_of}
    live: dict[str, Any] = {}
    for identity in live_of:
        live |= _live(account, identity, one_of=len(live_of))
    params = {"ordering": "id"} if provider is None else {"provider_id": provider, "ordering": "id"}
    rows = account.client.pages("/api/v2/instances", params)
    read_at = account.now()
    found = []
    for row in rows:
        known = wire.instance(row, account.cloud, read_at, live.get(row["uuid"]))
        own = asked.get(row["identity"]["uuid"])
        if own is None or known.observed_by == "cloud":
            found.append(known)
            continue
        # An instance on record that the live list does not have is either very new or gone: ask for it alone.
        try:
            found.append(wire.with_live(known, account.live("instance", known.id, own), account.now()))
        except NotFound:
            continue
    return found


def _live(account: Account, identity: Identity, *, one_of: int) -> dict[str, Any]:
    path = f"{identity.path}/instance"
    try:
        rows = wire.checked_rows(account.client.get(path), account.cloud, path)
    except CloudError as failure:
        if one_of > 1:
            asked = f"asked for the instances of this account at {identity.provider}; all its providers are needed"
            failure.hint = f"{asked}; {failure.hint}" if failure.hint else asked
        raise
    return {row["alias"]: row for row in rows}
