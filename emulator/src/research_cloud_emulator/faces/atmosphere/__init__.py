# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Atmosphere API (Jetstream 1): sign-in, v2 and v1."""

from __future__ import annotations

from flask import Flask, Response, request

from . import (
    actions,
    allocations,
    auth,
    histories,
    identities,
    images,
    instances,
    people,
    projects,
    providers,
    scripts,
    service,
    tokens,
    v1_catalog,
    v1_instances,
    v1_snapshots,
    v1_volumes,
    volumes,
)
from .call import HTML, Router

_RESOURCES = (
    instances,
    actions,
    histories,
    providers,
    identities,
    images,
    projects,
    allocations,
    people,
    scripts,
    service,
    tokens,
    v1_catalog,
    v1_instances,
    volumes,
    v1_volumes,
    v1_snapshots,
)


def register(app: Flask) -> None:
    """Add every route of this face."""
    router = Router(app)
    auth.register(app)
    for resource in _RESOURCES:
        resource.register(router)
    app.before_request(_redirect_trailing_slash)
    app.register_error_handler(404, _no_such_page)


def _redirect_trailing_slash() -> Response | None:
    """The scheme is forced to https, and a POST comes back as a GET: clients must not send the slash."""
    path = request.path
    if path == "/" or not path.endswith("/") or path.startswith("/_emulator/"):
        return None
    location = f"https://{request.host}{path.rstrip('/')}"
    return Response(status=302, headers={"Location": location}, content_type=HTML)


def _no_such_page(_: Exception) -> Response:
    body = f"<!DOCTYPE html>\n<html><head><title>Page not found at {request.path}</title></head></html>\n"
    return Response(body, 404, content_type="text/html")
