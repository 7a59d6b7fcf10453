# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A transport that plays a script, and a client around it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    AuthFailed,
    BadReply,
    CloudError,
    NotFound,
    RateLimited,
    Unavailable,
)
from ansible_collections.research.cloud.plugins.module_utils.core.wait import Deadline
from ansible_collections.research.cloud.plugins.module_utils.http.client import Auth, Call, Client
from ansible_collections.research.cloud.plugins.module_utils.http.policy import RetryPolicy
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Request, Response

from tests.unit.module_utils.clocks import StillClock

Said = Response | Exception


def reply(data: Any = None, status: int = 200, **headers: str) -> Response:
    """A JSON reply; None: an empty body. Header names with _ for -."""
    body = b"" if data is None else json.dumps(data).encode()
    return Response(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


class Script:
    """Answers with what it was given, in order; the last answer is repeated."""

    def __init__(self, clock: StillClock, answers: Sequence[Said], takes: float = 0.0) -> None:
        self.sent: list[Request] = []
        self.closed = 0
        self._clock = clock
        self._answers = list(answers)
        self._takes = takes

    def send(self, request: Request) -> Response:
        self.sent.append(request)
        self._clock.sleep(self._takes)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        self.closed += 1


class Badge:
    """Credentials with a number that goes up when they are renewed."""

    def __init__(self, most: int = 99) -> None:
        self.number = 1
        self._most = most

    def headers(self, _client: Client, _request: Request) -> Mapping[str, str]:
        return {"Authorization": f"badge {self.number}"}

    def refused(self, response: Response) -> bool:
        return response.status == 401

    def renew(self, _client: Client, _stale: Mapping[str, str]) -> bool:
        self.number += 1
        return self.number <= self._most


class Seals:
    """Credentials that hold for one request only; keeps what it was asked to seal."""

    def __init__(self) -> None:
        self.asked: list[Request] = []

    def headers(self, _client: Client, request: Request) -> Mapping[str, str]:
        self.asked.append(request)
        return {"Authorization": f"seal {len(self.asked)}"}

    def refused(self, _response: Response) -> bool:
        return False

    def renew(self, _client: Client, _stale: Mapping[str, str]) -> bool:
        return False


def explain(call: Call, response: Response) -> CloudError:
    """What the test's API means by its statuses."""
    kinds: dict[int, type[CloudError]] = {
        401: AuthFailed,
        404: NotFound,
        429: RateLimited,
        503: Unavailable,
        502: Unavailable,
    }
    kind = kinds.get(response.status, BadReply)
    return kind(f"{call.path}: {response.status}", cloud="c", status=response.status)


class Desk:
    """A client with everything around it."""

    def __init__(
        self,
        *answers: Said,
        seconds: float = 600.0,
        takes: float = 0.0,
        auth: Auth | None = None,
        clock: StillClock | None = None,
    ) -> None:
        self.clock = clock or StillClock()
        self.said: list[str] = []
        self.script = Script(self.clock, answers, takes)
        self.client = Client(
            cloud="c",
            endpoint="https://cloud.test/",
            transport=self.script,
            auth=auth or Badge(),
            clock=self.clock,
            deadline=Deadline.after(self.clock, seconds),
            explain=explain,
            random=lambda: 1.0,
            debug=self.said.append,
            policy=RetryPolicy(attempts=4, base=1.0, cap=8.0),
            headers={"Accept": "application/json"},
            final=lambda response: response.status == 503 and b"maintenance" in response.body,
        )

    @property
    def sent(self) -> list[Request]:
        return self.script.sent
