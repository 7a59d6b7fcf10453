# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was asked of a machine and its state does not tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.asked import Asked
from ansible_collections.research.cloud.plugins.module_utils.core import select
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Conflict
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance
from ansible_collections.research.cloud.plugins.module_utils.resources import instance, instance_action

from tests.support.lab import Lab


@pytest.fixture
def lab() -> Iterator[Lab]:
    made = Lab()
    made.world.triton.add_machines(1, name="web")
    made.world.triton.add_machines(1, name="off", state="stopped")
    yield made
    made.close()


@pytest.fixture
def cloud(lab: Lab) -> Cloud:
    return lab.open("triton")


def named(cloud: Cloud, name: str) -> Instance:
    found = select.instance(cloud.instances(), cloud.name, name=name, id=None)
    assert found is not None
    return found


def audits(lab: Lab) -> int:
    return sum(path.endswith("/audit") for _method, path, _status in lab.world.requests)


def fails(lab: Lab, method: str = "POST") -> None:
    """The next change of a machine is accepted, and its job fails."""
    match = {"method": method, "path": "^/my/machines/"}
    lab.world.faults.add({"match": match, "effect": {"fail_transition": {"text": "no"}}})


def test_a_start_is_seen_before_the_machine_shows_it(cloud: Cloud) -> None:
    off = named(cloud, "off")
    cloud.act(off, "start", {})
    for seen in (cloud.poll(off), cloud.instance(off.id), named(cloud, "off")):
        assert (seen.raw_status, seen.activity, seen.expected_status) == ("stopped", "start", "running")
        assert not seen.settled


def test_a_reboot_that_left_no_trace_is_known_by_the_audit_trail(lab: Lab, cloud: Cloud) -> None:
    web = named(cloud, "web")
    for _time in range(2):  # the second must not take the first's entry for its own
        cloud.act(web, "reboot", {})
        assert cloud.poll(web).status == "rebooting"
        lab.clock.advance(2.999)
        assert not cloud.poll(web).settled
        lab.clock.advance(0.001)
        asked = audits(lab)
        assert cloud.poll(web).settled
        assert audits(lab) == asked + 1
        assert cloud.poll(web).settled
        assert audits(lab) == asked + 1


def test_two_reboots_within_one_second_are_two(lab: Lab, cloud: Cloud) -> None:
    lab.world.update_settings({"durations": {"triton_reboot": 0.25}})
    web = named(cloud, "web")
    for _time in range(3):
        cloud.act(web, "reboot", {})
        assert not cloud.poll(web).settled
        lab.clock.advance(0.25)
        assert cloud.poll(web).settled


def test_where_the_state_tells_the_audit_trail_is_not_read(lab: Lab, cloud: Cloud) -> None:
    web = named(cloud, "web")
    cloud.act(web, "stop", {})
    assert cloud.poll(web).activity == "stop"
    lab.clock.advance(10.0)
    assert cloud.poll(web).settled
    assert audits(lab) == 0


@pytest.mark.parametrize(("name", "verb"), [("off", "start"), ("web", "stop"), ("web", "reboot")])
def test_an_action_that_fails_is_over_and_says_so(lab: Lab, cloud: Cloud, name: str, verb: str) -> None:
    before = named(cloud, name)
    fails(lab)
    cloud.act(before, verb, {})
    lab.clock.advance(10.0)
    for seen in (cloud.poll(before), cloud.poll(before)):
        assert (seen.status, seen.activity) == (before.status, "")
        assert f"the data centre could not {verb} it" in seen.fault
    cloud.act(before, verb, {})
    assert cloud.poll(before).fault == ""
    lab.clock.advance(10.0)
    assert (cloud.poll(before).settled, cloud.poll(before).fault) == (True, "")


def test_a_task_says_that_an_action_failed(lab: Lab) -> None:
    fails(lab)
    result = lab.run(instance_action.RESOURCE, cloud="triton", name="web", action="reboot")
    assert result["failure"]["kind"] == "failed"
    assert "could not reboot it" in result["msg"]


@pytest.mark.parametrize("option", [{"size": "g1.medium"}, {"name": "db"}])
def test_a_task_says_that_a_change_was_not_made(lab: Lab, option: dict[str, Any]) -> None:
    web = named(lab.open("triton"), "web")
    fails(lab)
    result = lab.run(instance.RESOURCE, cloud="triton", id=web.id, **option)
    assert result["failure"]["kind"] == "failed"
    assert "the data centre could not update it" in result["msg"]
    assert result["changed"]


def test_a_change_can_be_seen_on_its_way(lab: Lab, cloud: Cloud) -> None:
    web = named(cloud, "web")
    size = select.one("size", "g1.medium", cloud.sizes(), cloud.name)
    cloud.update(web, {"name": "db", "size": size})
    assert cloud.instance(web.id).activity == "update"
    lab.clock.advance(1.0)  # renamed, not resized yet
    assert not cloud.instance(web.id).settled
    lab.clock.advance(2.0)
    after = cloud.instance(web.id)
    assert (after.name, after.size, after.settled) == ("db", "g1.medium", True)


def test_a_deleted_machine_is_going_while_its_state_says_otherwise(cloud: Cloud) -> None:
    web = named(cloud, "web")
    cloud.delete(web)
    assert cloud.poll(web).raw_status == "running"
    assert cloud.poll(web).status == "deleting"
    assert [each.name for each in select.live(cloud.instances())] == ["off"]


def test_a_deletion_that_fails_is_over_and_says_so(lab: Lab, cloud: Cloud) -> None:
    web = named(cloud, "web")
    for _time in range(2):  # the second must not take the first's failure for its own
        fails(lab, "DELETE")
        cloud.delete(web)
        assert cloud.poll(web).status == "deleting"
        lab.clock.advance(10.0)
        seen = cloud.poll(web)
        assert (seen.settled, seen.status) == (True, "running")
        assert "the data centre could not delete it" in seen.fault


def test_a_task_says_at_once_that_a_deletion_failed(lab: Lab) -> None:
    fails(lab, "DELETE")
    started = lab.clock.now()
    result = lab.run(instance.RESOURCE, cloud="triton", name="web", state="absent")
    assert result["failure"]["kind"] == "failed"
    assert (
        'instance "web" on triton ended in running after delete: the data centre could not delete it' in result["msg"]
    )
    assert lab.clock.now() - started < 30.0
    assert lab.run(instance.RESOURCE, cloud="triton", name="web", state="absent")["instance"]["status"] == "deleted"


def test_no_action_is_queued_behind_another(lab: Lab, cloud: Cloud) -> None:
    web = named(cloud, "web")
    cloud.act(web, "reboot", {})
    with pytest.raises(Conflict, match='reboot of "web" is still under way'):
        cloud.act(web, "stop", {})
    lab.clock.advance(3.0)
    cloud.act(web, "stop", {})


@pytest.mark.parametrize(
    ("trail", "expected"),
    [
        ([], None),
        ([{"action": "start", "time": "2026-01-01T00:00:05.100Z", "success": "yes"}], True),
        ([{"action": "start", "time": "2026-01-01T00:00:05.100Z", "success": "no"}], False),
        ([{"action": "start", "time": "2026-01-01T00:00:05.000Z", "success": "no"}], None),
        ([{"action": "stop", "time": "2026-01-01T00:00:06.000Z", "success": "yes"}], None),
        ([{}], None),
    ],
)
def test_only_a_later_job_of_that_kind_counts(trail: list[dict[str, Any]], expected: bool | None) -> None:
    assert Asked("start", "2026-01-01T00:00:05.000Z").ended(trail) is expected
