# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A control group for each host. In the one that we run in ourselves, their systemds would share all services."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

MOUNTS = Path("/proc/mounts")
PATIENCE = 5.0
"""Seconds until the kernel lets go of a group whose last process has ended."""


def roots(mounts: str) -> list[Path]:
    """Where the hierarchies are that a systemd works in, going by the text of /proc/mounts."""
    fields = [line.split() for line in mounts.splitlines()]
    return [
        Path(place)
        for _, place, kind, options, *_ in fields
        if kind == "cgroup2" or (kind == "cgroup" and "name=systemd" in options.split(","))
    ]


def here() -> list[Path]:
    """The same on this computer."""
    return roots(MOUNTS.read_text(encoding="utf-8"))


def remove(group: Path) -> None:
    """Remove a group and all below it, once they are empty; one that stays in use stays."""
    until = time.monotonic() + PATIENCE
    while group.exists() and time.monotonic() < until:
        for folder in sorted((path for path in group.rglob("*") if path.is_dir()), reverse=True):
            with suppress(OSError):
                folder.rmdir()
        with suppress(OSError):
            group.rmdir()
            return
        time.sleep(0.05)
