# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One machine: made when it is first switched on, and then whatever it is told to be, one wish after the other."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from research_cloud_emulator.world.backing import Power, Progress, Wanted
from research_cloud_emulator.world.triton.throwaway import private_text, public_text

from . import commands, files, groups, plan
from .plan import Segment, Slot
from .shell import MachinesFailed, attempt, run, run_all
from .surroundings import Surroundings

BOOTED_WITHIN = 120.0
"""Seconds until sshd must answer."""
ASKED_EVERY = 0.2
"""Seconds between two looks whether it does."""
OFF_WITHIN = 20.0
"""Seconds after which a host that was asked to power off is no longer asked."""
_ACCOUNTS = ("etc/passwd", "etc/group", "etc/shadow")


@dataclass(frozen=True)
class Site:
    """Where machines are made. `say` tells the operator something."""

    slot: Slot
    segments: Mapping[str, Segment]
    base: Path
    folder: Path
    around: Surroundings
    say: Callable[[str], None]


class Host:
    """The machine with a number."""

    def __init__(self, site: Site, number: int) -> None:
        self._site = site
        self._number = number
        self._name = site.slot.machine(number)
        self._folder = site.folder / self._name
        self._process: subprocess.Popen[bytes] | None = None
        self._wanted = Wanted(Power.OFF)
        self._superseded = threading.Event()
        # A single thread: what was asked for first is done first.
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix=self._name)
        self._work: Future[None] = self._worker.submit(lambda: None)

    def reach(self, wanted: Wanted) -> Progress:
        """As in Machines.reach()."""
        if wanted != self._wanted:
            self._superseded.set()
            self._superseded = threading.Event()
            self._wanted = wanted
            self._work = self._worker.submit(self._become, wanted, self._superseded)
        if not self._work.done():
            return Progress.PENDING
        return Progress.FAILED if self._work.exception() else Progress.DONE

    def close(self) -> None:
        """End it at once; its files stay."""
        self._superseded.set()
        self._kill()
        self._worker.shutdown(cancel_futures=True)
        self._kill()

    def _become(self, wanted: Wanted, superseded: threading.Event) -> None:
        try:
            if wanted.power is Power.GONE:
                self._kill()
                shutil.rmtree(self._folder, ignore_errors=True)
                return
            self._power_off()
            if wanted.power is Power.ON and not superseded.is_set():
                self._boot(wanted, superseded)
        except (MachinesFailed, OSError) as problem:
            self._site.say(f"{self._name} ({wanted.name}): {problem}")
            raise

    def _boot(self, wanted: Wanted, superseded: threading.Event) -> None:
        begun = time.monotonic()
        if not self._folder.exists():
            self._make(wanted)
        plugs = plan.plugs(self._number, [(self._segment(each.network), each.address) for each in wanted.interfaces])
        run_all(commands.plug_in(self._site.slot, self._name, plugs))
        command = commands.boot(self._site.base, self._folder, self._name, plan.host_name(wanted.name), self._groups())
        with (self._folder / "console.log").open("ab") as log:
            self._process = subprocess.Popen(
                command.words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        address = wanted.interfaces[0].address
        while not superseded.wait(ASKED_EVERY):
            if self._answers(address):
                self._site.say(f"{self._name} ({wanted.name}) answers at {address}")
                return
            if self._process.poll() is not None or time.monotonic() - begun > BOOTED_WITHIN:
                raise MachinesFailed(f"no sshd at {address}; it said: {self._last_words()}")

    def _answers(self, address: str) -> bool:
        return attempt(commands.greeting(self._name, address)) == "SSH-"

    def _segment(self, network: str) -> Segment:
        segment = self._site.segments.get(network)
        if segment is None:
            raise MachinesFailed(f"network {network} was made after the machines began; they know only older ones")
        return segment

    def _make(self, wanted: Wanted) -> None:
        """Its folders, and its own files in the layer over the base system."""
        upper = self._folder / "upper"
        for name in ("upper", "work", "root"):
            (self._folder / name).mkdir(parents=True)
        user = files.login(wanted.user)
        for name, folder in files.folders(user).items():
            path = upper / name
            path.mkdir(parents=True)
            path.chmod(folder.mode)
            os.chown(path, folder.owner, folder.owner)
        accounts = {name: (self._site.base / name).read_text(encoding="utf-8") for name in _ACCOUNTS}
        key = Ed25519PrivateKey.generate()
        host_key = (private_text(key), public_text(key, self._name))
        for name, file in files.of_host(wanted, self._site.around, accounts, host_key).items():
            path = upper / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(file.text, encoding="utf-8")
            path.chmod(file.mode)
            os.chown(path, file.owner, file.owner)

    def _power_off(self) -> None:
        """Ask it to power off; end it when it does not."""
        process = self._process
        if process is not None and process.poll() is None:
            self._signal(process, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(OFF_WITHIN)
        self._kill()

    def _kill(self) -> None:
        """End everything that runs it, which is a session of its own, and take its cables away."""
        process = self._process
        if process is not None:
            # First the host, so that whoever waits for it can take note of its end.
            self._signal(process, signal.SIGKILL)
            with suppress(subprocess.TimeoutExpired):
                process.wait(1)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            self._process = None
        if (commands.NAMESPACES / self._name).exists():
            for number in run(commands.Command(("ip", "netns", "pids", self._name))).split():
                with suppress(ProcessLookupError):
                    os.kill(int(number), signal.SIGKILL)
            attempt(commands.unplug(self._name))
        for group in self._groups():
            groups.remove(group)

    def _signal(self, process: subprocess.Popen[bytes], number: signal.Signals) -> None:
        """Tell nspawn, which the process waits for; of SIGTERM it makes a request to power off."""
        for child in _children(process.pid):
            with suppress(ProcessLookupError):
                os.kill(child, number)

    def _groups(self) -> list[Path]:
        return [root / self._name for root in groups.here()]

    def _last_words(self) -> str:
        lines = (self._folder / "console.log").read_text(encoding="utf-8", errors="replace").split("\n")
        return " / ".join([line.strip() for line in lines if line.strip()][-3:]) or "nothing"


def _children(number: int) -> list[int]:
    with suppress(FileNotFoundError):
        return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
    return []
