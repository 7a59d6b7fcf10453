# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The WSGI application: routes behind a gate that logs requests and lets faults happen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import Flask, Request

from . import control
from .current import DATACENTER, WORLD
from .faces import atmosphere, triton
from .faces.atmosphere.call import signed_in
from .faults import ConnectionDropped, Fault, Hang
from .world.accounts import expire_session_tokens
from .world.transitions import SUCCESS, Outcome
from .world.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_OUTCOMES = frozenset(
    {
        *("fail_build", "fail_deploy", "fail_transition", "stick"),
        *("fail_attach", "fail_mount", "fail_detach", "fail_volume_delete"),
    }
)
_Sent = tuple[str, list[tuple[str, str]], bytes]


def create_app(world: World) -> Application:
    """A WSGI application that serves this world; several may serve one world. Cheap: the routes are shared.

    Some faults leave it as exceptions (ConnectionDropped, Hang): see the faults module.
    """

    def actor(asked: Request) -> str | None:
        with world.act() as now:
            user = signed_in(world, asked, now)
            return None if user is None else str(user["username"])

    return Application(_routes(), world, actor)


def create_triton_app(world: World, datacenter: str) -> Application:
    """The same for one data centre of the world's Triton cloud; ValueError when there is none of this name."""
    if datacenter not in world.triton.datacenters():
        raise ValueError(f"no data centre {datacenter!r}; known: {', '.join(world.triton.datacenters()) or 'none'}")
    return Application(triton.application, world, triton.claimed_actor, datacenter)


@cache
def _routes() -> Flask:
    app = Flask(__name__, static_folder=None)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    atmosphere.register(app)
    control.register(app)
    return app


class _Unanswered(Exception):
    """The service itself never answers this request, or dies of it; nothing that it did is kept."""

    def __init__(self, how: Hang | ConnectionDropped) -> None:
        super().__init__(str(how))
        self.how = how


class Application:
    """Every request passes here, one at a time: it is processed whole and committed before a byte of it is sent."""

    def __init__(
        self,
        inner: WSGIApplication,
        world: World,
        actor: Callable[[Request], str | None],
        datacenter: str | None = None,
    ) -> None:
        self._inner = inner
        self._world = world
        self._actor = actor
        self._datacenter = datacenter

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/_emulator/"):
            return self._send(self._process(environ, _routes()), start_response)
        method, path = environ["REQUEST_METHOD"], _path(environ)
        fault = self._world.faults.choose(method, path, lambda: self._actor(Request(environ)), self._datacenter)

        def log(outcome: int | str) -> None:
            self._world.requests.append((method, path, outcome))

        try:
            if fault is not None:
                return self._faulty(fault, environ, start_response, log)
            sent = self._process(environ, self._inner)
        except _Unanswered as unanswered:
            log("hang" if isinstance(unanswered.how, Hang) else "crash")
            raise unanswered.how from None
        log(int(sent[0][:3]))
        return self._send(sent, start_response)

    def _process(self, environ: WSGIEnvironment, inner: WSGIApplication) -> _Sent:
        """Run the routes inside one step of the world."""
        environ[WORLD], environ[DATACENTER] = self._world, self._datacenter
        head: list[tuple[str, list[tuple[str, str]]]] = []

        def remember(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
            head.append((status, headers))
            return _no_write

        try:
            with self._world.act():
                body = b"".join(inner(environ, remember))
        except (Hang, ConnectionDropped) as how:
            raise _Unanswered(how) from how
        return *head[-1], body

    @staticmethod
    def _send(sent: _Sent, start_response: StartResponse) -> list[bytes]:
        start_response(sent[0], sent[1])
        return [sent[2]]

    def _faulty(
        self, fault: Fault, environ: WSGIEnvironment, start_response: StartResponse, log: Callable[[int | str], None]
    ) -> Iterable[bytes]:
        kind = fault.kind
        if kind in ("drop_before", "hang"):
            log(kind)
            raise ConnectionDropped("dropped before processing") if kind == "drop_before" else Hang(fault.seconds)
        if kind == "status":
            log(int(fault.args["status"]))
            return self._send(_canned(fault), start_response)
        sent = self._process_with(fault, environ)
        if kind in ("lost_reply", "hang_after"):
            log(kind)
            raise ConnectionDropped("reply lost") if kind == "lost_reply" else Hang(fault.seconds)
        if kind == "truncate":
            log(kind)
            start_response(sent[0], sent[1])
            return _half(sent[2])
        if kind == "non_json":
            page = b"<html><body><h1>It works!</h1></body></html>\n"
            sent = ("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(page)))], page)
            log(kind)
        else:
            log(int(sent[0][:3]))
        return self._send(sent, start_response)

    def _process_with(self, fault: Fault, environ: WSGIEnvironment) -> _Sent:
        """Process a request whose processing is bent by the fault, or whose reply will be."""
        if fault.kind == "latency":
            self._world.clock.pause(fault.seconds)
        environ["emulator.fault"] = fault
        with self._world.act():
            if fault.kind == "expire_tokens":
                expire_session_tokens(self._world.store)
            if fault.kind in _OUTCOMES:
                self._world.outcome = Outcome(fault.kind, **fault.args)
            try:
                return self._process(environ, self._inner)
            finally:
                self._world.outcome = SUCCESS


def _canned(fault: Fault) -> _Sent:
    """A reply that never saw the application, such as a proxy's."""
    body = fault.args.get("body", "")
    text = body if isinstance(body, str) else json.dumps(body)
    kind = "text/html" if isinstance(body, str) else "application/json"
    headers = {"Content-Type": kind, "Content-Length": str(len(text.encode())), **fault.args.get("headers", {})}
    return f"{fault.args['status']} Injected", [(name, str(value)) for name, value in headers.items()], text.encode()


def _half(body: bytes) -> Iterator[bytes]:
    """Less than the Content-Length promised, then a closed connection."""
    yield body[: len(body) // 2]
    raise ConnectionDropped("truncated")


def _path(environ: WSGIEnvironment) -> str:
    query = environ.get("QUERY_STRING", "")
    path = str(environ["PATH_INFO"])
    return f"{path}?{query}" if query else path


def _no_write(_: bytes) -> object:
    raise NotImplementedError("the application returns its body")
