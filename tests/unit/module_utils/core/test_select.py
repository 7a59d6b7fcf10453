# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a name or an id means."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core import select
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Ambiguous, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance, Named, Volume

IMAGES = [
    Named("1", "Ubuntu 22.04", ("uuid-1",)),
    Named("2", "Ubuntu 20.04"),
    Named("3", "Shared"),
    Named("4", "Shared"),
    Named("5", "1"),
]


def instance(name: str, id: str, status: str = "running", number: int | None = None) -> Instance:
    return Instance(cloud="c", id=id, name=name, status=status, number=number, created="2027-01-01T00:00:00Z")


def volume(name: str, id: str, status: str = "available", number: int = 0, created: str = "2027-01-01") -> Volume:
    return Volume(id=id, name=name, aliases=(str(number),), status=status, number=number, created=created)


@pytest.mark.parametrize(("wanted", "id"), [("2", "2"), ("uuid-1", "1"), ("Ubuntu 20.04", "2"), ("1", "1")])
def test_ids_and_aliases_win_over_names(wanted: str, id: str) -> None:
    assert select.one("image", wanted, IMAGES, "c").id == id


def test_an_unknown_name_says_what_is_near() -> None:
    with pytest.raises(NotFound) as raised:
        select.one("image", "Ubuntu 22.4", IMAGES, "c")
    assert str(raised.value) == 'image "Ubuntu 22.4" not found on c; near: "Ubuntu 22.04", "Ubuntu 20.04"'
    assert raised.value.hint == "nothing was changed"


def test_the_option_can_be_called_otherwise() -> None:
    with pytest.raises(NotFound, match=r'^base "x" not found'):
        select.one("image", "x", IMAGES, "c", option="base")


def test_an_ambiguous_name_lists_every_match() -> None:
    with pytest.raises(Ambiguous) as raised:
        select.one("image", "Shared", IMAGES, "c")
    assert str(raised.value) == 'image "Shared" is ambiguous on c: Shared (id 3), Shared (id 4)'
    assert raised.value.details == {"matches": ["3", "4"]}


@pytest.mark.parametrize(
    ("wanted", "names", "words"),
    [
        ("web", [], "there is none"),
        ("zzz", ["b", "a", "b"], 'there is: "a", "b"'),
        ("zzz", list("abcdefghi"), 'there is: "a", "b", "c", "d", "e", "f", "g", "h", …'),
        ("UBUNTU", ["Ubuntu", "ubuntu"], 'near: "Ubuntu"'),
        ("", ["a"], 'there is: "a"'),
    ],
)
def test_did_you_mean(wanted: str, names: list[str], words: str) -> None:
    assert select.did_you_mean(wanted, names) == words


def test_near_gives_the_nearest_few() -> None:
    assert select.near("m1.smal", ["m1.small", "m1.tiny", "m1.large", "m1.medium"], most=2)[0] == "m1.small"
    assert len(select.near("m1.", [f"m1.{n}" for n in range(9)], most=2)) == 2


@pytest.mark.parametrize(
    ("more", "id"),
    [({"name": "web"}, "a"), ({"id": "b"}, "b"), ({"id": "7"}, "b"), ({"name": "nobody"}, None), ({"id": "x"}, None)],
)
def test_name_finds_and_id_pins(more: dict[str, Any], id: str | None) -> None:
    fleet = [instance("web", "a"), instance("db", "b", number=7)]
    found = select.instance(fleet, "c", **{"name": None, "id": None, **more})
    assert (found.id if found else None) == id


@pytest.mark.parametrize("status", ["deleting", "deleted"])
def test_gone_ones_never_match(status: str) -> None:
    fleet = [instance("web", "a", status), instance("web", "b")]
    found = select.instance(fleet, "c", name="web", id=None)
    assert found is not None
    assert found.id == "b"
    assert select.instance(fleet, "c", name=None, id="a") is None
    assert [each.id for each in select.live(fleet)] == ["b"]


def test_two_of_one_name_are_listed() -> None:
    fleet = [instance("web", "a"), instance("web", "b", "stopped")]
    with pytest.raises(Ambiguous) as raised:
        select.instance(fleet, "c", name="web", id=None)
    assert str(raised.value) == (
        '2 instances on c are named "web": a (running, made 2027-01-01T00:00:00Z), '
        "b (stopped, made 2027-01-01T00:00:00Z)"
    )
    assert raised.value.details == {"matches": ["a", "b"]}


class TestFind:
    """Things that may be missing: volumes, projects, tokens."""

    THINGS = (volume("data", "v-1", number=1), volume("1", "v-2", number=2), volume("twin", "v-3", number=3))

    @pytest.mark.parametrize(
        ("more", "id"),
        [
            ({"name": "data"}, "v-1"),
            ({"name": "1"}, "v-2"),
            ({"id": "v-3"}, "v-3"),
            ({"id": "1"}, "v-1"),
            ({"name": "DATA"}, None),
            ({"name": "v-1"}, None),
            ({"id": "data"}, None),
            ({"id": ""}, None),
        ],
    )
    def test_name_finds_and_id_or_alias_pins(self, more: dict[str, Any], id: str | None) -> None:
        found = select.find("volume", self.THINGS, "c", **{"name": None, "id": None, **more})
        assert (found.id if found else None) == id

    @pytest.mark.parametrize("status", ["deleting", "deleted"])
    def test_what_is_being_deleted_never_matches(self, status: str) -> None:
        things = [volume("data", "old", status), volume("data", "new")]
        found = select.find("volume", things, "c", name="data", id=None)
        assert found is not None
        assert found.id == "new"
        assert select.find("volume", things, "c", name=None, id="old") is None

    @pytest.mark.parametrize("status", ["error", "creating", "unknown"])
    def test_what_is_in_trouble_is_there_all_the_same(self, status: str) -> None:
        assert select.find("volume", [volume("data", "v-1", status)], "c", name="data", id=None)

    def test_two_of_one_name_are_listed_with_their_age(self) -> None:
        twins = [volume("twin", "a"), volume("twin", "b", created="")]
        with pytest.raises(Ambiguous) as raised:
            select.find("volume", twins, "c", name="twin", id=None)
        assert str(raised.value) == (
            '2 volumes on c are named "twin": a (made 2027-01-01), b (made at an unknown time)'
        )
        assert raised.value.hint == "give the id instead; nothing was changed"
        assert raised.value.details == {"matches": ["a", "b"]}
        pinned = select.find("volume", twins, "c", name="twin", id="b")
        assert pinned is not None
        assert pinned.id == "b"

    def test_things_without_a_status_are_found_too(self) -> None:
        assert select.find("image", IMAGES, "c", name="Ubuntu 20.04", id=None) == IMAGES[1]
