# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fault rules: which request goes wrong, and how. Rules are plain data: tests and the control API share them."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

EFFECTS: dict[str, frozenset[str]] = {
    "latency": frozenset({"seconds"}),
    "status": frozenset({"status", "body", "headers"}),
    "drop_before": frozenset(),
    "lost_reply": frozenset(),
    "hang": frozenset({"seconds"}),
    "hang_after": frozenset({"seconds"}),
    "truncate": frozenset(),
    "non_json": frozenset(),
    "expire_tokens": frozenset(),
    "repeat_page": frozenset(),
    "fail_build": frozenset({"text"}),
    "fail_deploy": frozenset({"text"}),
    "fail_transition": frozenset({"text"}),
    "fail_attach": frozenset(),
    "fail_mount": frozenset(),
    "fail_detach": frozenset(),
    "fail_volume_delete": frozenset({"late"}),
    "stick": frozenset({"status"}),
    "clock_skew": frozenset({"seconds"}),
}
"""Every effect and its arguments."""

_REQUIRED = {
    **dict.fromkeys(("latency", "hang", "hang_after", "clock_skew"), "seconds"),
    **dict.fromkeys(("status", "stick"), "status"),
}


class ConnectionDropped(ConnectionError):
    """Out of the WSGI callable: the connection closes here. In process, raise what your HTTP library would."""


class Hang(Exception):
    """Out of the WSGI callable: nothing is sent for `seconds`, then the connection closes."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"hangs for {seconds} s")
        self.seconds = seconds


@dataclass(frozen=True)
class Fault:
    """The effect that was chosen for one request."""

    kind: str
    args: dict[str, Any]

    @property
    def seconds(self) -> float:
        return float(self.args["seconds"])


@dataclass
class _Rule:
    number: int
    source: dict[str, Any]
    method: str | None
    path: re.Pattern[str]
    actor: str | None
    datacenter: str | None
    skip: int
    count: int | None
    fault: Fault

    def matches(self, method: str, path: str, actor: Callable[[], str | None], datacenter: str | None) -> bool:
        if self.method not in (None, method) or self.datacenter not in (None, datacenter):
            return False
        if not self.path.search(path):
            return False
        return self.actor is None or self.actor == actor()


@dataclass
class Faults:
    """The rules in force. The first that matches and is not used up wins."""

    hits: list[tuple[str, str, str]] = field(default_factory=list)
    _rules: list[_Rule] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _numbers: int = 0

    def add(self, rule: dict[str, Any]) -> int:
        """Add a rule; its number. ValueError says what is wrong with it.

        {"match": {"method": "POST", "path": "<regex, searched in path?query>", "actor": "alice", "datacenter":
        "us-east-1"}, "skip": 0, "count": 1 or None for ever, "effect": "lost_reply" or {"latency": {"seconds": 2}}};
        all but effect optional.
        """
        with self._lock:
            self._numbers += 1
            self._rules.append(_parsed(self._numbers, rule))
            return self._numbers

    def clear(self) -> None:
        """Remove every rule and forget the hits."""
        with self._lock:
            self._rules.clear()
            self.hits.clear()

    def rules(self) -> list[dict[str, Any]]:
        """The rules as given, each with its number and what is left of its count."""
        with self._lock:
            return [{**rule.source, "number": rule.number, "left": rule.count} for rule in self._rules]

    def choose(
        self, method: str, path: str, actor: Callable[[], str | None], datacenter: str | None = None
    ) -> Fault | None:
        """What happens to this request. Counts the rule as used."""
        if not self._rules:
            return None
        with self._lock:
            for rule in self._rules:
                if rule.count == 0 or not rule.matches(method, path, actor, datacenter):
                    continue
                if rule.skip:
                    rule.skip -= 1
                    continue
                if rule.count is not None:
                    rule.count -= 1
                self.hits.append((rule.fault.kind, method, path))
                return rule.fault
            return None


def _parsed(number: int, rule: dict[str, Any]) -> _Rule:
    _only(rule, {"match", "skip", "count", "effect"}, "rule")
    match = rule.get("match", {})
    _only(match, {"method", "path", "actor", "datacenter"}, "match")
    count = rule.get("count", 1)
    if count is not None and (not isinstance(count, int) or count < 1):
        raise ValueError("count must be a positive number, or null for ever")
    try:
        path = re.compile(match.get("path", ""))
    except re.error as error:
        raise ValueError(f"path is not a regular expression: {error}") from error
    fault = _fault(rule.get("effect"))
    return _Rule(
        number=number,
        source=dict(rule),
        method=match.get("method"),
        path=path,
        actor=match.get("actor"),
        datacenter=match.get("datacenter"),
        skip=int(rule.get("skip", 0)),
        count=count,
        fault=fault,
    )


def _fault(effect: object) -> Fault:
    if isinstance(effect, str):
        effect = {effect: {}}
    if not isinstance(effect, dict) or len(effect) != 1:
        raise ValueError('effect must be a name or {"name": {arguments}}')
    ((kind, args),) = effect.items()
    if kind not in EFFECTS:
        raise ValueError(f"unknown effect {kind!r}; known: {', '.join(EFFECTS)}")
    _only(args, EFFECTS[kind], kind)
    if kind in _REQUIRED and _REQUIRED[kind] not in args:
        raise ValueError(f"effect {kind} needs {_REQUIRED[kind]!r}")
    return Fault(kind, dict(args))


def _only(given: object, known: frozenset[str] | set[str], where: str) -> None:
    if not isinstance(given, dict):
        raise ValueError(f"{where} must be an object")
    unknown = sorted(set(given) - known)
    if unknown:
        raise ValueError(f"unknown in {where}: {', '.join(unknown)}; known: {', '.join(sorted(known)) or 'nothing'}")
