# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists are complete or fail, and show what is there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends import registry
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud
from ansible_collections.research.cloud.plugins.module_utils.core.errors import AuthFailed, BadReply, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.model import STABLE, STATUSES, Instance

from tests.contract.conftest import BACKENDS
from tests.contract.twin import Twin, settled

BELONGINGS = {"project": "projects", "allocation": "allocations"}  # what not every cloud has
LISTS = ("images", "sizes", "projects", "allocations", "providers")


def test_every_backend_has_a_twin() -> None:
    assert list(registry.NAMES) == BACKENDS


def test_an_empty_cloud_lists_nothing(cloud: Cloud) -> None:
    assert cloud.instances() == []


@pytest.mark.parametrize("pages", [0.5, 1, 2.5, 3])
def test_a_list_is_everything(twin: Twin, cloud: Cloud, pages: float) -> None:
    planted = twin.plant(count=int(pages * twin.page_rows))
    listed = cloud.instances()
    assert [instance.id for instance in listed] == planted
    assert {instance.status for instance in listed} == {"running"}


def test_a_list_of_records_is_everything_too(twin: Twin, cloud: Cloud) -> None:
    planted = twin.plant(count=3 * twin.page_rows)
    assert [instance.id for instance in cloud.instances(refresh=False)] == planted


def test_an_empty_page_at_the_end_is_no_harm(twin: Twin, cloud: Cloud) -> None:
    planted = twin.plant(count=twin.page_rows)
    twin.end_with_empty_page()
    assert [instance.id for instance in cloud.instances()] == planted


def test_a_repeated_page_is_an_error(twin: Twin, cloud: Cloud) -> None:
    twin.plant(count=3 * twin.page_rows)
    twin.repeat_pages()
    with pytest.raises(BadReply):
        cloud.instances()
    assert twin.sent("list") < 20


def test_pages_that_are_lost_once_do_not_make_a_list_shorter(twin: Twin, cloud: Cloud) -> None:
    planted = twin.plant(count=3 * twin.page_rows)
    twin.trouble("list", "dropped", skip=2)
    assert [instance.id for instance in cloud.instances()] == planted


def test_an_order_that_does_not_depend_on_changes(twin: Twin, cloud: Cloud) -> None:
    planted = twin.plant(count=twin.page_rows + 2)
    cloud.update(cloud.instance(planted[3]), {"name": "renamed"})
    assert [instance.id for instance in cloud.instances()] == planted


@pytest.mark.parametrize("status", STABLE)
def test_every_status_is_seen_alike_by_all_reads(twin: Twin, cloud: Cloud, status: str) -> None:
    (planted,) = twin.plant(status)
    one = cloud.instance(planted)
    assert one.status == status
    assert one.settled
    assert [listed.status for listed in cloud.instances()] == ([] if status in twin.unlisted else [status])
    assert cloud.poll(one).status == status
    assert status in STATUSES


def test_all_reads_agree_on_every_field(twin: Twin, cloud: Cloud) -> None:
    made = settled(twin, cloud, cloud.create(twin.new("web")))
    (listed,) = cloud.instances()
    one = cloud.instance(made.id)
    for field in ("id", "name", "image", "size", "project", "allocation", "owner", "region", "addresses", "created"):
        assert getattr(listed, field) == getattr(one, field), field
        missing = field in BELONGINGS and field not in cloud.capabilities.needs
        assert bool(getattr(one, field)) is not missing, f"{field} is {getattr(one, field)!r}"
    assert (one.vcpus, one.memory_mb) == (listed.vcpus, listed.memory_mb) != (0, 0)


@pytest.mark.parametrize("name", LISTS)
def test_catalogs_name_everything_once(cloud: Cloud, name: str) -> None:
    things = getattr(cloud, name)()
    assert bool(things) is (name not in BELONGINGS.values() or name[:-1] in cloud.capabilities.needs)
    assert len({thing.id for thing in things}) == len(things)
    assert all(thing.name for thing in things)


def test_sizes_say_what_they_are(cloud: Cloud) -> None:
    assert all(size.vcpus > 0 and size.memory_mb > 0 for size in cloud.sizes())
    assert any(size.available for size in cloud.sizes())


def test_images_can_be_booted(cloud: Cloud) -> None:
    assert all(image.source for image in cloud.images())


def test_it_says_who_we_are(cloud: Cloud) -> None:
    known = cloud.describe()
    assert known["endpoint"]
    assert known["account"]


def test_an_unknown_id_is_not_found(twin: Twin, cloud: Cloud) -> None:
    (planted,) = twin.plant()
    unknown = replace(cloud.instance(planted), id="00000000-0000-0000-0000-000000000000")
    for ask in (
        lambda: cloud.instance(unknown.id),
        lambda: cloud.poll(unknown),
        lambda: cloud.act(unknown, "stop", {}),
    ):
        with pytest.raises(NotFound):
            ask()
    assert cloud.instance(planted).status == "running"


def test_a_gone_instance_is_not_found(twin: Twin, cloud: Cloud) -> None:
    gone = _made_and_deleted(twin, cloud)
    with pytest.raises(NotFound):
        cloud.instance(gone.id)
    with pytest.raises(NotFound):
        cloud.poll(gone)
    with pytest.raises(NotFound):
        cloud.act(gone, "stop", {})


def test_deleting_what_is_gone_is_no_error(twin: Twin, cloud: Cloud) -> None:
    gone = _made_and_deleted(twin, cloud)
    cloud.delete(gone)
    assert twin.names() == []


def _made_and_deleted(twin: Twin, cloud: Cloud) -> Instance:
    (planted,) = twin.plant()
    instance = cloud.instance(planted)
    cloud.delete(instance)
    until = twin.now() + 120.0
    while twin.names() and twin.now() < until:
        twin.advance(1.0)
    assert twin.names() == []
    return instance


def test_the_list_is_no_older_than_it_says(twin: Twin, cloud: Cloud) -> None:
    (planted,) = twin.plant()
    instance = cloud.instance(planted)
    cloud.act(instance, "stop", {})
    cloud.instances()  # a list from the middle of it, for the cloud to keep
    assert settled(twin, cloud, instance).status == "stopped"
    twin.advance(cloud.capabilities.list_staleness)
    (listed,) = cloud.instances()
    assert (listed.status, listed.settled) == ("stopped", True)


def test_a_list_does_not_show_what_is_gone(twin: Twin, cloud: Cloud) -> None:
    twin.plant(name="kept")
    (going,) = twin.plant(name="gone")
    assert len(cloud.instances()) == 2
    cloud.delete(cloud.instance(going))
    twin.advance(60.0)
    assert [instance.name for instance in cloud.instances()] == ["kept"]


def test_observations_say_when_they_were_made(twin: Twin, cloud: Cloud) -> None:
    (planted,) = twin.plant()
    first = cloud.instance(planted)
    twin.advance(61.0)
    later = cloud.poll(first)
    assert first.observed_at
    assert first.observed_at < later.observed_at
    assert cloud.instances()[0].observed_at == later.observed_at


def test_a_wrong_secret_is_refused_without_telling_it(twin: Twin) -> None:
    with pytest.raises(AuthFailed) as refused:
        twin.cloud(secret="wr0ng-secret").instances()
    assert "wr0ng-secret" not in str(refused.value.as_failure())
    assert twin.sent("list") == 0


def test_two_connections_see_the_same(twin: Twin) -> None:
    twin.plant(count=3)
    assert twin.cloud().instances() == twin.cloud().instances()


def test_closing_twice_is_closing_once(cloud: Cloud) -> None:
    cloud.instances()
    cloud.close()
    cloud.close()


def test_a_restart_of_the_server_is_not_noticed(twin: Twin, cloud: Cloud) -> None:
    planted = twin.plant(count=2)
    cloud.instances()
    twin.restart()
    assert [instance.id for instance in cloud.instances()] == planted
