# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who can have no machines is told why, and nothing is begun."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from research_cloud_emulator.cli import main
from research_cloud_emulator.machines import abilities


def test_without_root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert abilities.missing(tmp_path / "cache") == ["real hosts need root"]
    assert not (tmp_path / "cache").exists()


def test_elsewhere_than_on_linux(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert abilities.missing(tmp_path) == ["real hosts need Linux, this is darwin"]


def test_packages_that_are_lacking_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(abilities, "never", list)
    monkeypatch.setattr(abilities, "has", lambda command: command not in ("nft", "debootstrap"))
    assert abilities.missing(tmp_path) == ["real hosts need the Debian packages debootstrap, nftables"]


def test_the_command_says_it_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(abilities, "never", lambda: ["real hosts need root"])
    cache = ["--machines-cache", str(tmp_path)]
    assert main(["serve", "--scenario", "demo", "--machines", "nspawn", *cache]) == 1
    assert main(["machines", "base", *cache]) == 1
    assert capsys.readouterr().err == "research-cloud-emulator: real hosts need root\n" * 2
