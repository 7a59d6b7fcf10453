# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sign-in, session tokens and access tokens."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, request

from research_cloud_emulator.current import current_world
from research_cloud_emulator.world import accounts
from research_cloud_emulator.world.store import Row

from . import errors
from .call import METHODS, Call, Reply, Router, negotiated, not_acceptable, rendered, signed_in
from .errors import ApiError
from .paging import Listing, paged
from .summaries import iso

_REFUSED = "Authentication request refused -- "


def register(app: Flask, router: Router) -> None:
    def view() -> Response:
        kind = negotiated(request)
        if kind is None:
            return not_acceptable()
        world = current_world()
        call = Call(world, world.clock.now(), signed_in(world, request, world.clock.now()), request)
        if request.method == "GET" and call.caller is not None:
            return Response("AttributeError at /auth\n", 500, content_type="text/plain")
        try:
            reply = _sign_in(call)
        except ApiError as error:
            reply = Reply(error.body, error.status)
        return rendered(reply, kind)

    app.add_url_rule("/auth", endpoint="/auth", view_func=view, methods=METHODS, provide_automatic_options=False)
    router.add("/tokens", get=list_tokens)
    router.add("/access_tokens", get=list_access_tokens, post=new_access_token)
    router.add("/access_tokens/<key>", patch=rename_access_token, put=rename_access_token, delete=delete_access_token)


def _sign_in(call: Call) -> Reply:
    if call.request.method == "GET":
        raise errors.bare(403, "Logged-in User or POST required to retrieve AuthToken")
    if call.request.method != "POST":
        raise errors.detail(405, f'Method "{call.request.method}" not allowed.')
    asked = call.body()
    if not asked.get("username"):
        raise errors.failure(400, _REFUSED + "Username missing")
    user = accounts.sign_in(call.store, str(asked["username"]), str(asked.get("password", "")))
    if user is None:
        raise errors.failure(400, _REFUSED + "Username/Password combination was invalid")
    key, expires = accounts.new_session_token(call.store, user, call.now, call.world.settings.token_days)
    readable = datetime.fromtimestamp(expires, UTC).strftime("%b %d, %Y %H:%M:%S")
    return Reply({"username": user["username"], "token": key, "expires": readable}, 201)


def list_tokens(call: Call) -> Reply:
    live = "" if "archived" in call.request.args else " AND expires > ?"
    args = (call.user["id"],) if not live else (call.user["id"], call.now)
    return paged(
        call, Listing("*", f"FROM tokens WHERE user_id = ?{live}", args, "issued", ()), lambda row: _token(call, row)
    )


def list_access_tokens(call: Call) -> Reply:
    listing = Listing("*", "FROM access_tokens WHERE user_id = ?", (call.user["id"],))
    return paged(call, listing, _access_token)


def new_access_token(call: Call) -> Reply:
    name = call.body().get("name")
    if not name:
        raise errors.invalid(name="This field is required.")
    number, key = accounts.new_access_token(call.store, call.user, str(name), call.now)
    return Reply({"token": key, **_access_token(call.store.need("access_tokens", number))}, 201)


def rename_access_token(call: Call, key: str) -> Reply:
    row = _own(call, key)
    name = str(call.body().get("name", row["name"]))
    call.store.run("UPDATE access_tokens SET name = ? WHERE id = ?", (name, row["id"]))
    return Reply(_access_token(_own(call, key)))


def delete_access_token(call: Call, key: str) -> Reply:
    call.store.run("DELETE FROM access_tokens WHERE id = ?", (_own(call, key)["id"],))
    return Reply(status=204)


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
