# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sign-in: a name and a password for a session token."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask, Response, request

from research_cloud_emulator.current import current_world
from research_cloud_emulator.world import accounts

from . import errors
from .call import METHODS, Call, Reply, negotiated, not_acceptable, rendered, signed_in
from .errors import ApiError

_REFUSED = "Authentication request refused -- "


def register(app: Flask) -> None:
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
