# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base system that every host is an overlay over: Debian, made once by debootstrap and kept in a cache."""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from .files import SUITE
from .shell import MachinesFailed
from .surroundings import Surroundings

KEPT_DAYS = 14
"""After so many days it is made anew: its packages have grown old."""

_DAY = 86_400
_PACKAGES = (
    *("systemd", "systemd-sysv", "dbus", "libpam-systemd", "openssh-server", "python3", "python3-apt", "sudo"),
    *("iproute2", "ca-certificates", "procps", "iputils-ping"),
)
_REMOVED = ("var/cache/apt/archives/*.deb", "var/cache/apt/*.bin", "etc/ssh/ssh_host_*", "etc/hostname")
_MASKED = (
    *("systemd-remount-fs.service", "dev-hugepages.mount", "sys-fs-fuse-connections.mount"),  # for hardware
    *("apt-daily.timer", "apt-daily-upgrade.timer", "e2scrub_all.timer", "fstrim.timer"),  # begin when they like
    *("systemd-timesyncd.service", "console-getty.service"),
)
_WRITTEN = {
    "etc/machine-id": "",
    "etc/default/locale": "",
    # Hosts live for minutes: nothing of theirs has to survive a power cut.
    "etc/dpkg/dpkg.cfg.d/quick": "force-unsafe-io\n"
    + "".join(f"path-exclude=/usr/share/{name}/*\n" for name in ("doc", "man", "locale", "info")),
    "etc/apt/apt.conf.d/70quick": 'Acquire::Languages "none";\nAPT::Install-Recommends "false";\n'
    'DPkg::Lock::Timeout "120";\n',
    # Who logs in before systemd allows it is turned away; so the door opens only then.
    "etc/systemd/system/ssh.service.d/late.conf": "[Unit]\nAfter=systemd-user-sessions.service\n",
}
_RECIPE = json.dumps([SUITE, _PACKAGES, _REMOVED, _MASKED, _WRITTEN])

Say = Callable[[str], None]


def lease(cache: Path, around: Surroundings, say: Say, stop: threading.Event, held: ExitStack) -> Path:
    """The base system, made if it is missing or old. As long as `held` is open nobody makes it anew.

    Raises MachinesFailed: it could not be made, or `stop` was set meanwhile.
    """
    cache.mkdir(parents=True, exist_ok=True)
    root = cache / f"base-{SUITE}"
    lock = held.enter_context((cache / "base.lock").open("w", encoding="utf-8"))
    stale = not is_fresh(root, time.time()) and _may_make(lock, wait=not (root / "made").exists())
    # Whoever had the lock before may have made it.
    if stale and not is_fresh(root, time.time()):
        _make(root, around, say, stop)
    fcntl.flock(lock, fcntl.LOCK_SH)
    return root / "root"


def is_fresh(root: Path, now: float) -> bool:
    """Whether a base system is there, young, and made as it would be made today."""
    try:
        made = json.loads((root / "made").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    return bool(made["recipe"] == _digest() and now - made["when"] < KEPT_DAYS * _DAY)


def phases(lines: Iterator[str]) -> Iterator[str]:
    """What debootstrap is at: each kind of work that it announces, once."""
    seen = set()
    for line in lines:
        found = re.match(r"I: (\w+ing)\b", line)
        if found and found[1] not in seen:
            seen.add(found[1])
            yield found[1].lower()


def _make(root: Path, around: Surroundings, say: Say, stop: threading.Event) -> None:
    begun = time.monotonic()
    say(f"making the base system, Debian {SUITE}, from {around.mirror}: once, about a minute")
    partial = root.with_name(f"{root.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    (partial / "root").mkdir(parents=True)
    _debootstrap(partial / "root", around.mirror, say, stop)
    _finish(partial / "root")
    (partial / "made").write_text(json.dumps({"recipe": _digest(), "when": time.time()}), encoding="utf-8")
    shutil.rmtree(root, ignore_errors=True)
    partial.rename(root)
    say(f"the base system is made ({time.monotonic() - begun:.0f} s), and kept for {KEPT_DAYS} days in {root}")


def _debootstrap(root: Path, mirror: str, say: Say, stop: threading.Event) -> None:
    """Its own mounts are seen by itself alone, so that they end with it."""
    alone = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private")
    command = (*alone, "debootstrap", "--variant=minbase", f"--include={','.join(_PACKAGES)}", SUITE, str(root), mirror)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        ender = threading.Thread(target=_end_when, args=(stop, process), daemon=True)
        ender.start()
        said: list[str] = []
        for phase in phases(_kept(process.stdout or (), said)):
            say(f"base system: {phase}")
    if stop.is_set():
        raise MachinesFailed("interrupted while the base system was made")
    if process.returncode:
        raise MachinesFailed(f"debootstrap failed: {' '.join(said[-3:]) or process.returncode}")


def _kept(lines: Iterator[str] | IO[str] | tuple[()], said: list[str]) -> Iterator[str]:
    for line in lines:
        said.append(line.strip())
        yield line


def _end_when(stop: threading.Event, process: subprocess.Popen[str]) -> None:
    while process.poll() is None:
        if stop.wait(0.2):
            process.kill()
            return


def _finish(root: Path) -> None:
    for pattern in _REMOVED:
        for path in root.glob(pattern):
            path.unlink()
    for name, text in _WRITTEN.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    # It is this computer's, which hosts need not be told of before they are made.
    (root / "etc" / "resolv.conf").unlink(missing_ok=True)
    for unit in _MASKED:
        link = root / "etc" / "systemd" / "system" / unit
        link.unlink(missing_ok=True)
        link.symlink_to("/dev/null")


def _may_make(lock: IO[str], *, wait: bool) -> bool:
    """Whether nobody uses the base system now. wait: until nobody does."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _digest() -> str:
    return hashlib.sha256(_RECIPE.encode()).hexdigest()
