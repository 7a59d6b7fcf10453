# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stage of the real hosts: who is told what where there can be none, and what is installed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from research_cloud_emulator.machines import abilities

from tools.project import MATRIX
from tools.stages import hosts as stage
from tools.stages.stage import StageFailed, StageSkipped


def test_where_there_can_be_none_nothing_is_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And no report of an earlier run is taken for this one's."""
    report = tmp_path / "report.xml"
    report.touch()
    monkeypatch.setattr(stage, "report_of", lambda _name, _pair: report)
    monkeypatch.setattr(abilities, "never", lambda: ["real hosts need root"])
    monkeypatch.setattr(subprocess, "run", None)
    with pytest.raises(StageSkipped, match="real hosts need root"):
        stage.hosts(MATRIX[-1])
    assert not report.exists()


def test_what_is_lacking_is_installed_and_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[list[str]] = []

    def done(words: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        ran.append(words)
        return subprocess.CompletedProcess(words, 0, "")

    monkeypatch.setattr(abilities, "has", lambda command: command not in ("nft", "debootstrap"))
    monkeypatch.setattr(subprocess, "run", done)
    stage._install()
    assert ran == [
        ["apt-get", "-q", "update"],
        ["apt-get", "-q", "install", "-y", "--no-install-recommends", "debootstrap", "nftables"],
    ]
    assert "debootstrap, nftables" in capsys.readouterr().out


def test_on_another_system_nothing_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(abilities, "has", lambda _command: False)
    monkeypatch.setattr(subprocess, "run", None)
    stage._install()


def test_an_installation_that_fails_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(abilities, "has", lambda command: command != "nft")
    monkeypatch.setattr(subprocess, "run", lambda words, **_: subprocess.CompletedProcess(words, 100, "E: no network"))
    with pytest.raises(StageFailed, match="apt-get update ended with status 100"):
        stage._install()
    assert "E: no network" in capsys.readouterr().out
