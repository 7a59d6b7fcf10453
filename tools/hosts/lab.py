# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both emulated clouds with real machines, and a folder with everything that Ansible needs to use them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from research_cloud_emulator.machines.plan import Slot
from research_cloud_emulator.world.triton.seed import EAST, write_keys

from tools.project import COLLECTIONS

PLAY = Path(__file__).parent / "play"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "research-cloud-emulator"
SPEED = 20.0
"""How many times as fast as real time the clouds work. The hosts take the time that they take."""
READY_WITHIN = 600.0
"""Seconds until the emulator must be ready; without a cached base system it makes one first."""
GONE_WITHIN = 60.0
"""Seconds until it must have removed everything."""


class LabFailed(Exception):
    """The emulator did not start, or did not end."""


@dataclass(frozen=True)
class Lab:
    """A running emulator and the folder beside it."""

    folder: Path
    emulator: subprocess.Popen[str]
    slot: Slot

    @property
    def environment(self) -> dict[str, str]:
        """For Ansible's commands: nothing of the user's own settings."""
        return {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "HOME": str(self.folder),
            "ANSIBLE_HOME": str(self.folder / ".ansible"),
            "ANSIBLE_CONFIG": str(self.folder / "ansible.cfg"),
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "XDG_CACHE_HOME": str(self.folder / ".cache"),
            "ANSIBLE_NOCOLOR": "1",
            "LC_ALL": "C.UTF-8",
        }


@contextlib.contextmanager
def lab_in(folder: Path, cache: Path = CACHE, speed: float = SPEED) -> Iterator[Lab]:
    """Fill an empty folder and start the emulator. It has ended, and removed its machines, when the block is left.

    Raises LabFailed.
    """
    shutil.copytree(PLAY, folder, dirs_exist_ok=True)
    write_keys(folder / "keys")
    _write_settings(folder)
    with emulator(folder, cache, speed) as (process, slot):
        _write_profiles(folder)
        try:
            yield Lab(folder, process, slot)
        finally:
            if process.poll() is None:
                process.terminate()
                _wait(process)


@contextlib.contextmanager
def emulator(folder: Path, cache: Path = CACHE, speed: float = SPEED) -> Iterator[tuple[subprocess.Popen[str], Slot]]:
    """An emulator with machines; its slot. It is killed when the block is left, unless it has ended by then."""
    line = [sys.executable, "-m", "research_cloud_emulator", "serve", "--scenario", "demo", "--speed", str(speed)]
    line += ["--machines", "nspawn", "--machines-cache", str(cache), "--ready-file", str(folder / "url")]
    line += ["--triton-port", "0", "--triton-ready-file", str(folder / "centres.json")]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process, _slot(process)
        finally:
            process.kill()


def _slot(process: subprocess.Popen[str]) -> Slot:
    """Wait until it is ready; the slot that it names before."""
    slot = None
    for line in process.stdout or ():
        word, _space, rest = line.strip().partition(" ")
        if word == "machines":
            slot = Slot(int(rest.removeprefix("rce")))
        if word == "ready" and slot is not None:
            return slot
    raise LabFailed("the emulator did not come up")


def _wait(process: subprocess.Popen[str]) -> None:
    try:
        status = process.wait(GONE_WITHIN)
    except subprocess.TimeoutExpired:
        raise LabFailed(f"the emulator did not end within {GONE_WITHIN:.0f} s") from None
    if status:
        raise LabFailed(f"the emulator ended with status {status}")


def _write_settings(folder: Path) -> None:
    """SSH reads its settings from a file of the lab: the way to a bastion knows of no other options."""
    (folder / "ssh_config").write_text(
        "Host *\n"
        f"  IdentityFile {folder / 'keys' / 'alice_ed25519'}\n"
        "  IdentitiesOnly yes\n"
        "  StrictHostKeyChecking no\n"
        "  UserKnownHostsFile /dev/null\n"
        "  LogLevel ERROR\n"
        "  ConnectTimeout 20\n",
        encoding="utf-8",
    )
    (folder / "ansible.cfg").write_text(
        "[defaults]\nlocalhost_warning = false\ninterpreter_python = auto_silent\nroles_path = roles\n"
        "[inventory]\ninventory_unparsed_warning = false\nany_unparsed_is_failed = true\n"
        # No connection outlives a command: one that was made without the bastion would be taken for one through it.
        f"[ssh_connection]\nssh_args = -F {folder / 'ssh_config'} -o ControlMaster=no\npipelining = true\n",
        encoding="utf-8",
    )


def _write_profiles(folder: Path) -> None:
    centres = json.loads((folder / "centres.json").read_text(encoding="utf-8"))
    (folder / "password").touch(mode=0o600)
    (folder / "password").write_text("alice-password\n", encoding="utf-8")
    clouds = {
        "jetstream": {
            "backend": "atmosphere",
            "endpoint": (folder / "url").read_text(encoding="utf-8").strip(),
            "username": "alice",
            "password": {"file": "password"},
            "provider": "Jetstream - Indiana University",
            "project": "lumen",
            "allocation": "TG-LUMEN",
            "poll_interval": 0.5,
        },
        "triton": {
            "backend": "triton",
            "endpoint": centres[EAST],
            "account": "alice",
            "region": EAST,
            "key": {"file": "keys/alice_ed25519"},
            "poll_interval": 0.5,
        },
    }
    # JSON is YAML, too.
    (folder / "research-cloud.yml").write_text(json.dumps({"clouds": clouds}, indent=2), encoding="utf-8")
