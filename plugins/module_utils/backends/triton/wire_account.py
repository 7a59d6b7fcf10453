# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account of CloudAPI in the model's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import wire
from ansible_collections.research.cloud.plugins.module_utils.core.accounts import Limit, Profile

Row = Mapping[str, Any]

_CNS = "triton_cns_enabled"
_PROFILE = {
    "login": "login",
    "id": "id",
    "email": "email",
    "first_name": "firstName",
    "last_name": "lastName",
    "company": "companyName",
    "phone": "phone",
    "address": "address",
    "postal_code": "postalCode",
    "city": "city",
    "province": "state",
    "country": "country",
}


def profile(row: Row) -> Profile:
    """What the account has said of itself."""
    told = {ours: str(row.get(theirs) or "") for ours, theirs in _PROFILE.items()}
    times = {name: wire.time(row.get(name)) for name in ("created", "updated")}
    cns = row.get(_CNS)
    return Profile(**told, **times, cns=cns if isinstance(cns, bool) else None)


def new_words(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The body that makes these changes to what the account says of itself."""
    theirs = {**_PROFILE, "cns": _CNS}
    return {theirs[name]: value for name, value in changes.items()}


def limit(row: Row) -> Limit:
    """A limit; without a word for what is counted, it is machines."""
    only = {name: value for name, value in row.items() if name not in ("by", "value")}
    return Limit(by=str(row.get("by") or "machines"), value=row.get("value"), only=only)
