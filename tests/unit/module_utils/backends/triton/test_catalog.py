# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images, packages and networks of a data centre."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.catalog import Catalog
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.networks import network_ids
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Ambiguous, BadReply, NotFound

from tests.unit.module_utils.http.fakes import Desk, reply

IMAGES = [
    {"id": "a", "name": "base", "version": "1", "state": "disabled", "public": True},
    {"id": "b", "name": "base", "version": "2", "state": "active", "public": True},
    {"id": "c", "name": "base", "version": "3", "state": "active", "public": False, "owner": "stranger"},
    {"id": "d", "name": "mine", "version": "1", "state": "active", "public": False, "owner": "me"},
]
NETWORK = "a646fdc1-8c34-5e21-8d25-7a4e483891d2"
POOLED = "b646fdc1-8c34-5e21-8d25-7a4e483891d2"
NETWORKS = reply([{"id": NETWORK, "name": "external"}, {"id": "x", "name": "twin"}, {"id": "y", "name": "twin"}])


def test_a_new_machine_is_made_of_what_may_be_booted() -> None:
    desk = Desk(reply(IMAGES))
    listed = Catalog(desk.client, "east").images("me")
    assert [(each.id, each.region) for each in listed] == [("b", "east"), ("d", "east")]
    assert listed[0].aliases == ("base", "base@2")
    assert "state=all" in desk.sent[0].url


def test_an_old_machine_may_be_made_of_anything() -> None:
    desk = Desk(reply(IMAGES))
    catalog = Catalog(desk.client, "east")
    assert [(image.name if (image := catalog.image_of(each)) else None) for each in "acz"] == ["base", "base", None]
    catalog.images("me")
    assert len(desk.sent) == 1


def test_packages_are_read_once() -> None:
    desk = Desk(reply([{"id": "p", "name": "g1", "memory": 1024, "disk": 1024, "version": "1.0.0"}]))
    catalog = Catalog(desk.client, "east")
    assert [size.name for size in catalog.sizes()] == ["g1"]
    assert catalog.size_of({"package": "g1", "memory": 1024}) == catalog.sizes()[0]
    assert len(desk.sent) == 1


def test_what_is_no_list_is_an_error() -> None:
    desk = Desk(reply({"code": "x"}))
    with pytest.raises(BadReply):
        Catalog(desk.client, "east").sizes()
    with pytest.raises(BadReply):
        network_ids(desk.client, ["external"])


def test_networks_by_name_and_by_id() -> None:
    desk = Desk(NETWORKS)
    assert network_ids(desk.client, [POOLED, "external"]) == [POOLED, NETWORK]


def test_nothing_is_asked_for_ids_that_may_be_of_a_pool() -> None:
    desk = Desk(NETWORKS)
    assert network_ids(desk.client, [POOLED]) == [POOLED]
    assert network_ids(desk.client, []) == []
    assert desk.sent == []


def test_a_network_that_is_not_there_or_is_there_twice() -> None:
    with pytest.raises(NotFound, match='network "extern" not found on c; near: "external"'):
        network_ids(Desk(NETWORKS).client, ["extern"])
    with pytest.raises(Ambiguous, match='network "twin" is ambiguous on c'):
        network_ids(Desk(NETWORKS).client, ["twin"])
