# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gathering: everything or a stated lack, in an order that no cloud's speed decides, and never half a cache."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, CloudError
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.cache import ListingCache
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.gather import Gathered, gather, in_region
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.options import Source

from tests.unit.plugin_utils.fleet.helpers import FakeClouds, fleet, instance

JETSTREAM = [instance("web"), instance("db")]
TACC = [instance("far", "tacc")]


def gathered(
    clouds: FakeClouds, *entries: Any, store: dict[str, Any] | None = None, reading: bool = True, on_error: str = "fail"
) -> Gathered:
    cache = ListingCache(store, reading=reading, warn=pytest.fail)
    return gather(fleet(clouds=list(entries), on_error=on_error).sources, clouds.reach(), cache)


def names(found: Gathered) -> list[str]:
    return [row["name"] for row in found.rows]


def test_rows_come_in_the_order_of_the_file_whoever_answers_first() -> None:
    last_has_answered = threading.Event()
    clouds = FakeClouds({"jetstream": JETSTREAM, "tacc": TACC})

    def jetstream_is_slow(cloud: str) -> None:
        if cloud == "jetstream":
            assert last_has_answered.wait(10), "clouds are not asked at the same time"
        last_has_answered.set()

    clouds.before = jetstream_is_slow

    assert names(gathered(clouds, "jetstream", "tacc")) == ["web", "db", "far"]


def test_a_cloud_that_fails_stops_everything_and_is_named() -> None:
    clouds = FakeClouds({"jetstream": JETSTREAM, "tacc": "tacc did not answer GET /x", "iu": "iu refused the password"})

    with pytest.raises(CloudError) as raised:
        gathered(clouds, "jetstream", "tacc", "iu")

    assert str(raised.value) == (
        "tacc cannot be listed: tacc did not answer GET /x; iu cannot be listed: iu refused the password"
    )
    assert "on_error: warn" in str(raised.value.hint)


def test_a_cloud_that_may_fail_is_left_out_and_named() -> None:
    clouds = FakeClouds({"jetstream": JETSTREAM, "tacc": "tacc did not answer"})

    found = gathered(clouds, "jetstream", {"cloud": "tacc", "on_error": "warn"})

    assert names(found) == ["web", "db"]
    assert found.missing == ["tacc"]
    assert found.warnings == ["the inventory is incomplete: tacc cannot be listed: tacc did not answer"]


def test_one_policy_does_not_excuse_another() -> None:
    clouds = FakeClouds({"jetstream": "jetstream is in maintenance", "tacc": "tacc did not answer"})

    with pytest.raises(CloudError, match=r"^jetstream cannot be listed: jetstream is in maintenance$"):
        gathered(clouds, {"cloud": "jetstream"}, {"cloud": "tacc", "on_error": "warn"})


def test_a_mistake_in_a_profile_is_an_error_whatever_the_policy() -> None:
    clouds = FakeClouds({"jetstream": JETSTREAM})

    with pytest.raises(BadInput, match=r'^cloud "tacc" is unknown$'):
        gathered(clouds, "jetstream", "tacc", on_error="warn")
    assert clouds.asked == []


def test_a_cloud_is_listed_once() -> None:
    clouds = FakeClouds({"jetstream": JETSTREAM})

    with pytest.raises(BadInput, match=r'^clouds names "jetstream" twice$'):
        gathered(clouds, "jetstream", {"cloud": "jetstream"})
    assert clouds.asked == []


def test_regions_are_sources_of_their_own() -> None:
    clouds = FakeClouds({"aws": "no such region"})

    found = gathered(clouds, {"cloud": "aws", "regions": ["east", "west"], "on_error": "warn"})

    assert found.missing == ["aws/east", "aws/west"]
    assert clouds.asked == ["aws", "aws"]


def test_a_region_is_laid_over_the_profile() -> None:
    assert in_region(Source("aws", {"proxy": "p"}, region="west")) == {"proxy": "p", "region": "west"}
    assert in_region(Source("aws", {"proxy": "p"})) == {"proxy": "p"}


def test_what_a_backend_warns_of_is_said_once() -> None:
    clouds = FakeClouds({"jetstream": JETSTREAM})
    clouds.warns = "the token expires today"

    found = gathered(clouds, {"cloud": "jetstream", "regions": ["a"]})

    assert found.warnings == ["the token expires today"]


def test_a_warm_cache_asks_nobody_and_reads_no_secret() -> None:
    store: dict[str, Any] = {}
    clouds = FakeClouds({"jetstream": JETSTREAM, "tacc": TACC})
    cold = gathered(clouds, "jetstream", "tacc", store=store)
    clouds.asked.clear()
    clouds.resolved.clear()

    warm = gathered(clouds, "jetstream", "tacc", store=store)

    assert warm == cold
    assert clouds.asked == clouds.resolved == []


def test_only_what_is_missing_is_asked_for() -> None:
    store: dict[str, Any] = {}
    clouds = FakeClouds({"jetstream": JETSTREAM, "tacc": TACC})
    gathered(clouds, "jetstream", store=store)
    clouds.asked.clear()

    assert names(gathered(clouds, "jetstream", "tacc", store=store)) == ["web", "db", "far"]
    assert clouds.asked == clouds.resolved[1:] == ["tacc"]


def test_a_refresh_reads_no_cache_and_renews_it() -> None:
    store: dict[str, Any] = {}
    clouds = FakeClouds({"jetstream": JETSTREAM})
    gathered(clouds, "jetstream", store=store)
    clouds.clouds["jetstream"] = [instance("new")]

    assert names(gathered(clouds, "jetstream", store=store, reading=False)) == ["new"]
    assert names(gathered(clouds, "jetstream", store=store)) == ["new"]


@pytest.mark.parametrize("policy", ["warn", "fail"])
def test_a_partial_result_is_never_cached(policy: str) -> None:
    store: dict[str, Any] = {}
    clouds = FakeClouds({"jetstream": JETSTREAM, "tacc": "down"})
    try:
        gathered(clouds, "jetstream", {"cloud": "tacc", "on_error": policy}, store=store)
    except CloudError:
        assert policy == "fail"

    assert store == {}


def test_an_empty_cloud_is_a_result_and_cached() -> None:
    store: dict[str, Any] = {}
    clouds = FakeClouds({"jetstream": []})
    gathered(clouds, "jetstream", store=store)
    clouds.asked.clear()

    assert gathered(clouds, "jetstream", store=store).rows == []
    assert clouds.asked == []
