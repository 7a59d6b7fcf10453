# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plug: machines of a world, from the first network to the last process."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from research_cloud_emulator.world import readdress
from research_cloud_emulator.world.backing import Power, Progress, Wanted
from research_cloud_emulator.world.world import World

from . import abilities, base, commands, plan, shell, slots, surroundings
from .commands import Command
from .host import Host, Site
from .shell import MachinesFailed
from .surroundings import Surroundings

TICK = 0.2
"""Seconds after which a world is looked at, lest a machine waits for somebody who asks for it."""


class NspawnMachines:
    """A machine for each instance of a world that none was made in yet.

    To be used in a with block. Entering it moves the world's networks to addresses of the machines, and makes the base
    system when there is none. Raises MachinesFailed, with nothing left behind. `stop` makes entering end early.
    """

    def __init__(self, world: World, cache: Path, say: Callable[[str], None], stop: threading.Event) -> None:
        self._world = world
        self._cache = cache
        self._say = say
        self._stop = stop
        self._held = ExitStack()
        self._hosts: dict[str, Host] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._ticker = threading.Thread(target=self._tick, name="machines", daemon=True)

    def __enter__(self) -> Self:
        _require(self._cache)
        if not readdress.is_unused(self._world.store):
            raise MachinesFailed("this world has instances already, whose machines are gone; use a new --state")
        try:
            self._site = self._open()
        except BaseException:
            self._held.close()
            raise
        self._world.put_machines_behind(self)
        self._ticker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._ticker.join()
        # Whatever is asked of them now is not done any more.
        with self._lock:
            hosts = list(self._hosts.values())
        try:
            for host in hosts:
                host.close()
        finally:
            self._held.close()

    @property
    def name(self) -> str:
        """Of the slot: what is on this computer because of these machines is called so, or begins with it."""
        return self._site.slot.name

    def reach(self, instance: str, wanted: Wanted) -> Progress:
        """As in Machines.reach()."""
        with self._lock:
            if self._closing.is_set():
                return Progress.PENDING
            host = self._hosts.get(instance)
            if host is None:
                if wanted.power is not Power.ON:
                    return Progress.DONE
                host = self._hosts[instance] = Host(self._site, len(self._hosts) + 1)
            return host.reach(wanted)

    def _open(self) -> Site:
        around = _surroundings()
        root = base.lease(self._cache, around, self._say, self._stop, self._held)
        claim = slots.claim(self._cache / "runs")
        self._held.callback(slots.release, claim)
        with self._world.act():
            segments = plan.segments(claim.slot, readdress.networks(self._world.store))
            readdress.apply(self._world.store, {key: segment.subnet for key, segment in segments.items()})
        shell.run_all(commands.network_up(claim.slot, list(segments.values())))
        shut = slots.outward(claim)
        if shut:
            self._say(f"hosts cannot reach the network outside: {shut}")
        claim.folder.mkdir(parents=True)
        return Site(claim.slot, segments, root, claim.folder, around, self._say)

    def _tick(self) -> None:
        while not self._closing.wait(TICK):
            with self._world.act():
                pass


def prepare(cache: Path, say: Callable[[str], None], stop: threading.Event) -> None:
    """Make the base system, if it is missing or old. Raises MachinesFailed."""
    _require(cache)
    with ExitStack() as held:
        base.lease(cache, _surroundings(), say, stop, held)


def _require(cache: Path) -> None:
    missing = abilities.missing(cache)
    if missing:
        raise MachinesFailed("; ".join(missing))


def _surroundings() -> Surroundings:
    dump = shell.attempt(Command(("apt-config", "dump"))) if abilities.has("apt-config") else ""
    return surroundings.look(Path("/"), os.environ, dump)
