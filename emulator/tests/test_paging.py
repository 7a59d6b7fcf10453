# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of 100, at most 1000, 404 past the end, and no order that lasts unless one asks for one."""

from __future__ import annotations

import pytest
from caller import Caller

LIST = "/api/v2/instances"


@pytest.mark.parametrize(
    ("query", "shown"), [("", 100), ("?page_size=7", 7), ("?page_size=5000", 1000), ("?page_size=0", 100)]
)
def test_page_sizes(alice: Caller, query: str, shown: int) -> None:
    alice.world.add_instances(1001)
    page = alice.get(LIST + query)
    assert (page["count"], len(page["results"])) == (1001, shown)


@pytest.mark.parametrize("page", ["2", "0", "-1", "x"])
def test_there_is_no_such_page(alice: Caller, page: str) -> None:
    alice.world.add_instances(5)
    assert alice.get(f"{LIST}?page={page}", 404) == {"detail": "Invalid page."}


def test_links_are_absolute_and_keep_the_query(alice: Caller) -> None:
    alice.world.add_instances(5)
    second = alice.get(f"{LIST}?page_size=2&page=2&ordering=id")
    assert second["next"] == "http://localhost/api/v2/instances?ordering=id&page=3&page_size=2"
    assert second["previous"] == "http://localhost/api/v2/instances?ordering=id&page_size=2"
    assert alice.get(second["next"])["next"] is None


def test_following_next_gives_everything_once(alice: Caller) -> None:
    alice.world.add_instances(250)
    url, seen = f"{LIST}?ordering=id", []
    while url:
        page = alice.get(url)
        seen += [row["id"] for row in page["results"]]
        url = page["next"]
    assert seen == list(range(1, 251))


def test_without_ordering_a_change_moves_rows_between_pages(alice: Caller) -> None:
    alice.world.add_instances(4)
    first = [row["id"] for row in alice.get(f"{LIST}?page_size=2")["results"]]
    alice.patch(f"{LIST}/1", {"name": "renamed"})
    second = [row["id"] for row in alice.get(f"{LIST}?page_size=2&page=2")["results"]]
    assert set(first + second) != {1, 2, 3, 4}


def test_ordering_filter_and_search(alice: Caller) -> None:
    alice.world.add_instances(2)
    alice.world.add_instances(1, provider="Jetstream - TACC")
    assert [row["id"] for row in alice.get(f"{LIST}?ordering=-id")["results"]] == [3, 2, 1]
    assert [row["id"] for row in alice.get(f"{LIST}?provider_id=2")["results"]] == [3]
    assert alice.get(f"{LIST}?search=nothing-like-it")["count"] == 3
    assert [row["name"] for row in alice.rows("images?search=fedora")] == ["Old Fedora"]
