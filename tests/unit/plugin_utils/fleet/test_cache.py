# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cache: what the cloud said and nothing else, under a key without secrets, and unreadable only as a warning."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible_collections.research.cloud.plugins.plugin_utils.fleet import cache
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.cache import ListingCache, Slot, slot_of
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.options import Source
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.rows import pack, unpack

from tests.unit.plugin_utils.fleet.helpers import PUBLIC, PUBLIC_V6, fleet, row

SLOT = Slot("jetstream", "key")
CANARY = "canary-8f3a"
PROFILE = {"backend": "toy", "username": "alice", "password": CANARY, "endpoint": "https://a.example"}


@pytest.fixture(autouse=True)
def _toy_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = SimpleNamespace(secret_keys=frozenset({"password", "token"}))
    monkeypatch.setattr(cache, "registry", SimpleNamespace(NAMES=("toy",), load=lambda _name: backend))


class Broken(MutableMapping[str, Any]):
    """A cache plugin whose files are damaged."""

    def __getitem__(self, key: str) -> Any:
        raise AnsibleError("the cache file is corrupt")

    def __setitem__(self, key: str, value: Any) -> None:
        raise AnsibleError("the cache file cannot be written")

    def __delitem__(self, key: str) -> None:
        raise AnsibleError("the cache file cannot be removed")

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@pytest.mark.parametrize("full", [False, True])
def test_rows_come_back_as_they_went_in(full: bool) -> None:
    rows = [
        row("web", full=full, addresses=(PUBLIC, PUBLIC_V6), tags=("a", "{{ b }}"), number=7, raw={"x": [None, 1.5]}),
        row("ünï", full=full, addresses=()),
    ]

    assert unpack(pack(rows)) == rows
    assert [list(found) for found in unpack(pack(rows))] == [list(found) for found in rows]


def test_no_rows_come_back_as_no_rows() -> None:
    assert unpack(pack([])) == []


def test_field_names_are_written_once() -> None:
    assert pack([row("a"), row("b"), row("c")]).count("private_address") == 1


@pytest.mark.parametrize(
    "damaged", ["", "{", "[]", "{}", '{"names": ["id"], "rows": [[1, 2]]}', '{"names": ["id"], "rows": [1]}', None, 7]
)
def test_an_unreadable_entry_is_a_warning_and_a_miss(damaged: Any) -> None:
    said: list[str] = []

    assert ListingCache({"key": damaged}, reading=True, warn=said.append).get(SLOT) is None
    assert len(said) == 1
    assert said[0].startswith("the inventory cache of jetstream cannot be read and is not used")


def test_a_broken_cache_plugin_is_a_warning_and_a_miss() -> None:
    said: list[str] = []

    assert ListingCache(Broken(), reading=True, warn=said.append).get(SLOT) is None
    assert said == ["the inventory cache of jetstream cannot be read and is not used: the cache file is corrupt"]


def test_without_a_store_nothing_is_kept() -> None:
    nothing = ListingCache(None, reading=True, warn=pytest.fail)
    nothing.put(SLOT, [row("web")])

    assert nothing.get(SLOT) is None


@pytest.fixture
def slot(tmp_path: Path) -> Callable[..., Slot | None]:
    """The slot of a source whose profile file holds what is given."""

    def find(
        profiles: Mapping[str, Any] | None = None,
        source: Source | None = None,
        environ: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Slot | None:
        path = tmp_path / "profiles.yml"
        path.write_text(json.dumps({"clouds": profiles or {"jetstream": PROFILE}}))
        chosen = fleet(cloud_config=str(path), **options)
        return slot_of(source or Source(None), chosen, loader=DataLoader(), environ=environ or {})

    return find


def test_the_key_holds_no_secret_and_does_not_depend_on_one(slot: Callable[..., Slot | None]) -> None:
    one = slot({"jetstream": PROFILE})
    other = slot({"jetstream": {**PROFILE, "password": {"env": "NOT_SET"}}})

    assert one == other
    assert one is not None
    assert CANARY not in one.key


@pytest.mark.parametrize(
    ("profile", "source", "options"),
    [
        ({"endpoint": "https://b.example"}, Source(None), {}),
        ({"username": "bob"}, Source(None), {}),
        ({"project": "lumen"}, Source(None), {}),
        ({}, Source(None, {"provider": "TACC"}), {}),
        ({}, Source(None, region="east"), {}),
        ({}, Source(None), {"full": True}),
        ({}, Source(None), {"refresh": False}),
    ],
    ids=["endpoint", "account", "project", "provider", "region", "full", "refresh"],
)
def test_the_key_tells_listings_apart(
    slot: Callable[..., Slot | None], profile: dict[str, Any], source: Source, options: dict[str, Any]
) -> None:
    assert slot({"jetstream": {**PROFILE, **profile}}, source, **options) != slot()


@pytest.mark.parametrize(
    "options",
    [
        {"filters": [{"exclude": True}]},
        {"hostnames": ["id"]},
        {"connect": ["private"]},
        {"unique_names": True},
        {"via": {"host": "gw"}},
        {"user": "me"},
        {"timeout": 5.0},
        {"strict": True},
    ],
    ids=lambda options: next(iter(options)),
)
def test_what_is_made_of_a_listing_does_not_change_its_key(
    slot: Callable[..., Slot | None], options: dict[str, Any]
) -> None:
    assert slot(**options) == slot()


def test_timeouts_and_the_like_do_not_change_the_key(slot: Callable[..., Slot | None]) -> None:
    assert slot({"jetstream": {**PROFILE, "read_timeout": 5, "proxy": "http://p", "max_parallel": 2}}) == slot()


def test_two_names_of_one_account_are_two_clouds(slot: Callable[..., Slot | None]) -> None:
    assert slot({"other": PROFILE}) != slot({"jetstream": PROFILE})


def test_the_environment_can_choose_the_profile(slot: Callable[..., Slot | None]) -> None:
    both = {"jetstream": PROFILE, "tacc": PROFILE}

    chosen = slot(both, environ={"RESEARCH_CLOUD": "tacc"})

    assert chosen == slot(both, Source("tacc"))
    assert chosen is not None
    assert chosen.cloud == "tacc"


@pytest.mark.parametrize(
    ("profiles", "source"),
    [
        ({"jetstream": PROFILE}, Source("tacc")),
        ({"jetstream": PROFILE, "tacc": PROFILE}, Source(None)),
        ({"jetstream": {**PROFILE, "backend": "toi"}}, Source(None)),
        ({"jetstream": {"username": "alice"}}, Source(None)),
    ],
    ids=["unknown cloud", "no cloud", "unknown backend", "no backend"],
)
def test_a_mistake_is_left_to_be_explained_by_the_resolver(
    slot: Callable[..., Slot | None], profiles: dict[str, Any], source: Source
) -> None:
    assert slot(profiles, source) is None
