# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of instances: made, deleted, and gone back to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.base import InstanceSnapshotService
from ansible_collections.research.cloud.plugins.module_utils.core import select
from ansible_collections.research.cloud.plugins.module_utils.core.belongings import (
    InstanceSnapshot,
    NewInstanceSnapshot,
)
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Conflict, Failed, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan, Step
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_watch import poll, wait_for
from ansible_collections.research.cloud.plugins.module_utils.resources.looking import Looking, described
from ansible_collections.research.cloud.plugins.module_utils.resources.sending import UNTOUCHED, Request, send_request
from ansible_collections.research.cloud.plugins.module_utils.resources.thing_apply import ThingRun, managed
from ansible_collections.research.cloud.plugins.module_utils.resources.thing_plan import readable
from ansible_collections.research.cloud.plugins.module_utils.resources.things import (
    Kind,
    Made,
    View,
    Want,
    spec,
)

SPEC: dict[str, Any] = spec(
    {
        "instance": {"type": "str", "required": True},
        "state": {"type": "str", "choices": ["present", "absent", "rolled_back"], "default": "present"},
        "discard_newer": {"type": "bool", "default": False},
    },
    by_id=False,
)
ROLLS_BACK_FROM = ("running", "stopped")


def make(want: Want, view: View) -> Made:
    """A new snapshot of that name."""
    expected = InstanceSnapshot(
        id="",
        name=want.name or "",
        cloud=want.cloud,
        status="available",
        instance=view.home.name if view.home else want.within,
        instance_id=view.home.id if view.home else "",
        region=view.home.region if view.home else "",
    )
    return Made(NewInstanceSnapshot(expected.name), expected, _no_instance(want, view))


def special(want: Want, found: InstanceSnapshot | None, view: View) -> Plan | None:
    """The plan to go back to it; and what cannot be, because of how it is."""
    if want.state == "rolled_back":
        return _plan_roll_back(want, found, view)
    if want.state == "present" and found is not None and found.status == "error":
        raise Conflict(
            f"{want.label} is there and failed: {found.fault}",
            cloud=want.cloud,
            operation="create",
            hint=f"delete it first (state: absent); {UNTOUCHED}",
        )
    return None


def _plan_roll_back(want: Want, found: InstanceSnapshot | None, view: View) -> Plan:
    absent = _no_instance(want, view)
    lost: dict[str, Any] = {}
    if found is None:
        absent = absent or (_no_snapshot(want, view),)
        found = make(want, view).expected
    elif view.home is not None:
        newer = _newer(found, view)
        _refuse_roll_back(want, found, view.home, newer)
        lost = {"newer": newer} if newer else {}
    after = replace(found, status=found.expected_status)
    shown = readable(SNAPSHOT, after)
    return Plan(want.label, {**shown, **lost}, shown, (Step("roll_back"),), expected=after, presumes=absent)


def _newer(found: InstanceSnapshot, view: View) -> list[str]:
    """What would be lost. Of what was made in the same second, nobody knows."""
    return [each.name for each in view.things if each.id != found.id and each.created >= found.created]


def _refuse_roll_back(want: Want, found: InstanceSnapshot, home: Instance, newer: Sequence[str]) -> None:
    if found.expected_status != "available":
        raise _not_from(want, f"it is {described(found)}: {found.fault}")
    if home.expected_status not in ROLLS_BACK_FROM:
        needed = " or ".join(ROLLS_BACK_FROM)
        raise _not_from(want, f'instance "{home.name}" is {described(home)}; that needs {needed}')
    if newer and not want.how["discard_newer"]:
        listed = ", ".join(f'"{name}"' for name in newer[:6]) + (" …" if len(newer) > 6 else "")
        raise _not_from(want, f"the newer snapshots would be lost: {listed}", "discard_newer: true lets them go; ")


def _not_from(want: Want, why: str, hint: str = "") -> Conflict:
    return Conflict(
        f"{want.label}: there is no way back to it, {why}",
        cloud=want.cloud,
        operation="roll back",
        hint=f"{hint}{UNTOUCHED}",
    )


def _no_snapshot(want: Want, view: View) -> NotFound:
    near = select.did_you_mean(want.name or "", [each.name for each in view.things])
    return NotFound(f"{want.label} does not exist; {near}", cloud=want.cloud, hint=UNTOUCHED)


def _no_instance(want: Want, view: View) -> tuple[NotFound, ...]:
    if view.home is not None:
        return ()
    return (select.missing("instance", want.within, list(view.instance_names.values()), want.cloud),)


def _roll_back(run: ThingRun, _step: Step) -> Looking:
    """Let what is under way end, ask for it, and see the instance run."""
    snapshot: InstanceSnapshot = yield from _made(run)
    home: Instance = yield from _at_rest(run)
    service: InstanceSnapshotService = run.service

    def shows() -> bool | None:
        now = run.kit.cloud.poll(home)
        _saw(run, now)
        moving = now.status != home.status or bool(now.activity)
        return True if moving or service.rolled_back() is not None else None

    request = Request(
        words=f'roll back instance "{home.name}" on {home.cloud} to snapshot "{snapshot.name}"',
        verb="roll back",
        noun="instance",
        send=lambda: service.roll_back(snapshot),
        shows=shows,
        repeatable=False,
        hint="nothing was sent twice",
    )
    yield from send_request(request, run.kit)
    run.done.append("roll_back")
    if run.kit.wait:
        yield from _wait_until_back(run, home)


def _made(run: ThingRun) -> Looking:
    while run.thing.under_way:
        yield run.kit.poll_interval
        run.look("available")
    if run.thing.status != "available":
        raise _not_from(run.want, f"it is {described(run.thing)}: {run.thing.fault}")
    return run.thing


def _at_rest(run: ThingRun) -> Looking:
    home = run.view.home
    if home is None:
        raise NotFound(f'instance "{run.want.within}" on {run.want.cloud} is gone', cloud=run.want.cloud)
    while not home.settled:
        yield run.kit.poll_interval
        home = poll(home, "at rest", run.kit)
        _saw(run, home)
    if home.status not in ROLLS_BACK_FROM:
        raise _not_from(run.want, f'instance "{home.name}" is {described(home)}')
    return home


def _wait_until_back(run: ThingRun, home: Instance) -> Looking:
    while (ended := run.service.rolled_back()) is None:
        yield run.kit.poll_interval
        home = poll(home, "rolled back", run.kit)
        _saw(run, home)
    if not ended:
        raise Failed(
            f"{run.want.label}: the cloud accepted to go back to it, and could not; it does not say why",
            cloud=run.want.cloud,
            operation="roll back",
            hint=f"look at the instance: it is {described(home)}",
        )
    yield from wait_for(home, frozenset({"running"}), "roll back", run.kit, lambda now: _saw(run, now))


def _saw(run: ThingRun, instance: Instance) -> None:
    run.kit.progress(f"{instance.cloud}: {instance.name}", described(instance))


SNAPSHOT = Kind(
    service="snapshot",
    noun="snapshot",
    fields=("instance",),
    within="instance",
    how=("discard_newer",),
    make=make,
    special=special,
    steps={"roll_back": _roll_back},
    when_it_stays="research.cloud.snapshot_info tells which there are",
)

RESOURCE = managed(SNAPSHOT, SPEC)
