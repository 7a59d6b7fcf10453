# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command `research-cloud-emulator`."""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from .app import create_app
from .server import Server
from .world.clock import RealClock
from .world.seed import SCENARIOS, seed
from .world.world import World


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return _serve(options)
    except (ValueError, OSError, sqlite3.Error) as error:
        print(f"research-cloud-emulator: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="research-cloud-emulator", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve a world on a loopback port")
    serve.add_argument("--state", default=":memory:", metavar="FILE", help="SQLite file; without it nothing is kept")
    serve.add_argument("--host", default="127.0.0.1", help="a loopback address (%(default)s)")
    serve.add_argument("--port", type=int, default=0, help="0 picks a free one")
    serve.add_argument("--ready-file", type=Path, metavar="FILE", help="gets the URL as soon as it is served")
    serve.add_argument("--speed", type=float, default=1.0, help="how many times as fast as real time")
    serve.add_argument("--scenario", choices=tuple(SCENARIOS), help="fill an empty world")
    return parser


def _serve(options: argparse.Namespace) -> int:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    world = World.open(options.state, RealClock(options.speed))
    try:
        if options.scenario:
            seed(world, options.scenario)
        server = Server(create_app(world), options.host, options.port)
        server.start()
        try:
            print(f"ready {server.url}", flush=True)
            if options.ready_file:
                _write_whole(options.ready_file, server.url)
            stop.wait()
        finally:
            server.stop()
    finally:
        world.close()
    return 0


def _write_whole(path: Path, text: str) -> None:
    """Whoever waits for the file never sees half of it."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.write_text(f"{text}\n", encoding="ascii")
    partial.replace(path)
