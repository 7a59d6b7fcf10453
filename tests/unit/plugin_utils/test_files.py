# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that options name: found from the playbook, and refused where they are something else."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.plugin_utils.files import MOST_BYTES, texts

NAMED = {"public_key_file": "public_key"}
SECRET = "-----BEGIN OPENSSH PRIVATE KEY-----\nTHIS-IS-NOBODYS\n"


def read(loader: DataLoader, **options: Any) -> dict[str, str]:
    return texts(NAMED, {"public_key": None, "public_key_file": None, **options}, loader)


def test_nothing_is_read_where_nothing_is_named(loader: DataLoader) -> None:
    assert read(loader) == read(loader, public_key="ssh-rsa AAAA") == texts({}, {}, loader) == {}


def test_a_file_beside_the_playbook_comes_before_one_here(loader: DataLoader, tmp_path: Path) -> None:
    (tmp_path / "elsewhere" / "a.pub").write_text("here\n")
    assert read(loader, public_key_file="a.pub") == {"public_key": "here\n"}
    (tmp_path / "a.pub").write_text("beside\n")
    assert read(loader, public_key_file="a.pub") == {"public_key": "beside\n"}
    assert read(loader, public_key_file=str(tmp_path / "a.pub")) == {"public_key": "beside\n"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "public_key_file: there is no file {path} on the controller"),
        (b"\xff\xfe", "public_key_file {path} is not text in UTF-8"),
        (b"x" * (MOST_BYTES + 1), f"public_key_file {{path}} is larger than {MOST_BYTES} bytes"),
        (SECRET.encode(), "public_key_file {path} is a private key, and the public one is needed"),
    ],
)
def test_what_cannot_be_meant_is_refused(loader: DataLoader, tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "a.pub"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        read(loader, public_key_file=str(path))
    assert words.format(path=path) in str(refused.value)
    assert "nothing was changed" in refused.value.sentence()
    assert "NOBODYS" not in refused.value.sentence()


def test_a_folder_is_no_file(loader: DataLoader, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no file"):
        read(loader, public_key_file=str(tmp_path))


def test_one_that_may_not_be_read_is_told(loader: DataLoader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.pub").write_text("x")

    def refuse(_path: Path, _mode: str) -> None:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(BadInput, match="cannot be read: Permission denied"):
        read(loader, public_key_file=str(tmp_path / "a.pub"))


def test_both_at_once_are_refused(loader: DataLoader) -> None:
    with pytest.raises(BadInput, match="public_key and public_key_file exclude each other"):
        read(loader, public_key="ssh-rsa AAAA", public_key_file="a.pub")


def test_a_private_key_for_a_text_is_refused(loader: DataLoader) -> None:
    with pytest.raises(BadInput, match="public_key is a private key") as refused:
        read(loader, public_key=SECRET)
    assert "NOBODYS" not in refused.value.sentence()
