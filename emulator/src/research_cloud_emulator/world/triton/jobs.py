# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data centre's job queue: every change of a machine, volume or image is a chain of stages, one chain at a time.

The stages wait in the table of steps with those of the other cloud, and are taken when somebody looks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from research_cloud_emulator.world.settings import Settings
from research_cloud_emulator.world.store import Row, Store
from research_cloud_emulator.world.transitions import SUCCESS, Outcome

from .effects import EFFECTS, Moment

MACHINE, VOLUME, IMAGE = "triton machine", "triton volume", "triton image"
_TABLES = {MACHINE: "triton_machines", VOLUME: "triton_volumes", IMAGE: "triton_images"}


@dataclass(frozen=True)
class Stage:
    """After a duration (by name; "" is at once) the subject gets a state (None keeps it), and something happens."""

    after: str
    state: str | None = None
    effect: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Job:
    """A chain of stages, how the audit calls it ("" is not audited), and what there is in place of the last stage when
    it fails (at the same time; its own `after` does not count)."""

    stages: tuple[Stage, ...]
    action: str = ""
    failed: Stage = field(default_factory=lambda: Stage(""))
    fails: bool = False


def enqueue(
    store: Store,
    settings: Settings,
    kind: str,
    subject: str,
    job: Job,
    *,
    now: float,
    outcome: Outcome = SUCCESS,
    caller: Mapping[str, Any] | None = None,
) -> None:
    """Append a job to what its subject has still to go through."""
    job = _bent(job, outcome)
    last = store.value(
        "SELECT MAX(due) FROM steps WHERE subject = ? AND effect != 'purge' AND kind = ?", (subject, kind)
    )
    due = max(now, last or now)
    rows = []
    for number, stage in enumerate(job.stages, 1):
        due += settings.seconds(stage.after) if stage.after else 0.0
        detail = dict(stage.detail)
        if job.action and number == len(job.stages):
            detail["audit"] = {"action": job.action, "success": not job.fails, "caller": caller}
        rows.append((kind, subject, due, stage.state, stage.effect, json.dumps(detail)))
    store.many("INSERT INTO steps (kind, subject, due, status, effect, detail) VALUES (?, ?, ?, ?, ?, ?)", rows)


def take(store: Store, settings: Settings, step: Row) -> None:
    """Carry out one stage that has become due."""
    kind, subject, due = step["kind"], step["subject"], step["due"]
    detail = json.loads(step["detail"])
    if step["status"] is not None:
        store.run(f"UPDATE {_TABLES[kind]} SET state = ? WHERE uuid = ?", (step["status"], subject))
    if kind == MACHINE:
        store.run("UPDATE triton_machines SET updated = ? WHERE uuid = ?", (due, subject))
    if step["effect"]:
        EFFECTS[step["effect"]](Moment(store, settings, subject, due, detail))
    audit = detail.get("audit")
    if audit is not None:
        store.insert(
            "triton_audit",
            machine=subject,
            action=audit["action"],
            success=int(audit["success"]),
            finished=due,
            caller=json.dumps(audit["caller"] or {"type": "operator"}),
        )


def _bent(job: Job, outcome: Outcome) -> Job:
    """The job as it will really go."""
    if outcome.kind in ("fail_build", "fail_transition"):
        job = replace(job, fails=True)
    if job.fails:
        return replace(job, stages=(*job.stages[:-1], replace(job.failed, after=job.stages[-1].after)))
    if outcome.kind == "stick":
        return replace(job, stages=tuple(_until(job.stages, outcome.status)), action="")
    return job


def _until(stages: Iterable[Stage], state: str) -> Iterable[Stage]:
    """Everything up to the stage that shows this state; nothing when it is shown already."""
    kept = list(stages)
    for index, stage in enumerate(kept):
        if stage.state == state:
            return kept[: index + 1]
    return []
