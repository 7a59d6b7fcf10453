# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Triton CloudAPI: one data centre of the Triton cloud, as a WSGI application."""

from __future__ import annotations

import json
import uuid
from email.utils import formatdate
from functools import cache
from typing import TYPE_CHECKING

from werkzeug import Request, Response

from research_cloud_emulator.current import DATACENTER, WORLD
from research_cloud_emulator.world.triton.errors import TritonRefused

from . import (
    account,
    audit,
    fabrics,
    fwrules,
    images,
    keys,
    machines,
    metadata,
    networks,
    nics,
    packages,
    params,
    snapshots,
    users,
    volumes,
)
from .call import Reply
from .errors import ApiError, Gone, refusal
from .gate import Gate, claimed_actor
from .routes import Router

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = ["application", "claimed_actor"]

_RESOURCES = (
    account,
    audit,
    fabrics,
    fwrules,
    images,
    keys,
    machines,
    metadata,
    networks,
    nics,
    packages,
    snapshots,
    users,
    volumes,
)
_SERVER = "cloudapi/9.20.0"


@cache
def _router() -> Router:
    router = Router()
    for resource in _RESOURCES:
        resource.register(router)
    return router


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request for the world and data centre that its environment names."""
    gate = Gate(environ[WORLD], environ[DATACENTER], Request(environ), _router())
    try:
        reply = gate.answer()
    except ApiError as error:
        reply = Reply(error.body, error.status, error.headers)
    except Gone as gone:
        reply = Reply(gone.machine, 410)
    except TritonRefused as refused:
        told = refusal(refused)
        reply = Reply(told.body, told.status)
    return _rendered(reply, gate)(environ, start_response)


def _rendered(reply: Reply, gate: Gate) -> Response:
    text = b"" if reply.body is None else json.dumps(reply.body, separators=(",", ":"), ensure_ascii=False).encode()
    response = Response(text, reply.status, reply.headers, content_type="application/json")
    # A Location is a path here, never a whole URL.
    response.autocorrect_location_header = False
    if reply.body is None:
        del response.headers["Content-Type"]
    else:
        response.headers["Content-MD5"] = params.digest(text)
    response.headers["Date"] = formatdate(gate.wall, usegmt=True)
    response.headers["Server"] = _SERVER
    if gate.routed:
        response.headers["Api-Version"] = "9.0.0"
    response.headers["Request-Id"] = str(uuid.uuid4())
    response.headers["Response-Time"] = "1"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Connection"] = "Keep-Alive"
    return response
