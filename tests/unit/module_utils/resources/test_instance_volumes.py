# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An instance with volumes: attached once it runs, before it is stopped again, and never taken from another."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import (
    instance,
    volume,
    volume_attachment,
    volume_info,
)

from tests.support.lab import NEW, Lab

WISH: dict[str, Any] = {"volumes": [{"volume": "reference"}]}


def where(lab: Lab, name: str) -> list[tuple[str, str]]:
    """Instance and mount point of each attachment of a volume."""
    (volume,) = lab.run(volume_info.RESOURCE, name=name)["volumes"]
    return [(each["instance"], each["mount_point"]) for each in volume["attachments"]]


def both(lab: Lab, **options: Any) -> dict[str, Any]:
    """The result of a real run, after check mode has said the same."""
    checked = lab.run(instance.RESOURCE, check=True, **options)
    real = lab.run(instance.RESOURCE, **options)
    assert (checked["changed"], checked.get("diff"), checked.get("msg")) == (
        real["changed"],
        real.get("diff"),
        real.get("msg"),
    )
    return real


@pytest.mark.parametrize("state", ["present", "started", "stopped", "shelved"])
def test_a_new_instance_gets_its_volumes(lab: Lab, state: str) -> None:
    result = both(lab, name="new", state=state, **WISH, **NEW)
    assert (result["changed"], result.get("failed")) == (True, None)
    assert result["diff"]["after"]["volumes"] == ["reference"]
    assert where(lab, "reference") == [("new", "/vol_b")]


def test_the_second_run_is_silent(lab: Lab) -> None:
    options = {"name": "new", "state": "started", **WISH, **NEW}
    lab.run(instance.RESOURCE, **options)
    lab.clock.advance(30.0)
    lab.world.requests.clear()
    again = both(lab, **options)
    assert (again["changed"], lab.writes()) == (False, [])


def test_volumes_are_listed_once_for_all_items_also_when_there_are_none(lab: Lab) -> None:
    for row in lab.run(volume_info.RESOURCE)["volumes"]:
        lab.run(volume.RESOURCE, name=row["name"], state="absent")
    lab.world.requests.clear()
    wanted = [{"name": name, "state": "started", "volumes": [{"volume": name}], **NEW} for name in ("one", "two")]
    lab.run(instance.RESOURCE, check=True, instances=wanted)
    assert sum(path.endswith("/volume") for _method, path, _body in lab.world.requests) == 1


def test_an_instance_that_is_there_gets_what_it_lacks(lab: Lab) -> None:
    wish = {"volumes": [{"volume": "reference", "mount_point": "/data"}, {"volume": "scratch"}]}
    lab.world.add_instances(1, name="old")
    lab.run(volume_attachment.RESOURCE, volume="reference", instance="old", mount_point="/data")
    result = both(lab, name="old", **wish)
    assert result["diff"]["before"]["volumes"] == ["reference"]
    assert result["diff"]["after"]["volumes"] == ["reference", "scratch"]
    assert where(lab, "reference") == [("old", "/data")]
    assert where(lab, "scratch")


def test_what_is_not_named_stays_attached(lab: Lab) -> None:
    lab.world.add_instances(1, name="old")
    lab.run(volume_attachment.RESOURCE, volume="scratch", instance="old")
    both(lab, name="old", **WISH)
    assert where(lab, "scratch")


def test_a_stopped_instance_is_started_first(lab: Lab) -> None:
    lab.world.add_instances(1, name="old", status="shutoff")
    result = both(lab, name="old", state="started", **WISH)
    assert result["instance"]["status"] == "running"
    assert where(lab, "reference") == [("old", "/vol_b")]


def test_a_running_instance_is_stopped_afterwards(lab: Lab) -> None:
    lab.world.add_instances(1, name="old")
    result = both(lab, name="old", state="stopped", **WISH)
    assert result["instance"]["status"] == "stopped"
    assert where(lab, "reference") == [("old", "/vol_b")]


def test_a_replacement_takes_the_volumes_over(lab: Lab) -> None:
    lab.world.add_instances(1, name="old")
    lab.run(volume_attachment.RESOURCE, volume="reference", instance="old")
    result = both(lab, name="old", replace=True, **WISH, **{**NEW, "size": "m1.medium"})
    assert (result["changed"], result.get("failed")) == (True, None)
    assert [row["name"] for row in lab.live()] == ["web", "old"] or [row["name"] for row in lab.live()] == ["old"]
    ((name, _mount_point),) = where(lab, "reference")
    assert name == "old"


def test_of_several_items_each_gets_its_own(lab: Lab) -> None:
    items = [
        {"name": "a", "volumes": [{"volume": "reference"}]},
        {"name": "b", "volumes": [{"volume": "scratch"}]},
    ]
    result = both(lab, instances=items, state="started", **NEW)
    assert not result.get("failed")
    assert (where(lab, "reference")[0][0], where(lab, "scratch")[0][0]) == ("a", "b")


def test_a_volume_that_cannot_be_mounted_fails_the_task_and_loses_nothing(lab: Lab) -> None:
    lab.world.faults.add({"match": {"method": "POST", "path": "/action$"}, "effect": "fail_mount"})
    result = lab.run(instance.RESOURCE, name="new", state="started", **WISH, **NEW)
    assert (result["changed"], result["failed"], result["failure"]["kind"]) == (True, True, "failed")
    assert "could not be mounted" in result["msg"]
    assert result["instance"]["name"] == "new"
    assert where(lab, "reference") == [("new", "")]


def test_check_mode_takes_a_missing_volume_as_made_by_an_earlier_task(lab: Lab) -> None:
    result = lab.run(instance.RESOURCE, check=True, name="new", volumes=[{"volume": "data"}], **NEW)
    assert (result["changed"], result.get("failed")) == (True, None)
    assert result["diff"]["after"]["volumes"] == ["data"]
    (warning,) = lab.said.warnings
    assert warning.startswith('volume "data" on jetstream does not exist; there is: "reference", "scratch", "twin"')
    assert warning.endswith("check mode takes it as made by an earlier task")


def test_and_a_missing_instance(lab: Lab) -> None:
    result = lab.run(volume_attachment.RESOURCE, check=True, volume="data", instance="new")
    assert (result["changed"], result.get("failed")) == (True, None)
    assert result["diff"]["after"] == {"status": "in_use", "attached_to": ["new"], "mounted": True}
    assert len(lab.said.warnings) == 2
    assert lab.run(volume_attachment.RESOURCE, volume="data", instance="new")["failure"]["kind"] == "not_found"


@pytest.mark.parametrize(
    ("resource", "options"),
    [
        (instance.RESOURCE, {**NEW, "name": "new"}),
        (instance.RESOURCE, {"name": "old"}),
        (volume.RESOURCE, {"name": "new", "size_gb": 1}),
        (volume.RESOURCE, {"name": "scratch"}),
    ],
    ids=["new instance", "old instance", "new volume", "old volume"],
)
def test_and_a_missing_project(lab: Lab, resource: Any, options: dict[str, Any]) -> None:
    lab.world.add_instances(1, name="old")
    wish = {**options, "project": "lumen-2"}
    checked = lab.run(resource, check=True, **wish)
    assert (checked["changed"], checked.get("failed")) == (True, None)
    assert checked["diff"]["after"]["project"] == "lumen-2"
    (warning,) = lab.said.warnings
    assert warning.startswith('project "lumen-2" not found on jetstream; near: "lumen"')
    real = lab.run(resource, **wish)
    assert (real["failure"]["kind"], lab.writes()) == ("not_found", [])


class TestRefused:
    """Nothing is changed."""

    def refused(self, lab: Lab, kind: str, **options: Any) -> str:
        lab.world.requests.clear()
        result = both(lab, **options)
        assert (result["failed"], result["failure"]["kind"], lab.writes()) == (True, kind, [])
        assert "nothing was changed" in result["msg"]
        return str(result["msg"])

    def test_an_unknown_volume(self, lab: Lab) -> None:
        wish = {"volumes": [{"volume": "refrence"}]}
        result = lab.run(instance.RESOURCE, name="new", **{**wish, **NEW})
        assert (result["failed"], result["failure"]["kind"], lab.writes()) == (True, "not_found", [])
        assert 'volume "refrence" on jetstream does not exist; near: "reference"' in result["msg"]
        assert "nothing was changed" in result["msg"]

    def test_a_volume_at_another_instance(self, lab: Lab) -> None:
        lab.world.add_instances(1, name="old")
        lab.run(volume_attachment.RESOURCE, volume="reference", instance="old")
        assert 'is attached to "old"' in self.refused(lab, "conflict", name="new", **WISH, **NEW)

    def test_a_volume_for_two(self, lab: Lab) -> None:
        items = [{"name": "a"}, {"name": "b"}]
        words = self.refused(lab, "bad_input", instances=items, **WISH, **NEW)
        assert 'volume "reference" on jetstream is wanted 2 times' in words

    def test_an_instance_that_stays_stopped(self, lab: Lab) -> None:
        lab.world.add_instances(1, name="old", status="shutoff")
        assert "attaching needs running" in self.refused(lab, "conflict", name="old", state="stopped", **WISH)

    def test_one_mount_point_for_two(self, lab: Lab) -> None:
        wish = {"volumes": [{"volume": name, "mount_point": "/data"} for name in ("reference", "scratch")]}
        words = self.refused(lab, "conflict", name="new", **wish, **NEW)
        assert 'mount point /data on "new" is taken by volume "reference"' in words

    def test_a_mount_point_that_is_taken(self, lab: Lab) -> None:
        lab.world.add_instances(1, name="old")
        lab.run(volume_attachment.RESOURCE, volume="scratch", instance="old", mount_point="/data")
        wish = {"volumes": [{"volume": "reference", "mount_point": "/data"}]}
        words = self.refused(lab, "conflict", name="old", **wish)
        assert 'mount point /data on "old" is taken by volume "scratch"' in words
