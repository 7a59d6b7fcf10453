# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account and what is around it, as far as this key may know."""

from __future__ import annotations

from collections.abc import Mapping

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import wire_account
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.account import Account
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.lists import rows
from ansible_collections.research.cloud.plugins.module_utils.core.accounts import About, Limit, Region
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadReply, Forbidden
from ansible_collections.research.cloud.plugins.module_utils.http.client import Client

SERVICES, LIMITS = "/my/services", "/my/limits"


def about(account: Account) -> About:
    """Services and limits are those of the data centre that the profile means."""
    home = account.home
    return About(
        account=wire_account.profile(account.profile()),
        regions=tuple(Region(each.name, each.url, each is home) for each in account.centres),
        services=_services(home.client),
        limits=_limits(home.client),
    )


def _services(client: Client) -> Mapping[str, str]:
    try:
        told = client.get(SERVICES)
    except Forbidden:
        return {}  # a sub-user may work here without being told
    if not isinstance(told, Mapping):
        raise BadReply(f"{SERVICES} on {client.cloud} is no table", cloud=client.cloud, operation=f"GET {SERVICES}")
    return {str(name): str(url) for name, url in sorted(told.items())}


def _limits(client: Client) -> tuple[Limit, ...]:
    try:
        return tuple(wire_account.limit(row) for row in rows(client, LIMITS))
    except Forbidden:
        return ()
