# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A volume comes to an instance and leaves it; what a cloud accepts and then does not do is found out."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import (
    instance,
    instance_action,
    volume,
    volume_attachment,
)

from tests.support.lab import Lab
from tests.support.storage import Result, both, disk, fault, place, sent, where


@pytest.fixture(autouse=True)
def web(lab: Lab) -> str:
    """A running instance with nothing attached."""
    (uuid,) = lab.world.add_instances(1, name="web")
    return uuid


def attach(lab: Lab, state: str = "present", *, volume: str = "scratch", at: str | None = "web", **more: Any) -> Result:
    """A real run, without asking check mode first."""
    return lab.run(volume_attachment.RESOURCE, volume=volume, instance=at, state=state, **more)


def planned(lab: Lab, state: str, *, volume: str = "scratch", at: str | None = "web", **more: Any) -> Result:
    """A real run, and check mode has said the same."""
    return both(lab, volume_attachment.RESOURCE, volume=volume, instance=at, state=state, **more)


def verbs(lab: Lab) -> int:
    return sent(lab, "POST")


# What is there at first: free, mounted, or attached and not mounted; and what each state needs to be reached.
STARTS = ("free", "mounted", "unmounted")
WAYS = [
    ("free", "present", 1, ("in-use", "web", "/vol_b")),
    ("free", "mounted", 1, ("in-use", "web", "/vol_b")),
    ("free", "unmounted", 2, ("in-use", "web", None)),
    ("free", "absent", 0, ("available", None, None)),
    ("mounted", "present", 0, ("in-use", "web", "/vol_b")),
    ("mounted", "mounted", 0, ("in-use", "web", "/vol_b")),
    ("mounted", "unmounted", 1, ("in-use", "web", None)),
    ("mounted", "absent", 1, ("available", None, None)),
    ("unmounted", "present", 0, ("in-use", "web", None)),
    ("unmounted", "mounted", 1, ("in-use", "web", "/vol_b")),
    ("unmounted", "unmounted", 0, ("in-use", "web", None)),
    ("unmounted", "absent", 1, ("available", None, None)),
]


def begin(lab: Lab, start: str) -> None:
    if start != "free":
        attach(lab, start)
    lab.world.requests.clear()


class TestWays:
    @pytest.mark.parametrize(("start", "state", "requests", "end"), WAYS)
    def test_every_state_from_every_other(
        self, lab: Lab, start: str, state: str, requests: int, end: tuple[str, str | None, str | None]
    ) -> None:
        begin(lab, start)
        result = planned(lab, state)
        assert (result["changed"], result.get("failed")) == (requests > 0, None)
        assert (where(lab, "scratch"), verbs(lab)) == (end, requests)

    @pytest.mark.parametrize("start", STARTS)
    @pytest.mark.parametrize("state", ["present", "mounted", "unmounted", "absent"])
    def test_the_second_run_is_silent_and_costs_the_lists(self, lab: Lab, start: str, state: str) -> None:
        begin(lab, start)
        attach(lab, state)
        lab.clock.advance(30.0)
        lab.world.requests.clear()
        again = attach(lab, state)
        assert (again["changed"], again.get("diff"), sent(lab)) == (False, None, 0)
        asked = [path.rsplit("/", 1)[-1].split("?")[0] for _method, path, _how in lab.world.requests]
        assert asked == ["auth", "identities", "instance", "instances", "volume", "volumes"]

    def test_the_result_says_where_it_is(self, lab: Lab, web: str) -> None:
        result = attach(lab)
        assert result["volume"]["attachments"] == [
            {"instance_id": web, "instance": "web", "device": "/dev/sdb", "mount_point": "/vol_b"}
        ]
        assert result["diff"] == {
            "before": {"status": "available", "attached_to": [], "mounted": False},
            "after": {"status": "in_use", "attached_to": ["web"], "mounted": True},
            "before_header": 'volume "scratch" on jetstream and instance "web"',
            "after_header": 'volume "scratch" on jetstream and instance "web"',
        }
        gone = attach(lab, "absent")
        assert (gone["volume"]["status"], gone["volume"]["attachments"]) == ("available", [])

    def test_asked_for_places(self, lab: Lab) -> None:
        attach(lab, device="/dev/sdf", mount_point="/data")
        assert where(lab, "scratch") == ("in-use", "web", "/data")
        assert (disk(lab, "scratch") or {})["device"] == "/dev/sdf"
        assert planned(lab, "mounted", mount_point="/data")["changed"] is False

    def test_mounted_again_at_a_place(self, lab: Lab) -> None:
        begin(lab, "unmounted")
        attach(lab, "mounted", mount_point="/data")
        assert where(lab, "scratch") == ("in-use", "web", "/data")

    def test_by_id_and_by_number(self, lab: Lab, web: str) -> None:
        row = disk(lab, "scratch") or {}
        assert planned(lab, "present", volume=row["uuid"], at=web)["changed"]
        assert planned(lab, "present", volume=str(row["id"]), at="web")["changed"] is False

    def test_from_wherever_it_is(self, lab: Lab) -> None:
        attach(lab)
        assert planned(lab, "absent", at=None)["changed"]
        assert where(lab, "scratch") == ("available", None, None)
        assert planned(lab, "absent", at=None)["changed"] is False

    def test_from_another_instance_it_is_absent_already(self, lab: Lab) -> None:
        lab.world.add_instances(1, name="db")
        attach(lab)
        assert planned(lab, "absent", at="db")["changed"] is False
        assert where(lab, "scratch")[1] == "web"

    @pytest.mark.parametrize(("name", "holder"), [("nobody", "web"), ("scratch", "nobody"), ("nobody", None)])
    def test_what_is_not_there_is_not_attached(self, lab: Lab, name: str, holder: str | None) -> None:
        assert planned(lab, "absent", volume=name, at=holder)["changed"] is False

    def test_from_an_instance_that_is_being_deleted(self, lab: Lab) -> None:
        attach(lab)
        lab.run(instance.RESOURCE, name="web", state="absent", wait=False)
        lab.clock.advance(1.5)
        result = planned(lab, "absent")
        assert (result["changed"], where(lab, "scratch")) == (True, ("available", None, None))

    def test_an_instance_that_is_starting_is_waited_for(self, lab: Lab) -> None:
        lab.run(instance_action.RESOURCE, name="web", action="stop")
        lab.run(instance_action.RESOURCE, name="web", action="start", wait=False)
        assert planned(lab, "mounted")["changed"]
        assert where(lab, "scratch") == ("in-use", "web", "/vol_b")

    def test_a_deleted_instance_lets_go_and_the_place_noted_before_means_nothing(self, lab: Lab) -> None:
        attach(lab)
        lab.run(instance.RESOURCE, name="web", state="absent")
        lab.world.add_instances(1, name="new")
        assert (disk(lab, "scratch") or {})["mount_location"] == "/vol_b"
        assert planned(lab, "absent", at=None)["changed"] is False
        assert planned(lab, "mounted", at="new")["changed"]
        assert where(lab, "scratch") == ("in-use", "new", "/vol_b")


class TestMoving:
    """From another instance, when the user says so."""

    @pytest.mark.parametrize("state", ["present", "mounted", "unmounted"])
    def test_it_is_detached_there_and_attached_here(self, lab: Lab, state: str) -> None:
        place(lab, "db", "data")
        result = planned(lab, state, volume="data", move=True)
        assert (result["changed"], result["diff"]["before"]["attached_to"]) == (True, ["db"])
        assert where(lab, "data") == ("in-use", "web", None if state == "unmounted" else "/vol_b")
        assert verbs(lab) == (3 if state == "unmounted" else 2)
        assert planned(lab, state, volume="data", move=True)["changed"] is False

    def test_it_stays_where_it_is_not_let_go(self, lab: Lab) -> None:
        place(lab, "db", "data")
        fault(lab, "fail_detach")
        result = attach(lab, volume="data", move=True)
        assert (result["failure"]["kind"], verbs(lab), where(lab, "data")[1]) == ("failed", 1, "db")
        assert result["msg"].startswith('detach volume "data" and instance "db"')

    def test_one_that_is_on_its_way_elsewhere(self, lab: Lab) -> None:
        lab.world.add_instances(1, name="db")
        attach(lab, at="db", wait=False)
        lab.clock.advance(1.5)
        assert where(lab, "scratch")[0] == "attaching"
        assert planned(lab, "mounted", move=True)["changed"]
        assert where(lab, "scratch") == ("in-use", "web", "/vol_b")


class TestSilentFailures:
    """The request is accepted, and what it asked for does not happen."""

    def failed(self, lab: Lab, state: str, words: str, **more: Any) -> Result:
        result = attach(lab, state, **more)
        assert (result["changed"], result["failed"], result["failure"]["kind"]) == (True, True, "failed")
        assert words in result["msg"]
        assert "nothing was lost" in result["msg"]
        return result

    def test_attaching(self, lab: Lab) -> None:
        fault(lab, "fail_attach")
        words = 'attach volume "scratch" and instance "web" on jetstream: the cloud accepted it, and now the volume is'
        result = self.failed(lab, "present", f"{words} available")
        assert (result["volume"]["status"], result["volume"]["attachments"]) == ("available", [])
        assert verbs(lab) == 1

    def test_mounting_what_was_attached(self, lab: Lab, web: str) -> None:
        fault(lab, "fail_mount")
        result = self.failed(lab, "present", "now the volume is in_use: it could not be mounted")
        assert [each["instance_id"] for each in result["volume"]["attachments"]] == [web]
        assert where(lab, "scratch") == ("in-use - mount_error", "web", None)

    def test_mounting_alone(self, lab: Lab) -> None:
        begin(lab, "unmounted")
        fault(lab, "fail_mount")
        self.failed(lab, "mounted", "it could not be mounted")
        assert attach(lab, "mounted")["changed"], "and the next run mounts it"
        assert where(lab, "scratch") == ("in-use", "web", "/vol_b")

    def test_mounting_at_the_place_of_before(self, lab: Lab) -> None:
        """The service still notes where it was mounted on another instance."""
        attach(lab)
        lab.run(instance.RESOURCE, name="web", state="absent")
        lab.world.add_instances(1, name="new")
        fault(lab, "fail_mount")
        result = self.failed(lab, "mounted", "it could not be mounted", at="new")
        assert result["diff"]["after"]["mounted"] is False
        assert (disk(lab, "scratch") or {})["mount_location"] == "/vol_b"
        again = planned(lab, "mounted", at="new")
        assert (again["changed"], again.get("failed")) == (True, None), "it is unmounted, which the cloud asks for"
        assert where(lab, "scratch") == ("in-use", "new", "/vol_b")

    @pytest.mark.parametrize(("state", "effect"), [("absent", "fail_mount"), ("unmounted", "fail_mount")])
    def test_unmounting(self, lab: Lab, state: str, effect: str) -> None:
        begin(lab, "mounted")
        fault(lab, effect)
        self.failed(lab, state, "now the volume is in_use: it could not be unmounted")
        assert where(lab, "scratch")[1] == "web"
        assert attach(lab, state)["changed"], "and the next run does it"

    def test_detaching(self, lab: Lab) -> None:
        begin(lab, "mounted")
        fault(lab, "fail_detach")
        self.failed(lab, "absent", "the cloud accepted it, and now the volume is in_use")
        assert where(lab, "scratch") == ("in-use", "web", None)

    def test_a_stopped_instance_does_not_let_go(self, lab: Lab) -> None:
        place(lab, "off", "data", status="shutoff")
        result = self.failed(lab, "absent", "it could not be unmounted", volume="data", at=None)
        assert 'instance "off" is stopped, and mounting needs it to run' in result["msg"]

    def test_a_stopped_instance_lets_go_where_nothing_is_mounted_over_ssh(self, lab: Lab) -> None:
        lab.world.update_settings({"mount_needs_running": False})
        place(lab, "off", "data", status="shutoff")
        assert planned(lab, "absent", volume="data", at="off")["changed"]
        assert where(lab, "data") == ("available", None, None)

    @pytest.mark.parametrize(("status", "seen"), [("attaching", "attaching"), ("mounting", "in_use (mounting)")])
    def test_work_that_never_ends(self, lab: Lab, status: str, seen: str) -> None:
        fault(lab, {"stick": {"status": status}})
        result = attach(lab, wait_timeout=120)
        assert (result["changed"], result["failure"]["kind"]) == (True, "timeout")
        assert f'volume "scratch" on jetstream is still {seen} after 12' in result["msg"]
        assert "it was left as it is" in result["msg"]

    def test_work_that_never_begins(self, lab: Lab) -> None:
        fault(lab, {"stick": {"status": "available"}})
        started = lab.clock.now()
        self.failed(lab, "present", "the cloud accepted it, and now the volume is available")
        assert 60.0 <= lab.clock.now() - started < 90.0, "it may be late, but not for ever"

    def test_an_old_fault_is_not_taken_for_a_new_one(self, lab: Lab) -> None:
        begin(lab, "mounted")
        fault(lab, "fail_mount")
        attach(lab, "absent")
        assert where(lab, "scratch")[0] == "in-use - umount_error"
        lab.world.update_settings({"durations": {"queue_volume": 20.0}})
        result = attach(lab, "absent")
        assert (result["changed"], result.get("failed")) == (True, None)
        assert where(lab, "scratch") == ("available", None, None)

    def test_an_old_fault_is_shown_where_nothing_is_to_be_done(self, lab: Lab) -> None:
        begin(lab, "mounted")
        fault(lab, "fail_mount")
        attach(lab, "absent")
        lab.said.warnings.clear()
        assert planned(lab, "present")["changed"] is False
        assert lab.said.warnings == ['volume "scratch" on jetstream: it could not be unmounted'] * 2

    def test_taken_by_somebody_else_meanwhile(self, lab: Lab) -> None:
        """Between the look and the request. The cloud refuses it at once, or accepts it and does nothing."""
        (other,) = lab.world.add_instances(1, name="db")
        for at_once in (True, False):
            lab.world.update_settings({"refuse_attached_at_once": at_once})
            plain = lab.transport.send

            def send(request: Any, plain: Any = plain) -> Any:
                if request.url.endswith("/action"):
                    with lab.world.act():
                        lab.world.store.run(
                            "UPDATE disks SET status = 'in-use', server = ?, device = '/dev/sdb'"
                            " WHERE name = 'scratch'",
                            (other,),
                        )
                return plain(request)

            lab.transport.send = send  # type: ignore[method-assign]
            result = attach(lab)
            lab.transport.send = plain  # type: ignore[method-assign]
            assert (result["failed"], result["failure"]["kind"]) == (True, "conflict"), result["msg"]
            assert where(lab, "scratch")[1] == "db"
            attach(lab, "absent", at=None)


class TestUnderWay:
    """Something is going on with the volume when the task begins: its end decides."""

    def begin(self, lab: Lab, state: str, seconds: float, status: str) -> None:
        attach(lab, state, wait=False)
        lab.clock.advance(seconds)
        assert where(lab, "scratch")[0] == status
        lab.world.requests.clear()

    def test_one_that_is_being_made(self, lab: Lab) -> None:
        lab.run(volume.RESOURCE, name="new", size_gb=5, wait=False)
        assert planned(lab, "mounted", volume="new")["changed"]
        assert where(lab, "new") == ("in-use", "web", "/vol_b")

    def test_one_that_is_being_made_is_shown_as_it_will_be(self, lab: Lab) -> None:
        lab.run(volume.RESOURCE, name="new", size_gb=5, wait=False)
        checked = lab.run(volume_attachment.RESOURCE, check=True, volume="new", state="absent")
        assert (checked["changed"], checked["volume"]["status"]) == (False, "available")
        assert attach(lab, "absent", volume="new", at=None)["volume"]["status"] == "available"

    @pytest.mark.parametrize(("seconds", "status"), [(1.5, "attaching"), (4.5, "in-use - mounting")])
    def test_attached_already_by_somebody_it_is_not_sent_again(self, lab: Lab, seconds: float, status: str) -> None:
        self.begin(lab, "present", seconds, status)
        result = attach(lab, "mounted")
        assert (result["changed"], result.get("failed"), verbs(lab)) == (False, None, 0)
        assert where(lab, "scratch") == ("in-use", "web", "/vol_b")

    @pytest.mark.parametrize(("seconds", "status"), [(1.5, "attaching"), (4.5, "in-use - mounting")])
    @pytest.mark.parametrize("holder", ["web", None])
    def test_what_is_being_attached_can_be_wanted_away(
        self, lab: Lab, seconds: float, status: str, holder: str | None
    ) -> None:
        self.begin(lab, "present", seconds, status)
        result = planned(lab, "absent", at=holder)
        assert (result["changed"], where(lab, "scratch")) == (True, ("available", None, None))

    @pytest.mark.parametrize(("seconds", "status"), [(1.5, "in-use - unmounting"), (4.0, "detaching")])
    @pytest.mark.parametrize("state", ["present", "mounted"])
    def test_what_is_being_detached_can_be_wanted_here(self, lab: Lab, seconds: float, status: str, state: str) -> None:
        attach(lab)
        self.begin(lab, "absent", seconds, status)
        result = attach(lab, state)
        assert (result["changed"], result.get("failed")) == (True, None)
        assert where(lab, "scratch") == ("in-use", "web", "/vol_b")

    @pytest.mark.parametrize("state", ["mounted", "unmounted", "absent", "present"])
    def test_what_is_being_unmounted(self, lab: Lab, state: str) -> None:
        attach(lab)
        self.begin(lab, "unmounted", 1.5, "in-use - unmounting")
        result = attach(lab, state)
        assert not result.get("failed")
        expected = {
            "mounted": ("in-use", "web", "/vol_b"),
            "absent": ("available", None, None),
        }.get(state, ("in-use", "web", None))
        assert (where(lab, "scratch"), result["changed"]) == (expected, state in ("mounted", "absent"))

    def test_what_ended_in_error_meanwhile_is_said(self, lab: Lab) -> None:
        fault(lab, "fail_build", {"method": "POST", "path": "/volumes$"})
        lab.run(volume.RESOURCE, name="new", size_gb=5, wait=False)
        result = attach(lab, volume="new")
        assert (result["changed"], result["failure"]["kind"]) == (False, "conflict")
        assert 'volume "new" on jetstream is error; attaching needs available' in result["msg"]
        assert "nothing was changed" in result["msg"]

    def test_what_ended_elsewhere_meanwhile_is_said(self, lab: Lab) -> None:
        lab.world.add_instances(1, name="db")
        self.begin(lab, "present", 1.5, "attaching")
        result = attach(lab, at="db")
        assert (result["changed"], result["failure"]["kind"]) == (False, "conflict")
        assert 'attached to "web"' in result["msg"]
        assert "nothing was changed" in result["msg"]


class TestWithoutWaiting:
    @pytest.mark.parametrize(("start", "state"), [("free", "present"), ("mounted", "absent"), ("mounted", "unmounted")])
    def test_it_is_sent_and_left_to_the_cloud(self, lab: Lab, start: str, state: str) -> None:
        begin(lab, start)
        before = lab.clock.now()
        result = attach(lab, state, wait=False)
        assert (result["changed"], result.get("failed"), verbs(lab)) == (True, None, 1)
        assert lab.clock.now() - before < 1.0
        lab.clock.advance(30.0)
        assert attach(lab, state)["changed"] is False

    def test_of_two_steps_the_first_is_waited_for(self, lab: Lab) -> None:
        result = attach(lab, "unmounted", wait=False)
        assert (result["changed"], verbs(lab)) == (True, 2)
        lab.clock.advance(30.0)
        assert where(lab, "scratch") == ("in-use", "web", None)
