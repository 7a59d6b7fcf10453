# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The public addresses that a provider gives to its servers."""

from __future__ import annotations

from .store import Store


def give_address(store: Store, server: str) -> None:
    """A public address; a server that has one keeps it.

    None was used before, unless the provider has no more than 256 of them: then they come again after the last.
    """
    prefix = store.value(
        "SELECT p.ip_prefix FROM servers s JOIN identities d ON d.id = s.identity_id"
        " JOIN providers p ON p.id = d.provider_id WHERE s.uuid = ? AND s.ip IS NULL",
        (server,),
    )
    if prefix is not None:
        high, low = divmod(store.counter(f"address {prefix}") + 9, 250)
        tail = f"{high}.{low + 2}" if prefix.count(".") == 1 else f"{low + 2}"
        store.run("UPDATE servers SET ip = ? WHERE uuid = ?", (f"{prefix}.{tail}", server))
