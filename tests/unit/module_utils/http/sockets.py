# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that does to each connection what a test says: real sockets, no protocol of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Play = Callable[[socket.socket], None]


@contextmanager
def server(*plays: Play) -> Iterator[str]:
    """A loopback address (host:port) whose connections are played in order; the last play is repeated."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []
    opened: list[socket.socket] = []

    def accept() -> None:
        number = 0
        while True:
            try:
                connection, _peer = listener.accept()
            except OSError:
                return
            opened.append(connection)
            play = plays[min(number, len(plays) - 1)]
            threads.append(threading.Thread(target=_play, args=(play, connection), daemon=True))
            threads[-1].start()
            number += 1

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        # On Linux a close alone does not wake a thread that waits in accept.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(10)
        for connection in opened:
            _shut(connection)
        for thread in threads:
            thread.join(10)


def _play(play: Play, connection: socket.socket) -> None:
    with connection:
        try:
            play(connection)
        except OSError:
            return  # the client went first: that is what some tests are about


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def request(connection: socket.socket) -> bytes:
    """Everything up to the end of the request's head."""
    got = b""
    while b"\r\n\r\n" not in got:
        more = connection.recv(65536)
        if not more:
            raise OSError("closed")
        got += more
    return got


def says(text: str, times: int = 1) -> Play:
    """Answers with exactly this text, so many requests long."""

    def play(connection: socket.socket) -> None:
        for _number in range(times):
            request(connection)
            connection.sendall(text.replace("\n", "\r\n").encode())

    return play


def hangs(until: threading.Event, asked: threading.Event) -> Play:
    """Takes the request, says so, and answers nothing until told."""

    def play(connection: socket.socket) -> None:
        request(connection)
        asked.set()
        until.wait(30)

    return play


def closes(connection: socket.socket) -> None:
    """Takes the request and hangs up."""
    request(connection)
