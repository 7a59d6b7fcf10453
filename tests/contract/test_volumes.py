# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes of every cloud that has them: read, made, changed, deleted, attached."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Literal

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends import registry
from ansible_collections.research.cloud.plugins.module_utils.backends.base import (
    Cloud,
    Serves,
    VolumeService,
)
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    Conflict,
    Failed,
    NotFound,
    QuotaExceeded,
)
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    VOLUME_STATUSES,
    tag_texts,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.volume import VOLUME

from tests.contract.conftest import BACKENDS, Placed
from tests.contract.twin import Twin, settled_volume

pytestmark = pytest.mark.needs_service("volume")

WITH_VOLUMES = [name for name in BACKENDS if "volume" in registry.load(name).capabilities.services]
UPDATES = [
    (name, field)
    for name in WITH_VOLUMES
    for field in sorted(registry.load(name).capabilities.services["volume"].updates)
]
FIELDS = ("id", "name", "size_gb", "description", "project", "project_id", "owner", "region", "created")

# Some clouds refuse at once what others accept and do not do.
REFUSALS = (Conflict, Failed)


class TestReading:
    def test_an_empty_account_lists_nothing(self, volumes: VolumeService) -> None:
        assert list(volumes.list_all()) == []

    @pytest.mark.parametrize("pages", [0.5, 1, 2.5, 3])
    def test_a_list_is_everything(self, twin: Twin, volumes: VolumeService, pages: float) -> None:
        planted = twin.plant_volume(count=int(pages * twin.page_rows))
        assert [volume.id for volume in volumes.list_all()] == planted

    def test_an_order_that_does_not_depend_on_changes(self, twin: Twin, volumes: VolumeService) -> None:
        planted = twin.plant_volume(count=twin.page_rows + 2)
        volumes.update(volumes.read(planted[3]), {"name": "renamed"})
        assert [volume.id for volume in volumes.list_all()] == planted

    @pytest.mark.parametrize("status", ["available", "error", "in_use"])
    def test_every_status_is_seen_alike_by_all_reads(self, twin: Twin, volumes: VolumeService, status: str) -> None:
        holder = twin.plant()[0] if status == "in_use" else None
        (planted,) = twin.plant_volume(status, at=holder)
        one = volumes.read(planted)
        listed = volumes.list_all()
        assert (one.status, volumes.poll(one).status) == (status, status)
        assert one.settled
        assert (one.fault != "") == (status == "error")
        assert one.attachments == volumes.poll(one).attachments
        told = [(each.status, each.attachments) for each in listed]
        assert told == ([] if status == "error" and not twin.lists_failed_volumes else [(status, one.attachments)])
        assert status in VOLUME_STATUSES

    def test_all_reads_agree_on_every_field(self, twin: Twin, serves: Serves, volumes: VolumeService) -> None:
        made = settled_volume(twin, volumes, volumes.create(twin.new_volume("data")))
        (listed,) = volumes.list_all()
        one = volumes.read(made.id)
        for field in FIELDS:
            assert getattr(listed, field) == getattr(one, field) == getattr(made, field), field
            assert getattr(one, field) or field.removesuffix("_id") in serves.lacks, f"{field} is not known"

    @pytest.mark.only_where("attaches")
    def test_it_says_where_it_is(self, serves: Serves, placed: Placed) -> None:
        instance, volume = placed
        (there,) = volume.attachments
        assert there.instance_id == instance.id
        assert there.device
        assert bool(there.mount_point) == serves.mounts

    def test_an_unknown_id_is_not_found(self, twin: Twin, volumes: VolumeService) -> None:
        (planted,) = twin.plant_volume()
        unknown = replace(volumes.read(planted), id="00000000-0000-0000-0000-000000000000")
        for ask in (lambda: volumes.read(unknown.id), lambda: volumes.poll(unknown)):
            with pytest.raises(NotFound):
                ask()

    def test_observations_say_when_they_were_made(self, twin: Twin, volumes: VolumeService) -> None:
        (planted,) = twin.plant_volume()
        first = volumes.read(planted)
        twin.advance(61.0)
        later = volumes.poll(first)
        assert first.observed_at
        assert first.observed_at < later.observed_at

    @pytest.mark.only_where("copies_volumes")
    def test_a_snapshot_names_its_volume(self, twin: Twin, volumes: VolumeService) -> None:
        (planted,) = twin.plant_volume()
        assert list(volumes.snapshots()) == []
        twin.snapshot(planted)
        (found,) = volumes.snapshots()
        assert (found.volume_id, found.size_gb) == (planted, volumes.read(planted).size_gb)
        assert found.name

    def test_what_it_can_do_names_fields_that_exist(self, serves: Serves, volumes: VolumeService) -> None:
        assert serves.updates.isdisjoint(serves.fixed)
        assert serves.lacks.keys().isdisjoint(serves.updates | serves.fixed.keys())
        assert serves.lacks.keys() <= {*VOLUME.fields, *VOLUME.how}
        assert all(serves.lacks.values()), "each with a reason"
        assert bool(serves.mounted_when_made) != hasattr(volumes, "attach")
        assert serves.updates | serves.fixed.keys() <= {"name", "description", "project", "size_gb"}
        assert serves.never_emptied <= serves.updates
        assert all(serves.fixed.values()), "each with a reason"


class TestMaking:
    def test_a_new_one_is_what_was_asked_for(self, twin: Twin, volumes: VolumeService) -> None:
        new = twin.new_volume("data")
        made = volumes.create(new)
        ready = volumes.read(settled_volume(twin, volumes, made).id)
        assert (ready.id, ready.name, ready.status, ready.fault) == (made.id, "data", "available", "")
        assert (ready.size_gb, ready.description, ready.attachments) == (new.size_gb, new.description, ())
        assert (ready.project, ready.project_id) == ((new.project.name, new.project.id) if new.project else ("", ""))
        assert (ready.networks, ready.tags) == (tuple(each.id for each in new.networks), tag_texts(new.tags))

    @pytest.mark.only_where("copies_volumes")
    @pytest.mark.parametrize("source", ["image", "snapshot"])
    def test_one_that_is_made_from_something(
        self, twin: Twin, volumes: VolumeService, source: Literal["image", "snapshot"]
    ) -> None:
        twin.snapshot(twin.plant_volume()[0])
        new = twin.new_volume_of(source, "data")
        ready = settled_volume(twin, volumes, volumes.create(new))
        assert (ready.status, ready.size_gb) == ("available", new.size_gb)

    def test_it_is_listed_within_the_settle_time(self, twin: Twin, cloud: Cloud, volumes: VolumeService) -> None:
        volumes.list_all()  # a list without it, for the cloud to keep
        made = volumes.create(twin.new_volume("data"))
        twin.advance(cloud.capabilities.settle_time)
        assert [volume.id for volume in volumes.list_all()] == [made.id]

    def test_each_create_makes_one(self, twin: Twin, volumes: VolumeService) -> None:
        names = ["aa", "bb", "cc"] if twin.one_volume_of_a_name else ["aa", "bb", "aa"]
        for name in names:
            volumes.create(twin.new_volume(name))
        twin.advance(60.0)
        assert sorted(volume.name for volume in volumes.list_all()) == sorted(names) == twin.volume_names()

    @pytest.mark.only_where("one_volume_of_a_name")
    def test_a_name_that_may_be_there_once_is_there_once(self, twin: Twin, volumes: VolumeService) -> None:
        volumes.create(twin.new_volume("aa"))
        with pytest.raises(Conflict):
            volumes.create(twin.new_volume("aa"))
        assert twin.volume_names() == ["aa"]

    def test_its_size_is_one_that_there_is(self, twin: Twin, volumes: VolumeService) -> None:
        sizes = [each.size_gb for each in volumes.sizes()]
        assert sizes == sorted(set(sizes))
        assert not sizes or twin.new_volume("data").size_gb in sizes

    def test_one_that_fails_ends_in_error_and_says_why(self, twin: Twin, volumes: VolumeService) -> None:
        twin.be_silent_about("create")
        ended = settled_volume(twin, volumes, volumes.create(twin.new_volume("data")))
        assert (ended.status, bool(ended.fault)) == ("error", True)
        assert [volume.status for volume in volumes.list_all()] == (["error"] if twin.lists_failed_volumes else [])

    @pytest.mark.only_where("counts_volumes")
    def test_more_than_the_account_may_have_is_refused(self, twin: Twin, volumes: VolumeService) -> None:
        with pytest.raises(QuotaExceeded):
            volumes.create(twin.too_large_a_volume("data"))
        assert twin.volume_names() == []


class TestChanging:
    @pytest.mark.parametrize(("backend", "field"), UPDATES)
    def test_a_field_that_can_be_updated_is(self, twin: Twin, volumes: VolumeService, field: str) -> None:
        planted, other = twin.plant_volume(count=2)
        before = volumes.read(planted)
        value = twin.another_of_volume(field)
        volumes.update(before, {field: value})
        after = volumes.read(planted)
        assert getattr(before, field) != getattr(after, field) == getattr(value, "name", value)
        unchanged = {"name", "project", "description", "size_gb", "status"} - {field}
        assert all(getattr(before, each) == getattr(after, each) for each in unchanged)
        assert getattr(volumes.list_all()[0], field) == getattr(after, field)
        assert getattr(volumes.read(other), field) != getattr(after, field)

    def test_several_fields_at_once(self, twin: Twin, serves: Serves, volumes: VolumeService) -> None:
        (planted,) = twin.plant_volume()
        changes = {field: twin.another_of_volume(field) for field in sorted(serves.updates)}
        volumes.update(volumes.read(planted), changes)
        after = volumes.read(planted)
        assert {field: getattr(after, field) for field in changes} == {
            field: getattr(value, "name", value) for field, value in changes.items()
        }

    @pytest.mark.only_where("attaches")
    def test_what_is_attached_can_be_described(self, twin: Twin, volumes: VolumeService, placed: Placed) -> None:
        volume = placed[1]
        volumes.update(volume, {"description": twin.another_of_volume("description")})
        after = volumes.read(volume.id)
        assert (after.status, after.attachments) == (volume.status, volume.attachments)


class TestDeleting:
    @pytest.mark.parametrize("status", ["available", "error"])
    def test_it_goes(self, twin: Twin, volumes: VolumeService, status: str) -> None:
        kept, going = twin.plant_volume(status, count=2)
        volume = volumes.read(going)
        volumes.delete(volume)
        twin.advance(120.0)
        with pytest.raises(NotFound):
            volumes.poll(volume)
        assert volumes.read(kept).status == status
        assert len(twin.volume_names()) == 1

    def test_it_can_be_seen_to_go(self, twin: Twin, volumes: VolumeService) -> None:
        (planted,) = twin.plant_volume()
        volume = volumes.read(planted)
        volumes.delete(volume)
        assert volumes.poll(volume).status == "deleting"
        assert [listed.status for listed in volumes.list_all()] in ([], ["deleting"])

    def test_deleting_twice_deletes_once(self, twin: Twin, volumes: VolumeService) -> None:
        kept, going = twin.plant_volume(count=2)
        volume = volumes.read(going)
        volumes.delete(volume)
        volumes.delete(volume)
        twin.advance(120.0)
        volumes.delete(volume)
        assert [left.id for left in volumes.list_all()] == [kept]

    def test_what_is_attached_stays(self, twin: Twin, volumes: VolumeService, placed: Placed) -> None:
        instance, volume = placed
        with suppress(*REFUSALS):
            volumes.delete(volume)
        twin.advance(120.0)
        assert volumes.poll(volume).attachments == volume.attachments
        assert twin.volume_holder(volume.id) == instance.id

    @pytest.mark.only_where("copies_volumes")
    def test_what_has_a_snapshot_stays(self, twin: Twin, volumes: VolumeService) -> None:
        (planted,) = twin.plant_volume()
        twin.snapshot(planted)
        volume = volumes.read(planted)
        with suppress(*REFUSALS):
            volumes.delete(volume)
        twin.advance(120.0)
        assert volumes.poll(volume).status == "available"

    @pytest.mark.only_where("deletes_late")
    def test_a_deletion_that_is_accepted_only_leaves_it_to_be_seen(self, twin: Twin, volumes: VolumeService) -> None:
        (planted,) = twin.plant_volume()
        volume = volumes.read(planted)
        twin.be_silent_about("delete")
        volumes.delete(volume)
        twin.advance(120.0)
        assert [left.id for left in volumes.list_all()] == [planted]
        assert volumes.poll(volume).status in ("available", "error")
