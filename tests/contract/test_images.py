# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images of instances, of every backend that makes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    CloudError,
    Conflict,
    NotFound,
    ReplyLost,
)
from ansible_collections.research.cloud.plugins.module_utils.core.images import AccountImage, NewImage

from tests.contract.twin import Trouble, Twin

pytestmark = pytest.mark.needs_service("image")

CHANGES: Mapping[str, Any] = {
    "name": "silver",
    "version": "2",
    "description": "d",
    "homepage": "https://lab.example.org",
    "eula": "https://lab.example.org/eula",
    "acl": ("15607081-4cd2-45c8-baf7-79da760fffaa",),
    "tags": {"role": "web", "prod": True},
}


@pytest.fixture
def service(cloud: Cloud) -> Any:
    return cloud.service("image")


@pytest.fixture
def new(twin: Twin, cloud: Cloud) -> NewImage:
    """Of a machine that is stopped."""
    (planted,) = twin.plant("stopped", name="off")
    return NewImage("golden", "1", cloud.instance(planted), {"description": "all on it"})


def mine(service: Any, name: str = "golden") -> list[AccountImage]:
    return [image for image in service.list_all() if image.mine and image.name == name]


def settled(twin: Twin, service: Any, image: AccountImage) -> AccountImage:
    """The image when nothing is under way, polled once a second."""
    until = twin.now() + 300.0
    while not (seen := service.poll(image)).settled:
        assert twin.now() < until
        twin.advance(1.0)
    now: AccountImage = seen
    return now


def test_a_new_one_is_being_made_and_then_can_be_booted(twin: Twin, service: Any, new: NewImage) -> None:
    made = service.create(new)
    assert (made.status, made.expected_status, made.under_way) == ("creating", "active", True)
    done = settled(twin, service, made)
    assert (done.status, done.name, done.version, done.description) == ("active", "golden", "1", "all on it")
    assert done.created and done.region
    assert mine(service) == [done] == [service.read(done.id)]
    assert done.id in {image.id for image in twin.cloud().images()}


def test_one_of_what_runs_is_refused(twin: Twin, cloud: Cloud, service: Any) -> None:
    (planted,) = twin.plant("running")
    with pytest.raises(Conflict):
        service.create(NewImage("golden", "1", cloud.instance(planted)))
    assert mine(service) == []


@pytest.mark.parametrize("field", CHANGES)
def test_what_can_be_updated_is(twin: Twin, cloud: Cloud, service: Any, new: NewImage, field: str) -> None:
    assert field in cloud.capabilities.services["image"].updates
    made = settled(twin, service, service.create(new))
    service.update(made, {field: CHANGES[field]})
    now = service.read(made.id)
    assert {key for key in CHANGES if getattr(now, key) != getattr(made, key)} == {field}
    assert getattr(now, field) == CHANGES[field]


def test_every_image_is_listed_and_what_is_not_ours_says_so(cloud: Cloud, service: Any) -> None:
    everything = {image.id for image in cloud.images(every=True)}
    assert {image.id for image in cloud.images()} < everything == {image.id for image in service.list_all()}
    assert {image.mine for image in service.list_all()} == {True, False}


def test_deleting_twice_deletes_once(service: Any, new: NewImage) -> None:
    going = service.create(new)
    service.delete(going)
    service.delete(going)
    assert mine(service) == []
    with pytest.raises(NotFound):
        service.poll(going)


def test_another_account_sees_nothing_of_it(twin: Twin, service: Any, new: NewImage) -> None:
    made = service.create(new)
    stranger = twin.stranger().service("image")
    assert made.id not in {image.id for image in stranger.list_all()}
    with pytest.raises(NotFound):
        stranger.read(made.id)
    stranger.delete(made)  # as if it were gone already
    assert len(mine(service)) == 1


def test_why_one_could_not_be_made(twin: Twin, service: Any, new: NewImage) -> None:
    twin.fail_next_image()
    ended = settled(twin, service, service.create(new))
    assert ended.status == "error"
    assert ended.fault


@pytest.mark.parametrize("trouble", ["lost_reply", "silent_after", "truncated", "not_json", "dropped", "silent"])
def test_a_create_is_sent_once(twin: Twin, service: Any, new: NewImage, trouble: Trouble) -> None:
    twin.trouble("create image", trouble)
    with pytest.raises(ReplyLost):
        service.create(new)
    made = 0 if trouble in ("dropped", "silent") else 1
    assert (len(mine(service)), twin.sent("create image")) == (made, 1)


@pytest.mark.parametrize("trouble", ["lost_reply", "dropped", "silent", "silent_after"])
def test_a_change_may_be_asked_again(twin: Twin, service: Any, new: NewImage, trouble: Trouble) -> None:
    made = service.create(new)
    twin.trouble("update image", trouble)
    service.update(made, {"description": "d"})
    assert service.read(made.id).description == "d"
    twin.trouble("delete image", trouble)
    service.delete(made)
    assert mine(service) == []


def test_a_list_that_does_not_come_raises(twin: Twin, service: Any) -> None:
    twin.reply("list image", 503, times=None)
    with pytest.raises(CloudError):
        service.list_all()
