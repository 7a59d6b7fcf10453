# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a twin that is the same for every face of the emulator: what goes wrong, and what was asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from tests.contract.twin import Operation, Trouble
from tests.support.lab import Lab

EFFECTS: dict[Trouble, Any] = {
    "lost_reply": "lost_reply",
    "dropped": "drop_before",
    "silent": {"hang": {"seconds": 60.0}},
    "silent_after": {"hang_after": {"seconds": 60.0}},
    "truncated": "truncate",
    "not_json": "non_json",
    "signed_out": "expire_tokens",
}


class FaultyLab:
    """A lab whose requests go wrong by what they are for."""

    operations: ClassVar[Mapping[Operation, tuple[str | None, str]]]  # method and path?query of each

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def restart(self) -> None:
        self._lab.restart()

    def now(self) -> float:
        return self._lab.clock.now()

    def advance(self, seconds: float) -> None:
        self._lab.clock.advance(seconds)

    def trouble(self, operation: Operation, kind: Trouble, *, skip: int = 0, times: int | None = 1) -> None:
        self._fault(operation, EFFECTS[kind], skip=skip, times=times)

    def forgive(self) -> None:
        self._lab.world.faults.clear()

    def reply(
        self, operation: Operation, status: int, *, times: int | None = 1, retry_after: float | None = None
    ) -> None:
        headers = {} if retry_after is None else {"Retry-After": str(int(retry_after))}
        page = "<html><body>later</body></html>"
        self._fault(operation, {"status": {"status": status, "body": page, "headers": headers}}, times=times)

    def repeat_pages(self) -> None:
        self._fault("any", "repeat_page", times=None)

    def fail_next_build(self, text: str) -> None:
        self._fault("create", {"fail_build": {"text": text}})

    def fail_next(self, operation: Operation) -> None:
        self._fault(operation, {"fail_transition": {"text": "no"}})

    def sent(self, operation: Operation) -> int:
        method, path = self.operations[operation]
        log = self._lab.world.requests
        return sum(method in (None, row[0]) and re.search(path, row[1]) is not None for row in log)

    def _fault(self, operation: Operation, effect: Any, *, skip: int = 0, times: int | None = 1) -> None:
        method, path = self.operations[operation]
        match = {"path": path} | ({"method": method} if method else {})
        self._lab.world.faults.add({"match": match, "skip": skip, "count": times, "effect": effect})
