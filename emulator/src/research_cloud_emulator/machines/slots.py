# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which slot is whose. A slot is held by a lock that ends with the process that holds it, however it ends."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from . import computer, traces
from .plan import SLOTS, Slot
from .shell import MachinesFailed

RUN = Path("/run/research-cloud-emulator")
"""Gone after a reboot, as are all namespaces."""


@dataclass(frozen=True)
class Claim:
    """A slot that is ours. `folder` is where the files of its machines are."""

    slot: Slot
    folder: Path
    lock: IO[str]


def claim(runs: Path) -> Claim:
    """Take a free slot, after everything was removed that dead processes have left; its files will be below `runs`.

    Raises MachinesFailed: all are taken, or something would not go.
    """
    with _alone():
        _sweep()
        computer.note(RUN)
        for number in range(SLOTS):
            lock = _held(number)
            if lock is not None:
                slot = Slot(number)
                folder = runs / slot.name
                _write(lock, folder)
                traces.remove(slot, folder)
                return Claim(slot, folder, lock)
    raise MachinesFailed(f"all {SLOTS} slots are taken")


def release(claim: Claim) -> None:
    """Remove everything of a slot and give it back. Raises MachinesFailed; then it can be swept later."""
    with _alone():
        try:
            _clear(claim.slot, claim.folder)
        finally:
            claim.lock.close()


def sweep() -> list[str]:
    """Remove what dead processes have left; the names of their slots. Raises MachinesFailed."""
    with _alone():
        return _sweep()


def outward(claim: Claim) -> str:
    """Let the machines of a slot out of this computer; why they cannot, or an empty text."""
    with _alone():
        return computer.open_way(claim.slot)


def _sweep() -> list[str]:
    swept = []
    for path in sorted(RUN.glob("rce*.lock")):
        slot = Slot(int(path.stem.removeprefix("rce")))
        lock = _held(slot.number)
        if lock is not None:
            with lock:
                text = lock.read()
                if text:
                    _clear(slot, Path(json.loads(text)["folder"]))
                    swept.append(slot.name)
    return swept


def _clear(slot: Slot, folder: Path) -> None:
    traces.remove(slot, folder)
    _path(slot.number).unlink(missing_ok=True)
    if not any(RUN.glob("rce*.lock")):
        computer.put_back(RUN)


def _held(number: int) -> IO[str] | None:
    """The open file of a slot, locked; None when a living process has it."""
    lock = _path(number).open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    lock.seek(0)
    return lock


def _write(lock: IO[str], folder: Path) -> None:
    lock.truncate(0)
    lock.write(json.dumps({"folder": str(folder)}))
    lock.flush()


def _path(number: int) -> Path:
    return RUN / f"{Slot(number).name}.lock"


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time gives, takes and sweeps."""
    RUN.mkdir(mode=0o755, exist_ok=True)
    with (RUN / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
