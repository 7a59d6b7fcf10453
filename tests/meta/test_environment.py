# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environments: interpreters that really run, and locks that say exactly what is installed."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tools import interpreters
from tools.project import MATRIX, REQUIREMENTS, SUBSTITUTES, Pair

VERSION = "{}.{}".format(*sys.version_info[:2])
LOCKS = sorted(REQUIREMENTS.glob("*.txt"))


def command(folder: Path, name: str, script: str) -> Path:
    """An executable script."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing installed: PATH and pyenv are empty folders below it."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path


def test_no_interpreter(machine: Path) -> None:
    assert machine.exists()
    assert interpreters.find(VERSION) is None


def test_one_on_path(machine: Path) -> None:
    command(machine / "bin", f"python{VERSION}", f'exec {sys.executable} "$@"')
    assert interpreters.find(VERSION) == Path(sys.executable)


def test_a_shim_that_refuses_is_passed_over(machine: Path) -> None:
    command(machine / "bin", f"python{VERSION}", "echo 'not active' >&2; exit 127")
    assert interpreters.find(VERSION) is None
    command(machine / "pyenv" / "versions" / f"{VERSION}.1" / "bin", f"python{VERSION}", f'exec {sys.executable} "$@"')
    assert interpreters.find(VERSION) == Path(sys.executable)


def test_a_name_that_lies_is_passed_over(machine: Path) -> None:
    command(machine / "bin", "python3.99", f'exec {sys.executable} "$@"')
    assert interpreters.find("3.99") is None


def test_pyenv_offers_its_newest_patch_release_first(machine: Path) -> None:
    for patch in (2, 10, 9):
        command(machine / "pyenv" / "versions" / f"3.98.{patch}" / "bin", "python3.98", "exit 1")
    offered = [path.parent.parent.name for path in interpreters.candidates("3.98")]
    assert offered == ["3.98.10", "3.98.9", "3.98.2"]


@pytest.mark.parametrize("pair", [*MATRIX, *SUBSTITUTES], ids=str)
def test_every_pair_has_a_lock_with_its_core(pair: Pair) -> None:
    core = re.search(r"^ansible-core==(\d+\.\d+)\.", pair.lock.read_text(encoding="utf-8"), re.MULTILINE)
    assert core
    assert core[1] == pair.core


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_pins_and_names_no_index(lock: Path) -> None:
    lines = [line for line in lock.read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")]
    requirements = [line for line in lines if not line.startswith(" ")]
    assert requirements
    assert all(re.match(r"[a-z0-9-]+==\S+ .*\\$", line) for line in requirements)
    hashes = [line for line in lines if line.startswith("    --hash=sha256:")]
    assert len(requirements) + len(hashes) == len(lines), "a line that is neither a pin nor a hash"
    assert not any("://" in line for line in lines)
