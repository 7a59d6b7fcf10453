# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that make a host out of the base system. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from research_cloud_emulator.world.backing import Wanted

from .plan import host_name
from .surroundings import Surroundings

SUITE = "bookworm"
_USER_ID = 1000


@dataclass(frozen=True)
class File:
    """A file to be written, with the numeric id of its owner and group."""

    text: str
    mode: int = 0o644
    owner: int = 0


@dataclass(frozen=True)
class Folder:
    """A folder that needs more than to be there."""

    mode: int
    owner: int = 0


def folders(user: str) -> dict[str, Folder]:
    """Folders by path, parents first."""
    home = f"home/{user}"
    return {
        "root": Folder(0o700),
        "root/.ssh": Folder(0o700),
        home: Folder(0o755, _USER_ID),
        f"{home}/.ssh": Folder(0o700, _USER_ID),
    }


def of_host(
    wanted: Wanted, around: Surroundings, base: Mapping[str, str], host_key: tuple[str, str]
) -> dict[str, File]:
    """Files by path. base: the accounts of the base system, by path. host_key: the private and the public text."""
    user = login(wanted.user)
    host = host_name(wanted.name)
    keys = "".join(f"{key}\n" for key in wanted.keys)
    return {
        "etc/hostname": File(f"{host}\n"),
        "etc/hosts": File(f"127.0.0.1 localhost\n127.0.1.1 {host}\n"),
        "etc/resolv.conf": File(around.resolvers),
        "etc/passwd": File(f"{base['etc/passwd']}{user}:x:{_USER_ID}:{_USER_ID}::/home/{user}:/bin/bash\n"),
        "etc/group": File(f"{base['etc/group']}{user}:x:{_USER_ID}:\n"),
        "etc/shadow": File(f"{base['etc/shadow']}{user}:*:19000:0:99999:7:::\n", 0o640),
        f"etc/sudoers.d/{user}": File(f"{user} ALL=(ALL:ALL) NOPASSWD: ALL\n", 0o440),
        "root/.ssh/authorized_keys": File(keys, 0o600),
        f"home/{user}/.ssh/authorized_keys": File(keys, 0o600, _USER_ID),
        "etc/ssh/ssh_host_ed25519_key": File(host_key[0], 0o600),
        "etc/ssh/ssh_host_ed25519_key.pub": File(f"{host_key[1]}\n"),
        **_of_surroundings(around),
    }


def _of_surroundings(around: Surroundings) -> dict[str, File]:
    variables = "".join(f'{name}="{value}"\n' for name, value in around.proxies.items())
    sources = (
        f"deb {around.mirror} {SUITE} main\n"
        f"deb {around.mirror} {SUITE}-updates main\n"
        f"deb {around.security} {SUITE}-security main\n"
    )
    trusted = {f"usr/local/share/ca-certificates/{name}": File(text) for name, text in around.authorities.items()}
    if around.bundle:
        trusted["etc/ssl/certs/ca-certificates.crt"] = File(around.bundle)
    return {
        "etc/environment": File(variables),
        "etc/apt/sources.list": File(sources),
        "etc/apt/apt.conf.d/80computer": File(around.apt),
        "etc/pip.conf": File("[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n"),
        **trusted,
    }


def login(name: str) -> str:
    """The name of somebody's account on a host; not every name in a cloud can be one."""
    made = re.sub(r"[^a-z0-9_-]+", "-", name.lower())[:30].strip("-")
    return made if re.match(r"[a-z_]", made) and made != "root" else f"u-{made}"
