# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What there is of a slot on this computer, and how it is removed, whoever left it there."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from . import commands, groups
from .commands import Command
from .plan import Slot
from .shell import MachinesFailed, attempt

_PROPAGATIONS = Path("/run/systemd/nspawn/propagate")
"""nspawn leaves an empty folder for each host there."""
PATIENCE = 20.0
"""Seconds in which killed processes must have ended."""


@dataclass(frozen=True)
class Observed:
    """The parts of a computer that machines are made of, whosoever they are. Processes: command lines by number."""

    namespaces: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    mounts: tuple[str, ...] = ()
    groups: tuple[Path, ...] = ()
    propagations: tuple[str, ...] = ()
    processes: Mapping[int, str] = field(default_factory=dict)


def observe() -> Observed:
    """Look at this computer."""
    spaces = commands.NAMESPACES
    links = json.loads(attempt(Command(("ip", "-j", "link", "show"))) or "[]")
    tables = json.loads(attempt(Command(("nft", "-j", "list", "tables"))) or "{}").get("nftables", [])
    routes = json.loads(attempt(Command(("ip", "-j", "route", "show"))) or "[]")
    mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    return Observed(
        namespaces=tuple(sorted(path.name for path in spaces.iterdir())) if spaces.is_dir() else (),
        links=tuple(link["ifname"] for link in links),
        tables=tuple(each["table"]["name"] for each in tables if "table" in each),
        routes=tuple(route["dst"] for route in routes),
        mounts=tuple(line.split()[4] for line in mounts),
        groups=tuple(path for root in groups.here() for path in sorted(root.glob("rce*"))),
        propagations=tuple(path.name for path in _PROPAGATIONS.glob("rce*")),
        processes=_processes(),
    )


def remains(slot: Slot, folder: Path, seen: Observed) -> list[str]:
    """What of the slot is there, a few words for each. Pure."""
    blocks = {str(slot.public), str(slot.private)}
    return [
        *(f"namespace {name}" for name in seen.namespaces if slot.owns(name)),
        *(f"interface {name}" for name in seen.links if name == slot.name),
        *(f"table {name}" for name in seen.tables if name == slot.name),
        *(f"route {name}" for name in seen.routes if name in blocks),
        *(f"mount {place}" for place in seen.mounts if Path(place).is_relative_to(folder)),
        *(f"control group {path}" for path in seen.groups if slot.owns(path.name)),
        *(f"folder {_PROPAGATIONS / name}" for name in seen.propagations if slot.owns(name)),
        *(f"process {number}" for number in _of_folder(folder, seen)),
    ]


def remove(slot: Slot, folder: Path) -> None:
    """Remove everything of a slot. Raises MachinesFailed, which names what would not go."""
    _kill(slot, folder)
    seen = observe()
    for name in filter(slot.owns, seen.namespaces):
        attempt(commands.unplug(name))
    for group in seen.groups:
        if slot.owns(group.name):
            groups.remove(group)
    for name in filter(slot.owns, seen.propagations):
        with suppress(OSError):
            (_PROPAGATIONS / name).rmdir()
    for command in commands.network_down(slot):
        attempt(command)
    shutil.rmtree(folder, ignore_errors=True)
    left = remains(slot, folder, observe())
    if left or folder.exists():
        raise MachinesFailed(f"could not remove {', '.join([*left, *([str(folder)] * folder.exists())])}")


def _kill(slot: Slot, folder: Path) -> None:
    """End every process, first those that would start others again."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        seen = observe()
        numbers = [*_of_folder(folder, seen), *_inside(slot, seen)]
        if not numbers:
            return
        for number in numbers:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        time.sleep(0.05)


def _of_folder(folder: Path, seen: Observed) -> list[int]:
    """The processes that run hosts whose files are in the folder."""
    return [number for number, line in seen.processes.items() if f"--directory={folder}/" in line]


def _inside(slot: Slot, seen: Observed) -> list[int]:
    """The processes in the slot's namespaces."""
    found = (attempt(Command(("ip", "netns", "pids", name))) for name in seen.namespaces if slot.owns(name))
    return [int(number) for text in found for number in text.split()]


def _processes() -> dict[int, str]:
    """The command lines of all processes that are more than a line in the table."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found[int(path.parent.name)] = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return {number: line for number, line in found.items() if line}
