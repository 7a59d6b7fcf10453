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


@dataclass(frozen=True)
class _Served:
    """What an emulator says of itself: where Atmosphere is, where the data centres are, in which slot the machines."""

    url: str
    centres: dict[str, str]
    slot: Slot


@contextlib.contextmanager
def lab_in(folder: Path, cache: Path = CACHE, speed: float = SPEED) -> Iterator[Lab]:
    """Fill an empty folder and start the emulator. It has ended, and removed its machines, when the block is left.

    Raises LabFailed.
    """
    shutil.copytree(PLAY, folder, dirs_exist_ok=True)
    write_keys(folder / "keys")
    _write_settings(folder)
    line = [sys.executable, "-m", "research_cloud_emulator", "serve", "--scenario", "demo", "--speed", str(speed)]
    line += ["--triton-port", "0", "--machines", "nspawn", "--machines-cache", str(cache)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        try:
            served = _served(process)
            _write_profiles(folder, served)
            yield Lab(folder, process, served.slot)
        finally:
            if process.poll() is None:
                _end(process)


def _served(process: subprocess.Popen[str]) -> _Served:
    """Wait until it is ready; what it has said until then. Without a cached base system it makes one first."""
    centres = {}
    slot = None
    for line in process.stdout or ():
        match line.split():
            case ["machines", name]:
                slot = Slot(int(name.removeprefix("rce")))
            case ["triton", name, url]:
                centres[name] = url
            case ["ready", url] if slot is not None:
                return _Served(url, centres, slot)
    raise LabFailed("the emulator did not come up")


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        status = process.wait(GONE_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
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


def _write_profiles(folder: Path, served: _Served) -> None:
    (folder / "password").touch(mode=0o600)
    (folder / "password").write_text("alice-password\n", encoding="utf-8")
    clouds = {
        "jetstream": {
            "backend": "atmosphere",
            "endpoint": served.url,
            "username": "alice",
            "password": {"file": "password"},
            "provider": "Jetstream - Indiana University",
            "project": "lumen",
            "allocation": "TG-LUMEN",
            "poll_interval": 0.5,
        },
        "triton": {
            "backend": "triton",
            "endpoint": served.centres[EAST],
            "account": "alice",
            "region": EAST,
            "key": {"file": "keys/alice_ed25519"},
            "poll_interval": 0.5,
        },
    }
    # JSON is YAML, too.
    (folder / "research-cloud.yml").write_text(json.dumps({"clouds": clouds}, indent=2), encoding="utf-8")
