# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault over a real socket, as the HTTP library of a client sees it; and what a keep-alive client relies on."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from research_cloud_emulator.app import create_app
from research_cloud_emulator.server import Server
from research_cloud_emulator.world.clock import RealClock
from research_cloud_emulator.world.seed import seed
from research_cloud_emulator.world.world import World

LIST = "/api/v2/instances"
JSON = {"Accept": "application/json"}
PATIENCE = 10.0
"""Seconds that a request may take before a test fails."""


class CountingServer(Server):
    """Knows how many connections were made to it."""

    accepted = 0

    def process_request(self, request: Any, client_address: Any) -> None:
        self.accepted += 1
        super().process_request(request, client_address)


class Client:
    """Alice with a connection pool."""

    def __init__(self, server: CountingServer, world: World) -> None:
        self.server = server
        self.world = world
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.headers.update(JSON)
        signed_in = self.send("POST", "/auth", json={"username": "alice", "password": "alice-password"})
        self.http.headers["Authorization"] = f"Token {signed_in.json()['token']}"

    def send(self, method: str, path: str, timeout: float = PATIENCE, **more: Any) -> requests.Response:
        return self.http.request(method, self.server.url + path, timeout=timeout, **more)

    def rename(self, timeout: float = PATIENCE) -> requests.Response:
        """A write whose effect is easy to see."""
        return self.send("PATCH", f"{LIST}/1", timeout=timeout, json={"name": "renamed"})

    def name(self) -> str:
        return str(self.world.instances()[0]["name"])


@pytest.fixture
def client() -> Iterator[Client]:
    world = World.open(clock=RealClock())
    seed(world)
    world.add_instances(1, name="original")
    server = CountingServer(create_app(world))
    server.start()
    client = Client(server, world)
    yield client
    client.http.close()
    server.stop()
    world.close()


def test_connections_are_kept_and_reused(client: Client) -> None:
    for method, path, body in (("GET", LIST, None), ("POST", "/auth", {}), ("DELETE", f"{LIST}/1", None)):
        assert client.send(method, path, json=body).content
    assert client.server.accepted == 1


def test_an_empty_reply_leaves_the_connection_usable(client: Client) -> None:
    uuid = client.world.instances()[0]["uuid"]
    assert client.send("DELETE", f"{LIST}/{uuid}").status_code == 204
    assert client.send("HEAD", LIST).content == b""
    assert client.send("GET", LIST).status_code == 200


def test_nothing_waits_for_nagle(client: Client) -> None:
    started = time.monotonic()
    for _ in range(20):
        client.send("GET", "/api/v2/version")
    assert time.monotonic() - started < 20 * 0.04


def test_drop_before(client: Client) -> None:
    client.world.faults.add({"effect": "drop_before"})
    with pytest.raises(requests.ConnectionError):
        client.rename()
    assert client.name() == "original"


def test_lost_reply(client: Client) -> None:
    client.world.faults.add({"effect": "lost_reply"})
    with pytest.raises(requests.ConnectionError):
        client.rename()
    assert client.name() == "renamed"


@pytest.mark.parametrize(("kind", "name"), [("hang", "original"), ("hang_after", "renamed")])
def test_hanging(client: Client, kind: str, name: str) -> None:
    client.world.faults.add({"effect": {kind: {"seconds": 60}}})
    with pytest.raises(requests.ReadTimeout):
        client.rename(timeout=0.3)
    assert client.name() == name
    assert client.send("GET", LIST).status_code == 200, "the others are served meanwhile"


def test_a_hang_ends_with_a_closed_connection(client: Client) -> None:
    client.world.faults.add({"effect": {"hang": {"seconds": 0.05}}})
    with pytest.raises(requests.ConnectionError):
        client.rename()


def test_truncate(client: Client) -> None:
    client.world.faults.add({"effect": "truncate"})
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match=r"IncompleteRead\(\d+ bytes read"):
        client.rename()
    assert client.name() == "renamed"


def test_non_json(client: Client) -> None:
    client.world.faults.add({"effect": "non_json"})
    reply = client.rename()
    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "text/html")
    assert client.name() == "renamed"


def test_status_with_retry_after(client: Client) -> None:
    client.world.faults.add({"effect": {"status": {"status": 503, "headers": {"Retry-After": "3"}}}})
    reply = client.rename()
    assert (reply.status_code, reply.headers["Retry-After"], reply.content) == (503, "3", b"")
    assert client.name() == "original"


def test_latency_is_real_here(client: Client) -> None:
    client.world.faults.add({"effect": {"latency": {"seconds": 0.2}}})
    started = time.monotonic()
    assert client.rename().status_code == 200
    assert time.monotonic() - started >= 0.2


def test_expire_tokens_and_repeat_page(client: Client) -> None:
    client.world.add_instances(3)
    client.world.faults.add({"effect": "repeat_page"})
    page = client.send("GET", f"{LIST}?ordering=id&page_size=2&page=2").json()
    assert [row["id"] for row in page["results"]] == [1, 2]
    client.world.faults.add({"effect": "expire_tokens"})
    assert client.rename().status_code == 403


def test_failed_transitions(client: Client) -> None:
    uuid = client.world.instances()[0]["uuid"]
    client.world.faults.add({"match": {"path": "/actions$"}, "effect": "fail_transition"})
    assert client.send("POST", f"{LIST}/{uuid}/actions", json={"action": "stop"}).status_code == 200
    client.world.clock.advance(1000)
    assert client.world.instances()[0]["status"] == "error"


def test_latency_of_one_does_not_hold_up_another(client: Client) -> None:
    client.world.faults.add({"match": {"method": "PATCH"}, "effect": {"latency": {"seconds": 1}}})
    slow = threading.Thread(target=client.rename)
    slow.start()
    started = time.monotonic()
    other = requests.get(f"{client.server.url}/api/v2/version", headers=JSON, timeout=PATIENCE)
    assert (other.status_code, time.monotonic() - started < 0.9) == (200, True)
    slow.join()


def test_stopping_ends_a_hanging_request() -> None:
    world = World.open(clock=RealClock())
    world.faults.add({"effect": {"hang": {"seconds": 3600}}})
    server = Server(create_app(world))
    server.start()
    with socket.create_connection(("127.0.0.1", server.server_address[1])) as connection:
        connection.settimeout(PATIENCE)
        connection.sendall(b"GET /api/v2/version HTTP/1.1\r\nHost: x\r\n\r\n")
        while not world.faults.hits:
            time.sleep(0.005)
        server.stop()
        assert connection.recv(1) == b""
    world.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org"])  # noqa: S104 (refused)
def test_only_loopback_is_served(host: str) -> None:
    world = World.open()
    with pytest.raises(ValueError, match=f"loopback only, not on {host}"):
        Server(create_app(world), host)
    world.close()
