# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A reader's folder beside an emulated cloud: profiles as in the documentation, Ansible's commands on the path."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml
from research_cloud_emulator.app import create_app
from research_cloud_emulator.server import Server
from research_cloud_emulator.world.clock import RealClock
from research_cloud_emulator.world.seed import seed
from research_cloud_emulator.world.triton.seed import EAST
from research_cloud_emulator.world.triton.throwaway import key_pair, write_pair
from research_cloud_emulator.world.world import World

from tests.support.centres import served

SPEED = 60.0
"""How many times as fast as real time the emulated cloud works."""
STANDSTILL = 0.001
"""A speed at which nothing that begins now ends, and no hour passes."""
PROVIDERS = {"jetstream": "Jetstream - Indiana University", "tacc": "Jetstream - TACC"}
TRITON = "triton"
"""Where machines are that are at no provider: in the first data centre."""
KEPT = ("PATH", "LC_ALL", "ANSIBLE_COLLECTIONS_PATH", "TMPDIR")


@dataclass(frozen=True)
class Lab:
    """Where a reader works."""

    folder: Path
    world: World
    url: str
    triton_url: str
    environ: dict[str, str]

    def add_machine(self, name: str, where: str) -> None:
        """A running machine of Alice's: at that provider, or on Triton."""
        if where == TRITON:
            self.world.triton.add_machines(1, name=name, tags={"role": name})
        else:
            self.world.add_instances(1, name=name, provider=where)

    def write_profiles(self) -> None:
        """Alice's three profiles; her password is in the environment, and her keys are where SSH has them."""
        clouds = {
            name: {
                "backend": "atmosphere",
                "endpoint": self.url,
                "username": "alice",
                "password": {"env": "JETSTREAM_PASSWORD"},
                "provider": provider,
                "project": "lumen",
                "allocation": "TG-LUMEN",
                "poll_interval": 0.1,
            }
            for name, provider in PROVIDERS.items()
        } | {
            TRITON: {
                "backend": "triton",
                "endpoint": self.triton_url,
                "account": "alice",
                "key_file": "~/.ssh/id_ecdsa",
                "region": EAST,
                "poll_interval": 0.1,
            }
        }
        (self.folder / "research-cloud.yml").write_text(yaml.safe_dump({"clouds": clouds}), encoding="utf-8")


@contextmanager
def lab_in(folder: Path, speed: float = SPEED) -> Iterator[Lab]:
    """A lab with a fresh world; nothing of the tester's own settings reaches it."""
    world = World.open(clock=RealClock(speed))
    seed(world, "demo")
    server = Server(create_app(world))
    server.start()
    try:
        with served(world) as centres:
            lab = Lab(folder, world, server.url, centres[EAST], _environ(folder))
            lab.write_profiles()
            _write_keys(folder / "home" / ".ssh")
            yield lab
    finally:
        server.stop()
        world.close()


def _write_keys(folder: Path) -> None:
    """What Alice signs with, and a key that no cloud knows yet."""
    folder.mkdir(mode=0o700)
    write_pair(folder, "id_ecdsa", key_pair("ecdsa", "alice"), "alice@laptop")
    write_pair(folder, "id_ed25519", key_pair("ed25519", "laptop"), "alice@laptop")


def _environ(folder: Path) -> dict[str, str]:
    home = folder / "home"
    home.mkdir()
    (folder / "ansible.cfg").touch()
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    own = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}",
        "HOME": str(home),
        "ANSIBLE_CONFIG": str(folder / "ansible.cfg"),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_NOCOLOR": "1",
        "COLUMNS": "200",
        "JETSTREAM_PASSWORD": "alice-password",
    }
    return {**kept, **own}
