# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Triton data centres of an emulated world on loopback ports, for tests that start processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from research_cloud_emulator.app import create_triton_app
from research_cloud_emulator.server import Server
from research_cloud_emulator.world.world import World

Application = Callable[..., Any]


def _as_it_is(app: Application) -> Application:
    return app


@contextmanager
def served(world: World, through: Callable[[Application], Application] = _as_it_is) -> Iterator[Mapping[str, str]]:
    """Where each data centre is served, by name; the first is the one that new profiles name. ``through`` may wrap the
    application, to look on.
    """
    with ExitStack() as servers:
        for name in world.triton.datacenters():
            server = Server(through(create_triton_app(world, name)))
            server.start()
            servers.callback(server.stop)
            world.triton.urls[name] = server.url
        yield world.triton.urls
