# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at what the processes that a test starts show to everybody on the machine."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Self


class Watch:
    """Collects the command lines of this process's descendants while it is entered, by looking again and again."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._over.set()
        self._thread.join()

    def _look_on(self) -> None:
        while not self._over.wait(0.05):
            parents = {int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
            for process in parents:
                if _descends(process, os.getpid(), parents):
                    self.seen.add(_command_line(process))


def _parent(process: Path) -> int:
    try:
        # The name in brackets may hold anything, the rest is numbers.
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0  # it has ended


def _descends(process: int, ancestor: int, parents: dict[int, int]) -> bool:
    process = parents.get(process, 0)
    while process:
        if process == ancestor:
            return True
        process = parents.get(process, 0)
    return False


def _command_line(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text(errors="replace").replace("\0", " ")
    except OSError:
        return ""
