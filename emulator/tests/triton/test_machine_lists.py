# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of machines: pages, filters, what is hidden."""

from __future__ import annotations

from typing import Any

import pytest
from person import Person

from research_cloud_emulator.world.world import World


def page(alice: Person, path: str, method: str = "GET") -> tuple[int, int, list[Any]]:
    """Limit and count as the headers say, and the items."""
    reply = alice.send(method, path)
    assert reply.status_code == 200
    return int(reply.headers["x-query-limit"]), int(reply.headers["x-resource-count"]), reply.json or []


def test_pages_count_themselves_only(world: World, alice: Person) -> None:
    world.triton.add_machines(5)
    world.update_settings({"triton_page_limit": 2})
    seen, offset = [], 0
    while True:
        limit, count, items = page(alice, f"/machines?offset={offset}")
        assert (limit, count) == (2, len(items))
        seen += [each["name"] for each in items]
        offset += limit
        if count < limit:
            break
    assert sorted(seen) == [f"bulk-{number:05d}" for number in range(1, 6)]
    assert page(alice, "/machines?limit=5000")[:2] == (5000, 2)
    assert page(alice, "/machines?limit=1&offset=9") == (1, 0, [])


def test_a_head_counts(world: World, alice: Person) -> None:
    world.triton.add_machines(3, tags={"role": "web"})
    world.triton.add_machines(2, name="other-{}")
    reply = alice.send("HEAD", "/machines?tag.role=web")
    assert reply.headers["x-resource-count"] == "3"
    assert alice.send("HEAD", "/machines?tag.role=no").headers["x-resource-count"] == "0"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("name=web-1", ["web-1"]),
        ("name=web", []),
        ("tag.role=web", ["web-1", "web-2"]),
        ("tag.role=web&tag.n=1", ["web-1"]),
        ("tag.up=true", ["web-1"]),
        ("tag.role=web&tags=*", ["db-1", "web-1", "web-2"]),
        ("state=running", ["db-1", "web-1"]),
        ("state=stopped", ["web-2"]),
        ("state=stopping", ["db-1", "web-1", "web-2"]),
        ("state=destroyed", ["gone"]),
        ("tombstone=false", ["broken", "db-1", "gone", "web-1", "web-2"]),
        ("memory=4096", ["db-1"]),
        ("type=smartmachine", ["db-1", "web-1", "web-2"]),
        ("type=virtualmachine", []),
        ("docker=true", []),
        ("docker=false&limit=1", ["db-1"]),
        ("brand=joyent", ["db-1", "web-1", "web-2"]),
        ("as-role=x", None),
    ],
)
def test_filters(world: World, alice: Person, query: str, names: list[str] | None) -> None:
    add = world.triton.add_machines
    add(1, name="web-1", tags={"role": "web", "n": 1, "up": True})
    add(1, name="web-2", tags={"role": "web"}, state="stopped")
    add(1, name="gone", state="deleted")
    add(1, name="broken", state="failed")
    add(1, name="db-1", package="g1.medium")
    add(1, name="bobs", account="bob")
    add(1, name="western", datacenter="us-west-1")
    listed = sorted(each["name"] for each in alice.get(f"/machines?{query}"))
    assert listed == (["db-1", "web-1", "web-2"] if names is None else names)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("state=failed", "failed is not a valid state"),
        ("state=deleted", "deleted is not a valid state"),
        ("state=offline", "offline is not a valid state"),
        ("type=x", "x is not a valid type"),
        ("docker=x", "x is not a valid boolean"),
        ("image=a&dataset=b", "image and dataset are mutually exclusive parameters."),
        ("limit=x", '"limit" must be a positive number'),
    ],
)
def test_filters_that_make_no_sense(alice: Person, query: str, text: str) -> None:
    assert alice.get(f"/machines?{query}", 409) == {"code": "InvalidArgument", "message": text}


def test_bulk_machines_are_like_real_ones(world: World, alice: Person) -> None:
    real = alice.get(f"/machines/{alice.make()}")
    (uuid,) = world.triton.add_machines(1)
    bulk = alice.get(f"/machines/{uuid}")
    assert bulk.keys() == real.keys()
    alice.act(uuid, "stop")
    alice.settle()
    assert alice.get(f"/machines/{uuid}")["state"] == "stopped"
    with pytest.raises(LookupError, match="no image nope"):
        world.triton.add_machines(1, image="nope")
