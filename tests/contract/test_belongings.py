# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects, long-lived tokens and SSH keys, of every backend that has them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud
from ansible_collections.research.cloud.plugins.module_utils.core.belongings import Key, NewKey
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    AuthFailed,
    BadInput,
    CloudError,
    Conflict,
    NotFound,
    ReplyLost,
)
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    AccessToken,
    NewAccessToken,
    NewProject,
    Project,
    as_dict,
)
from ansible_collections.research.cloud.plugins.module_utils.core.public_key import parse
from research_cloud_emulator.world.triton.throwaway import key_pair, public_text

from tests.contract.twin import Operation, Trouble, Twin

KINDS = ("project", "access_token", "key")
# What a request about a thing of that kind is for, as the twin calls it.
SENT: dict[str, dict[str, Operation]] = {
    "project": {"create": "create project", "delete": "delete project", "list": "list project"},
    "access_token": {"create": "create token", "delete": "delete token", "list": "list token"},
    "key": {"create": "create key", "delete": "delete key", "list": "list key"},
}


def new(kind: str, number: int = 0) -> Any:
    """A request for one; of what is there once, every number is another."""
    if kind == "project":
        return NewProject("season", "2026")
    if kind == "access_token":
        return NewAccessToken("season")
    line = public_text(key_pair("ed25519", f"season {number}"), "alice@season")
    return NewKey(f"season-{number}", line)


@pytest.fixture(params=KINDS)
def service_kind(request: pytest.FixtureRequest) -> str:
    """A kind of thing that this cloud has."""
    return str(request.param)


@pytest.fixture
def service(cloud: Cloud, service_kind: str) -> Any:
    return cloud.service(service_kind)


def named(service: Any, name: str = "season") -> list[Any]:
    return [thing for thing in service.list_all() if thing.name.partition("-")[0] == name]


def test_a_new_one_is_what_was_asked_for_and_listed(service: Any, service_kind: str) -> None:
    made = service.create(new(service_kind))
    (listed,) = named(service)
    assert made.id and getattr(made, "created", "never told")
    assert made == service.read(made.id) == service.poll(made) == listed


@pytest.mark.parametrize("service_kind", ["project", "access_token"])
def test_two_may_have_one_name(service: Any, service_kind: str) -> None:
    first, second = service.create(new(service_kind)), service.create(new(service_kind))
    assert first.id != second.id
    assert {each.id for each in named(service)} == {first.id, second.id}


@pytest.mark.parametrize("service_kind", ["key"])
def test_or_none_may(service: Any, service_kind: str) -> None:
    made, other = service.create(new(service_kind)), new(service_kind, 1)
    for second in (replace(other, name=made.name), replace(new(service_kind), name=other.name)):
        with pytest.raises((BadInput, Conflict)):
            service.create(second)
    assert named(service) == [made]


def test_deleting_twice_deletes_once(service: Any, service_kind: str) -> None:
    kept, going = service.create(new(service_kind)), service.create(new(service_kind, 1))
    service.delete(going)
    service.delete(going)
    assert [each.id for each in named(service)] == [kept.id]
    for look in (lambda: service.read(going.id), lambda: service.poll(going)):
        with pytest.raises(NotFound):
            look()


def test_a_list_is_whole(twin: Twin, service: Any, service_kind: str) -> None:
    ids = [service.create(new(service_kind, number)).id for number in range(twin.page_rows + 1)]
    assert [each.id for each in named(service)] == ids


def test_another_account_sees_nothing_of_it(twin: Twin, service: Any, service_kind: str) -> None:
    made = service.create(new(service_kind))
    stranger = twin.stranger().service(service_kind)
    assert named(stranger) == []
    with pytest.raises(NotFound):
        stranger.read(made.id)
    stranger.delete(made)  # as if it were gone already
    assert len(named(service)) == 1


@pytest.mark.parametrize("trouble", ["lost_reply", "silent_after", "truncated", "not_json"])
def test_a_create_is_sent_once_when_it_was_processed(
    twin: Twin, service: Any, service_kind: str, trouble: Trouble
) -> None:
    twin.trouble(SENT[service_kind]["create"], trouble)
    with pytest.raises(ReplyLost):
        service.create(new(service_kind))
    assert (len(named(service)), twin.sent(SENT[service_kind]["create"])) == (1, 1)


@pytest.mark.parametrize("trouble", ["dropped", "silent"])
def test_and_when_it_was_not(twin: Twin, service: Any, service_kind: str, trouble: Trouble) -> None:
    twin.trouble(SENT[service_kind]["create"], trouble)
    with pytest.raises(ReplyLost):
        service.create(new(service_kind))
    assert (len(named(service)), twin.sent(SENT[service_kind]["create"])) == (0, 1)


@pytest.mark.parametrize("trouble", ["lost_reply", "dropped", "silent", "silent_after"])
def test_a_deletion_may_be_asked_again(twin: Twin, service: Any, service_kind: str, trouble: Trouble) -> None:
    made = service.create(new(service_kind))
    twin.trouble(SENT[service_kind]["delete"], trouble)
    service.delete(made)
    assert named(service) == []


def test_a_list_that_does_not_come_raises(twin: Twin, service: Any, service_kind: str) -> None:
    twin.reply(SENT[service_kind]["list"], 503, times=None)
    with pytest.raises(CloudError):
        service.list_all()


def test_a_field_that_can_be_updated_is(cloud: Cloud, service: Any, service_kind: str) -> None:
    made = service.create(new(service_kind))
    for name, value in {"name": "renamed", "description": "other"}.items():
        if name in cloud.capabilities.services[service_kind].updates:
            service.update(made, {name: value})
            assert getattr(service.read(made.id), name) == value


@pytest.mark.needs_service("project")
class TestProjects:
    @pytest.fixture
    def service(self, cloud: Cloud) -> Any:
        return cloud.service("project")

    def test_they_are_those_that_instances_are_made_in(self, cloud: Cloud, service: Any) -> None:
        made: Project = service.create(new("project"))
        assert made in cloud.projects()
        assert (made.description, made.instances, made.volumes) == ("2026", (), ())

    def test_one_belongs_to_the_first_group_unless_another_is_named(self, service: Any) -> None:
        first, *_others = service.groups()
        assert service.create(NewProject("a")).owner == first.name
        assert service.create(NewProject("b", owner=first.name)).owner == first.name
        made = service.create(NewProject("c"))
        service.update(made, {"owner": first})
        assert service.read(made.id) == made

    def test_a_group_that_is_not_ours_is_refused(self, service: Any) -> None:
        with pytest.raises(BadInput):
            service.create(NewProject("a", owner="nobody-has-this-group"))
        assert named(service, "a") == []

    def test_what_is_in_one_is_listed_and_keeps_it(self, twin: Twin, service: Any) -> None:
        twin.plant(name="web")
        (home,) = [each for each in service.list_all() if each.instances]
        assert home.instances == ("web",)
        with pytest.raises((BadInput, Conflict)):
            service.delete(home)
        assert service.read(home.id) == home


@pytest.mark.needs_service("access_token")
class TestTokens:
    @pytest.fixture
    def service(self, cloud: Cloud) -> Any:
        return cloud.service("access_token")

    def test_the_key_opens_the_door_for_long(self, twin: Twin, service: Any) -> None:
        made: AccessToken = service.create(new("access_token"))
        twin.advance(400 * 86_400.0)
        holder = twin.holder(made.key)
        assert [each.id for each in holder.service("access_token").list_all()] == [made.id]

    def test_it_is_told_once_and_never_shown(self, service: Any) -> None:
        made: AccessToken = service.create(new("access_token"))
        assert made.key
        assert made.key not in repr(made) + repr(as_dict(made, full=True))
        assert [each.key for each in (*service.list_all(), service.read(made.id))] == ["", ""]

    def test_no_two_have_one_key(self, service: Any) -> None:
        assert service.create(new("access_token")).key != service.create(new("access_token")).key

    @pytest.mark.usefixtures("service")
    def test_a_key_that_never_was_one_is_refused(self, twin: Twin) -> None:
        with pytest.raises(AuthFailed):
            twin.holder("0123456789abcdef0123456789abcdef").service("access_token").list_all()


@pytest.mark.needs_service("key")
class TestKeys:
    @pytest.fixture
    def service(self, cloud: Cloud) -> Any:
        return cloud.service("key")

    def test_one_is_known_by_what_it_is(self, service: Any) -> None:
        wanted = new("key")
        made: Key = service.create(wanted)
        parsed = parse(wanted.public_key, "it")
        assert (made.name, made.public_key, made.type) == (wanted.name, wanted.public_key, parsed.type)
        assert (made.fingerprint, made.fingerprint_sha256) == (parsed.md5, parsed.sha256)

    def test_only_the_one_that_signs_is_used(self, service: Any) -> None:
        service.create(new("key"))
        assert len([each for each in service.list_all() if each.used_by_profile]) == 1

    def test_what_is_no_key_is_refused(self, service: Any) -> None:
        for line in ("ssh-ed25519 AAAA", "junk"):
            with pytest.raises(BadInput):
                service.create(NewKey("season", line))
        assert named(service) == []

    def test_when_the_one_that_signs_is_deleted_it_is_seen_to_be_gone(self, twin: Twin, service: Any) -> None:
        (own,) = [each for each in service.list_all() if each.used_by_profile]
        twin.trouble("delete key", "lost_reply")
        service.delete(own)
        with pytest.raises(NotFound):
            service.poll(own)
        with pytest.raises(AuthFailed):
            service.list_all()
