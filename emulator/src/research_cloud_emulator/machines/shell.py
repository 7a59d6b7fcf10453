# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs commands."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable

from .commands import Command


class MachinesFailed(Exception):
    """Something that the machines need did not work; the text says what."""


def run(command: Command) -> str:
    """What a command printed. Raises MachinesFailed."""
    done = _done(command)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise MachinesFailed(f"{' '.join(command.words)}: {said[-1] if said else done.returncode}")
    return done.stdout


def run_all(commands: Iterable[Command]) -> None:
    """One after the other, to the first that fails. Raises MachinesFailed."""
    for command in commands:
        run(command)


def attempt(command: Command) -> str:
    """What a command printed, whether it worked or not."""
    return _done(command).stdout


def _done(command: Command) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command.words, input=command.text, text=True, capture_output=True, check=False)
