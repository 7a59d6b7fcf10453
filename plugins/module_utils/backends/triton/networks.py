# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks: those that there are, and by name or id those that something is made on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import wire_network
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.account import Account, Centre
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.lists import rows
from ansible_collections.research.cloud.plugins.module_utils.core.networks import Network
from ansible_collections.research.cloud.plugins.module_utils.core.select import one
from ansible_collections.research.cloud.plugins.module_utils.http.client import Client

NETWORKS = "/my/networks"
_ID = re.compile(r"[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}")


class TritonNetworks:
    """Implements ``Lists``."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def list_all(self) -> Sequence[Network]:
        """Those of every data centre that the profile means."""
        parts = self._account.ask(self._account.ours, self._listed_in, "networks")
        return [network for part in parts for network in part]

    def _listed_in(self, centre: Centre) -> list[Network]:
        return [wire_network.network(row, centre.name) for row in rows(centre.client, NETWORKS)]


def network_ids(client: Client, wanted: Sequence[str]) -> list[str]:
    """Their ids, in the order given. An id is taken as it is: members of a pool are in no list. Raises NotFound and
    Ambiguous.
    """
    if all(_ID.fullmatch(each) for each in wanted):
        return list(wanted)
    known = [wire_network.network(row, "") for row in rows(client, NETWORKS)]
    return [each if _ID.fullmatch(each) else one("network", each, known, client.cloud).id for each in wanted]
