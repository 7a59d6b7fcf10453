# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that are kept: making the emulator's application takes a hundred times as long as making a world for it."""

from __future__ import annotations

from typing import Any

from research_cloud_emulator.app import create_app
from research_cloud_emulator.world.world import World

_free: list[Server] = []


class WorldInUse:
    """Stands for the world that a server has at the moment."""

    def __init__(self) -> None:
        object.__setattr__(self, "now", None)

    def __getattr__(self, name: str) -> Any:
        return getattr(object.__getattribute__(self, "now"), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(object.__getattribute__(self, "now"), name, value)


class Server:
    """An application, and the world that it serves until it is given another."""

    def __init__(self) -> None:
        self._world = WorldInUse()
        self.app = create_app(self._world)  # type: ignore[arg-type]  # it behaves like the world it stands for

    def serve(self, world: World) -> None:
        object.__setattr__(self._world, "now", world)


def take() -> Server:
    """A server that nobody else uses."""
    return _free.pop() if _free else Server()


def give_back(server: Server) -> None:
    """Let others use the server."""
    _free.append(server)
