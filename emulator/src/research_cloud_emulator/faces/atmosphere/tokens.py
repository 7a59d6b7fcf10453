# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2 tokens: all live ones, and the long-lived access tokens whose keys are shown once."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.world import accounts
from research_cloud_emulator.world.store import Row

from . import errors
from .call import Call, Reply, Router
from .fields import REQUIRED, checked_text
from .paging import Listing, paged
from .summaries import iso

_TOKENS = f"""
FROM (SELECT key, user_id, issuer, issued, expires FROM tokens
    UNION ALL SELECT key, user_id, '{accounts.ACCESS_TOKEN}', issued, NULL FROM access_tokens)
WHERE user_id = ?
"""
_LIVE = " AND (expires IS NULL OR expires > ?)"
_LONGEST_NAME = 128


def register(router: Router) -> None:
    router.add("/tokens", get=list_tokens)
    router.add("/access_tokens", get=list_access_tokens, post=new_access_token)
    router.add(
        "/access_tokens/<key>",
        get=get_access_token,
        patch=rename_access_token,
        put=rename_access_token,
        delete=delete_access_token,
    )


def list_tokens(call: Call) -> Reply:
    """With their keys: of access tokens, too."""
    if "archived" in call.request.args:
        listing = Listing("*", _TOKENS, (call.user["id"],), "issued", ())
    else:
        listing = Listing("*", _TOKENS + _LIVE, (call.user["id"], call.now), "issued", ())
    return paged(call, listing, lambda row: _token(call, row))


def list_access_tokens(call: Call) -> Reply:
    listing = Listing("*", "FROM access_tokens WHERE user_id = ?", (call.user["id"],))
    return paged(call, listing, _access_token)


def get_access_token(call: Call, key: str) -> Reply:
    return Reply(_access_token(_own(call, key)))


def new_access_token(call: Call) -> Reply:
    """201 with the key, which no other reply of this resource shows. Two tokens may have one name."""
    name = _name(call)
    number, key = accounts.new_access_token(call.store, call.user, name, call.now)
    return Reply({"token": key, **_access_token(call.store.need("access_tokens", number))}, 201)


def rename_access_token(call: Call, key: str) -> Reply:
    row = _own(call, key)
    if call.request.method == "PUT" or "name" in call.body():
        call.store.run("UPDATE access_tokens SET name = ? WHERE id = ?", (_name(call), row["id"]))
    return Reply(_access_token(_own(call, key)))


def delete_access_token(call: Call, key: str) -> Reply:
    row = _own(call, key)
    accounts.delete_access_token(call.store, row, lives_on=call.world.settings.deleted_tokens_live_on)
    return Reply(status=204)


def _name(call: Call) -> str:
    asked = call.body()
    if "name" not in asked:
        raise errors.invalid(name=REQUIRED)
    return checked_text("name", asked["name"], _LONGEST_NAME)


def _own(call: Call, key: str) -> Row:
    row = call.store.first("SELECT * FROM access_tokens WHERE id = ? AND user_id = ?", (key, call.user["id"]))
    if row is None:
        raise errors.not_found()
    return row


def _access_token(row: Row) -> dict[str, Any]:
    return {"name": row["name"], "id": row["id"], "issued_time": iso(row["issued"])}


def _token(call: Call, row: Row) -> dict[str, Any]:
    return {
        "key": row["key"],
        "url": call.summaries.url("tokens", row["key"]),
        "user": call.summaries.user(row["user_id"]),
        "api_server_url": None,
        "remote_ip": None,
        "issuer": row["issuer"],
        "issuedTime": iso(row["issued"]),
        "expireTime": iso(row["expires"]),
    }
