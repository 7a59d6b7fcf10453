# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From sources to rows: out of the cache, or from all clouds at once. All of them, or a stated lack."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Connection
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, CloudError
from ansible_collections.research.cloud.plugins.module_utils.core.wait import Clock
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.cache import ListingCache, Slot
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.options import Source
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.rows import Row
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.sources import Listing, fetch

# Lists one cloud: (rows, why not), saying warnings through the callable it is given.
ListOne = Callable[[Connection, Callable[[str], None]], tuple[list[Row], str]]


@dataclass(frozen=True, slots=True)
class Reach:
    """How sources are got at; passed in, so that tests can pass something else."""

    slot: Callable[[Source], Slot | None]
    resolve: Callable[[Source], Connection]
    list_one: ListOne
    clock: Clock


@dataclass(frozen=True, slots=True)
class Gathered:
    """All rows, the sources that are missing and what has to be said about it."""

    rows: list[Row]
    missing: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def gather(sources: Sequence[Source], reach: Reach, cache: ListingCache) -> Gathered:
    """The rows of all sources, ordered by source.

    Raises CloudError when a source whose policy is ``fail`` cannot be listed, after all were tried, naming each.
    Nothing is kept in the cache when any source failed, whatever its policy: a warm cache is always whole.
    """
    slots = [reach.slot(source) for source in sources]
    _refuse_doubles(sources, slots)
    warnings: list[list[str]] = [[] for _source in sources]
    kept = [cache.get(slot) if slot else None for slot in slots]
    asks = [
        partial(_given, source, slot, rows)
        if slot and rows is not None
        else partial(_asked, source, reach.resolve(source), reach.list_one, said)
        for source, slot, rows, said in zip(sources, slots, kept, warnings, strict=True)
    ]
    listings = fetch(asks, reach.clock)
    failed = [listing for listing in listings if listing.failure]
    _refuse_failures(failed)
    if not failed:
        for slot, rows, listing in zip(slots, kept, listings, strict=True):
            if slot and rows is None:
                cache.put(slot, listing.rows)
    said = [text for texts in warnings for text in dict.fromkeys(texts)]
    return Gathered(
        rows=[row for listing in listings for row in listing.rows],
        missing=sorted({listing.label for listing in failed}),
        warnings=[*said, *(f"the inventory is incomplete: {_reason(listing)}" for listing in failed)],
    )


def in_region(source: Source) -> Mapping[str, object]:
    """What is laid over the profile of a source."""
    return {**source.options, "region": source.region} if source.region else source.options


def _given(source: Source, slot: Slot, rows: list[Row]) -> Listing:
    return Listing(_label(source, slot.cloud), source.on_error, rows)


def _asked(source: Source, connection: Connection, list_one: ListOne, said: list[str]) -> Listing:
    rows, failure = list_one(connection, said.append)
    return Listing(_label(source, connection.cloud), source.on_error, rows, failure)


def _label(source: Source, cloud: str) -> str:
    return f"{cloud}/{source.region}" if source.region else cloud


def _reason(listing: Listing) -> str:
    return f"{listing.label} cannot be listed: {listing.failure}"


def _refuse_doubles(sources: Sequence[Source], slots: Sequence[Slot | None]) -> None:
    seen: set[str] = set()
    for source, slot in zip(sources, slots, strict=True):
        if slot is None:
            continue
        if slot.key in seen:
            raise BadInput(
                f'clouds names "{_label(source, slot.cloud)}" twice', hint="every instance would be listed twice"
            )
        seen.add(slot.key)


def _refuse_failures(failed: Sequence[Listing]) -> None:
    fatal = [_reason(listing) for listing in failed if listing.on_error == "fail"]
    if fatal:
        raise CloudError(
            "; ".join(fatal), hint="no host was added; on_error: warn goes on without a cloud that cannot be listed"
        )
