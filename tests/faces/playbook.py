# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs tasks with ansible-playbook as a user would, against an emulator, and reads their results."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from research_cloud_emulator.app import create_app
from research_cloud_emulator.server import Server
from research_cloud_emulator.world.clock import RealClock
from research_cloud_emulator.world.seed import seed
from research_cloud_emulator.world.world import World

CALLBACKS = Path(__file__).with_name("callbacks")
SPEED = 50.0  # how many times as fast as real time the emulated cloud builds and stops things

Task = dict[str, Any]


@dataclass(frozen=True)
class Emulator:
    """A served world."""

    world: World
    url: str

    def profiles(self, **more: Any) -> dict[str, Any]:
        """Two profiles of alice, one per provider."""
        common = {
            "backend": "atmosphere",
            "endpoint": self.url,
            "username": "alice",
            "poll_interval": 0.05,
            "max_parallel": 1,
            **more,
        }
        return {
            "iu": {**common, "password": "alice-password", "provider": "Jetstream - Indiana University"},
            "tacc": {**common, "password": "alice-password", "provider": "Jetstream - TACC"},
        }


@contextmanager
def emulator() -> Iterator[Emulator]:
    """A fresh world with the demo's seed, on a loopback port."""
    world = World.open(clock=RealClock(SPEED))
    seed(world, "demo")
    server = Server(create_app(world))
    server.start()
    try:
        yield Emulator(world, server.url)
    finally:
        server.stop()
        world.close()


@dataclass(frozen=True)
class Run:
    """What one ansible-playbook did: exit code, everything it printed, results in their order, seconds."""

    rc: int
    output: str
    results: list[dict[str, Any]]
    seconds: float

    def result(self, task: str) -> dict[str, Any]:
        """The result of the task of that name."""
        (found,) = [row["result"] for row in self.results if row["task"] == task and "item" not in row["outcome"]]
        return dict(found)


@dataclass(frozen=True)
class Playbooks:
    """Runs plays on localhost in one folder, with a home of their own there."""

    folder: Path
    environ: Mapping[str, str]

    def write_profiles(self, clouds: Mapping[str, Any], name: str = "research-cloud.yml") -> Path:
        path = self.folder / name
        path.write_text(yaml.safe_dump({"clouds": dict(clouds)}))
        return path

    def run(
        self,
        tasks: Sequence[Task],
        *arguments: str,
        module: bool = False,
        play: Mapping[str, Any] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> Run:
        """Run the tasks; failures are ignored so that all of them run. ``module``: force the module face."""
        dump = self.folder / "results.jsonl"
        dump.unlink(missing_ok=True)
        command = self.command(tasks, *arguments, module=module, play=play)
        started = time.monotonic()
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**self.environ, **(environ or {}), "DUMP_FILE": str(dump)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=900,
            check=False,
        )
        seconds = time.monotonic() - started
        lines = dump.read_text().splitlines() if dump.exists() else []
        return Run(done.returncode, done.stdout, [json.loads(line) for line in lines], seconds)

    def command(
        self, tasks: Sequence[Task], *arguments: str, module: bool = False, play: Mapping[str, Any] | None = None
    ) -> list[str]:
        """The command for these tasks, with its playbook written."""
        playbook = self.folder / "playbook.yml"
        whole = {
            "hosts": "localhost",
            "gather_facts": False,
            "ignore_errors": True,
            **(play or {}),
            "tasks": list(tasks),
        }
        playbook.write_text(yaml.safe_dump([whole], sort_keys=False))
        program = Path(sys.executable).with_name("ansible-playbook")
        switch = ["-e", "research_cloud_in_worker=false"] if module else []
        return [str(program), str(playbook), *switch, *arguments]


def playbooks(folder: Path) -> Playbooks:
    """For a folder that is made, with an environment that holds nothing of the tester's own."""
    home = folder / "home"
    home.mkdir(parents=True)
    kept = {name: os.environ[name] for name in ("PATH", "LC_ALL", "ANSIBLE_CONFIG", "ANSIBLE_COLLECTIONS_PATH")}
    settings = {
        "HOME": str(home),
        "ANSIBLE_HOME": str(home / ".ansible"),
        "ANSIBLE_ASYNC_DIR": str(home / "jobs"),
        "ANSIBLE_REMOTE_TEMP": str(home / "modules"),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
        "ANSIBLE_CALLBACKS_ENABLED": "dump",
    }
    return Playbooks(folder, {**kept, **settings})
