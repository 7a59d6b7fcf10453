# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab: clouds served by the emulator, a folder with a profile file, and Ansible's own commands run in it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader
from research_cloud_emulator.app import create_app
from research_cloud_emulator.server import Server
from research_cloud_emulator.world.clock import ManualClock
from research_cloud_emulator.world.seed import seed
from research_cloud_emulator.world.triton.seed import EAST
from research_cloud_emulator.world.triton.throwaway import key_pair, private_text
from research_cloud_emulator.world.world import World

from tests.support.centres import served

PROVIDERS = {"jetstream": "Jetstream - Indiana University", "tacc": "Jetstream - TACC"}
BIN = Path(sys.executable).parent
NOON = 1_772_366_400.0  # 2026-03-01T12:00:00Z
GOLDEN = Path(__file__).parent / "golden"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
CACHE: dict[str, Any] = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": "cache"}
NOBODY_THERE = {"endpoint": "http://127.0.0.1:9"}


def agrees(name: str, text: str) -> None:
    """Compare with the golden file, but for the time at which the clouds were asked."""
    path, timeless = GOLDEN / name, TIME.sub("<time>", text)
    if os.environ.get("GOLDEN") == "write":
        path.write_text(timeless, encoding="utf-8")
    assert timeless == path.read_text(encoding="utf-8")


@dataclass
class Lab:
    """A folder in which a user works against the emulator."""

    folder: Path
    world: World
    url: str
    environ: dict[str, str] = field(default_factory=dict)

    def add(self, cloud: str, *names: str, status: str = "active") -> None:
        """Add instances by name."""
        for name in names:
            plain = name.replace("{", "{{").replace("}", "}}")
            self.world.add_instances(1, name=plain, provider=PROVIDERS[cloud], status=status)

    def add_machine(self, name: str, centre: str = EAST, **details: Any) -> None:
        """Add a machine to a Triton data centre."""
        self.world.triton.add_machines(1, name=name, datacenter=centre, **details)

    def profiles(self, **overrides: dict[str, Any]) -> None:
        """Write the profile file; ``overrides`` are laid over the profile of that name."""
        triton = {
            "backend": "triton",
            "endpoint": self.world.triton.urls[EAST],
            "account": "alice",
            "key": private_text(key_pair("ed25519", "alice")),
            **overrides.get("triton", {}),
        }
        clouds = {
            cloud: {
                "backend": "atmosphere",
                "endpoint": self.url,
                "username": "alice",
                "password": "alice-password",
                "provider": provider,
                "token_cache": False,
                **overrides.get(cloud, {}),
            }
            for cloud, provider in PROVIDERS.items()
        } | {"triton": triton}
        self.write("research-cloud.yml", {"clouds": clouds})

    def write(self, name: str, content: Any) -> Path:
        """Write a file of the folder; anything but text as YAML."""
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content), encoding="utf-8")
        return path

    def fleet(self, name: str = "lab", **options: Any) -> str:
        """Write a fleet file and return its name."""
        usual = {"plugin": "research.cloud.fleet", "clouds": list(PROVIDERS), "cloud_config": "research-cloud.yml"}
        return self.write(f"{name}.fleet.yml", {**usual, **options}).name

    def parse(self, name: str) -> InventoryData:
        """What the plugin makes of a fleet file, in this process."""
        inventory = InventoryData()
        inventory_loader.get("research.cloud.fleet").parse(inventory, DataLoader(), str(self.folder / name))
        inventory.reconcile_inventory()
        return inventory

    def refusal(self, name: str) -> str:
        """The sentence with which the plugin refuses a fleet file."""
        with pytest.raises(AnsibleParserError) as raised:
            self.parse(name)
        message = str(raised.value.message)
        assert "\n" not in message
        return message

    def run(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of Ansible's commands as a user would, and hide the deprecations of other people's code."""
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("RESEARCH_CLOUD")},
            "HOME": str(self.folder),
            "ANSIBLE_HOME": str(self.folder / ".ansible"),
            "ANSIBLE_DEPRECATION_WARNINGS": "false",
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
            **self.environ,
        }
        return subprocess.run(
            [str(BIN / command), *arguments],
            cwd=self.folder,
            env=environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def inventory(self, *arguments: str) -> str:
        """What ansible-inventory prints, which must succeed and say nothing else."""
        done = self.run("ansible-inventory", *arguments)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout

    def listing(self, *arguments: str) -> Any:
        """What ``ansible-inventory --list`` prints, as data."""
        return json.loads(self.inventory(*arguments, "--list"))

    def listed(self) -> list[str]:
        """The requests that listed instances, without their parameters."""
        return [path.partition("?")[0] for _method, path, _status in self.world.requests if "instance" in path]


@contextmanager
def opened(folder: Path) -> Iterator[Lab]:
    """Alice's empty clouds, and her profiles in a folder."""
    world = World.open(":memory:", ManualClock(NOON))
    seed(world, "demo")
    # Its clock stands still, and that of the processes that a test starts does not.
    world.update_settings({"triton_skew_seconds": 1e12})
    server = Server(create_app(world))
    server.start()
    try:
        with served(world):
            lab = Lab(folder, world, server.url)
            lab.profiles()
            yield lab
    finally:
        server.stop()
        world.close()


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """A lab of the test's own."""
    with opened(tmp_path) as lab:
        yield lab
