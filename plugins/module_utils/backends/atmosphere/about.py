# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account and what is around it, as its identities tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.account import Account
from ansible_collections.research.cloud.plugins.module_utils.core.accounts import About, Limit, Profile, Region

_NOT_COUNTED = frozenset({"id", "uuid", "url"})


def about(account: Account) -> About:
    """The limits are those at the provider that the profile means. There are no services beside the API."""
    me = account.me
    return About(
        account=Profile(login=me.username, id=me.user_uuid),
        regions=tuple(Region(each.provider, current=each.uuid == me.uuid) for each in account.identities()),
        limits=_limits(me.quota),
    )


def _limits(quota: Mapping[str, Any]) -> tuple[Limit, ...]:
    """A quota is without a limit where it is -1 or empty."""
    return tuple(
        Limit(by=name, value=None if value in (None, -1) else int(value))
        for name, value in quota.items()
        if name not in _NOT_COUNTED
    )
