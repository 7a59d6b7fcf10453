# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request on its way through the service: content negotiation, maintenance, sign-in, method, body, reply.

The order of these gates is the server's and clients notice it: maintenance comes before sign-in on v2, a refused
`Accept` before both, and a wrong method only after them.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Request, Response, request

from research_cloud_emulator.current import current_world
from research_cloud_emulator.faults import Fault
from research_cloud_emulator.world.accounts import user_of_token
from research_cloud_emulator.world.errors import Refused
from research_cloud_emulator.world.store import Row, Store
from research_cloud_emulator.world.world import World

from . import errors
from .encode import encode
from .errors import ApiError, Crash
from .summaries import Summaries

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
HTML = "text/html; charset=utf-8"
_JSON = "application/json"
_CACHED = "no-cache, max-age=60"


@dataclass
class Reply:
    """What a handler gives back; `body=None` with status 204 is an empty reply."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Call:
    """What a handler gets: the world, who asks, and the request."""

    world: World
    now: float
    caller: Row | None
    request: Request

    def __post_init__(self) -> None:
        self.base = self.request.host_url.rstrip("/")
        self.summaries = Summaries(self.world.store, self.base, self.world.settings.special_sources)

    @property
    def store(self) -> Store:
        return self.world.store

    @property
    def user(self) -> Row:
        """The caller. Only for handlers that are not open to anonymous requests."""
        if self.caller is None:
            raise errors.detail(403, errors.NOT_AUTHENTICATED)
        return self.caller

    @property
    def fault(self) -> Fault | None:
        fault: Fault | None = self.request.environ.get("emulator.fault")
        return fault

    def query(self, name: str) -> str | None:
        return self.request.args.get(name)

    def body(self) -> dict[str, Any]:
        """The request body as a dict: JSON, form or multipart; 415 for anything else, 400 when it does not parse."""
        kind = self.request.mimetype
        if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
            return dict(self.request.form.items())
        raw = self.request.get_data()
        if not raw:
            return {}
        if kind != _JSON:
            raise errors.detail(415, f'Unsupported media type "{self.request.content_type or ""}" in request.')
        try:
            parsed = json.loads(raw)
        except ValueError as problem:
            raise errors.detail(400, f"JSON parse error - {problem}") from problem
        if not isinstance(parsed, dict):
            raise errors.detail(400, "JSON parse error - expected an object")
        return parsed


Handler = Callable[..., Reply]


@dataclass(frozen=True)
class Resource:
    """One URL: its handlers by method, and who may read it."""

    handlers: dict[str, Handler]
    api: int
    anonymous_get: bool
    page_cache: bool
    title: str


class Router:
    """Registers resources with the Flask application and runs requests through the gates."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def add(
        self,
        path: str,
        *,
        api: int = 2,
        anonymous_get: bool = False,
        page_cache: bool = False,
        title: str = "",
        **handlers: Handler,
    ) -> None:
        """Serve `path` (below `/api/v2` or `/api/v1`) with one handler per method (`get=`, `post=`, ...)."""
        by_method = {method.upper(): handler for method, handler in handlers.items()}
        resource = Resource(by_method, api, anonymous_get, page_cache, title or path.strip("/").split("/")[0])

        def view(**names: str) -> Response:
            return self._serve(resource, names)

        # `/api/<resource>` is an alias of v2.
        for prefix in ("/api/v2", "/api") if api == 2 else (f"/api/v{api}",):
            rule = prefix + path
            self._app.add_url_rule(
                rule, endpoint=rule, view_func=view, methods=METHODS, provide_automatic_options=False
            )

    def _serve(self, resource: Resource, names: dict[str, str]) -> Response:
        world = current_world()
        cached = _cached(world, resource)
        if cached is not None:
            return cached
        kind = negotiated(request)
        if kind is None:
            return not_acceptable()
        try:
            reply = _answer(world, resource, names)
        except ApiError as error:
            reply = Reply(error.body, error.status)
        except Refused as refused:
            told = errors.refusal(refused)
            reply = Reply(told.body, told.status)
        except Crash as crash:
            return Response(f"{crash}\n", 500, content_type="text/plain")
        response = rendered(reply, kind)
        if resource.page_cache and request.method == "GET" and reply.status == 200:
            response.headers["Cache-Control"] = _CACHED
            world.pages[_page_key()] = (world.clock.now(), response.get_data())
        return response


def _cached(world: World, resource: Resource) -> Response | None:
    """The page cache stands before sign-in: whoever asks the same URL gets the same reply."""
    if not resource.page_cache or request.method != "GET":
        return None
    stored, body = world.pages.get(_page_key(), (None, b""))
    if stored is None or world.clock.now() - stored >= world.settings.detail_cache_seconds:
        return None
    kind = _JSON if negotiated(request) == _JSON else HTML
    return Response(body, 200, {"Cache-Control": _CACHED}, content_type=kind)


def _answer(world: World, resource: Resource, names: dict[str, str]) -> Reply:
    now = world.clock.now()
    caller = signed_in(world, request, now)
    if resource.api == 2:
        _check_maintenance(world, caller)
    reading = request.method in ("GET", "HEAD", "OPTIONS")
    if caller is None and not (resource.anonymous_get and reading):
        raise errors.detail(403, errors.NOT_AUTHENTICATED)
    if resource.api == 1:
        _check_maintenance(world, caller)
    elif caller is not None and caller["end_date"] is not None and caller["end_date"] <= now:
        raise errors.detail(403, errors.ACCOUNT_DISABLED)
    if request.method == "OPTIONS":
        return Reply(_description(resource, bool(names)))
    handler = resource.handlers.get("GET" if request.method == "HEAD" else request.method)
    if handler is None:
        raise errors.detail(405, f'Method "{request.method}" not allowed.')
    return handler(Call(world, now, caller, request), **names)


def _check_maintenance(world: World, caller: Row | None) -> None:
    exempt = caller is not None and caller["username"] in world.settings.maintenance_exempt
    if world.settings.maintenance_message and not exempt:
        raise errors.detail(503, world.settings.maintenance_message)


def signed_in(world: World, asked: Request, now: float) -> Row | None:
    """Whose token came along; only `Token <key>` counts, exactly two words."""
    words = asked.headers.get("Authorization", "").split()
    if len(words) != 2 or words[0].lower() != "token":
        return None
    return user_of_token(world.store, words[1], now)


def negotiated(asked: Request) -> str | None:
    """JSON or HTML, whichever the client asks for more precisely; None when it can take neither."""
    if asked.args.get("format") == "json":
        return _JSON
    kinds = {part.split(";")[0].strip().lower() for part in asked.headers.get("Accept", "*/*").split(",")}
    if kinds & {_JSON, "application/*"}:
        return _JSON
    return HTML if kinds & {"text/html", "text/*", "*/*"} else None


def not_acceptable() -> Response:
    """Neither JSON nor HTML will do; said in HTML."""
    body = _page("Not Acceptable", {"detail": "Could not satisfy the request Accept header."})
    return Response(body, 406, content_type=HTML)


def rendered(reply: Reply, kind: str) -> Response:
    """The reply as bytes. The web page carries the same data; nobody should parse it."""
    if reply.status == 204:
        response = Response(status=204, headers=reply.headers)
        del response.headers["Content-Type"]
        return response
    if kind == _JSON:
        text = encode(reply.body)
        return Response(text, reply.status, reply.headers, content_type=_JSON)
    return Response(_page(f"HTTP {reply.status}", reply.body), reply.status, reply.headers, content_type=HTML)


def _page(title: str, body: Any) -> str:
    data = html.escape(json.dumps(body, indent=4))
    return f"\n\n<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><pre>{data}</pre></body></html>\n"


def _page_key() -> tuple[str, str]:
    return request.url, request.headers.get("Accept", "")


def _description(resource: Resource, detail: bool) -> dict[str, Any]:
    title = resource.title.replace("_", " ").title().removesuffix("s")
    return {
        "name": f"{title} {'Instance' if detail else 'List'}",
        "description": "",
        "renders": ["text/html", _JSON],
        "parses": [_JSON, "application/x-www-form-urlencoded", "multipart/form-data"],
    }
