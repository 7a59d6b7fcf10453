# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data centres behind real sockets: beside the other cloud, in one process, with one control interface."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.serialization import load_ssh_private_key
from person import Person, person

from research_cloud_emulator.world.seed import seed
from research_cloud_emulator.world.world import World

PATIENCE = 10.0
"""Seconds that anything may take before a test fails."""

COMMAND = (sys.executable, "-m", "research_cloud_emulator")


@dataclass(frozen=True)
class Served:
    """A running emulator: the Atmosphere URL, and the data centres'."""

    url: str
    centres: dict[str, str]
    alice: Person

    def send(self, centre: str, method: str, path: str, timeout: float = PATIENCE, **more: Any) -> requests.Response:
        """A request that alice has signed."""
        when = formatdate(usegmt=True)
        headers = {"Date": when, "Authorization": self.alice.authorization(method, path, when)}
        return requests.request(method, self.centres[centre] + path, headers=headers, timeout=timeout, **more)

    def control(self, path: str, body: Any = None, base: str | None = None) -> Any:
        method = "GET" if body is None else "POST"
        return requests.request(method, f"{base or self.url}/_emulator/{path}", json=body, timeout=PATIENCE).json()


@pytest.fixture(scope="module")
def signer() -> Iterator[Person]:
    """Alice as she is in every seeded world."""
    world = World.open()
    seed(world)
    yield person(world)
    world.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, signer: Person) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    ready = folder / "centres"
    options = ("--scenario", "demo", "--triton-port", "0", "--triton-ready-file", str(ready), "--speed", "1000")
    with subprocess.Popen([*COMMAND, "serve", *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().split() for _ in range(3)]
        assert [line[:-1] for line in lines] == [["triton", "us-east-1"], ["triton", "us-west-1"], ["ready"]]
        yield Served(lines[2][1], json.loads(ready.read_text()), signer)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_one_world_behind_every_port(served: Served) -> None:
    uuids = served.control("triton/machines", {"count": 2, "datacenter": "us-west-1"})["uuids"]
    listed = served.send("us-west-1", "GET", "/my/machines?limit=1000&offset=0")
    assert {each["id"] for each in listed.json()} == {*uuids}
    assert served.send("us-east-1", "GET", "/my/machines").json() == []
    assert served.send("us-east-1", "GET", "/my/datacenters").json() == served.centres
    state = served.control("state", base=served.centres["us-east-1"])
    assert {each["uuid"] for each in state["triton"]["machines"]} == {*uuids}
    assert state["counts"]["triton_machines"] == 2


def test_paths_are_taken_as_they_were_sent(served: Served) -> None:
    assert served.send("us-east-1", "GET", "/my/packages?name=g1.%2A").status_code == 200
    assert served.send("us-east-1", "GET", "/my/keys/a%2Fb").json()["message"] == "a/b does not exist"


def test_a_head_has_no_body_and_says_its_length(served: Served) -> None:
    reply = served.send("us-east-1", "HEAD", "/my/keys")
    assert (reply.status_code, reply.content) == (200, b"")
    assert int(reply.headers["Content-Length"]) == len(served.send("us-east-1", "GET", "/my/keys").content)


def test_a_hang_is_one(served: Served) -> None:
    image = served.send("us-east-1", "GET", "/my/images?name=base-64-lts").json()[0]["id"]
    order = {"image": image, "package": "g1.small", "volumes": [{"name": "v1", "mountpoint": "data"}]}
    with pytest.raises(requests.ReadTimeout):
        served.send("us-east-1", "POST", "/my/machines", timeout=0.3, json=order)
    assert served.send("us-east-1", "GET", "/my/machines").json() == []


def test_control_mistakes(served: Served) -> None:
    reply = requests.post(f"{served.url}/_emulator/triton/machines", json={"count": 1, "image": "x"}, timeout=PATIENCE)
    assert (reply.status_code, reply.json()["error"]) == (400, "no image x")


def test_keys_are_written_for_their_owner_only(tmp_path: Path) -> None:
    listed = subprocess.run(
        [*COMMAND, "triton-keys", str(tmp_path / "keys")], check=True, capture_output=True, text=True
    )
    paths = [Path(line) for line in listed.stdout.split()]
    assert {path.name for path in paths} >= {"alice_rsa", "alice_rsa.pem", "alice_ops_ed25519", "bob_ed25519"}
    for path in paths:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
        assert path.with_name(f"{path.name}.pub").exists()
    assert load_ssh_private_key(paths[0].read_bytes(), None)


def test_a_world_without_data_centres() -> None:
    command = [*COMMAND, "serve", "--triton-port", "0"]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE)
    assert ended.returncode == 1
    assert "this world has no Triton data centres; --scenario plants some" in ended.stderr
