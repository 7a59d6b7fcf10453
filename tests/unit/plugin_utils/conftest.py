# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A backend made of data, and profile files that tests write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Backend, Capabilities
from ansible_collections.research.cloud.plugins.plugin_utils import profile_file, profiles


def _connects_to_nothing(*_given: Any) -> Any:
    raise AssertionError("resolving a profile must not connect")


def toy_backend(name: str) -> Backend:
    """Two secrets of which one is needed, a path, the path of a secret, and the common keys."""
    return Backend(
        name=name,
        title=name.title(),
        connection={
            "username": {"type": "str", "required": True},
            "password": {"type": "str", "no_log": True},
            "token": {"type": "str", "no_log": True},
            "key_file": {"type": "path"},
            "token_file": {"type": "path"},
        },
        secret_keys=frozenset({"password", "token"}),
        resource_options={},
        capabilities=Capabilities({}, (), frozenset(), frozenset()),
        connect=_connects_to_nothing,
        constraints={
            "required_one_of": [("password", "token", "token_file")],
            "mutually_exclusive": [("token", "token_file")],
        },
        secret_files={"token_file": "token"},
    )


@pytest.fixture(autouse=True)
def _toy_backends(monkeypatch: pytest.MonkeyPatch) -> None:
    backends = {name: toy_backend(name) for name in ("toy", "other")}
    registry = SimpleNamespace(NAMES=tuple(backends), load=backends.__getitem__)
    monkeypatch.setattr(profiles, "registry", registry)


@pytest.fixture(autouse=True)
def _no_file_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(profile_file, "OF_MACHINE", str(tmp_path / "etc" / "config.yml"))
    empty = tmp_path / "elsewhere"
    empty.mkdir()
    monkeypatch.chdir(empty)


@pytest.fixture
def loader(tmp_path: Path) -> DataLoader:
    """Ansible's reader of files, for a playbook in tmp_path."""
    loader = DataLoader()
    loader.set_basedir(str(tmp_path))
    return loader


@pytest.fixture
def profile(tmp_path: Path) -> Callable[..., Path]:
    """Writes profiles into a file in tmp_path and returns its path."""

    def write(name: str = "research-cloud.yml", **clouds: Any) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump({"clouds": clouds}))
        return path

    return write
