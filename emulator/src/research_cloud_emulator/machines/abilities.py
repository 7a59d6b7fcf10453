# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether this computer can have machines."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from .commands import Command
from .shell import MachinesFailed, run

PACKAGES = {
    "systemd-nspawn": "systemd-container",
    "debootstrap": "debootstrap",
    "ip": "iproute2",
    "nft": "nftables",
    "unshare": "util-linux",
    "ssh": "openssh-client",
}
"""Commands that are needed, and the Debian packages that they come in."""

_OVERLAY = (
    'mkdir lower upper work root && mount -t overlay overlay root -o "lowerdir=lower,upperdir=upper,workdir=work"'
)


def never() -> list[str]:
    """Why this computer, or this user, can have none whatever is installed."""
    if sys.platform != "linux":
        return [f"real hosts need Linux, this is {sys.platform}"]
    return [] if os.geteuid() == 0 else ["real hosts need root"]


def has(command: str) -> bool:
    """Whether a command is installed, also where PATH lacks the folders of the administrator."""
    return shutil.which(command, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin") is not None


def lacking() -> list[str]:
    """The Debian packages that are not there."""
    return sorted(package for command, package in PACKAGES.items() if not has(command))


def missing(cache: Path) -> list[str]:
    """Why there can be none, a sentence each; `cache` is the folder for their files."""
    found = never()
    if found:
        return found
    packages = lacking()
    if packages:
        return [f"real hosts need the Debian packages {', '.join(packages)}"]
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        return [reason for words, reason in _probes(Path(folder)) if not _works(words)]


def _probes(folder: Path) -> list[tuple[tuple[str, ...], str]]:
    """What must work, and what to say when it does not. Nothing of it is left."""
    return [
        (
            ("unshare", "--net", "sh", "-c", "ip link add probe type bridge && nft add table ip probe"),
            "network namespaces with bridges and nftables cannot be made here",
        ),
        (
            ("unshare", "--mount", "sh", "-c", f'cd "$0" && {_OVERLAY}', str(folder)),
            f"overlays cannot be mounted in {folder.parent}",
        ),
    ]


def _works(words: tuple[str, ...]) -> bool:
    try:
        run(Command(words))
    except MachinesFailed:
        return False
    return True
