# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command `research-cloud-emulator`."""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from .app import Application, create_app, create_triton_app
from .machines import slots
from .machines.nspawn import NspawnMachines, prepare
from .machines.shell import MachinesFailed
from .server import Server
from .stopping import stopped_by_signals
from .world.clock import RealClock
from .world.seed import SCENARIOS, seed
from .world.triton.seed import write_keys
from .world.world import World


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (ValueError, OSError, sqlite3.Error, MachinesFailed) as error:
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
    serve.add_argument(
        "--triton-port",
        type=int,
        metavar="PORT",
        help="serve the Triton data centres too, from this port on; 0: free ones",
    )
    serve.add_argument(
        "--triton-ready-file", type=Path, metavar="FILE", help="gets the data centres' names and URLs, as JSON"
    )
    serve.add_argument(
        "--machines", choices=("none", "nspawn"), default="none", help="what stands behind the instances (%(default)s)"
    )
    _add_cache(serve)
    serve.set_defaults(run=_serve)
    machines = commands.add_parser("machines", help="look after real machines (as root)")
    works = machines.add_subparsers(dest="work", required=True)
    base = works.add_parser("base", help="make the base system of the machines, if it is missing or old")
    _add_cache(base)
    base.set_defaults(run=_make_base)
    works.add_parser("cleanup", help="remove what emulators that were killed have left").set_defaults(run=_clean_up)
    keys = commands.add_parser("triton-keys", help="write the key pairs of the seeded people into a folder")
    keys.add_argument("folder", type=Path)
    keys.set_defaults(run=_write_keys)
    return parser


def _add_cache(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--machines-cache",
        type=Path,
        default=Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "research-cloud-emulator",
        metavar="FOLDER",
        help="where the base system of the machines is kept (%(default)s)",
    )


def _serve(options: argparse.Namespace) -> int:
    with stopped_by_signals() as stop:
        _serve_until(stop, options)
    return 0


def _serve_until(stop: threading.Event, options: argparse.Namespace) -> None:
    world = World.open(options.state, RealClock(options.speed))
    servers: list[Server] = []
    machines = ExitStack()
    try:
        if options.scenario:
            seed(world, options.scenario)
        if options.machines == "nspawn":
            plug = machines.enter_context(NspawnMachines(world, options.machines_cache, _say, stop))
            print(f"machines {plug.name}", flush=True)
        servers.append(_started(create_app(world), options.host, options.port))
        if options.triton_port is not None:
            servers.extend(_triton(world, options))
        print(f"ready {servers[0].url}", flush=True)
        if options.ready_file:
            _write_whole(options.ready_file, f"{servers[0].url}\n")
        stop.wait()
    finally:
        for server in servers:
            server.stop()
        try:
            machines.close()
        finally:
            world.close()


def _make_base(options: argparse.Namespace) -> int:
    with stopped_by_signals() as stop:
        prepare(options.machines_cache, _say, stop)
    return 0


def _clean_up(_options: argparse.Namespace) -> int:
    for name in slots.sweep():
        _say(f"removed what was left of {name}")
    return 0


def _say(text: str) -> None:
    print(f"machines: {text}", file=sys.stderr, flush=True)


def _started(app: Application, host: str, port: int) -> Server:
    server = Server(app, host, port)
    server.start()
    return server


def _triton(world: World, options: argparse.Namespace) -> Iterator[Server]:
    """One server for each data centre, each as soon as it runs; they know each other's addresses."""
    for number, name in enumerate(world.triton.datacenters()):
        port = options.triton_port + number if options.triton_port else 0
        server = _started(create_triton_app(world, name), options.host, port)
        yield server
        world.triton.urls[name] = server.url
        print(f"triton {name} {server.url}", flush=True)
    if not world.triton.urls:
        raise ValueError("this world has no Triton data centres; --scenario plants some")
    if options.triton_ready_file:
        _write_whole(options.triton_ready_file, f"{json.dumps(world.triton.urls)}\n")


def _write_keys(options: argparse.Namespace) -> int:
    for path in write_keys(options.folder):
        print(path)
    return 0


def _write_whole(path: Path, text: str) -> None:
    """Whoever waits for the file never sees half of it."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.write_text(text, encoding="ascii")
    partial.replace(path)
