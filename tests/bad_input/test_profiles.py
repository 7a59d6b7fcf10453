# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Profiles that cannot be what was meant. Their unit tests go further; here: the sentence, and no cloud is asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.plugin_utils import profiles

from tests.bad_input.refusal import worded


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A profile file with one good profile."""
    return write(tmp_path / "research-cloud.yml")


def write(path: Path, **changes: Any) -> Path:
    good = {
        "backend": "atmosphere",
        "endpoint": "http://127.0.0.1:1",
        "username": "alice",
        "password": "alice-password",
    }
    path.write_text(yaml.safe_dump({"clouds": {"jetstream": {**good, **changes}}}))
    return path


def refused(cloud: str, file: Path, overrides: Mapping[str, Any] | None = None) -> str:
    with pytest.raises(BadInput) as raised:
        profiles.resolve(cloud, config=str(file), overrides=overrides, loader=DataLoader(), environ={})
    assert raised.value.hint == "nothing was asked of any cloud"
    return worded(raised.value)


def test_an_unknown_cloud(file: Path) -> None:
    assert f'cloud "jetsream" is not in {file}; near: "jetstream"' in refused("jetsream", file)


@pytest.mark.parametrize(("written", "meant"), [("usrname", "username"), ("end_point", "endpoint"), ("tokn", "token")])
def test_an_unknown_profile_key(tmp_path: Path, written: str, meant: str) -> None:
    file = write(tmp_path / "other.yml", **{written: "value-of-it"})
    sentence = refused("jetstream", file)
    assert f'unknown key "{written}"' in sentence
    assert f'near: "{meant}"' in sentence
    assert "value-of-it" not in sentence


def test_an_unknown_key_in_cloud_options(file: Path) -> None:
    assert 'unknown key "usrname" in cloud_options; near: "username"' in refused("jetstream", file, {"usrname": "x"})


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o620, 0o604])
def test_a_secret_file_that_others_can_read(tmp_path: Path, mode: int) -> None:
    secret = tmp_path / "password"
    secret.write_text("alice-password\n")
    secret.chmod(mode)
    file = write(tmp_path / "other.yml", password={"file": str(secret)})
    sentence = refused("jetstream", file)
    assert str(secret) in sentence
    assert "password" in sentence
    assert "alice-password" not in sentence


def test_the_same_file_closed_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("alice-password\n")
    secret.chmod(0o600)
    file = write(tmp_path / "other.yml", password={"file": str(secret)})
    found = profiles.resolve("jetstream", config=str(file), loader=DataLoader(), environ={})
    assert found.secrets["password"] == "alice-password"
