# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody with a key at the other end of a data centre, in process. Signs by hand: nothing of the emulator's own
code for signatures is used."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.utils import formatdate
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from werkzeug.test import Client, TestResponse

from research_cloud_emulator.app import create_triton_app
from research_cloud_emulator.world.triton.seed import EAST
from research_cloud_emulator.world.triton.throwaway import PrivateKey, key_pair
from research_cloud_emulator.world.world import World

_HASHES: dict[str, Callable[[], hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha256": hashes.SHA256,
    "sha512": hashes.SHA512,
}


@dataclass(frozen=True)
class Person:
    """Sends signed requests; `key_id` and `key` say who signs, `login` whose things the paths are about."""

    client: Client
    world: World
    key_id: str
    key: PrivateKey
    algorithm: str
    login: str = "my"

    def at(self, datacenter: str) -> Person:
        """The same person at another data centre."""
        return replace(self, client=Client(create_triton_app(self.world, datacenter)))

    def send(self, method: str, path: str, **more: Any) -> TestResponse:
        """Send a request for a path below the account, such as `/machines?limit=2`."""
        target = f"/{self.login}{path}"
        headers = {"Date": formatdate(self.world.clock.wall(), usegmt=True), **more.pop("headers", {})}
        if "Authorization" not in headers:
            headers["Authorization"] = self.authorization(method, target, headers["Date"])
        return self.client.open(target, method=method, headers=headers, **more)

    def authorization(self, method: str, target: str, date: str) -> str:
        """The modern form over request target and date, as the official client sends it."""
        text = f"(request-target): {method.lower()} {target}\ndate: {date}"
        names = "(request-target) date"
        return (
            f'Signature keyId="{self.key_id}",algorithm="{self.algorithm}",headers="{names}",'
            f'signature="{self.signature(text)}"'
        )

    def signature(self, text: str) -> str:
        """The signature over a text, in base64."""
        return base64.b64encode(signature(self.key, self.algorithm, text.encode())).decode()

    def body(self, method: str, path: str, status: int = 200, **more: Any) -> Any:
        """The JSON body of a reply whose status must be as expected; None when it is empty."""
        reply = self.send(method, path, **more)
        assert reply.status_code == status, f"{reply.status_code} {reply.text}"
        return reply.json if reply.data else None

    def get(self, path: str, status: int = 200) -> Any:
        return self.body("GET", path, status)

    def post(self, path: str, asked: Any = None, status: int = 200) -> Any:
        return self.body("POST", path, status, json={} if asked is None else asked)

    def delete(self, path: str, status: int = 204) -> Any:
        return self.body("DELETE", path, status)

    def settle(self, seconds: float = 30.0) -> None:
        """Let world time pass."""
        self.world.clock.advance(seconds)

    def order(
        self,
        name: str = "web-1",
        image: str = "base-64-lts",
        package: str = "g1.small",
        tags: dict[str, Any] | None = None,
        metadata: dict[str, str] | None = None,
        **more: Any,
    ) -> Any:
        """What a machine is made of; the image by name."""
        uuid = self.world.store.value("SELECT uuid FROM triton_images WHERE name = ? ORDER BY published DESC", (image,))
        flat = {f"tag.{key}": value for key, value in (tags or {}).items()}
        flat |= {f"metadata.{key}": value for key, value in (metadata or {}).items()}
        return {"name": name, "image": uuid, "package": package, **flat, **more}

    def make(self, name: str = "web-1", **more: Any) -> str:
        """Make a machine and wait until it runs; its uuid."""
        uuid = str(self.post("/machines", self.order(name, **more), 201)["id"])
        self.settle()
        return uuid

    def act(self, uuid: str, action: str, status: int = 202, **more: Any) -> Any:
        return self.post(f"/machines/{uuid}", {"action": action, **more}, status)

    def network(self, name: str) -> str:
        """The uuid of a network in the first data centre."""
        return str(
            self.world.store.value("SELECT uuid FROM triton_networks WHERE datacenter = ? AND name = ?", (EAST, name))
        )


def signature(key: PrivateKey, algorithm: str, data: bytes) -> bytes:
    """Sign as an algorithm's name says."""
    digest = _HASHES[algorithm.partition("-")[2]]()
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), digest)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(digest))
    return key.sign(data)


def fingerprint_of(world: World, owner: str, name: str) -> str:
    """The MD5 fingerprint of a seeded key, as the world has it."""
    return str(
        world.store.value(
            "SELECT k.fingerprint FROM triton_keys k JOIN triton_accounts a ON a.uuid = k.owner"
            " WHERE a.login = ? AND k.name = ?",
            (owner, name),
        )
    )


def person(world: World, login: str = "alice", user: str | None = None, kind: str = "ed25519") -> Person:
    """A seeded account, or a user of one, at the first data centre."""
    algorithm = {"rsa": "rsa-sha256", "ecdsa": "ecdsa-sha256", "ed25519": "ed25519-sha512"}[kind]
    client = Client(create_triton_app(world, EAST))
    if user is not None:
        key = key_pair("ed25519", f"{login}/{user}")
        return Person(client, world, f"/{login}/users/{user}/keys/main", key, algorithm)
    name = fingerprint_of(world, login, kind if login == "alice" else "main")
    return Person(client, world, f"/{login}/keys/{name}", key_pair(kind, login), algorithm)
