# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every task about volumes, on every cloud: one plan for check mode and for real, and an end to it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Serves
from ansible_collections.research.cloud.plugins.module_utils.core.errors import CloudError
from ansible_collections.research.cloud.plugins.module_utils.core.model import Attachment, Instance, Volume
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan
from ansible_collections.research.cloud.plugins.module_utils.resources import (
    attachment_plan,
    volume,
    volume_attachment,
    volume_info,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.attachment_plan import AttachmentWant, Sight
from ansible_collections.research.cloud.plugins.module_utils.resources.base import ManagedResource
from hypothesis import strategies as st

from tests.properties.disks import HOLDERS, NAMES, World, attachment_tasks, cloud_with, volume_tasks, worlds
from tests.properties.profile import holds
from tests.support.lab import Lab

LISTS = re.compile(r"^/api/v2/(identities|instances|volumes)\?|/identity/[^/]+/(instance|volume)$")

Options = dict[str, Any]
Result = dict[str, Any]


def run(lab: Lab, resource: ManagedResource, options: Options, *, check: bool = False) -> Result:
    lab.world.requests.clear()
    return lab.run(resource, check=check, **options)


def same(lab: Lab, resource: ManagedResource, options: Options) -> Result | None:
    """The result of a real run, which is what check mode has said; None when only the cloud could know better."""
    disks = lab.disks()
    checked = run(lab, resource, options, check=True)
    assert lab.writes() == []
    assert [row["uuid"] for row in lab.disks()] == [row["uuid"] for row in disks]
    real = run(lab, resource, options)
    kind = (real.get("failure") or {}).get("kind")
    if kind == "failed":
        # What is mounted on an instance that does not run cannot be let go.
        assert "mounting needs it to run" in real["msg"], real["msg"]
        return None
    if kind == "not_found":
        # Check mode takes what is missing as made by an earlier task.
        assert lab.writes() == []
        return None
    for key in ("changed", "failed", "msg", "diff"):
        assert checked.get(key) == real.get(key), key
    assert _told(checked) == _told(real)
    return real


def _told(result: Result) -> Options:
    """What both modes know of the volume."""
    known = ("name", "cloud", "status", "size_gb", "description", "project")
    told = result.get("volume", {})
    where = [each["instance"] for each in told.get("attachments", [])]
    return {key: told.get(key) for key in known} | {"attached_to": where}


@holds(small=40, deep=600, world=worlds, options=volume_tasks)
def test_check_mode_says_what_a_volume_task_does(world: World, options: Options) -> None:
    with cloud_with(world) as lab:
        same(lab, volume.RESOURCE, options)


@holds(small=40, deep=600, world=worlds, options=attachment_tasks)
def test_check_mode_says_what_an_attachment_does(world: World, options: Options) -> None:
    with cloud_with(world) as lab:
        same(lab, volume_attachment.RESOURCE, options)


TASKS = st.tuples(st.just(volume.RESOURCE), volume_tasks) | st.tuples(
    st.just(volume_attachment.RESOURCE), attachment_tasks
)


@holds(small=40, deep=600, world=worlds, task=TASKS)
def test_the_plan_after_a_run_is_empty_and_costs_the_lists(world: World, task: tuple[ManagedResource, Options]) -> None:
    resource, options = task
    with cloud_with(world) as lab:
        if run(lab, resource, options).get("failed"):
            return
        lab.clock.advance(30.0)
        lab.run(volume_info.RESOURCE)  # what was being deleted is gone, and now the service knows
        for check in (True, False):
            again = run(lab, resource, options, check=check)
            assert (again["changed"], again.get("failed"), again.get("diff")) == (False, None, None)
            assert lab.writes() == []
            asked = [path for method, path, _how in lab.world.requests if method == "GET"]
            assert all(LISTS.search(path) for path in asked), asked
            assert len(asked) <= 5


@holds(small=40, deep=600, world=worlds, task=TASKS)
def test_what_is_not_mentioned_is_left_alone(world: World, task: tuple[ManagedResource, Options]) -> None:
    resource, options = task
    with cloud_with(world) as lab:
        mentioned = {options.get("volume"), options.get("name")}
        before = [row for row in lab.disks() if row["name"] not in mentioned]
        settled = [row for row in before if row["status"] in ("available", "in-use", "error")]
        fleet = lab.statuses()
        run(lab, resource, options)
        after = {row["uuid"]: row for row in lab.disks()}
        assert all(after[row["uuid"]] == row for row in settled)
        made = after.keys() - {row["uuid"] for row in before}
        assert {after[uuid]["name"] for uuid in made} <= mentioned
        assert lab.statuses() == fleet


@holds(small=40, deep=600, world=worlds, task=TASKS)
def test_a_result_is_what_is_there(world: World, task: tuple[ManagedResource, Options]) -> None:
    resource, options = task
    with cloud_with(world) as lab:
        result = run(lab, resource, options)
        name = options.get("name") or options["volume"]
        rows = [row for row in lab.disks() if row["name"] == name and row["status"] != "deleting"]
        assert len(rows) <= 1
        if result.get("failed"):
            return
        ids = {row["name"]: row["uuid"] for row in lab.live()}
        held = bool(rows) and rows[0]["server"] == ids.get(str(options.get("instance")), rows[0]["server"])
        if resource is volume.RESOURCE:
            assert bool(rows) == (options["state"] == "present")
        elif options["state"] == "absent":
            assert not (held and rows[0]["server"])
        else:
            assert held
            mounted = bool(rows[0]["mount_location"])
            assert mounted == {"mounted": True, "unmounted": False}.get(options["state"], mounted)


def attachments(place: str) -> st.SearchStrategy[Attachment]:
    """At one of the instances, mounted at that place or not at all."""
    places = st.sampled_from(["", place])
    return st.builds(
        lambda holder, place: Attachment(holder, holder, "/dev/sdb", place), st.sampled_from(HOLDERS), places
    )


@st.composite
def sights(draw: st.DrawFn) -> Sight:
    """Instances, and volumes in every state that a cloud tells when nothing is under way."""
    names = draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True))
    volumes = []
    for number, name in enumerate(names):
        where = draw(st.lists(attachments(f"/vol_{number}" if number else "/data"), max_size=1))
        status = "in_use" if where else draw(st.sampled_from(["available", "available", "error"]))
        fault = draw(st.sampled_from(["", "", "it could not be mounted"]))
        volumes.append(Volume(name, name, cloud="c", status=status, fault=fault, attachments=tuple(where)))
    power = st.sampled_from(["running", "running", "stopped", "error"])
    instances = [Instance("c", name, name, draw(power)) for name in HOLDERS if draw(st.booleans())]
    return Sight(Serves(mounts=True), volumes, instances)


wants = st.builds(
    AttachmentWant,
    cloud=st.just("c"),
    volume=st.sampled_from(NAMES),
    instance=st.sampled_from(HOLDERS),
    state=st.sampled_from(["present", "mounted", "unmounted", "absent"]),
    mount_point=st.sampled_from(["", "", "/data"]),
    move=st.booleans(),
)


def planned(want: AttachmentWant, sight: Sight) -> Plan | str:
    """The plan, or the words of its refusal."""
    try:
        return attachment_plan.plan(want, sight)
    except CloudError as refusal:
        return refusal.sentence()


@holds(small=100, deep=3000, sight=sights(), want=wants)
def test_what_an_attachment_expects_needs_no_more_steps(sight: Sight, want: AttachmentWant) -> None:
    plan = planned(want, sight)
    if isinstance(plan, str) or plan.expected is None or plan.presumes:
        return
    expected = _as_the_cloud_fills_it(plan.expected, mounted=plan.after is not None and plan.after["mounted"])
    after = [expected if each.id == expected.id else each for each in sight.volumes]
    again = planned(want, replace(sight, volumes=after))
    assert isinstance(again, Plan), again
    assert (again.steps, again.before, again.after) == ((), plan.after, plan.after)


def _as_the_cloud_fills_it(expected: Volume, *, mounted: bool) -> Volume:
    """Where nobody asked for a mount point, the cloud chooses one."""
    places = [each.mount_point or ("/vol_c" if mounted else "") for each in expected.attachments]
    there = zip(expected.attachments, places, strict=True)
    return replace(expected, attachments=tuple(replace(each, mount_point=place) for each, place in there))


@holds(small=100, deep=3000, sight=sights(), want=wants, order=st.randoms(use_true_random=False))
def test_the_order_of_lists_does_not_matter(sight: Sight, want: AttachmentWant, order: Any) -> None:
    volumes, instances = list(sight.volumes), list(sight.instances)
    order.shuffle(volumes)
    order.shuffle(instances)
    assert str(planned(want, sight)) == str(planned(want, replace(sight, volumes=volumes, instances=instances)))


@holds(small=100, deep=3000, sight=sights(), want=wants)
def test_only_the_volume_that_is_meant_is_in_the_plan(sight: Sight, want: AttachmentWant) -> None:
    plan = planned(want, sight)
    if isinstance(plan, str):
        assert "nothing was changed" in plan
        return
    assert plan.expected is None or plan.expected.name == want.volume
    taken = [step for step in plan.steps if step.kind == "detach"]
    if taken and want.state != "absent":
        assert want.move
