# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2 collections: pages of 100 unless asked otherwise, 1000 at most, 404 beyond the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from research_cloud_emulator.world.store import Row

from . import errors
from .call import Call, Reply

DEFAULT_SIZE = 100
MAXIMUM_SIZE = 1000


@dataclass(frozen=True)
class Listing:
    """A query: `SELECT columns` + tail (`FROM ... WHERE ...`) + args; `order` is what happens without `?ordering`."""

    columns: str
    tail: str
    args: tuple[Any, ...] = ()
    order: str = "id"
    orderable: tuple[str, ...] = ("id",)


def paged(call: Call, listing: Listing, shape: Callable[[Row], Any], *, default_size: int = DEFAULT_SIZE) -> Reply:
    """One page of a listing, as the query string asks for it."""
    size = _page_size(call.query("page_size"), default_size)
    number = _page_number(call.query("page"))
    count = int(call.store.value(f"SELECT COUNT(*) {listing.tail}", listing.args))
    pages = max(1, -(-count // size))
    if number is None or not 1 <= number <= pages:
        raise errors.detail(404, "Invalid page.")
    shown = number - 1 if _repeats(call) and number > 1 else number
    rows = call.store.all(
        f"SELECT {listing.columns} {listing.tail} ORDER BY {_order(call, listing)} LIMIT ? OFFSET ?",
        (*listing.args, size, (shown - 1) * size),
    )
    return Reply(
        {
            "count": count,
            "next": _link(call, number + 1) if number < pages else None,
            "previous": _link(call, number - 1) if number > 1 else None,
            "results": [shape(row) for row in rows],
        }
    )


def _page_size(asked: str | None, default: int) -> int:
    if asked is None or not asked.isdecimal() or int(asked) == 0:
        return default
    return min(int(asked), MAXIMUM_SIZE)


def _page_number(asked: str | None) -> int | None:
    if asked is None:
        return 1
    return int(asked) if asked.isdecimal() else None


def _repeats(call: Call) -> bool:
    return call.fault is not None and call.fault.kind == "repeat_page"


def _order(call: Call, listing: Listing) -> str:
    asked = call.query("ordering") or ""
    column = asked.removeprefix("-")
    for known in listing.orderable:
        if column == known.rpartition(".")[2]:
            return f"{known} DESC" if asked.startswith("-") else known
    return listing.order


def _link(call: Call, number: int) -> str:
    """The first page is the one without `page`; the other parameters stay, sorted."""
    query = {name: value for name, value in call.request.args.items() if name != "page"}
    if number > 1:
        query["page"] = str(number)
    text = urlencode(sorted(query.items()))
    return f"{call.base}{call.request.path}{'?' if text else ''}{text}"
