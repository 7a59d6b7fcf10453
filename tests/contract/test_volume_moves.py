# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes that come and go while an instance runs, of every cloud that attaches them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.base import AttachableVolumes, Cloud, Serves
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Conflict, Failed, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.model import Attachment, Volume

from tests.contract.conftest import Placed
from tests.contract.test_volumes import REFUSALS
from tests.contract.twin import Silence, Twin, settled_volume

MOUNTS = pytest.mark.needs_service("volume", "mounts")

pytestmark = [pytest.mark.needs_service("volume"), pytest.mark.only_where("attaches")]


class TestMoving:
    def test_attached(self, twin: Twin, cloud: Cloud, serves: Serves, volumes: AttachableVolumes) -> None:
        (holder,), (planted,) = twin.plant(), twin.plant_volume()
        volume = volumes.read(planted)
        volumes.attach(volume, cloud.instance(holder))
        ended = settled_volume(twin, volumes, _moved(twin, volumes, volume))
        (there,) = ended.attachments
        assert (ended.status, ended.fault, there.instance_id) == ("in_use", "", holder)
        assert bool(there.mount_point) == serves.mounts
        assert (twin.volume_holder(planted), twin.sent("move volume")) == (holder, 1)

    def test_attached_where_it_was_asked_for(
        self, twin: Twin, cloud: Cloud, serves: Serves, volumes: AttachableVolumes
    ) -> None:
        (holder,), (planted,) = twin.plant(), twin.plant_volume()
        volume = volumes.read(planted)
        places = {"device": "/dev/sdf", "mount_point": "/data"} if serves.mounts else {"device": "/dev/sdf"}
        volumes.attach(volume, cloud.instance(holder), **places)
        ended = settled_volume(twin, volumes, _moved(twin, volumes, volume))
        assert ended.attachments == (Attachment(holder, **places),)

    def test_detached(self, twin: Twin, volumes: AttachableVolumes, placed: Placed) -> None:
        instance, volume = placed
        volumes.detach(volume, instance)
        ended = settled_volume(twin, volumes, _moved(twin, volumes, volume))
        assert (ended.status, ended.fault, ended.attachments) == ("available", "", ())
        assert twin.volume_holder(volume.id) is None

    @MOUNTS
    def test_unmounted_and_mounted(self, twin: Twin, volumes: AttachableVolumes, placed: Placed) -> None:
        instance, volume = placed
        volumes.unmount(volume, instance)
        off = settled_volume(twin, volumes, _moved(twin, volumes, volume))
        assert (off.status, [each.mount_point for each in off.attachments]) == ("in_use", [""])
        volumes.mount(off, instance, mount_point="/data")
        on = settled_volume(twin, volumes, _moved(twin, volumes, off))
        assert (on.status, [each.mount_point for each in on.attachments]) == ("in_use", ["/data"])
        assert twin.volume_holder(volume.id) == instance.id

    def test_what_is_under_way_can_be_seen(self, twin: Twin, cloud: Cloud, volumes: AttachableVolumes) -> None:
        (holder,), (planted,) = twin.plant(), twin.plant_volume()
        volume = volumes.read(planted)
        volumes.attach(volume, cloud.instance(holder))
        seen = _moved(twin, volumes, volume)
        assert not seen.settled
        assert seen.status == "attaching" or seen.activity

    @pytest.mark.parametrize("status", ["stopped", "suspended", "shelved"])
    def test_an_instance_that_does_not_run_takes_none(
        self, twin: Twin, cloud: Cloud, volumes: AttachableVolumes, status: str
    ) -> None:
        (holder,), (planted,) = twin.plant(status), twin.plant_volume()
        volume, instance = volumes.read(planted), cloud.instance(holder)
        with pytest.raises((Conflict, Failed)):
            volumes.attach(volume, instance)
        twin.advance(120.0)
        assert (volumes.poll(volume).status, twin.volume_holder(planted)) == ("available", None)

    def test_what_is_elsewhere_stays_there(
        self, twin: Twin, cloud: Cloud, volumes: AttachableVolumes, placed: Placed
    ) -> None:
        instance, volume = placed
        (other,) = twin.plant(name="other")
        with suppress(*REFUSALS):
            volumes.attach(volume, cloud.instance(other))
        twin.advance(120.0)
        assert twin.volume_holder(volume.id) == instance.id
        assert volumes.poll(volume).attachments == volume.attachments

    def test_a_volume_that_is_gone_is_not_found(self, volumes: AttachableVolumes, placed: Placed) -> None:
        instance, volume = placed
        gone = replace(volume, id="00000000-0000-0000-0000-000000000000")
        for ask in (volumes.attach, volumes.detach):
            with pytest.raises(NotFound):
                ask(gone, instance)

    def test_attached_twice_is_attached_once(self, twin: Twin, cloud: Cloud, volumes: AttachableVolumes) -> None:
        (holder,), (planted,) = twin.plant(), twin.plant_volume()
        volume, instance = volumes.read(planted), cloud.instance(holder)
        volumes.attach(volume, instance)
        with suppress(*REFUSALS):
            volumes.attach(volume, instance)
        ended = settled_volume(twin, volumes, _moved(twin, volumes, volume))
        assert [each.instance_id for each in ended.attachments] == [holder]

    def test_a_deleted_instance_lets_go(
        self, twin: Twin, cloud: Cloud, volumes: AttachableVolumes, placed: Placed
    ) -> None:
        instance, volume = placed
        cloud.delete(instance)
        twin.advance(120.0)
        seen = volumes.poll(volume)
        assert (seen.status, seen.attachments) == ("available", ())

    @pytest.mark.parametrize(
        "what", ["attach", "detach", *(pytest.param(verb, marks=MOUNTS) for verb in ("mount", "unmount"))]
    )
    def test_what_is_accepted_only_leaves_it_to_be_seen(
        self, twin: Twin, cloud: Cloud, volumes: AttachableVolumes, what: Silence
    ) -> None:
        (holder,) = twin.plant()
        instance = cloud.instance(holder)
        (planted,) = twin.plant_volume(at=None if what in ("attach", "mount") else holder)
        volume = volumes.read(planted)
        twin.be_silent_about(what)
        {"unmount": volumes.unmount, "detach": volumes.detach}.get(what, volumes.attach)(volume, instance)
        twin.advance(120.0)
        seen = volumes.poll(volume)
        assert seen.settled
        assert bool(seen.attachments) == (what != "attach")
        assert seen.fault or what in ("attach", "detach")


def _moved(twin: Twin, volumes: AttachableVolumes, volume: Volume, seconds: float = 60.0) -> Volume:
    """The volume when it shows that something happens: a request may wait in a queue."""
    until = twin.now() + seconds
    while (seen := volumes.poll(volume)).settled and seen.attachments == volume.attachments:
        assert twin.now() < until, f"{seen.status} for {seconds} s"
        twin.advance(0.5)
    moved: Volume = seen
    return moved
