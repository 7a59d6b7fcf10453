# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One HTTP exchange. The only place that knows the requests library.

A transport is one method, ``send``. It tells two failures apart, because they mean different things to a caller that
changes something: ``NotSent`` (provably never reached the server: safe to repeat) and ``ReplyLost`` (may have been
processed).
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    MissingLibrary,
    NotSent,
    ReplyLost,
    Unavailable,
)

try:
    import requests
    import urllib3
except ImportError as error:  # the faces word it; importing this file must not fail
    LIBRARY_MISSING: str | None = str(error)
else:
    LIBRARY_MISSING = None


@dataclass(frozen=True, slots=True)
class Request:
    """One request. ``timeout`` is (connect, read) in seconds; ``body`` is sent as it is."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    timeout: tuple[float, float] = (10.0, 30.0)


@dataclass(frozen=True, slots=True)
class Response:
    """One complete reply. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Transport(Protocol):
    """Sends a request and returns the complete reply, or raises NotSent or ReplyLost."""

    def send(self, request: Request) -> Response: ...

    def close(self) -> None:
        """End every connection, also those in use by other threads. Nothing more can be sent."""


class RequestsTransport:
    """Transport over the requests library: kept connections, one session per thread.

    Nothing is read from the environment (proxies, CA bundle, netrc): what applies is what the profile says.
    """

    def __init__(self, *, verify: bool | str = True, proxy: str | None = None) -> None:
        if LIBRARY_MISSING:
            raise MissingLibrary(
                f"the Python library requests is needed on the machine where this task runs ({LIBRARY_MISSING})",
                hint="pip install requests",
            )
        self._verify = verify
        self._proxies = {"http": proxy, "https": proxy} if proxy else {}
        self._local = threading.local()
        self._sockets = _OpenSockets()
        self._closed = threading.Event()

    def send(self, request: Request) -> Response:
        if self._closed.is_set():
            # A thread that outlives its task must not begin anything new.
            raise Unavailable(f"{_host(request.url)} is asked nothing more: the task is over")
        try:
            reply = self._session().request(
                request.method,
                request.url,
                headers=dict(request.headers),
                data=request.body,
                timeout=request.timeout,
                allow_redirects=False,
            )
        except requests.exceptions.SSLError as error:
            raise NotSent(
                f"TLS with {_host(request.url)} failed: {_cause(error)}", hint="see ca_file and validate_certs"
            ) from None
        except (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError) as error:
            raise NotSent(f"no connection to {_host(request.url)}: {_cause(error)}") from None
        except requests.exceptions.ConnectionError as error:
            failure = NotSent if _never_connected(error) else ReplyLost
            raise failure(f"no reply from {_host(request.url)}: {_cause(error)}") from None
        except (
            requests.exceptions.Timeout,
            requests.exceptions.ChunkedEncodingError,
            requests.exceptions.ContentDecodingError,
        ) as error:
            raise ReplyLost(f"no complete reply from {_host(request.url)}: {_cause(error)}") from None
        except requests.exceptions.RequestException as error:  # a malformed URL and the like
            raise NotSent(f"cannot ask {_host(request.url)}: {_cause(error)}") from None
        return Response(reply.status_code, {k.lower(): v for k, v in reply.headers.items()}, reply.content)

    def close(self) -> None:
        self._closed.set()
        self._sockets.shut()

    def _session(self) -> Any:
        session = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = False
            session.verify = self._verify
            session.proxies = dict(self._proxies)
            session.headers = {"Accept-Encoding": "gzip, deflate"}
            adapter = requests.adapters.HTTPAdapter(pool_connections=4, pool_maxsize=1)
            self._sockets.watch(adapter)
            session.mount("https://", adapter)
            session.mount("http://", adapter)
            self._local.session = session
        return session


class _OpenSockets:
    """Knows every connection of every thread, so that a task that ran out of time can end them at once."""

    def __init__(self) -> None:
        self._connections: weakref.WeakSet[Any] = weakref.WeakSet()
        self._lock = threading.Lock()

    def watch(self, adapter: Any) -> None:
        """Make every connection that this adapter opens known here."""
        known = self._note
        pools = dict(adapter.poolmanager.pool_classes_by_scheme)
        for scheme, pool in pools.items():

            class Watched(pool.ConnectionCls):  # type: ignore[misc, name-defined]
                def connect(self) -> None:
                    known(self)
                    super().connect()

            pools[scheme] = type(pool.__name__, (pool,), {"ConnectionCls": Watched})
        adapter.poolmanager.pool_classes_by_scheme = pools

    def _note(self, connection: Any) -> None:
        with self._lock:
            self._connections.add(connection)

    def shut(self) -> None:
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            sock = getattr(connection, "sock", None)
            if sock is not None:
                try:
                    sock.shutdown(2)
                except OSError:
                    continue  # closed already: that is what was wanted


def _never_connected(error: Any) -> bool:
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(reason, (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError))


def _cause(error: Any) -> str:
    """The innermost reason, without the URL that the library puts in front of it (it may hold what should not be
    shown).
    """
    inner = error.args[0] if error.args else error
    reason = getattr(inner, "reason", None) or inner
    text = str(reason.args[-1]) if getattr(reason, "args", None) else str(reason)
    # One line, and not too long: it may quote what something else than the cloud has answered.
    return " ".join(text.rsplit(": ", 1)[-1].split()).strip(" ()'")[:200] or type(error).__name__


def _host(url: str) -> str:
    return url.split("://", 1)[-1].split("/", 1)[0].rsplit("@", 1)[-1]
