# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSH agents to ask: a scripted one, and the real one of OpenSSH."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from ansible_collections.research.cloud.plugins.module_utils.core.ssh_wire import string, uint32

FAILURE = string(b"\x05")


def holding(*blobs: bytes) -> bytes:
    """An agent's reply that lists these public keys."""
    return string(b"\x0c" + uint32(len(blobs)) + b"".join(string(blob) + string(b"a comment") for blob in blobs))


def signed(kind: bytes, signature: bytes) -> bytes:
    """An agent's reply to the wish for a signature."""
    return string(b"\x0e" + string(string(kind) + string(signature)))


class Scripted:
    """Answers each connection with the next bytes it was given, and keeps what it was asked. None: no answer at all,
    while the connection stays open.
    """

    def __init__(self, answers: Sequence[bytes | None]) -> None:
        self.asked: list[bytes] = []
        self.path = ""
        self._answers = list(answers)
        self._held: list[socket.socket] = []

    @contextlib.contextmanager
    def listening(self) -> Iterator[Scripted]:
        with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
            self.path = str(Path(folder, "agent"))
            server.bind(self.path)
            server.listen()
            thread = threading.Thread(target=self._serve, args=[server], daemon=True)
            thread.start()
            yield self
            server.shutdown(socket.SHUT_RDWR)
            thread.join(10)
            for connection in self._held:
                connection.close()

    def _serve(self, server: socket.socket) -> None:
        for answer in self._answers:
            try:
                connection, _address = server.accept()
            except OSError:
                return  # the test is over
            self.asked.append(_message(connection))
            if answer is None:
                self._held.append(connection)
                continue
            with connection:
                connection.sendall(answer)


def scripted(*answers: bytes | None) -> contextlib.AbstractContextManager[Scripted]:
    """A scripted agent that listens."""
    return Scripted(answers).listening()


@contextlib.contextmanager
def openssh() -> Iterator[str]:
    """A real agent without keys; the path of its socket."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "agent"))
        process = subprocess.Popen(["ssh-agent", "-D", "-a", path], stdout=subprocess.PIPE, text=True)
        try:
            _until_it_speaks(process)
            yield path
        finally:
            process.terminate()
            process.communicate(timeout=10)


def add(path: str, key: str) -> None:
    """Give a private key without a passphrase to a real agent."""
    environment = {**os.environ, "SSH_AUTH_SOCK": path}
    subprocess.run(["ssh-add", "-q", "-"], input=key, text=True, env=environment, check=True, capture_output=True)


def lock(path: str) -> None:
    """Lock a real agent: it lists no keys and signs nothing until it is unlocked."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        connection.sendall(string(b"\x16" + string(b"a passphrase")))
        assert _message(connection) == b"\x06"


def _until_it_speaks(process: subprocess.Popen[str]) -> None:
    """It prints its socket's name when it listens."""
    assert process.stdout is not None
    assert select.select([process.stdout], [], [], 10)[0], "ssh-agent did not start"
    assert "SSH_AUTH_SOCK" in process.stdout.readline()


def _message(connection: socket.socket) -> bytes:
    with connection.makefile("rb") as stream:
        return stream.read(int.from_bytes(stream.read(4), "big"))
