# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The official client, which nobody here wrote, works with a data centre.

It is run where Node and the client are: `make env` installs the client where Node and npm are.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from person import fingerprint_of

from research_cloud_emulator.app import create_triton_app
from research_cloud_emulator.server import Server
from research_cloud_emulator.world.clock import RealClock
from research_cloud_emulator.world.seed import seed
from research_cloud_emulator.world.triton.seed import EAST, write_keys
from research_cloud_emulator.world.world import World

CLIENT = Path(__file__).parents[3] / ".venv" / "node" / "node_modules" / ".bin" / "triton"
PATIENCE = 60.0
"""Seconds for one command: the client itself takes a second to start, and looks once a second."""

pytestmark = pytest.mark.skipif(
    not (shutil.which("node") and CLIENT.exists()),
    reason="Node or the official client is not installed (`make env` installs it where Node and npm are)",
)


@dataclass(frozen=True)
class Client:
    """The command `triton` as alice runs it, with a home of her own."""

    world: World
    environment: dict[str, str]

    def run(self, *words: str, code: int = 0, **environment: str) -> str:
        """What a command prints; its exit code must be as expected."""
        done = subprocess.run(
            [CLIENT, *words],
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == code, f"triton {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def shown(self, *words: str) -> Any:
        """The object that a command prints."""
        return json.loads(self.run(*words))

    def state(self, machine: str) -> str:
        return str(self.shown("instance", "get", machine)["state"])


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    home = tmp_path_factory.mktemp("home")
    # The client takes every file in there for a key in OpenSSH's format.
    for path in write_keys(home / ".ssh"):
        if path.suffix == ".pem":
            path.unlink()
            path.with_name(f"{path.name}.pub").unlink()
    world = World.open(clock=RealClock(speed=30))
    seed(world)
    server = Server(create_triton_app(world, EAST))
    server.start()
    world.triton.urls[EAST] = server.url
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    profile = {
        "TRITON_URL": server.url,
        "TRITON_ACCOUNT": "alice",
        "TRITON_KEY_ID": fingerprint_of(world, "alice", "rsa"),
    }
    yield Client(world, {**kept, "HOME": str(home), **profile})
    server.stop()
    world.close()


@pytest.mark.parametrize("kind", ["rsa", "ecdsa", "ed25519"])
def test_keys_of_every_kind(client: Client, kind: str) -> None:
    mark = fingerprint_of(client.world, "alice", kind)
    assert "login: alice" in client.run("info", TRITON_KEY_ID=mark)


def test_a_user_of_the_account_and_a_stranger(client: Client) -> None:
    mark = client.world.store.value(
        "SELECT k.fingerprint FROM triton_keys k JOIN triton_users u ON u.uuid = k.owner WHERE u.login = 'guest'"
    )
    told = client.run("instance", "list", code=1, TRITON_USER="guest", TRITON_KEY_ID=mark)
    assert "You do not have permission to access /alice/machines (listmachines)" in told
    told = client.run("info", code=1, TRITON_ACCOUNT="bob")
    assert "Invalid authorization credentials supplied" in told


def test_what_there_is_to_choose_from(client: Client) -> None:
    assert client.world.triton.urls[EAST] in client.run("datacenters")
    assert "My-Fabric-Network" in client.run("network", "list")
    assert "g1.small" in client.run("package", "list")
    assert "base-64-lts" in client.run("image", "list")


def test_the_life_of_a_machine(client: Client) -> None:
    run = client.run
    tags = ("-t", "role=web", "-t", "n=3", "-t", "up=true")
    run("create", "-w", "-n", "web-1", *tags, "-m", "a=b", "--deletion-protection", "base-64-lts", "g1.small")
    assert client.shown("instance", "get", "web-1")["tags"] == {"role": "web", "n": 3, "up": True}
    for command, state in (("stop", "stopped"), ("start", "running"), ("reboot", "running")):
        run(command, "-w", "web-1")
        assert client.state("web-1") == state
    run("instance", "resize", "-w", "web-1", "g1.medium")
    run("instance", "rename", "-w", "web-1", "web-2")
    assert client.shown("instance", "get", "web-2")["package"] == "g1.medium"
    run("instance", "tag", "set", "-w", "web-2", "more=yes")
    run("instance", "tag", "replace-all", "-w", "web-2", "only=one")
    assert client.shown("instance", "tag", "list", "web-2") == {"only": "one"}
    run("instance", "metadata", "set", "-w", "web-2", "c=d")
    assert client.shown("instance", "metadata", "list", "web-2").items() >= {"a": "b", "c": "d"}.items()
    run("instance", "snapshot", "create", "-w", "-n", "s1", "web-2")
    run("instance", "snapshot", "delete", "-w", "-f", "web-2", "s1")
    run("instance", "nic", "create", "-w", "web-2", "My-Fabric-Network")
    assert len(client.shown("instance", "get", "web-2")["nics"]) == 3
    assert "deletion_protection" in run("rm", "-w", "-f", "web-2", code=1)
    run("instance", "disable-deletion-protection", "-w", "web-2")
    run("rm", "-w", "-f", "web-2")
    assert client.world.triton.machines()[-1]["state"] == "deleted"


def test_volumes_rules_and_keys(client: Client, tmp_path: Path) -> None:
    run = client.run
    run("volume", "create", "-w", "-n", "data", "-s", "10G")
    run("create", "-w", "-n", "nfs", "-v", "data:/data", "-N", "My-Fabric-Network", "base-64-lts", "g1.small")
    assert len(client.shown("volume", "get", "data")["refs"]) == 1
    assert "VolumeInUse" in run("volume", "delete", "-y", "data", code=1)
    run("rm", "-w", "-f", "nfs")
    run("volume", "delete", "-w", "-y", "data")
    run("fwrule", "create", "FROM any TO tag role = web ALLOW tcp PORT 80")
    (rule,) = [json.loads(line) for line in run("fwrule", "list", "-j").splitlines()]
    run("fwrule", "disable", rule["id"])
    assert client.shown("fwrule", "get", rule["id"])["enabled"] is False
    run("fwrule", "delete", "-f", rule["id"])
    (pair,) = (path for path in write_keys(tmp_path) if path.name == "bob_ed25519")
    public = str(pair.with_name("bob_ed25519.pub"))
    run("key", "add", "-n", "bobs", public)
    assert "key already exists or is invalid" in run("key", "add", "-n", "bobs", public, code=1)
    run("key", "delete", "-y", "bobs")


def test_failures_are_understood(client: Client) -> None:
    client.world.faults.add({"match": {"method": "POST"}, "effect": "fail_build"})
    assert "failed to create instance" in client.run("create", "-w", "-n", "bad", "base-64-lts", "g1.small", code=1)
    client.world.faults.add({"effect": {"clock_skew": {"seconds": 400}}})
    assert "clock skew of 4" in client.run("instance", "list", code=1)
    url = client.world.triton.urls[EAST]
    requests.patch(f"{url}/_emulator/settings", json={"triton_volumes": False}, timeout=PATIENCE)
    assert "GET is not allowed" in client.run("volume", "list", code=1)
    requests.patch(f"{url}/_emulator/settings", json={"triton_volumes": True}, timeout=PATIENCE)
