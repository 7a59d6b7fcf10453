# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks that machines can be put on. Members of a pool are not among them."""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import wire_network
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.account import Account, Centre
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.lists import rows
from ansible_collections.research.cloud.plugins.module_utils.core.networks import Network

NETWORKS = "/my/networks"


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
