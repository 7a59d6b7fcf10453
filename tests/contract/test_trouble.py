# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong on the way: reads are repeated, changes are sent once, and time is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    CloudError,
    RateLimited,
    ReplyLost,
    Unavailable,
)
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance, NewInstance

from tests.contract.twin import Operation, Trouble, Twin, settled

READS: Mapping[Operation, Callable[[Cloud, Instance], object]] = {
    "list": lambda cloud, _instance: cloud.instances(),
    "read": lambda cloud, instance: cloud.instance(instance.id),
    "poll": lambda cloud, instance: cloud.poll(instance),
}
REPEATED: Mapping[Operation, Callable[[Cloud, Instance], object]] = {
    **READS,
    "update": lambda cloud, instance: cloud.update(instance, {"name": "renamed"}),
    "delete": lambda cloud, instance: cloud.delete(instance),
}

UNREADABLE: tuple[Trouble, ...] = ("lost_reply", "dropped", "silent", "silent_after", "truncated", "not_json")
PROCESSED: tuple[Trouble, ...] = ("lost_reply", "silent_after", "truncated", "not_json")
NOT_PROCESSED: tuple[Trouble, ...] = ("dropped", "silent")


def _carry_out(operation: Operation, cloud: Cloud, instance: Instance, new: NewInstance) -> None:
    if operation == "create":
        cloud.create(new)
    elif operation == "act":
        cloud.act(instance, "stop", {})
    else:
        REPEATED[operation](cloud, instance)


@pytest.fixture
def instance(twin: Twin, cloud: Cloud) -> Instance:
    """A running one, read before anything goes wrong."""
    (planted,) = twin.plant()
    return cloud.instance(planted)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
@pytest.mark.parametrize("operation", REPEATED)
def test_a_passing_refusal_is_asked_again(
    twin: Twin, cloud: Cloud, instance: Instance, operation: Operation, status: int
) -> None:
    before = twin.sent(operation)
    twin.reply(operation, status, times=2)
    REPEATED[operation](cloud, instance)
    assert twin.sent(operation) >= before + 3


@pytest.mark.parametrize("kind", UNREADABLE)
@pytest.mark.parametrize("operation", REPEATED)
def test_an_unreadable_reply_is_asked_again(
    twin: Twin, cloud: Cloud, instance: Instance, operation: Operation, kind: Trouble
) -> None:
    before = twin.sent(operation)
    twin.trouble(operation, kind, times=2)
    REPEATED[operation](cloud, instance)
    assert twin.sent(operation) >= before + 3


@pytest.mark.parametrize("operation", REPEATED)
def test_asking_again_gives_the_same(twin: Twin, cloud: Cloud, instance: Instance, operation: Operation) -> None:
    twin.plant(name="other")
    twin.trouble(operation, "lost_reply")
    REPEATED[operation](cloud, instance)
    twin.advance(120.0)
    expected = {"update": ["other", "renamed"], "delete": ["other"]}.get(operation, ["other", "planted"])
    assert twin.names() == expected == sorted(each.name for each in cloud.instances())


@pytest.mark.parametrize("operation", [*REPEATED, "create", "act"])
def test_the_cloud_says_how_long_to_wait(twin: Twin, cloud: Cloud, instance: Instance, operation: Operation) -> None:
    new = twin.new("web")
    twin.reply(operation, 429, retry_after=17.0)
    before, asked = twin.now(), twin.sent(operation)
    _carry_out(operation, cloud, instance, new)
    assert 17.0 <= twin.now() - before < 60.0
    assert twin.sent(operation) >= asked + 2


def test_a_create_that_was_put_off_makes_one(twin: Twin, cloud: Cloud) -> None:
    new = twin.new("web")
    twin.reply("create", 429, times=3)
    cloud.create(new)
    assert twin.names() == ["web"]
    assert twin.sent("create") == 4


@pytest.mark.parametrize("kind", PROCESSED)
def test_a_create_whose_reply_is_lost_is_not_sent_twice(twin: Twin, cloud: Cloud, kind: Trouble) -> None:
    new = twin.new("web")
    twin.trouble("create", kind)
    with pytest.raises(ReplyLost):
        cloud.create(new)
    assert (twin.sent("create"), twin.names()) == (1, ["web"])
    twin.advance(cloud.capabilities.settle_time)
    assert [each.name for each in cloud.instances()] == ["web"]


@pytest.mark.parametrize("kind", NOT_PROCESSED)
def test_a_create_that_may_have_arrived_is_not_sent_twice(twin: Twin, cloud: Cloud, kind: Trouble) -> None:
    new = twin.new("web")
    twin.trouble("create", kind)
    with pytest.raises(ReplyLost):
        cloud.create(new)
    assert (twin.sent("create"), twin.names()) == (1, [])


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("operation", ["create", "act"])
def test_a_failing_proxy_leaves_open_what_happened(
    twin: Twin, cloud: Cloud, instance: Instance, operation: Operation, status: int
) -> None:
    new = twin.new("web")
    twin.reply(operation, status)
    with pytest.raises(ReplyLost):
        cloud.create(new) if operation == "create" else cloud.act(instance, "stop", {})
    assert twin.sent(operation) == 1


@pytest.mark.parametrize("kind", PROCESSED)
def test_an_action_whose_reply_is_lost_is_not_sent_twice(
    twin: Twin, cloud: Cloud, instance: Instance, kind: Trouble
) -> None:
    twin.trouble("act", kind)
    with pytest.raises(ReplyLost):
        cloud.act(instance, "stop", {})
    assert twin.sent("act") == 1
    assert settled(twin, cloud, instance).status == "stopped"


@pytest.mark.only_where("logs_in")
@pytest.mark.parametrize("operation", ["list", "read", "poll", "create", "update", "act", "delete"])
def test_a_login_that_expires_is_renewed(twin: Twin, cloud: Cloud, instance: Instance, operation: Operation) -> None:
    new = twin.new("web")
    logins = twin.sent("login")
    twin.trouble(operation, "signed_out")
    _carry_out(operation, cloud, instance, new)
    assert twin.sent("login") == logins + 1
    assert twin.names().count("web") == (operation == "create")


@pytest.mark.only_where("logs_in")
def test_a_login_that_expires_between_pages_loses_no_page(twin: Twin, cloud: Cloud) -> None:
    planted = twin.plant(count=3 * twin.page_rows)
    twin.trouble("list", "signed_out", skip=2)
    assert [each.id for each in cloud.instances()] == planted


@pytest.mark.only_where("logs_in")
def test_a_login_that_is_put_off_is_asked_again(twin: Twin, cloud: Cloud) -> None:
    twin.plant()
    twin.reply("login", 503, times=2)
    assert len(cloud.instances()) == 1
    assert twin.sent("login") == 3


@pytest.mark.parametrize(("status", "kind"), [(429, RateLimited), (503, Unavailable), (502, Unavailable)])
def test_giving_up_is_an_error_in_time(twin: Twin, status: int, kind: type[CloudError]) -> None:
    twin.reply("any", status, times=None)
    started = twin.now()
    with pytest.raises(kind) as given_up:
        twin.cloud(seconds=30.0).instances()
    assert twin.now() - started <= 30.0
    assert given_up.value.status == status
    assert given_up.value.cloud


def test_a_cloud_that_never_answers_is_unavailable_in_time(twin: Twin) -> None:
    twin.trouble("any", "silent", times=None)
    started = twin.now()
    with pytest.raises(CloudError) as given_up:
        twin.cloud(seconds=50.0).instances()
    assert twin.now() - started <= 50.1
    assert given_up.value.kind in {"unavailable", "timeout"}


def test_a_wait_longer_than_the_task_is_not_begun(twin: Twin) -> None:
    twin.plant()
    cloud = twin.cloud(seconds=30.0)
    twin.reply("any", 429, retry_after=100.0)
    started = twin.now()
    with pytest.raises(RateLimited):
        cloud.instances()
    assert twin.now() - started < 30.0


def test_a_restart_in_the_middle_loses_nothing(twin: Twin, cloud: Cloud) -> None:
    made = cloud.create(twin.new("web"))
    twin.restart()
    assert settled(twin, cloud, made).status == "running"
    assert twin.names() == ["web"]
