# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens are kept where only their owner can read them, or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.http import token_cache
from ansible_collections.research.cloud.plugins.module_utils.http.token_cache import TokenCache

from tests.unit.module_utils.clocks import StillClock

WHERE = ("https://cloud.example.org", "alice", "lumen")
TOKEN = "c4nary-token"


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "tokens"


@pytest.fixture
def cache(folder: Path, clock: StillClock) -> TokenCache:
    return TokenCache(str(folder), clock=clock)


def keep(cache: TokenCache, clock: StillClock, token: str = TOKEN, seconds: float = 3600) -> None:
    cache.put(*WHERE, token=token, expires_at=clock.now() + seconds)


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_what_was_put_is_got_by_another_task(cache: TokenCache, clock: StillClock, folder: Path) -> None:
    keep(cache, clock)
    assert TokenCache(str(folder), clock=clock).get(*WHERE) == TOKEN


@pytest.mark.parametrize("part", range(3))
def test_for_nobody_else(cache: TokenCache, clock: StillClock, part: int) -> None:
    keep(cache, clock)
    other = [*WHERE]
    other[part] += "x"
    assert cache.get(*other) is None


def test_the_parts_of_a_key_do_not_run_into_each_other(cache: TokenCache, clock: StillClock) -> None:
    cache.put("e", "ab", "c", token=TOKEN, expires_at=clock.now() + 3600)
    assert cache.get("e", "a", "bc") is None


def test_a_newer_token_takes_the_place_of_an_older(cache: TokenCache, clock: StillClock, folder: Path) -> None:
    keep(cache, clock, "old")
    keep(cache, clock, "new")
    assert cache.get(*WHERE) == "new"
    assert len(list(folder.iterdir())) == 1


def test_it_ends_a_minute_early(cache: TokenCache, clock: StillClock) -> None:
    keep(cache, clock, seconds=100)
    clock.sleep(39.9)
    assert cache.get(*WHERE) == TOKEN
    clock.sleep(0.1)
    assert cache.get(*WHERE) is None


def test_a_refused_token_is_forgotten(cache: TokenCache, clock: StillClock) -> None:
    keep(cache, clock)
    cache.drop(*WHERE)
    assert cache.get(*WHERE) is None
    cache.drop(*WHERE)  # and again: it is gone already


def test_another_tasks_newer_token_is_not(cache: TokenCache, clock: StillClock) -> None:
    keep(cache, clock, "newer")
    cache.drop(*WHERE, token="refused")
    assert cache.get(*WHERE) == "newer"
    cache.drop(*WHERE, token="newer")
    assert cache.get(*WHERE) is None


def test_only_the_owner_can_look(cache: TokenCache, clock: StillClock, folder: Path) -> None:
    previous = os.umask(0)
    try:
        keep(cache, clock)
    finally:
        os.umask(previous)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert only_file(folder).stat().st_mode & 0o777 == 0o600


def test_names_tell_nothing(cache: TokenCache, clock: StillClock, folder: Path) -> None:
    keep(cache, clock)
    name = only_file(folder).name
    assert len(name) == 64
    assert not any(part in name for part in (*WHERE, TOKEN))


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_an_open_file_is_not_believed(cache: TokenCache, clock: StillClock, folder: Path, mode: int) -> None:
    keep(cache, clock)
    only_file(folder).chmod(mode)
    assert cache.get(*WHERE) is None


def test_an_open_folder_is_not_used(cache: TokenCache, clock: StillClock, folder: Path) -> None:
    keep(cache, clock)
    folder.chmod(0o750)
    assert cache.get(*WHERE) is None
    keep(cache, clock, "new")
    folder.chmod(0o700)
    assert cache.get(*WHERE) == TOKEN


def test_a_link_to_a_file_is_not_followed(cache: TokenCache, clock: StillClock, folder: Path, tmp_path: Path) -> None:
    keep(cache, clock)
    moved = only_file(folder).rename(tmp_path / "elsewhere")
    (folder / token_cache._name(*WHERE)).symlink_to(moved)
    assert cache.get(*WHERE) is None


def test_a_link_to_a_file_is_not_written_through(
    cache: TokenCache, clock: StillClock, folder: Path, tmp_path: Path
) -> None:
    folder.mkdir(parents=True, mode=0o700)
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (folder / token_cache._name(*WHERE)).symlink_to(victim)
    keep(cache, clock)
    assert victim.read_text() == "mine"
    assert cache.get(*WHERE) == TOKEN


def test_a_link_to_a_folder_is_not_followed(cache: TokenCache, clock: StillClock, folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    folder.parent.mkdir()
    folder.symlink_to(elsewhere)
    keep(cache, clock)
    assert cache.get(*WHERE) is None
    assert not list(elsewhere.iterdir())


def test_another_users_folder_is_not_used(
    cache: TokenCache, clock: StillClock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(cache, clock)
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    assert cache.get(*WHERE) is None


def test_a_pipe_does_not_hang_a_task(cache: TokenCache, folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o700)
    os.mkfifo(folder / token_cache._name(*WHERE), 0o600)
    assert cache.get(*WHERE) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"3",
        b'{"token": "x"}',
        b'{"token": "x", "expires_at": "soon"}',
        b'{"token": 3, "expires_at": 9e9}',
    ],
)
def test_what_is_not_a_token_is_none(cache: TokenCache, clock: StillClock, folder: Path, content: bytes) -> None:
    keep(cache, clock)
    only_file(folder).write_bytes(content)
    assert cache.get(*WHERE) is None


def test_a_folder_that_cannot_be_made_fails_nothing(clock: StillClock, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = TokenCache(str(tmp_path / "file" / "tokens"), clock=clock)
    keep(cache, clock)
    cache.drop(*WHERE)
    assert cache.get(*WHERE) is None


@pytest.mark.parametrize("failing", ["replace", "write"])
def test_a_full_disk_leaves_nothing_behind(
    cache: TokenCache, clock: StillClock, folder: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def full(*_given: Any, **_named: Any) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, failing, full)
    keep(cache, clock)
    assert not list(folder.iterdir())


def test_half_a_token_is_not_kept(
    cache: TokenCache, clock: StillClock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, content: write(descriptor, content[:10]))
    keep(cache, clock)
    assert not list(folder.iterdir())


def test_off_means_off(folder: Path, clock: StillClock) -> None:
    cache = TokenCache(str(folder), clock=clock, enabled=False)
    keep(cache, clock)
    cache.drop(*WHERE)
    assert cache.get(*WHERE) is None
    assert not folder.exists()


@pytest.mark.parametrize(
    ("variable", "expected"), [("/cache", "/cache/research-cloud"), ("relative", "/h/.cache/research-cloud")]
)
def test_where_it_is_by_default(monkeypatch: pytest.MonkeyPatch, variable: str, expected: str) -> None:
    monkeypatch.setenv("HOME", "/h")
    monkeypatch.setenv("XDG_CACHE_HOME", variable)
    assert str(token_cache.default_directory()) == expected


def test_the_file_holds_what_is_needed_and_no_more(cache: TokenCache, clock: StillClock, folder: Path) -> None:
    keep(cache, clock)
    assert json.loads(only_file(folder).read_text()) == {"token": TOKEN, "expires_at": clock.now() + 3600}
