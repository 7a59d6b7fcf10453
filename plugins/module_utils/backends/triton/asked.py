# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What this connection has asked of machines, and whether it is over where a machine's state does not tell.

CloudAPI accepts an action with an empty 202 and puts it into a queue. Until its turn comes, the state is the old one: a
machine that was asked to start is ``stopped``, one that was deleted ``running``. A reboot can be over before anybody
sees a trace of it. And a job that fails leaves the state as it was. Only the audit trail, which has every finished job,
tells these apart; it is read where the state cannot tell, and only then.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import wire_changes
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance

_LEADS_TO = {"start": "running", "stop": "stopped", "reboot": "running", "delete": "deleted"}
_BEGAN_IN = {"start": "stopped", "stop": "running", "reboot": "running"}
# As the audit trail calls them, where that is not the verb.
_JOBS = {"update": wire_changes.JOBS, "delete": ("destroy",)}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that was accepted. ``after``: finished jobs that are not later than this are older ones (a time of
    the server, in its own words). ``changes``: of an update, what the machine shows when it is made; values may be
    secrets. ``broken``: the audit trail has it as failed.
    """

    verb: str
    after: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict, repr=False)
    broken: bool = False

    def shown_over(self, instance: Instance) -> bool:
        """True when the state alone tells that it has ended well. A reboot ends where it began."""
        if self.verb == "update":
            return wire_changes.shows(instance.raw, self.changes)
        return self.verb != "reboot" and instance.raw_status == _LEADS_TO[self.verb]

    def needs_audit(self, instance: Instance) -> bool:
        """True where the machine is as it may have been before."""
        return self.verb in ("update", "delete") or _BEGAN_IN.get(self.verb) == instance.raw_status

    def ended(self, trail: Iterable[Mapping[str, Any]]) -> bool | None:
        """Whether it ended well by the audit trail; None while it is not in there. That all of an update ended well is
        seen in the machine: one of its jobs may be over and another not.
        """
        jobs = _JOBS.get(self.verb, (self.verb,))
        news = [job for job in trail if job.get("action") in jobs and str(job.get("time", "")) > self.after]
        if any(job.get("success") != "yes" for job in news):
            return False
        return True if news and self.verb != "update" else None

    def under_way(self, instance: Instance) -> Instance:
        """The instance with this going on."""
        if self.verb == "delete":
            return replace(instance, status="deleting", activity="deleting", heading="")
        if self.verb == "update":
            return replace(instance, activity="update")
        status = "rebooting" if self.verb == "reboot" and instance.raw_status != "running" else instance.status
        return replace(instance, status=status, activity=self.verb, heading=_LEADS_TO[self.verb])

    def failed(self, instance: Instance) -> Instance:
        """The instance after this has failed."""
        return replace(
            instance, fault=f"the data centre could not {self.verb} it, and the audit trail does not say why"
        )


def latest(trail: Any, job: str) -> str:
    """When the newest finished job of that kind ended, in the server's words; empty when there is none."""
    return max((str(each["time"]) for each in trail if each.get("action") == job), default="")


class Memory:
    """The latest request for each machine. Shared by threads."""

    def __init__(self) -> None:
        self._asked: dict[str, Asked] = {}
        self._lock = threading.Lock()

    def note(self, id: str, asked: Asked) -> None:
        with self._lock:
            self._asked[id] = asked

    def of(self, id: str) -> Asked | None:
        with self._lock:
            return self._asked.get(id)

    def forget(self, id: str) -> None:
        with self._lock:
            self._asked.pop(id, None)
