# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an emulator with machines has changed on this computer, seen from outside its own code."""

from __future__ import annotations

import json
import subprocess
from contextlib import suppress
from pathlib import Path

from research_cloud_emulator.machines.plan import Slot

NAMESPACES = Path("/run/netns")
LINES = (
    ("ip", "netns", "list"),
    ("ip", "-brief", "link"),
    ("ip", "route", "show", "table", "all"),
    ("nft", "list", "ruleset"),
    ("cat", "/proc/mounts"),
    ("find", "/sys/fs/cgroup", "-maxdepth", "2", "-type", "d", "-name", "rce*"),
    ("find", "/run/research-cloud-emulator", "/run/systemd/nspawn", "-name", "rce*"),
)
"""Commands whose output has the name of a slot, or one of its networks, in it while it is in use."""


def traces(slot: Slot) -> list[str]:
    """Every line of those commands that is the slot's."""
    words = (
        f"{slot.name}-",
        f"{slot.name} ",
        f"{slot.name}@",
        f"{slot.name}.lock",
        str(slot.public),
        str(slot.private),
    )
    found = []
    for command in LINES:
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        found += [line for line in said.splitlines() if any(word in f"{line} " for word in words)]
    return found


def spaces(slot: Slot) -> set[str]:
    """The network namespaces of the slot, by what their processes call them."""
    with suppress(FileNotFoundError):
        return {f"net:[{path.stat().st_ino}]" for path in NAMESPACES.iterdir() if slot.owns(path.name)}
    return set()


def processes(names: set[str]) -> list[str]:
    """The processes that are in one of these namespaces, by command."""
    found = []
    for link in Path("/proc").glob("[0-9]*/ns/net"):
        with suppress(OSError):
            if str(link.readlink()) in names:
                found.append((link.parent.parent / "comm").read_text(encoding="utf-8").strip())
    return found


def runners(folder: Path) -> list[str]:
    """The command lines of the processes that run hosts whose files are below a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if "systemd-nspawn" in line and f"{folder}/" in line:
                found.append(line)
    return found


def forwarding() -> dict[str, str]:
    """Whether each interface that leads out of this computer forwards packets."""
    said = subprocess.run(("ip", "-j", "route", "show", "default"), capture_output=True, text=True, check=True).stdout
    knobs = [Path(f"/proc/sys/net/ipv4/conf/{route['dev']}/forwarding") for route in json.loads(said or "[]")]
    return {str(knob): knob.read_text(encoding="ascii") for knob in knobs}
