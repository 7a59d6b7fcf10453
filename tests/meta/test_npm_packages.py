# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The npm packages: what is pinned, and that an environment stands without them. The npm here is a script of ours."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tools import npm_packages

SHEBANG = "#!/bin/sh\n"
CALLS = "calls"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose PATH holds nothing but what a test puts there."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "bin").mkdir()
    return tmp_path


def command(machine: Path, name: str, script: str) -> None:
    """Put a command on the machine's PATH that counts its calls."""
    file = machine / "bin" / name
    file.write_text(f'{SHEBANG}echo "$@" >> {machine / CALLS}\n{script}\n', encoding="utf-8")
    file.chmod(0o755)


def calls(machine: Path) -> list[str]:
    """The words of every call of the commands."""
    log = machine / CALLS
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def test_installed_once_from_the_lock_and_no_script_of_a_package_is_run(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command(machine, "node", "exit 1")
    command(machine, "npm", "test -e package-lock.json")
    for _time in range(2):
        npm_packages.install(machine / "node")
    (call,) = calls(machine)
    assert call.split()[:2] == ["ci", "--ignore-scripts"]
    assert re.fullmatch(r"env: npm packages ready \(\d+\.\d s\)\n", capsys.readouterr().out)


@pytest.mark.parametrize(("there", "told"), [(["node"], "npm"), (["npm"], "node"), ([], "node and npm")], ids=str)
def test_without_node_or_npm_one_line_says_so_once(
    machine: Path, capsys: pytest.CaptureFixture[str], there: list[str], told: str
) -> None:
    for name in there:
        command(machine, name, "exit 1")
    for _time in range(2):
        npm_packages.install(machine / "node")
    names = ", ".join(npm_packages.names())
    assert capsys.readouterr().out == (
        f"env: skipped the npm packages {names}: {told} not found (to try again, remove .venv/node)\n"
    )
    assert calls(machine) == []


def test_node_that_appears_later_is_used(machine: Path) -> None:
    npm_packages.install(machine / "node")
    command(machine, "node", "exit 1")
    command(machine, "npm", "exit 0")
    npm_packages.install(machine / "node")
    assert len(calls(machine)) == 1


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo npm error code ENOTFOUND >&2; echo npm error network >&2; exit 1", "npm ci failed: ENOTFOUND"),
        ("exit 7", "npm ci failed: status 7"),
        ("exec /bin/sleep 60", "npm ci failed: Command '['npm', 'ci', "),
    ],
)
def test_without_a_network_the_environment_stands_and_nothing_is_tried_again(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], script: str, told: str
) -> None:
    monkeypatch.setattr(npm_packages, "PATIENCE", 1.0)
    command(machine, "node", "exit 1")
    command(machine, "npm", script)
    for _time in range(2):
        npm_packages.install(machine / "node")
    said = capsys.readouterr().out
    assert said.startswith("env: skipped the npm packages http-signature, ")
    assert told in said
    assert said.count("\n") == len(calls(machine)) == 1


def test_the_lock_pins_everything_and_names_no_registry() -> None:
    asked = json.loads(npm_packages.SOURCES[0].read_text(encoding="utf-8"))
    locked = json.loads(npm_packages.SOURCES[1].read_text(encoding="utf-8"))["packages"]
    assert locked.pop("")["dependencies"] == asked["dependencies"]
    for name, version in asked["dependencies"].items():
        assert locked[f"node_modules/{name}"]["version"] == version
    assert all(package["integrity"].startswith("sha512-") for package in locked.values())
    assert not any("resolved" in package for package in locked.values())
