# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images and packages of a data centre."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.catalog import Catalog
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadReply

from tests.unit.module_utils.http.fakes import Desk, reply

IMAGES = [
    {"id": "a", "name": "base", "version": "1", "state": "disabled", "public": True},
    {"id": "b", "name": "base", "version": "2", "state": "active", "public": True},
    {"id": "c", "name": "base", "version": "3", "state": "active", "public": False, "owner": "stranger"},
    {"id": "d", "name": "mine", "version": "1", "state": "active", "public": False, "owner": "me"},
]


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
