# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is in the tarball, and what only a clone needs."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from tools import package
from tools.project import available_pairs

ALLOWED = {
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "FILES.json",
    "LICENSE",
    "MANIFEST.json",
    "README.md",
    "bindep.txt",
    "changelogs",
    "docs",
    "meta",
    "playbooks",
    "plugins",
    "requirements.txt",
    "roles",
}
NEEDED = {
    "LICENSE",
    "README.md",
    "meta/execution-environment.yml",
    "meta/runtime.yml",
    "plugins/module_utils/backends/registry.py",
    "plugins/module_utils/runner.py",
    "plugins/plugin_utils/in_worker.py",
    "requirements.txt",
}


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Names of all files in a tarball built from this checkout."""
    tarball = package.build(available_pairs()[-1], tmp_path_factory.mktemp("tarball"))
    assert tarball.stat().st_size < package.LARGEST
    with tarfile.open(tarball) as archive:
        return [member.name for member in archive.getmembers() if member.isfile()]


def test_nothing_that_only_a_clone_needs(members: list[str]) -> None:
    assert {Path(name).parts[0] for name in members} <= ALLOWED


def test_everything_that_is_needed(members: list[str]) -> None:
    assert set(members) >= NEEDED


def test_a_tarball_that_is_too_large_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "LARGEST", 1000)
    with pytest.raises(package.StageFailed, match="more than 1000"):
        package.build(available_pairs()[-1], tmp_path)
