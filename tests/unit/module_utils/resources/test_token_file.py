# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of a token: looked at without harm, written for its owner only, never in place of something else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.module_utils.resources import token_file

KEY = "0123456789abcdef0123456789abcdef"


def mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def write(path: Path, key: str = KEY) -> None:
    with token_file.reserved(str(path)) as place:
        place.keep(key)


def test_it_is_written_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "token"
    old = os.umask(0)
    try:
        write(path)
    finally:
        os.umask(old)
    assert path.read_text() == f"{KEY}\n"
    assert (mode(path), mode(path.parent), mode(path.parent.parent)) == ("0o600", "0o700", "0o700")
    assert list(path.parent.iterdir()) == [path]
    assert token_file.look(str(path)) == token_file.Seen(str(path), holds_token=True)


def test_a_directory_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    write(tmp_path / "token")
    assert mode(tmp_path) == "0o755"


def test_an_old_token_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("old")
    path.chmod(0o644)
    write(path)
    assert (path.read_text(), mode(path)) == (f"{KEY}\n", "0o600")


def test_a_place_that_is_not_used_is_given_up(tmp_path: Path) -> None:
    with token_file.reserved(str(tmp_path / "token")):
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_appears_meanwhile_is_replaced_and_not_followed(tmp_path: Path) -> None:
    path, other = tmp_path / "token", tmp_path / "other"
    other.write_text("precious")
    with token_file.reserved(str(path)) as place:
        path.symlink_to(other)
        place.keep(KEY)
    assert (other.read_text(), path.is_symlink(), path.read_text()) == ("precious", False, f"{KEY}\n")


@pytest.mark.parametrize("content", ["", KEY, f"{KEY}\n", "x" * 512])
def test_what_may_be_there(tmp_path: Path, content: str) -> None:
    path = tmp_path / "token"
    path.write_text(content)
    path.chmod(0o600)
    seen = token_file.look(str(path))
    assert (seen.holds_token, seen.open_to_others, seen.obstacle) == (bool(content), False, "")


@pytest.mark.parametrize("content", ["two words", "two\nlines", "\n", " ", f"{KEY}\n\n", "x" * 513, "\x00", "pässword"])
def test_something_else_is_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "token"
    path.write_text(content)
    with pytest.raises(BadInput, match=r"token_file .* holds something else than a token") as refused:
        token_file.look(str(path))
    assert content.strip() not in str(refused.value) or not content.strip()


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text(KEY)
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "pipe")
    for name, words in {
        "link": "is a link",
        "dangling": "is a link",
        "pipe": "is not a file",
        "": "is not a file",
        "kept/token": "cannot be read: Not a directory",
    }.items():
        with pytest.raises(BadInput, match=words):
            token_file.look(str(tmp_path / name))


@pytest.mark.parametrize("path", ["token", "./token", "~nobody-of-that-name/token", ""])
def test_a_path_that_depends_on_where_one_stands(path: str) -> None:
    with pytest.raises(BadInput, match="must be an absolute path, or begin with ~"):
        token_file.look(path)


def test_the_file_of_another_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text(KEY)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    with pytest.raises(BadInput, match="belongs to another user"):
        token_file.look(str(tmp_path / "token"))


def test_who_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(KEY)
    path.chmod(0o640)
    seen = token_file.look(str(path))
    assert (seen.open_to_others, seen.mode) == (True, 0o640)


def test_why_it_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    everybodys = tmp_path / "everybodys"
    everybodys.mkdir()
    everybodys.chmod(0o777)
    assert token_file.look(f"{everybodys}/token").obstacle == f"everybody can replace what is in {everybodys}"
    everybodys.chmod(0o1777)
    assert token_file.look(f"{everybodys}/a/token").obstacle == ""
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != tmp_path)
    assert token_file.look(f"{tmp_path}/a/b/token").obstacle == f"this user may not write to {tmp_path}"


def test_a_place_that_cannot_be_taken(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(BadInput, match=r"token_file .*/file/token cannot be written"),
        token_file.reserved(f"{tmp_path}/file/token"),
    ):
        pytest.fail("there is no such place")


def test_removing(tmp_path: Path) -> None:
    path = tmp_path / "token"
    token_file.remove(str(path))
    write(path)
    token_file.remove(str(path))
    assert not path.exists()
    path.write_text("something else")
    with pytest.raises(BadInput):
        token_file.remove(str(path))
    assert path.exists()
