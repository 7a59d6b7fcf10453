# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes come, change and go as they are wanted, and a deletion counts when it is seen."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import volume, volume_attachment, volume_info

from tests.support.lab import Lab
from tests.support.storage import DELETE, LOOK, Result, both, disk, fault, place, sent, where


def make(lab: Lab, **options: Any) -> Result:
    return both(lab, volume.RESOURCE, **{"name": "new", "size_gb": 5, **options})


def end(lab: Lab, name: str = "scratch", **options: Any) -> Result:
    return lab.run(volume.RESOURCE, name=name, state="absent", **options)


def snapshot(lab: Lab, name: str = "scratch") -> str:
    """A finished snapshot of that volume; its id."""
    cloud: Any = lab.open()
    (source,) = [each for each in cloud.service("volume").list_all() if each.name == name]
    asked = {"display_name": "monday", "volume_id": source.id, "size": source.size_gb}
    client, me = cloud._account.client, cloud._account.me
    call = client.call.__globals__["Call"]
    made: str = client.call(call("POST", f"{me.path}/volume_snapshot", body=asked)).data["id"]
    lab.clock.advance(10.0)
    lab.world.requests.clear()
    return made


class TestPresent:
    def test_a_new_one(self, lab: Lab) -> None:
        result = make(lab, description="Light curves", project="lumen")
        assert (result["changed"], result.get("failed")) == (True, None)
        made = result["volume"]
        assert (made["name"], made["status"], made["size_gb"]) == ("new", "available", 5)
        assert (made["description"], made["project"], made["cloud"]) == ("Light curves", "lumen", "jetstream")
        assert result["diff"]["before"] == {}
        assert result["diff"]["after"] == {
            "name": "new",
            "size_gb": 5,
            "description": "Light curves",
            "project": "lumen",
            "status": "available",
        }
        assert where(lab, "new") == ("available", None, None)
        assert sent(lab) == 1

    def test_its_id_is_not_known_before_it_is_made(self, lab: Lab) -> None:
        checked = lab.run(volume.RESOURCE, check=True, name="new", size_gb=5)
        real = lab.run(volume.RESOURCE, name="new", size_gb=5)
        assert checked["volume"]["id"] is None
        assert real["volume"]["id"] == (disk(lab, "new") or {})["uuid"]
        assert checked["volume"].keys() == real["volume"].keys()

    def test_the_second_run_is_silent_and_costs_the_list(self, lab: Lab) -> None:
        options: dict[str, Any] = {"description": "Light curves", "project": "lumen"}
        make(lab, **options)
        lab.world.requests.clear()
        again = lab.run(volume.RESOURCE, name="new", size_gb=5, **options)
        assert (again["changed"], again.get("diff")) == (False, None)
        assert [(method, path.rsplit("/", 1)[-1].split("?")[0]) for method, path, _how in lab.world.requests] == [
            ("POST", "auth"),
            ("GET", "identities"),
            ("GET", "volume"),
            ("GET", "volumes"),
        ]

    def test_the_profile_says_where_new_ones_belong(self, lab: Lab) -> None:
        lab.connections["jetstream"] = lab.connection("jetstream", project="atlas")
        assert make(lab)["volume"]["project"] == "atlas"
        moved = both(lab, volume.RESOURCE, name="reference")
        assert (moved["changed"], moved["volume"]["project"]) == (False, "lumen"), "a default moves nothing"

    @pytest.mark.parametrize(
        ("changes", "field", "after"),
        [
            ({"description": "Old"}, "description", "Old"),
            ({"project": "atlas"}, "project", "atlas"),
            ({"project": "atlas", "description": "x"}, "description", "x"),
        ],
    )
    def test_a_changed_field(self, lab: Lab, changes: dict[str, Any], field: str, after: str) -> None:
        result = both(lab, volume.RESOURCE, name="reference", **changes)
        assert (result["changed"], result["volume"][field]) == (True, after)
        assert sent(lab, "PATCH") == sent(lab) == 1
        assert both(lab, volume.RESOURCE, name="reference", **changes)["changed"] is False

    def test_an_empty_description_is_what_a_new_one_has(self, lab: Lab) -> None:
        assert make(lab, description="")["volume"]["description"] == ""
        assert make(lab, description="")["changed"] is False

    def test_what_is_not_given_is_left_alone(self, lab: Lab) -> None:
        make(lab, description="x", project="lumen")
        result = both(lab, volume.RESOURCE, name="new")
        assert (result["changed"], result["volume"]["description"], result["volume"]["project"]) == (
            False,
            "x",
            "lumen",
        )

    @pytest.mark.parametrize("project", ["lumen", "80b96cc8-bdc6-5587-bc88-32de3e265e0d"])
    def test_the_same_project_by_name_or_id_is_no_change(self, lab: Lab, project: str) -> None:
        lab.world.requests.clear()
        assert both(lab, volume.RESOURCE, name="reference", project=project)["changed"] is False
        assert not [path for _method, path, _how in lab.world.requests if "projects" in path]

    def test_an_id_pins_and_a_name_renames(self, lab: Lab) -> None:
        (first, second) = [row["uuid"] for row in lab.disks() if row["name"] == "twin"]
        result = both(lab, volume.RESOURCE, id=second, name="other")
        assert (result["changed"], result["volume"]["id"], result["volume"]["name"]) == (True, second, "other")
        assert (disk(lab, "twin") or {})["uuid"] == first

    def test_a_number_pins_too(self, lab: Lab) -> None:
        number = (disk(lab, "scratch") or {})["id"]
        assert both(lab, volume.RESOURCE, id=str(number), description="x")["volume"]["name"] == "scratch"

    def test_an_attached_one_can_be_described(self, lab: Lab) -> None:
        place(lab, "web", "data")
        result = both(lab, volume.RESOURCE, name="data", description="x")
        assert (result["changed"], result["volume"]["status"]) == (True, "in_use")
        assert [each["instance"] for each in result["volume"]["attachments"]] == ["web"]

    def test_from_an_image(self, lab: Lab) -> None:
        result = make(lab, image="Ubuntu 22.04", size_gb=10)
        assert (result["changed"], result["volume"]["size_gb"]) == (True, 10)

    def test_from_a_snapshot_it_has_its_size(self, lab: Lab) -> None:
        snapshot(lab)
        result = make(lab, snapshot="monday", size_gb=None)
        assert (result["changed"], result["volume"]["size_gb"]) == (True, 20)
        assert make(lab, snapshot="monday", size_gb=None)["changed"] is False

    def test_without_waiting_it_is_still_being_made(self, lab: Lab) -> None:
        result = lab.run(volume.RESOURCE, name="new", size_gb=5, wait=False)
        assert (result["changed"], result["volume"]["status"]) == (True, "unknown")
        later = both(lab, volume.RESOURCE, name="new", size_gb=5)
        assert (later["changed"], later["volume"]["status"]) == (False, "available")

    def test_one_that_cannot_be_made_says_so_and_stays_to_be_looked_at(self, lab: Lab) -> None:
        fault(lab, "fail_build", {"method": "POST", "path": "/volumes$"})
        result = lab.run(volume.RESOURCE, name="new", size_gb=5)
        assert (result["changed"], result["failed"], result["failure"]["kind"]) == (True, True, "failed")
        assert 'volume "new" on jetstream ended in error: the cloud could not make it' in result["msg"]
        assert result["volume"]["status"] == "error"
        assert where(lab, "new")[0] == "error"

    def test_one_that_ends_in_error_while_another_task_waits_fails_that_task_too(self, lab: Lab) -> None:
        fault(lab, "fail_build", {"method": "POST", "path": "/volumes$"})
        lab.run(volume.RESOURCE, name="new", size_gb=5, wait=False)
        result = lab.run(volume.RESOURCE, name="new", size_gb=5)
        assert (result["changed"], result.get("failed")) == (False, True)
        assert "ended in error" in result["msg"]

    def test_one_in_error_is_there_and_warned_of(self, lab: Lab) -> None:
        lab.world.add_volumes(1, name="broken", status="error")
        result = both(lab, volume.RESOURCE, name="broken")
        assert (result["changed"], result["volume"]["status"]) == (False, "error")
        assert lab.said.warnings == ['volume "broken" on jetstream: the cloud could not make it'] * 2

    def test_one_that_never_becomes_available(self, lab: Lab) -> None:
        fault(lab, {"stick": {"status": "creating"}}, {"method": "POST", "path": "/volumes$"})
        result = lab.run(volume.RESOURCE, name="new", size_gb=5, wait_timeout=60)
        assert (result["changed"], result["failure"]["kind"]) == (True, "timeout")
        assert '"new" on jetstream is still creating after 6' in result["msg"]
        assert "wanted available" in result["msg"]


class TestAbsent:
    def test_it_goes(self, lab: Lab) -> None:
        result = both(lab, volume.RESOURCE, name="scratch", state="absent")
        assert (result["changed"], result.get("failed")) == (True, None)
        assert result["diff"]["after"] == {}
        assert result["diff"]["before"]["size_gb"] == 20
        assert disk(lab, "scratch") is None
        assert result["volume"] == {"cloud": "jetstream", "name": "scratch", "id": None}

    def test_it_goes_once(self, lab: Lab) -> None:
        end(lab)
        lab.world.requests.clear()
        assert both(lab, volume.RESOURCE, name="scratch", state="absent")["changed"] is False
        assert sent(lab) == 0

    def test_by_its_id_among_namesakes(self, lab: Lab) -> None:
        (first, second) = [row["uuid"] for row in lab.disks() if row["name"] == "twin"]
        assert lab.run(volume.RESOURCE, id=first, state="absent")["changed"]
        assert (disk(lab, "twin") or {})["uuid"] == second

    def test_without_waiting_it_is_seen_to_go(self, lab: Lab) -> None:
        result = end(lab, wait=False)
        assert (result["changed"], where(lab, "scratch")[0]) == (True, "deleting")
        assert both(lab, volume.RESOURCE, name="scratch", state="absent")["changed"] is False

    def test_an_accepted_deletion_that_does_nothing_is_a_failure(self, lab: Lab) -> None:
        fault(lab, "fail_volume_delete", DELETE)
        result = end(lab)
        assert (result["changed"], result["failure"]["kind"]) == (False, "failed")
        assert 'volume "scratch" on jetstream is still there (available)' in result["msg"]
        assert "although its deletion was accepted" in result["msg"]
        assert where(lab, "scratch")[0] == "available"

    def test_a_deletion_that_fails_late_is_a_failure(self, lab: Lab) -> None:
        fault(lab, {"fail_volume_delete": {"late": True}}, DELETE)
        result = end(lab)
        assert (result["changed"], result["failure"]["kind"]) == (True, "failed")
        assert "is still there (error)" in result["msg"]
        assert "the cloud could not delete it" in result["msg"]
        assert end(lab)["changed"], "and can be tried again"
        assert disk(lab, "scratch") is None

    def test_a_deletion_that_never_ends(self, lab: Lab) -> None:
        fault(lab, {"stick": {"status": "deleting"}}, DELETE)
        result = end(lab, wait_timeout=60)
        assert (result["changed"], result["failure"]["kind"]) == (True, "timeout")
        assert '"scratch" on jetstream is still deleting after 6' in result["msg"]
        assert "wanted deleted" in result["msg"]

    def test_a_deletion_that_nobody_can_see_has_an_unknown_outcome(self, lab: Lab) -> None:
        fault(lab, {"status": {"status": 503, "body": {"detail": "Upgrade: soon"}}}, LOOK, count=None, skip=2)
        result = end(lab)
        assert result["failure"]["kind"] == "outcome_unknown"
        assert 'delete volume "scratch" on jetstream was accepted, and looking failed' in result["msg"]
        assert "run the task again" in result["msg"]
        assert sent(lab, "DELETE") == 1

    @pytest.mark.parametrize("effect", ["lost_reply", "drop_before", {"hang_after": {"seconds": 60}}, "truncate"])
    def test_a_deletion_is_harmless_to_repeat(self, lab: Lab, effect: Any) -> None:
        fault(lab, effect, DELETE)
        result = end(lab)
        assert (result["changed"], result.get("failed"), disk(lab, "scratch")) == (True, None, None)

    def test_one_that_is_being_made_is_waited_for(self, lab: Lab) -> None:
        lab.run(volume.RESOURCE, name="new", size_gb=5, wait=False)
        result = both(lab, volume.RESOURCE, name="new", state="absent")
        assert (result["changed"], disk(lab, "new")) == (True, None)

    def test_one_in_error_can_go(self, lab: Lab) -> None:
        lab.world.add_volumes(1, name="broken", status="error")
        assert both(lab, volume.RESOURCE, name="broken", state="absent")["changed"]
        assert disk(lab, "broken") is None


class TestAbsentWhileAttached:
    def test_it_stays_unless_told(self, lab: Lab) -> None:
        place(lab, "web", "data")
        result = both(lab, volume.RESOURCE, name="data", state="absent")
        assert (result["changed"], result["failure"]["kind"]) == (False, "conflict")
        assert 'volume "data" on jetstream is attached to "web" and was not deleted' in result["msg"]
        assert (sent(lab), where(lab, "data")) == (0, ("in-use", "web", "/vol_b"))

    def test_it_is_detached_first_when_told(self, lab: Lab) -> None:
        place(lab, "web", "data")
        result = both(lab, volume.RESOURCE, name="data", state="absent", detach=True)
        assert (result["changed"], disk(lab, "data")) == (True, None)
        assert [row[0] for row in lab.writes()] == ["POST", "DELETE"]

    def test_it_stays_when_it_cannot_be_detached(self, lab: Lab) -> None:
        place(lab, "web", "data")
        fault(lab, "fail_detach")
        result = lab.run(volume.RESOURCE, name="data", state="absent", detach=True)
        assert (result["changed"], result["failure"]["kind"]) == (True, "failed")
        assert "detach" in result["msg"]
        assert sent(lab, "DELETE") == 0
        assert where(lab, "data")[1] == "web"

    @pytest.mark.parametrize("detach", [False, True])
    def test_while_it_is_being_attached(self, lab: Lab, detach: bool) -> None:
        lab.world.add_instances(1, name="web")
        lab.run(volume_attachment.RESOURCE, volume="scratch", instance="web", wait=False)
        lab.clock.advance(1.5)
        assert where(lab, "scratch")[0] == "attaching"
        result = both(lab, volume.RESOURCE, name="scratch", state="absent", detach=detach)
        if detach:
            assert (result["changed"], disk(lab, "scratch")) == (True, None)
        else:
            assert (result["changed"], result["failure"]["kind"], sent(lab, "DELETE")) == (False, "conflict", 0)
            assert "is being attached and was not deleted" in result["msg"]

    def test_while_it_is_being_detached(self, lab: Lab) -> None:
        place(lab, "web", "data")
        lab.run(volume_attachment.RESOURCE, volume="data", state="absent", wait=False)
        lab.clock.advance(4.0)
        assert where(lab, "data")[0] == "detaching"
        result = both(lab, volume.RESOURCE, name="data", state="absent", detach=True)
        assert (result["changed"], disk(lab, "data")) == (True, None)
        assert sent(lab, "POST") == 1, "it was not detached twice"


class TestInfo:
    @pytest.mark.parametrize(
        ("options", "names"),
        [
            ({}, ["reference", "scratch", "twin", "twin", "data"]),
            ({"name": "scratch"}, ["scratch"]),
            ({"name": "nobody"}, []),
            ({"status": ["in_use"]}, ["data"]),
            ({"status": ["in_use", "available"]}, ["reference", "scratch", "twin", "twin", "data"]),
            ({"project": "atlas"}, ["twin", "twin"]),
            ({"instance": "web"}, ["data"]),
            ({"instance": "other"}, []),
            ({"project": "lumen", "status": ["error"]}, []),
        ],
    )
    def test_those_that_match(self, lab: Lab, options: dict[str, Any], names: list[str]) -> None:
        place(lab, "web", "data")
        result = lab.run(volume_info.RESOURCE, **options)
        assert ([each["name"] for each in result["volumes"]], result["changed"]) == (names, False)

    def test_where_it_is(self, lab: Lab) -> None:
        uuid = place(lab, "web", "data")
        (found,) = lab.run(volume_info.RESOURCE, instance=uuid)["volumes"]
        (attachment,) = found["attachments"]
        assert attachment == {
            "instance_id": uuid,
            "instance": "web",
            "device": "/dev/sdb",
            "mount_point": "/vol_b",
        }

    def test_by_id_or_number(self, lab: Lab) -> None:
        row = disk(lab, "scratch") or {}
        for pinned in (row["uuid"], str(row["id"])):
            (found,) = lab.run(volume_info.RESOURCE, id=pinned)["volumes"]
            assert found["name"] == "scratch"

    def test_other_providers_and_people_have_their_own(self, lab: Lab) -> None:
        for cloud, names in {"bob": ["bobs-disk"], "tacc": ["archive"]}.items():
            assert [each["name"] for each in lab.run(volume_info.RESOURCE, cloud=cloud)["volumes"]] == names

    def test_instances_are_read_only_where_one_has_a_volume(self, lab: Lab) -> None:
        lab.run(volume_info.RESOURCE)
        assert not [path for _method, path, _how in lab.world.requests if "/instances" in path]

    def test_the_clouds_own_object_where_asked_for(self, lab: Lab) -> None:
        assert all("raw" not in each for each in lab.run(volume_info.RESOURCE)["volumes"])
        assert all(each["raw"]["uuid"] for each in lab.run(volume_info.RESOURCE, full=True)["volumes"])

    def test_what_is_going_shows_that(self, lab: Lab) -> None:
        end(lab, wait=False)
        (found,) = lab.run(volume_info.RESOURCE, name="scratch")["volumes"]
        assert found["status"] == "deleting"
