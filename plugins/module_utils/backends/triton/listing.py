# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All machines of one data centre, by the server's own rules of paging, or an error: never a part of them.

A page tells its limit and how many rows it has; there is a next one when it is full, and nothing tells how many there
are in all. Pages are cut out of a list whose newest come first, so whatever is made or ends between two of them moves
the rest: each page therefore begins with the last row of the one before. When it does not, the list is read again.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.triton.wire_changes import MACHINES
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadReply
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call, Client

_ATTEMPTS = 3


def machines(client: Client) -> list[Any]:
    """The machines that the server takes for alive, the oldest first. Raises BadReply when it is never consistent."""
    for _attempt in range(_ATTEMPTS):
        rows = _read(client)
        if rows is not None:
            rows.reverse()  # the newest come first, also of those that were made at the same moment
            return sorted(rows, key=lambda row: str(row.get("created", "")))
    raise _bad(client, "changes faster than it can be read, or repeats its pages")


def _read(client: Client) -> list[Any] | None:
    """One way through the pages; None when the list has moved meanwhile."""
    rows, full = _page(client, 0)
    while full:
        more, full = _page(client, len(rows) - 1)
        if not more or more[0].get("id") != rows[-1].get("id"):
            return None
        rows += more[1:]
    return rows if len({row.get("id") for row in rows}) == len(rows) else None


def _page(client: Client, offset: int) -> tuple[list[Any], bool]:
    """The rows from an offset, and whether there may be more. No limit is asked for: the server has its own."""
    reply = client.call(Call("GET", MACHINES, {"offset": offset}))
    rows = reply.data
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _bad(client, "is not a list of machines")
    limit, count = (reply.headers.get(name, "") for name in ("x-query-limit", "x-resource-count"))
    if not (limit.isdecimal() and count.isdecimal()) or int(limit) < 2 or int(count) < len(rows):
        raise _bad(client, "does not tell whether it is whole")
    return rows, int(count) >= int(limit)


def _bad(client: Client, why: str) -> BadReply:
    return BadReply(f"{MACHINES} on {client.cloud} {why}", cloud=client.cloud, operation=f"GET {MACHINES}")
