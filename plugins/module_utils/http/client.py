# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of one endpoint: authentication, retries, deadlines, pages. Shared by threads.

It never logs a header or a body. What it cannot repeat safely it reports as ReplyLost, for the caller to look up.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import urlencode

from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    BadReply,
    CloudError,
    DeadlinePassed,
    NotSent,
    RateLimited,
    ReplyLost,
    Unavailable,
)
from ansible_collections.research.cloud.plugins.module_utils.core.wait import Clock, Deadline
from ansible_collections.research.cloud.plugins.module_utils.http.gate import RateGate
from ansible_collections.research.cloud.plugins.module_utils.http.policy import SAFE_TO_REPEAT, RetryPolicy, retry_after
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Request, Response, Transport


@dataclass(frozen=True, slots=True)
class Call:
    """One request in API terms. ``repeatable``: None means by method."""

    method: str
    path: str
    params: Mapping[str, Any] | None = None
    body: Any = None
    repeatable: bool | None = None
    authenticated: bool = True

    @property
    def may_repeat(self) -> bool:
        return self.method in SAFE_TO_REPEAT if self.repeatable is None else self.repeatable


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete, successful reply; ``data`` is the decoded JSON, or None for an empty body."""

    status: int
    headers: Mapping[str, str]
    data: Any


class Auth(Protocol):
    """Puts credentials on a request, and gets new ones when they were refused."""

    def headers(self, client: Client, request: Request) -> Mapping[str, str]:
        """What to add to this request; asked for each attempt, as a signature holds for one request at one moment."""

    def refused(self, response: Response) -> bool:
        """True when this reply says that the credentials were not accepted."""

    def renew(self, client: Client, stale: Mapping[str, str]) -> bool:
        """Drop the refused credentials; True when there can be new ones."""


class Client:
    """Asks one endpoint. All collaborators are passed in."""

    def __init__(
        self,
        *,
        cloud: str,
        endpoint: str,
        transport: Transport,
        auth: Auth,
        clock: Clock,
        deadline: Deadline,
        explain: Callable[[Call, Response], CloudError],
        random: Callable[[], float],
        debug: Callable[[str], None],
        policy: RetryPolicy | None = None,
        timeout: tuple[float, float] = (10.0, 30.0),
        headers: Mapping[str, str] | None = None,
        final: Callable[[Response], bool] = lambda _response: False,
    ) -> None:
        self.cloud = cloud
        self.endpoint = endpoint.rstrip("/")
        self.clock = clock
        self.deadline = deadline
        self._transport = transport
        self._auth = auth
        self._explain = explain
        self._random = random
        self._debug = debug
        self._policy = policy or RetryPolicy()
        self._timeout = timeout
        self._headers = dict(headers or {})
        self._final = final  # True for a reply that retrying cannot change although its status says so (maintenance)
        self._gate = RateGate(clock)

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """The decoded JSON of a GET."""
        return self.call(Call("GET", path, params)).data

    def call(self, call: Call) -> Reply:
        """Send, repeat where that is safe, and return the decoded reply.

        Raises what ``explain`` makes of an error reply; ReplyLost when a change may have happened unseen; Unavailable
        or RateLimited when repeating did not help; DeadlinePassed when the time is over.
        """
        renewals = 0
        attempt = 0
        while True:
            attempt += 1
            self._pass_gate(call)
            request = self._request(call)
            credentials = self._auth.headers(self, request) if call.authenticated else {}
            try:
                response = self._send(call, request, credentials)
                if (
                    call.authenticated
                    and self._auth.refused(response)
                    and renewals < 2
                    and self._auth.renew(self, credentials)
                ):
                    renewals += 1
                    attempt -= 1
                    continue
                if not self._should_repeat(call, response):
                    return self._finish(call, response)
                problem = self._explain(call, response)
                pause = self._policy.pause(attempt, self._random, retry_after(response.headers, self.clock.now()))
                if response.status in self._policy.refused or "retry-after" in response.headers:
                    self._gate.close_for(pause)
            except (NotSent, ReplyLost, BadReply) as failure:
                if not (isinstance(failure, NotSent) or call.may_repeat):
                    raise self._lost(call, failure) from None
                problem, pause = failure, self._policy.pause(attempt, self._random)
            if attempt >= self._policy.attempts or pause >= self.deadline.remaining():
                raise self._give_up(call, problem, attempt) from None
            self._debug(f"{self.cloud}: {call.method} {call.path}: {problem}; again in {pause:.1f} s")
            self.clock.sleep(pause)

    def pages(self, path: str, params: Mapping[str, Any] | None = None, *, page_size: int = 1000) -> list[Any]:
        """Every row of a counted, numbered list (``count``, ``next``, ``results``), or an error: never a part of it.

        A list that changed while it was read (rows repeated or missing against ``count``) is read again, three times
        at most.
        """
        reason = ""
        for _attempt in range(3):
            rows, reason = self._read_pages(path, {**(params or {}), "page_size": page_size})
            if not reason:
                return rows
            self._debug(f"{self.cloud}: {path}: {reason}; reading the list again")
        raise BadReply(
            f"the list {path} on {self.cloud} is not consistent: {reason}", cloud=self.cloud, operation=f"GET {path}"
        )

    def close(self) -> None:
        self._transport.close()

    def _read_pages(self, path: str, params: dict[str, Any]) -> tuple[list[Any], str]:
        rows: list[Any] = []
        count = 0
        for number, page in self._each_page(path, params):
            count = page["count"]
            rows += page["results"]
            if page["next"] is None:
                break
            if not page["results"]:
                return [], f"page {number} is empty but promises another"
            if len(rows) > count:
                return [], f"page {number} repeats rows or the list grew"
        if len(rows) != count or len({row["id"] for row in rows}) != count:
            return [], f"{len(rows)} rows came where {count} were promised"
        return rows, ""

    def _each_page(self, path: str, params: dict[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
        number = 0
        while True:
            number += 1
            page = self.get(path, {**params, "page": number} if number > 1 else params)
            if not (
                isinstance(page, Mapping)
                and {"count", "next", "results"} <= page.keys()
                and isinstance(page["results"], list)
            ):
                raise BadReply(
                    f"{path} on {self.cloud} is not a list of pages", cloud=self.cloud, operation=f"GET {path}"
                )
            yield number, page

    def _request(self, call: Call) -> Request:
        url = self.endpoint + call.path + ("?" + urlencode(call.params) if call.params else "")
        if call.body is None:
            return Request(call.method, url, self._headers)
        headers = {**self._headers, "Content-Type": "application/json"}
        return Request(call.method, url, headers, json.dumps(call.body).encode())

    def _send(self, call: Call, request: Request, credentials: Mapping[str, str]) -> Response:
        connect, read = self._timeout
        left = max(0.05, self.deadline.remaining())
        ready = replace(
            request, headers={**request.headers, **credentials}, timeout=(min(connect, left), min(read, left))
        )
        started = self.clock.monotonic()
        response = self._transport.send(ready)
        took = (self.clock.monotonic() - started) * 1000
        self._debug(f"{self.cloud}: {call.method} {call.path} -> {response.status} in {took:.0f} ms")
        return response

    def _should_repeat(self, call: Call, response: Response) -> bool:
        if response.status < 400 or self._final(response):
            return False
        if self._policy.may_repeat_status(response.status, call.may_repeat):
            return True
        if response.status >= 500 and not call.may_repeat:
            raise ReplyLost(f"{self.cloud} answered {response.status}", cloud=self.cloud, status=response.status)
        return False

    def _finish(self, call: Call, response: Response) -> Reply:
        if response.status >= 400:
            raise self._explain(call, response)
        if response.status >= 300:
            raise Unavailable(
                f"{self.cloud} answered {call.method} {call.path} with a redirect ({response.status})",
                cloud=self.cloud,
                status=response.status,
                hint="check the endpoint: scheme, host and path",
            )
        if not response.body:
            return Reply(response.status, response.headers, None)
        try:
            return Reply(response.status, response.headers, json.loads(response.body))
        except ValueError:
            raise BadReply(
                f"{self.cloud} answered {call.method} {call.path} with something that is not JSON",
                cloud=self.cloud,
                status=response.status,
                hint="check the endpoint: is this the API, or a web page or proxy?",
            ) from None

    def _pass_gate(self, call: Call) -> None:
        while (wait := self._gate.wait_seconds()) > 0 and wait < self.deadline.remaining():
            self.clock.sleep(wait)
        if self.deadline.passed or wait > 0:
            raise DeadlinePassed(
                f"no time left for {call.method} {call.path} on {self.cloud} after {self.deadline.elapsed():.0f} s",
                cloud=self.cloud,
                operation=f"{call.method} {call.path}",
            )

    def _lost(self, call: Call, failure: CloudError) -> ReplyLost:
        return ReplyLost(str(failure), cloud=self.cloud, operation=f"{call.method} {call.path}", status=failure.status)

    def _give_up(self, call: Call, problem: CloudError, attempts: int) -> CloudError:
        operation = f"{call.method} {call.path}"
        if isinstance(problem, BadReply):
            return problem
        words = (
            f"{self.cloud} did not answer {operation} after {attempts} attempt{'s' if attempts > 1 else ''}: {problem}"
        )
        kind = RateLimited if problem.status == 429 else Unavailable
        return kind(words, cloud=self.cloud, operation=operation, status=problem.status, hint=problem.hint)
