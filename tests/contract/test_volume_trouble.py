# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong on the way to volumes: reads are repeated, changes are sent once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.base import AttachableVolumes, Cloud
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadReply, ReplyLost
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance, NewVolume, Volume

from tests.contract.test_trouble import NOT_PROCESSED, PROCESSED, UNREADABLE
from tests.contract.twin import Operation, Trouble, Twin, settled_volume

pytestmark = pytest.mark.needs_service("volume")

REPEATED: Mapping[Operation, Callable[[AttachableVolumes, Volume], object]] = {
    "list volumes": lambda volumes, _volume: volumes.list_all(),
    "read volume": lambda volumes, volume: volumes.read(volume.id),
    "poll volume": lambda volumes, volume: volumes.poll(volume),
    "update volume": lambda volumes, volume: volumes.update(volume, {"name": "renamed"}),
    "delete volume": lambda volumes, volume: volumes.delete(volume),
}


@pytest.fixture
def volume(twin: Twin, volumes: AttachableVolumes) -> Volume:
    """A free one, read before anything goes wrong."""
    (planted,) = twin.plant_volume()
    found: Volume = volumes.read(planted)
    return found


class Things(NamedTuple):
    """What changes are about."""

    volume: Volume
    instance: Instance
    new: NewVolume


@pytest.fixture
def things(twin: Twin, cloud: Cloud, volume: Volume) -> Things:
    """All of them, read before anything goes wrong."""
    (planted,) = twin.plant()
    return Things(volume, cloud.instance(planted), twin.new_volume("data"))


def _carry_out(operation: Operation, volumes: AttachableVolumes, things: Things) -> None:
    if operation == "create volume":
        volumes.create(things.new)
    elif operation == "move volume":
        volumes.attach(things.volume, things.instance)
    else:
        REPEATED[operation](volumes, things.volume)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
@pytest.mark.parametrize("operation", REPEATED)
def test_a_passing_refusal_is_asked_again(
    twin: Twin, volumes: AttachableVolumes, volume: Volume, operation: Operation, status: int
) -> None:
    before = twin.sent(operation)
    twin.reply(operation, status, times=2)
    REPEATED[operation](volumes, volume)
    assert twin.sent(operation) >= before + 3


@pytest.mark.parametrize("kind", UNREADABLE)
@pytest.mark.parametrize("operation", REPEATED)
def test_an_unreadable_reply_is_asked_again(
    twin: Twin, volumes: AttachableVolumes, volume: Volume, operation: Operation, kind: Trouble
) -> None:
    before = twin.sent(operation)
    twin.trouble(operation, kind, times=2)
    REPEATED[operation](volumes, volume)
    assert twin.sent(operation) >= before + 3


@pytest.mark.parametrize("operation", REPEATED)
def test_asking_again_gives_the_same(
    twin: Twin, volumes: AttachableVolumes, volume: Volume, operation: Operation
) -> None:
    twin.plant_volume(name="other")
    twin.trouble(operation, "lost_reply")
    REPEATED[operation](volumes, volume)
    twin.advance(120.0)
    expected = {"update volume": ["other", "renamed"], "delete volume": ["other"]}
    assert sorted(each.name for each in volumes.list_all()) == expected.get(operation, ["other", "planted"])


@pytest.mark.parametrize("operation", [*REPEATED, "create volume", "move volume"])
def test_the_cloud_says_how_long_to_wait(
    twin: Twin, volumes: AttachableVolumes, things: Things, operation: Operation
) -> None:
    twin.reply(operation, 429, retry_after=17.0)
    before, asked = twin.now(), twin.sent(operation)
    _carry_out(operation, volumes, things)
    assert 17.0 <= twin.now() - before < 60.0
    assert twin.sent(operation) >= asked + 2


@pytest.mark.only_where("logs_in")
@pytest.mark.parametrize("operation", [*REPEATED, "create volume", "move volume"])
def test_a_login_that_expires_is_renewed(
    twin: Twin, volumes: AttachableVolumes, things: Things, operation: Operation
) -> None:
    logins = twin.sent("login")
    twin.trouble(operation, "signed_out")
    _carry_out(operation, volumes, things)
    assert twin.sent("login") == logins + 1
    assert twin.volume_names().count("data") == (operation == "create volume")


@pytest.mark.parametrize("kind", [*PROCESSED, *NOT_PROCESSED])
def test_a_create_whose_reply_is_lost_is_not_sent_twice(twin: Twin, volumes: AttachableVolumes, kind: Trouble) -> None:
    new = twin.new_volume("data")
    twin.trouble("create volume", kind)
    with pytest.raises(ReplyLost):
        volumes.create(new)
    twin.advance(60.0)
    made = ["data"] if kind in PROCESSED else []
    assert (twin.sent("create volume"), twin.volume_names()) == (1, made)
    assert [each.name for each in volumes.list_all()] == made


@pytest.mark.only_where("attaches")
@pytest.mark.parametrize("kind", [*PROCESSED, *NOT_PROCESSED])
@pytest.mark.parametrize("verb", ["attach", "detach"])
def test_a_move_whose_reply_is_lost_is_not_sent_twice(
    twin: Twin, cloud: Cloud, volumes: AttachableVolumes, verb: str, kind: Trouble
) -> None:
    instance = cloud.instance(twin.plant()[0])
    (planted,) = twin.plant_volume(at=instance.id if verb == "detach" else None)
    there = volumes.read(planted)
    twin.trouble("move volume", kind)
    with pytest.raises(ReplyLost):
        getattr(volumes, verb)(there, instance)
    assert twin.sent("move volume") == 1
    twin.advance(60.0)
    ended = settled_volume(twin, volumes, there)
    moved = kind in PROCESSED
    assert bool(ended.attachments) == ((verb == "attach") == moved)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("operation", ["create volume", "move volume"])
def test_a_failing_proxy_leaves_open_what_happened(
    twin: Twin, volumes: AttachableVolumes, things: Things, operation: Operation, status: int
) -> None:
    twin.reply(operation, status)
    with pytest.raises(ReplyLost):
        _carry_out(operation, volumes, things)
    assert twin.sent(operation) == 1


@pytest.mark.only_where("pages_volumes")
def test_pages_that_are_lost_once_do_not_make_a_list_shorter(twin: Twin, volumes: AttachableVolumes) -> None:
    planted = twin.plant_volume(count=3 * twin.page_rows)
    twin.trouble("list volumes", "dropped", skip=2)
    assert [each.id for each in volumes.list_all()] == planted


@pytest.mark.only_where("pages_volumes")
def test_a_repeated_page_is_an_error(twin: Twin, volumes: AttachableVolumes) -> None:
    twin.plant_volume(count=3 * twin.page_rows)
    twin.repeat_pages()
    with pytest.raises(BadReply):
        volumes.list_all()
    assert twin.sent("list volumes") < 20


def test_a_restart_in_the_middle_loses_nothing(twin: Twin, volumes: AttachableVolumes) -> None:
    made = volumes.create(twin.new_volume("data"))
    twin.restart()
    assert settled_volume(twin, volumes, made).status == "available"
    assert twin.volume_names() == ["data"]
