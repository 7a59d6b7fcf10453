# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a resource is, and what it works with.

An ``InfoResource`` reads. A ``ManagedResource`` says what is wanted, looks, plans (pure), applies (a job) and tells.
The runner calls these in that order; a resource never asks whether this is check mode.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends import registry
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Backend, Cloud, Connection, Tools
from ansible_collections.research.cloud.plugins.module_utils.core.errors import CloudError
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan
from ansible_collections.research.cloud.plugins.module_utils.core.wait import Clock, Deadline
from ansible_collections.research.cloud.plugins.module_utils.resources.jobs import Job

Options = Mapping[str, Any]
# Validates a dict against an argument spec: (validated values, sentences about what is wrong).
Validate = Callable[[Mapping[str, Any], Mapping[str, Any]], tuple[dict[str, Any], list[str]]]


class Clouds:
    """The clouds that a task may talk to, connected when they are first needed."""

    def __init__(self, connections: Mapping[str, Connection], default: str, tools: Tools) -> None:
        self._connections = connections
        self._default = default
        self._tools = tools
        self._open: dict[str, Cloud] = {}
        self._lock = threading.Lock()

    def name(self, option: str | None) -> str:
        """The cloud that an option value means: itself, or the task's own cloud."""
        return option or self._default

    def backend(self, name: str) -> Backend:
        """What kind of cloud it is; asks nothing of it."""
        return registry.load(self._connections[name].backend)

    def settings(self, name: str) -> Mapping[str, Any]:
        """The profile's settings that are not secret."""
        return self._connections[name].plain

    def connect(self, name: str) -> Cloud:
        """The connected cloud, the same object every time."""
        with self._lock:
            if name not in self._open:
                if self.settings(name).get("validate_certs") is False:
                    self._tools.warn(f"{name}: the server's certificate is not checked (validate_certs is false)")
                self._open[name] = self.backend(name).connect(self._connections[name], self._tools)
            return self._open[name]

    def now(self) -> float:
        """The time, in epoch seconds."""
        return self._tools.clock.now()

    def close(self) -> None:
        """End all connections, also those in use."""
        with self._lock:
            for cloud in self._open.values():
                cloud.close()
            self._open.clear()


@dataclass(frozen=True, slots=True)
class Kit:
    """What applying a plan needs besides the plan. Times are in seconds."""

    cloud: Cloud
    clock: Clock
    deadline: Deadline
    wait: bool
    poll_interval: float
    settle_time: float
    progress: Callable[[str, str], None]  # (subject, state): called on every look; prints changes
    writing: Callable[[str], None]  # (what): called before something is changed whose reply may be lost
    written: Callable[[str], None]  # (what): called when the reply has come


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one plan: readable fields and result data afterwards, or a failure."""

    fields: Mapping[str, Any] | None = None
    data: Mapping[str, Any] | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    changed: bool = False
    gone: bool = False  # it is not there afterwards, and should not be
    notes: tuple[str, ...] = ()
    error: CloudError | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One wanted thing with its plan and outcome, as the result tells it."""

    want: Any
    plan: Plan
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class InfoResource:
    """Something that can be read. ``read`` returns the result without ``changed``."""

    name: str
    spec: Mapping[str, Any]
    read: Callable[[Options, Clouds], dict[str, Any]]
    constraints: Mapping[str, Any] = field(default_factory=dict)
    veiled: frozenset[str] = frozenset()  # options whose values may be secrets, and are not shown

    def clouds(self, options: Options) -> set[str | None]:
        """The clouds that the options mention; None means the default one."""
        return {options.get("cloud")}


@dataclass(frozen=True, slots=True)
class ManagedResource:
    """Something that can be brought into a state."""

    name: str
    spec: Mapping[str, Any]
    wants: Callable[[Options, Clouds, Validate], list[Any]]
    look: Callable[[Sequence[Any], Clouds], Any]
    plan: Callable[[Any, Any], Plan]
    predict: Callable[[Plan], Outcome]
    apply: Callable[[Any, Plan, Any, Kit], Job]
    tell: Callable[[Options, Sequence[Entry]], dict[str, Any]]
    constraints: Mapping[str, Any] = field(default_factory=dict)
    # Options that name a file on the controller -> the option that gets its text. Both are never given at once.
    files: Mapping[str, str] = field(default_factory=dict)
    veiled: frozenset[str] = frozenset()  # options whose values may be secrets, and are not shown

    def clouds(self, options: Options) -> set[str | None]:
        """The clouds that the options and their items mention; None means the default one."""
        own = options.get("cloud")
        items = options.get("instances") or []
        return {item.get("cloud") or own for item in items} or {own}
