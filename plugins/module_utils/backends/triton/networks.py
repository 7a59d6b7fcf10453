# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks by name or id, for what is made on them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadReply
from ansible_collections.research.cloud.plugins.module_utils.core.model import Named
from ansible_collections.research.cloud.plugins.module_utils.core.select import one
from ansible_collections.research.cloud.plugins.module_utils.http.client import Client

NETWORKS = "/my/networks"
_ID = re.compile(r"[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}")


def network_ids(client: Client, wanted: Sequence[str]) -> list[str]:
    """Their ids, in the order given. An id is taken as it is: members of a pool are in no list. Raises NotFound and
    Ambiguous.
    """
    if all(_ID.fullmatch(each) for each in wanted):
        return list(wanted)
    rows = client.get(NETWORKS)
    if not isinstance(rows, list):
        raise BadReply(f"{NETWORKS} on {client.cloud} is not a list", cloud=client.cloud, operation=f"GET {NETWORKS}")
    known = [Named(id=row["id"], name=row["name"]) for row in rows]
    return [each if _ID.fullmatch(each) else one("network", each, known, client.cloud).id for each in wanted]
