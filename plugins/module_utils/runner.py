# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The visible centre: options in, result out. Both faces are thin adapters of ``execute``.

Read, plan with a pure function, then return the plan (check mode) or carry it out. This is the only place that asks for
check mode.
"""

from __future__ import annotations

import random
import threading
import traceback
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends import registry
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud, Connection, Tools
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, CloudError, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan, diff
from ansible_collections.research.cloud.plugins.module_utils.core.redact import MASK, hidden_texts, redact
from ansible_collections.research.cloud.plugins.module_utils.core.wait import Clock, Deadline
from ansible_collections.research.cloud.plugins.module_utils.http.clock import SystemClock
from ansible_collections.research.cloud.plugins.module_utils.http.transport import RequestsTransport, Transport
from ansible_collections.research.cloud.plugins.module_utils.kept import Kept
from ansible_collections.research.cloud.plugins.module_utils.resources import jobs
from ansible_collections.research.cloud.plugins.module_utils.resources.base import (
    Clouds,
    Entry,
    InfoResource,
    Kit,
    ManagedResource,
    Options,
    Outcome,
    Validate,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.progress import Progress

DEFAULT_TIMEOUT = 900.0  # seconds; for tasks that have no wait_timeout


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a run gets from outside: profiles, mode, time, network and where to say things."""

    connections: Mapping[str, Connection]
    default_cloud: str
    check_mode: bool
    clock: Clock
    transport: Callable[[Connection], Transport]
    random: Callable[[], float]
    warn: Callable[[str], None]
    debug: Callable[[str], None]
    progress: Callable[[str], None]
    validate: Validate
    memory: Callable[[Connection], MutableMapping[str, Any]] = lambda _connection: {}
    gained_secrets: set[str] = field(default_factory=set)  # session tokens and the like

    def tools(self, deadline: Deadline) -> Tools:
        """What backends are given."""
        return Tools(
            self.clock,
            deadline,
            self.transport,
            self.random,
            self._censored(self.warn),
            self._censored(self.debug),
            self.gained_secrets.add,
            self.memory,
            lambda asks, parallel: jobs.together(asks, parallel=parallel, clock=self.clock),
        )

    def secrets(self) -> list[str]:
        """Everything that nobody may see: what the profiles hold, and what the run has gained."""
        held = [secret for connection in self.connections.values() for secret in connection.secrets.values()]
        return [*held, *self.gained_secrets]

    def _censored(self, say: Callable[[str], None]) -> Callable[[str], None]:
        return lambda text: say(redact(text, self.secrets()))


def real_context(
    connections: Mapping[str, Connection],
    default_cloud: str,
    *,
    check_mode: bool,
    warn: Callable[[str], None],
    debug: Callable[[str], None],
    progress: Callable[[str], None],
    validate: Validate,
    kept: Kept | None = None,
) -> Context:
    """A context with this machine's clock and network. ``kept``: what is shared with the tasks before and after."""
    kept = kept or keep()
    return Context(
        connections=connections,
        default_cloud=default_cloud,
        check_mode=check_mode,
        clock=SystemClock(),
        transport=kept.transport,
        memory=kept.memory,
        random=random.random,
        warn=warn,
        debug=debug,
        progress=progress,
        validate=validate,
    )


def keep() -> Kept:
    """Nothing kept yet, for tasks on this machine's network."""
    return Kept(requests_transport, SystemClock())


def requests_transport(connection: Connection) -> Transport:
    """The network as the profile describes it."""
    plain = connection.plain
    verify: bool | str = plain.get("ca_file") or True if plain.get("validate_certs", True) else False
    return RequestsTransport(verify=verify, proxy=plain.get("proxy"))


def open_cloud(connection: Connection, context: Context, deadline: Deadline) -> Cloud:
    """One connected cloud, for callers that are not tasks (the inventory)."""
    return registry.load(connection.backend).connect(connection, context.tools(deadline))


def execute(resource: InfoResource | ManagedResource, options: Options, context: Context) -> dict[str, Any]:
    """Carry out one task and return its result; failures are results too.

    Anything that is not an Exception (a task's time limit, an interrupt) ends all connections, names the changes whose
    outcome is open, and goes through.
    """
    task = _Task(options, context)
    try:
        _refuse_no_time(options)
        if isinstance(resource, InfoResource):
            result = {"changed": False, **resource.read(options, task.clouds)}
        else:
            result = task.manage(resource)
    except CloudError as error:
        result = failed(error)
    except Exception as bug:  # noqa: BLE001  the only one in the collection: a bug becomes a failure that asks for a report
        result = _crashed(bug, in_words=not hidden_texts(options, resource.veiled))
        task.name_open_writes()
    except BaseException:
        task.name_open_writes()
        raise
    finally:
        task.clouds.close()
    censored: dict[str, Any] = redact(result, context.secrets())
    return censored


def failed(error: CloudError) -> dict[str, Any]:
    """A failure as a task result."""
    return {"failed": True, "changed": False, "msg": error.sentence(), "failure": error.as_failure()}


def _refuse_no_time(options: Options) -> None:
    seconds = options.get("wait_timeout")
    if seconds is not None and seconds <= 0:
        raise BadInput(f"wait_timeout must be more than 0 seconds, not {seconds}", hint="nothing was changed")


class _Task:
    """One run: its options, its clouds, its deadline, and the changes that are under way."""

    def __init__(self, options: Options, context: Context) -> None:
        self.options = options
        self.context = context
        self.deadline = Deadline.after(context.clock, float(options.get("wait_timeout") or DEFAULT_TIMEOUT))
        self.clouds = Clouds(context.connections, context.default_cloud, context.tools(self.deadline))
        self.writes = _OpenWrites()

    def name_open_writes(self) -> None:
        """Say which changes were sent and not answered when the task ended."""
        for write in self.writes.open():
            self.context.warn(f"the task was stopped while this was under way, so its outcome is unknown: {write}")

    def manage(self, resource: ManagedResource) -> dict[str, Any]:
        """Look, plan everything, and only when every item can be planned, predict or carry out."""
        wants = resource.wants(self.options, self.clouds, self.context.validate)
        seen = resource.look(wants, self.clouds)
        attempts = [self._presumed(attempt) for attempt in _plan_all(resource, wants, seen)]
        plans = [attempt for attempt in attempts if isinstance(attempt, Plan)]
        if len(plans) < len(attempts):
            planned = [attempt if isinstance(attempt, Plan) else Plan("", None, None) for attempt in attempts]
            return self._tell(resource, list(map(Entry, wants, planned, map(_untouched, attempts))))
        if self.context.check_mode:
            outcomes = [resource.predict(plan) for plan in plans]
        else:
            outcomes = self._carry_out(resource, wants, plans, seen)
        return self._tell(resource, list(map(Entry, wants, plans, outcomes)))

    def _presumed(self, attempt: Plan | CloudError) -> Plan | CloudError:
        """What a plan takes for granted and is not there: an earlier task may have made it only in check mode."""
        if isinstance(attempt, CloudError) or not attempt.presumes:
            return attempt
        if not self.context.check_mode:
            return attempt.presumes[0]
        said = (f"{each}; check mode takes {_taken(each)} by an earlier task" for each in attempt.presumes)
        return replace(attempt, notes=(*attempt.notes, *said))

    def _carry_out(
        self, resource: ManagedResource, wants: Sequence[Any], plans: Sequence[Plan], seen: Any
    ) -> list[Outcome]:
        progress = Progress(self.context.progress, self.context.clock)
        work = [
            resource.apply(want, plan, seen, self._kit(want.cloud, progress))
            for want, plan in zip(wants, plans, strict=True)
        ]
        parallel = max((self._setting(want.cloud, "max_parallel", 16) for want in wants), default=1)
        ended = jobs.run(work, parallel=int(parallel), clock=self.context.clock)
        return [end.value if end.error is None else Outcome(error=end.error) for end in ended]

    def _kit(self, name: str, progress: Progress) -> Kit:
        cloud = self.clouds.connect(name)
        return Kit(
            cloud=cloud,
            clock=self.context.clock,
            deadline=self.deadline,
            wait=bool(self.options.get("wait", True)),
            poll_interval=self._setting(name, "poll_interval", 5.0),
            settle_time=self._setting(name, "settle_time", cloud.capabilities.settle_time),
            progress=progress.saw,
            writing=self.writes.begin,
            written=self.writes.end,
        )

    def _setting(self, cloud: str, key: str, default: float) -> float:
        return float(self.clouds.settings(cloud).get(key) or default)

    def _tell(self, resource: ManagedResource, entries: Sequence[Entry]) -> dict[str, Any]:
        for note in dict.fromkeys(note for entry in entries for note in (*entry.plan.notes, *entry.outcome.notes)):
            self.context.warn(redact(note, self.context.secrets()))
        result = {**resource.tell(self.options, entries), "changed": any(entry.outcome.changed for entry in entries)}
        changes = [diff(e.plan.subject, e.plan.before, e.outcome.fields) for e in entries if e.outcome.changed]
        if changes:
            result["diff"] = changes[0] if len(entries) == 1 else changes
        errors = [entry.outcome.error for entry in entries if entry.outcome.error is not None]
        if errors:
            result |= {"failed": True, "failure": errors[0].as_failure(), "msg": _summary(errors, len(entries))}
        return result


def _taken(lacking: CloudError) -> str:
    return "it as made" if isinstance(lacking, NotFound) else "that as done"


def _plan_all(resource: ManagedResource, wants: Sequence[Any], seen: Any) -> list[Plan | CloudError]:
    plans: list[Plan | CloudError] = []
    for want in wants:
        try:
            plans.append(resource.plan(want, seen))
        except CloudError as error:
            plans.append(error)
    return plans


def _untouched(plan: Plan | CloudError) -> Outcome:
    """Nothing is changed when any item cannot be planned: the others say so."""
    if isinstance(plan, CloudError):
        return Outcome(error=plan)
    return Outcome(fields=plan.before, notes=("nothing was changed, because another item of this task cannot be done",))


def _summary(errors: Sequence[CloudError], count: int) -> str:
    first = errors[0].sentence()
    return (
        first if count == 1 else f"{len(errors)} of {count} items failed: {first}" + (" …" if len(errors) > 1 else "")
    )


def _crashed(bug: Exception, *, in_words: bool) -> dict[str, Any]:
    """A bug as a failure. Its words may quote a request; where that may hold hidden texts, in whatever spelling, they
    are not told.
    """
    where = [
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(bug.__traceback__)[-4:]
    ]
    error = CloudError(
        f"unexpected {type(bug).__name__}: {' '.join(str(bug).split()) if in_words else MASK}",
        hint="this is a bug in research.cloud: please report it with the details of this failure",
        details={"where": where},
    )
    return failed(error)


class _OpenWrites:
    """The changes that were sent and not yet answered."""

    def __init__(self) -> None:
        self._open: dict[str, None] = {}
        self._lock = threading.Lock()

    def begin(self, what: str) -> None:
        with self._lock:
            self._open[what] = None

    def end(self, what: str) -> None:
        with self._lock:
            self._open.pop(what, None)

    def open(self) -> list[str]:
        with self._lock:
            return list(self._open)
