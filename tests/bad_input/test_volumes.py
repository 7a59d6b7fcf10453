# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot be had of volumes: refused in one sentence, before the call where that can be known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends import registry
from ansible_collections.research.cloud.plugins.module_utils.resources import volume, volume_attachment, volume_info
from research_cloud_emulator.world import snapshots

from tests.bad_input.refusal import is_one_sentence, refused, refused_by_cloud, says_nothing_was_changed
from tests.support.lab import Lab, validate
from tests.support.storage import disk, fault, place, where

NEW: dict[str, Any] = {"name": "new", "size_gb": 5}
BOBS: dict[str, Any] = {"cloud": "bob", "name": "new"}


def attach(lab: Lab, kind: str, *, volume: str = "scratch", instance: str = "web", **more: Any) -> str:
    """What a refused attachment says."""
    result = refused(lab, volume_attachment.RESOURCE, kind, volume=volume, instance=instance, **more)
    says_nothing_was_changed(result)
    return str(result["msg"])


def snapshot(lab: Lab, name: str = "scratch") -> None:
    """That volume has a snapshot named monday."""
    with lab.world.act() as now:
        row = lab.world.store.first("SELECT * FROM disks WHERE name = ?", (name,))
        assert row is not None
        snapshots.take_snapshot(lab.world.store, row, now, 0.0, name="monday", description=None)


class TestNames:
    @pytest.mark.parametrize(
        ("option", "written", "words"),
        [
            ("project", "lumens", 'project "lumens" not found on jetstream; near: "lumen"'),
            ("image", "Ubuntu 22.4", 'image "Ubuntu 22.4" not found on jetstream; near: "Ubuntu 22.04"'),
            ("snapshot", "mondy", 'snapshot "mondy" not found on jetstream; near: "monday"'),
        ],
    )
    def test_an_unknown_name_lists_the_near_ones(self, lab: Lab, option: str, written: str, words: str) -> None:
        snapshot(lab)
        result = refused(lab, volume.RESOURCE, "not_found", **NEW, **{option: written})
        assert result["msg"].startswith(words)
        says_nothing_was_changed(result)

    def test_an_unknown_project_of_a_volume_that_is_there(self, lab: Lab) -> None:
        result = refused(lab, volume.RESOURCE, "not_found", name="scratch", project="lumens")
        assert 'project "lumens" not found on jetstream; near: "lumen"' in result["msg"]

    def test_an_unknown_id(self, lab: Lab) -> None:
        result = refused(lab, volume.RESOURCE, "not_found", id="nope", size_gb=5)
        assert "volume nope on jetstream does not exist" in result["msg"]

    def test_an_unknown_volume_or_instance_to_attach(self, lab: Lab) -> None:
        assert 'volume "scratsh" on jetstream does not exist; near: "scratch"' in attach(
            lab, "not_found", volume="scratsh"
        )
        assert 'instance "wep" on jetstream does not exist; near: "web"' in attach(lab, "not_found", instance="wep")
        assert 'instance "zzz" on jetstream does not exist; there is: "web"' in attach(lab, "not_found", instance="zzz")

    @pytest.mark.parametrize("state", ["present", "absent"])
    def test_an_ambiguous_volume_lists_both(self, lab: Lab, state: str) -> None:
        result = refused(lab, volume.RESOURCE, "ambiguous", name="twin", state=state)
        assert '2 volumes on jetstream are named "twin"' in result["msg"]
        assert all(row["uuid"] in result["msg"] for row in lab.disks() if row["name"] == "twin")
        assert "give the id instead" in result["msg"]
        says_nothing_was_changed(result)

    @pytest.mark.parametrize("state", ["present", "absent"])
    def test_an_ambiguous_volume_is_not_attached_or_detached(self, lab: Lab, state: str) -> None:
        assert '2 volumes on jetstream are named "twin"' in attach(lab, "ambiguous", volume="twin", state=state)

    def test_an_ambiguous_instance_gets_none(self, lab: Lab) -> None:
        lab.world.add_instances(1, name="web")
        assert '2 instances on jetstream are named "web"' in attach(lab, "ambiguous")

    def test_an_ambiguous_image(self, lab: Lab) -> None:
        result = refused(lab, volume.RESOURCE, "ambiguous", **NEW, image="Shared Name")
        assert 'image "Shared Name" is ambiguous on jetstream' in result["msg"]

    def test_a_name_that_is_taken(self, lab: Lab) -> None:
        uuid = (disk(lab, "scratch") or {})["uuid"]
        result = refused(lab, volume.RESOURCE, "bad_input", id=uuid, name="reference")
        assert f'volume {uuid} on jetstream cannot be renamed to "reference": that is the name of' in result["msg"]
        says_nothing_was_changed(result)

    @pytest.mark.parametrize("name", ["archive", "bobs-disk"])
    def test_somebody_elses_volume_is_not_there(self, lab: Lab, name: str) -> None:
        """It is at another provider, or another person's."""
        attach(lab, "not_found", volume=name)
        assert disk(lab, name)

    def test_neither_name_nor_id(self, lab: Lab) -> None:
        assert volume.RESOURCE.constraints["required_one_of"] == [["name", "id"]]
        assert ["image", "snapshot"] in volume.RESOURCE.constraints["mutually_exclusive"]
        assert all("instance" in rule[2] for rule in volume_attachment.RESOURCE.constraints["required_if"])
        assert lab.world.requests == []

    @pytest.mark.parametrize(
        ("resource", "options", "words"),
        [
            (volume.RESOURCE, {"name": "a", "size_gb": "5 TB"}, "size_gb"),
            (volume.RESOURCE, {"name": "a", "state": "gone"}, "value of state must be one of: present, absent"),
            (volume_attachment.RESOURCE, {"volume": "a", "instance": "b", "state": "attached"}, "state"),
            (volume_attachment.RESOURCE, {"instance": "b"}, "missing required arguments: volume"),
            (volume_info.RESOURCE, {"status": ["in-use"]}, "value of status must be one or more of: available, in_use"),
        ],
    )
    def test_options_of_a_wrong_kind(self, resource: Any, options: dict[str, Any], words: str) -> None:
        (error,) = validate(resource.spec, options)[1]
        assert words in error


class TestSizes:
    def test_none_at_all(self, lab: Lab) -> None:
        result = refused(lab, volume.RESOURCE, "bad_input", name="new")
        assert 'volume "new" on jetstream does not exist, and making it needs size_gb' in result["msg"]
        says_nothing_was_changed(result)

    @pytest.mark.parametrize("size", [0, -1])
    @pytest.mark.parametrize("source", [{}, {"image": "Ubuntu 22.04"}, {"snapshot": "monday"}])
    def test_less_than_nothing(self, lab: Lab, size: int, source: dict[str, str]) -> None:
        snapshot(lab)
        result = refused(lab, volume.RESOURCE, "bad_input", name="new", size_gb=size, **source)
        assert f'volume "new" on jetstream cannot have {size} GB: size_gb must be at least 1' in result["msg"]
        says_nothing_was_changed(result)

    @pytest.mark.parametrize("size", [0, 19, 21])
    def test_grow_and_shrink(self, lab: Lab, size: int) -> None:
        result = refused(lab, volume.RESOURCE, "bad_input", name="scratch", size_gb=size)
        assert f'volume "scratch" on jetstream: size_gb is 20, wanted {size}' in result["msg"]
        assert "Atmosphere cannot resize a volume; make a new one, copy the data, delete the old one" in result["msg"]
        says_nothing_was_changed(result)

    def test_more_than_its_image_allows(self, lab: Lab) -> None:
        result = refused(lab, volume.RESOURCE, "bad_input", name="new", size_gb=13, image="Ubuntu 22.04")
        assert 'a volume from image "Ubuntu 22.04" may have at most 12 GB here' in result["msg"]
        says_nothing_was_changed(result)

    def test_less_than_its_image(self, lab: Lab) -> None:
        result = refused(lab, volume.RESOURCE, "bad_input", name="new", size_gb=7, image="Ubuntu 22.04")
        assert 'cannot have 7 GB: image "Ubuntu 22.04" has 8 GB' in result["msg"]

    @pytest.mark.parametrize(
        ("size", "words"), [(13, "cannot exceed more than 4GB greater"), (7, "larger than volume")]
    )
    def test_an_image_whose_size_only_the_cloud_knows(self, lab: Lab, size: int, words: str) -> None:
        result = refused_by_cloud(lab, volume.RESOURCE, "conflict", name="new", size_gb=size, image="Ubuntu 20.04")
        assert words in result["msg"]
        says_nothing_was_changed(result)

    def test_less_than_its_snapshot(self, lab: Lab) -> None:
        snapshot(lab)
        result = refused(lab, volume.RESOURCE, "bad_input", name="new", size_gb=19, snapshot="monday")
        assert 'cannot have 19 GB: snapshot "monday" has 20 GB' in result["msg"]

    def test_more_than_the_account_may_have(self, lab: Lab) -> None:
        result = refused_by_cloud(lab, volume.RESOURCE, "quota", **BOBS, size_gb=91)
        assert "Storage Size Quota Exceeded: Using 10 + Requested 91 but limited to 100" in result["msg"]
        assert "ask for a larger quota" in result["msg"]
        says_nothing_was_changed(result)

    def test_more_than_the_account_may_count(self, lab: Lab) -> None:
        lab.world.add_volumes(2, username="bob", size=1)
        result = refused_by_cloud(lab, volume.RESOURCE, "quota", **BOBS, size_gb=1)
        assert "Volume Quota Exceeded: Using 3 + Requested 1 but limited to 3" in result["msg"]
        says_nothing_was_changed(result)

    def test_a_description_that_cannot_be_emptied(self, lab: Lab) -> None:
        lab.run(volume.RESOURCE, name="scratch", description="x")
        result = refused(lab, volume.RESOURCE, "bad_input", name="scratch", description="")
        assert 'description is "x", wanted ""; jetstream cannot empty it' in result["msg"]
        says_nothing_was_changed(result)


class TestDeleting:
    def test_while_attached(self, lab: Lab) -> None:
        place(lab, "db", "data")
        result = refused(lab, volume.RESOURCE, "conflict", name="data", state="absent")
        assert 'volume "data" on jetstream is attached to "db" and was not deleted' in result["msg"]
        assert "detach it first, or say detach: true" in result["msg"]
        says_nothing_was_changed(result)

    def test_with_snapshots(self, lab: Lab) -> None:
        """Only the cloud knows, and it says that it has done it."""
        snapshot(lab)
        result = refused_by_cloud(lab, volume.RESOURCE, "failed", name="scratch", state="absent")
        assert 'volume "scratch" on jetstream is still there (available)' in result["msg"]
        assert "a volume that has snapshots or attachments cannot be deleted" in result["msg"]

    def test_from_an_instance_that_does_not_run(self, lab: Lab) -> None:
        place(lab, "off", "data", status="shutoff")
        result = lab.run(volume.RESOURCE, name="data", state="absent", detach=True)
        assert result["failure"]["kind"] == "failed"
        is_one_sentence(result["msg"])
        assert 'instance "off" is stopped, and mounting needs it to run' in result["msg"]
        assert where(lab, "data")[:2] == ("in-use - umount_error", "off")


class TestAttaching:
    @pytest.mark.parametrize("state", ["present", "mounted", "unmounted"])
    def test_what_is_elsewhere(self, lab: Lab, state: str) -> None:
        place(lab, "db", "data")
        words = attach(lab, "conflict", volume="data", state=state)
        assert 'volume "data" on jetstream is attached to "db" (detach it there first, or say move: true' in words

    @pytest.mark.parametrize("status", ["shutoff", "suspended", "shelved_offloaded", "error"])
    def test_to_an_instance_that_does_not_run(self, lab: Lab, status: str) -> None:
        lab.world.add_instances(1, name="off", status=status)
        words = attach(lab, "conflict", instance="off")
        assert 'volume "scratch" on jetstream: instance "off" is ' in words
        assert "attaching needs running" in words

    def test_what_is_in_error(self, lab: Lab) -> None:
        lab.world.add_volumes(1, name="broken", status="error")
        words = attach(lab, "conflict", volume="broken")
        assert 'volume "broken" on jetstream is error; attaching needs available (the cloud could not make it' in words

    def test_where_another_is_mounted(self, lab: Lab) -> None:
        place(lab, "db", "data")
        words = attach(lab, "conflict", instance="db", mount_point="/vol_b")
        assert 'mount point /vol_b on "db" is taken by volume "data"' in words

    def test_elsewhere_on_the_same_instance(self, lab: Lab) -> None:
        place(lab, "db", "data")
        words = attach(lab, "conflict", volume="data", instance="db", mount_point="/data")
        assert 'volume "data" on jetstream is mounted at /vol_b, wanted /data (unmount it first' in words

    def test_what_was_deleted_under_our_hands(self, lab: Lab) -> None:
        """Between the look and the request somebody deletes the volume, or the instance."""
        for table, words in (("disks", 'jetstream has no volume "scratch"'), ("instances", "no such instance")):
            plain = lab.transport.send

            def send(request: Any, plain: Any = plain, table: str = table) -> Any:
                if request.url.endswith("/action"):
                    with lab.world.act():
                        if table == "disks":
                            lab.world.store.run("DELETE FROM disks WHERE name = 'scratch'")
                        else:
                            lab.world.store.run("DELETE FROM instances")
                return plain(request)

            lab.transport.send = send  # type: ignore[method-assign]
            wanted = "scratch" if table == "disks" else "reference"
            result = lab.run(volume_attachment.RESOURCE, volume=wanted, instance="web")
            lab.transport.send = plain  # type: ignore[method-assign]
            assert (result["changed"], result["failure"]["kind"]) == (False, "not_found")
            assert words in result["msg"]
            is_one_sentence(result["msg"])
            says_nothing_was_changed(result)


class TestDeletedUnderOurHands:
    def gone(self, lab: Lab, method: str) -> None:
        """Just before that request, somebody else's deletion is carried out."""
        plain = lab.transport.send

        def send(request: Any) -> Any:
            if request.method == method and "volume" in request.url:
                with lab.world.act() as now:
                    lab.world.store.run("DELETE FROM disks WHERE name = 'scratch'")
                    lab.world.store.run("UPDATE volumes SET end_date = ? WHERE name = 'scratch'", (now,))
            return plain(request)

        lab.transport.send = send  # type: ignore[method-assign]

    def test_before_it_is_changed(self, lab: Lab) -> None:
        self.gone(lab, "PATCH")
        result = lab.run(volume.RESOURCE, name="scratch", description="x")
        assert (result["changed"], result["failure"]["kind"]) == (False, "not_found")
        is_one_sentence(result["msg"])
        says_nothing_was_changed(result)

    def test_before_it_is_deleted(self, lab: Lab) -> None:
        """Gone is what was wanted."""
        self.gone(lab, "DELETE")
        result = lab.run(volume.RESOURCE, name="scratch", state="absent")
        assert (result["changed"], result.get("failed")) == (True, None)

    def test_while_it_is_waited_for(self, lab: Lab) -> None:
        fault(lab, {"stick": {"status": "creating"}}, {"method": "POST", "path": "/volumes$"})
        lab.run(volume.RESOURCE, **NEW, wait=False)
        plain = lab.transport.send
        looks = 0

        def send(request: Any) -> Any:
            nonlocal looks
            looks += "/volume/" in request.url
            if looks == 3:
                with lab.world.act():
                    lab.world.store.run("DELETE FROM disks WHERE name = 'new'")
            return plain(request)

        lab.transport.send = send  # type: ignore[method-assign]
        result = lab.run(volume.RESOURCE, **NEW)
        assert (result["changed"], result["failure"]["kind"]) == (False, "not_found")
        assert "does not exist" in result["msg"]
        is_one_sentence(result["msg"])


def test_a_cloud_without_volumes_says_what_it_has(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    services: Any = registry.load("atmosphere").capabilities.services
    monkeypatch.delitem(services, "volume")
    for resource, options in (
        (volume.RESOURCE, {"name": "scratch"}),
        (volume_attachment.RESOURCE, {"volume": "scratch", "instance": "web"}),
        (volume_info.RESOURCE, {}),
    ):
        result = refused(lab, resource, "unsupported", **options)
        assert "jetstream has no volumes that could be managed; it has: access_token, project" in result["msg"]
        assert lab.world.requests == []


@pytest.mark.parametrize("state", ["mounted", "unmounted"])
def test_a_cloud_that_does_not_mount(lab: Lab, monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    services: Any = registry.load("atmosphere").capabilities.services
    monkeypatch.setitem(services, "volume", replace(services["volume"], mounts=False))
    words = attach(lab, "unsupported", state=state)
    assert f'jetstream does not mount volumes, so state "{state}" cannot be had; supported: present, absent' in words
    assert lab.world.requests == []
