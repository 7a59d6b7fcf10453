# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody at a terminal who answers questions."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PATIENCE = 60.0  # seconds for a whole conversation


def converse(
    command: Sequence[str], folder: Path, environ: Mapping[str, str], answers: Sequence[tuple[str, str]]
) -> tuple[int, str]:
    """Run a command in a terminal of its own; exit status and everything that was to be seen there.

    ``answers``: what to type when the words before it have appeared, in this order.
    """
    ours, theirs = pty.openpty()
    # The first terminal that a session without one opens is its own; without that, nothing asks.
    shell = ["sh", "-c", 'exec "$@" <"$0" >"$0" 2>&1', os.ttyname(theirs), *command]
    process = subprocess.Popen(shell, cwd=folder, env=dict(environ), start_new_session=True)
    try:
        seen = _talk(process, ours, list(answers))
        return process.wait(1), seen
    finally:
        process.kill()
        os.close(ours)
        os.close(theirs)


def _talk(process: subprocess.Popen[bytes], ours: int, answers: list[tuple[str, str]]) -> str:
    seen = b""
    answered = 0  # how much of it was there when the last answer was typed
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        ready, _w, _x = select.select([ours], [], [], 0.1)
        if ready:
            seen += os.read(ours, 65536)
        elif process.poll() is not None:
            break
        if answers and answers[0][0].encode() in seen[answered:] and _listens(process.pid):
            answered = len(seen)
            os.write(ours, answers.pop(0)[1].encode() + b"\r")
    return seen.decode(errors="replace")


def _listens(process: int) -> bool:
    """Whether it reads what is typed: Ansible shows its question first, and throws away what was typed until then."""
    try:
        told = Path(f"/proc/{process}/fdinfo/0").read_text()
    except OSError:
        return False  # it has ended
    (flags,) = re.findall(r"^flags:\s+(\d+)", told, re.MULTILINE)
    return bool(int(flags, 8) & os.O_NONBLOCK)
