# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all slots share on this computer: noted before the first is taken, put back after the last is given back.

That is whether it forwards packets, and whether namespaces have names: `ip netns` mounts a folder for these, for good.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from . import commands
from .commands import Command
from .plan import Slot
from .shell import MachinesFailed, attempt, run

_KNOBS = Path("/proc/sys/net/ipv4/conf")


def note(notes: Path) -> None:
    """Note how it is, unless that was done before another slot was taken."""
    file = notes / "before.json"
    if not file.exists():
        knobs = {str(knob): knob.read_text(encoding="ascii").strip() for knob in _ways_out()}
        mounted = _is_mounted(commands.NAMESPACES)
        file.write_text(json.dumps({"knobs": knobs, "mounted": mounted}), encoding="utf-8")


def put_back(notes: Path) -> None:
    """Make it as it was noted."""
    file = notes / "before.json"
    if not file.exists():
        return
    noted = json.loads(file.read_text(encoding="utf-8"))
    for path, value in noted["knobs"].items():
        # An interface that is no more, or a file system that cannot be written: nothing was changed there.
        with suppress(OSError):
            Path(path).write_text(value, encoding="ascii")
    spaces = commands.NAMESPACES
    if not noted["mounted"] and _is_mounted(spaces) and not any(spaces.iterdir()):
        attempt(Command(("umount", str(spaces))))
    file.unlink()


def open_way(slot: Slot) -> str:
    """Let a slot's machines out; why that cannot be, or an empty text."""
    ways = _ways_out()
    if not ways:
        return "this computer has no default route"
    try:
        run(commands.outside_rules(slot))
        for knob in (_knob(slot.name), *ways):
            knob.write_text("1", encoding="ascii")
    except (OSError, MachinesFailed) as problem:
        return str(problem)
    return ""


def _is_mounted(path: Path) -> bool:
    """Whether something is mounted there, also when that is a folder of the same file system."""
    mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    return any(line.split()[4] == str(path) for line in mounts)


def _ways_out() -> list[Path]:
    """The switches for forwarding on the interfaces that lead to the internet."""
    routes = json.loads(attempt(Command(("ip", "-j", "route", "show", "default"))) or "[]")
    return [_knob(route["dev"]) for route in routes if "dev" in route]


def _knob(interface: str) -> Path:
    return _KNOBS / interface / "forwarding"
