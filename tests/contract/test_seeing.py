# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an account sees is more than its profile's own instances, and is everything or an error."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadReply, CloudError
from ansible_collections.research.cloud.plugins.module_utils.core.model import STABLE

from tests.contract.twin import Twin


def test_an_empty_cloud_shows_nothing(cloud: Cloud) -> None:
    assert cloud.visible_instances() == []


def test_what_is_ours_is_seen_as_the_list_tells_it(twin: Twin, cloud: Cloud) -> None:
    twin.plant(count=3)
    twin.plant("stopped", name="off")
    assert cloud.visible_instances() == cloud.instances()


def test_what_is_around_is_seen_too_and_is_not_ours(twin: Twin, cloud: Cloud) -> None:
    ours, around = twin.plant(count=2), twin.plant_around()
    seen = cloud.visible_instances()
    assert sorted(each.id for each in seen) == sorted([*ours, *around])
    assert [each.id for each in cloud.instances()] == ours
    assert {each.status for each in seen} == {"running"}
    assert all(each.vcpus and each.owner and each.observed_at for each in seen)


@pytest.mark.parametrize("status", STABLE)
def test_every_status_is_seen_as_it_is(twin: Twin, cloud: Cloud, status: str) -> None:
    twin.plant(status)
    seen = [(each.status, each.observed_by) for each in cloud.visible_instances()]
    assert seen == [(each.status, each.observed_by) for each in cloud.instances()]
    assert [status for status, _source in seen] == ([] if status in twin.unlisted else [status])


def test_the_order_is_always_the_same(twin: Twin, cloud: Cloud) -> None:
    planted = [*twin.plant(count=3), *twin.plant_around(), *twin.plant(name="late", count=2)]
    cloud.update(cloud.instance(planted[1]), {"name": "renamed"})
    assert [each.id for each in cloud.visible_instances()] == planted


def test_many_pages_are_seen_whole(twin: Twin, cloud: Cloud) -> None:
    planted = [*twin.plant(count=2 * twin.page_rows), *twin.plant_around()]
    twin.trouble("list", "dropped", skip=3)
    assert [each.id for each in cloud.visible_instances()] == planted


def test_a_repeated_page_is_an_error(twin: Twin, cloud: Cloud) -> None:
    twin.plant(count=3 * twin.page_rows)
    twin.repeat_pages()
    with pytest.raises(BadReply):
        cloud.visible_instances()


def test_it_is_all_or_nothing(twin: Twin, cloud: Cloud) -> None:
    twin.plant(count=2)
    twin.plant_around()
    cloud.visible_instances()
    before = twin.sent("list")
    cloud.visible_instances()
    for good in range(twin.sent("list") - before):
        twin.trouble("list", "not_json", skip=good, times=None)
        with pytest.raises(CloudError):
            twin.cloud(seconds=60.0).visible_instances()
        twin.forgive()


def test_what_is_around_is_as_fresh_as_it_says(twin: Twin, cloud: Cloud) -> None:
    around = twin.plant_around()
    cloud.visible_instances()
    for planted in around:
        twin.stop_around(planted)
    twin.advance(cloud.capabilities.list_staleness)
    for each in cloud.visible_instances():
        assert each.status == "stopped" or each.observed_by == "records"
    twin.advance(cloud.capabilities.records_staleness)
    assert {each.status for each in cloud.visible_instances()} == {"stopped"}


def test_what_is_gone_is_not_seen(twin: Twin, cloud: Cloud) -> None:
    twin.plant(name="kept")
    (going,) = twin.plant(name="gone")
    cloud.visible_instances()
    cloud.delete(cloud.instance(going))
    twin.advance(60.0)
    assert [each.name for each in cloud.visible_instances()] == ["kept"]
