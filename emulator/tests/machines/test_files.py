# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a host: who may log in, and nothing secret that others could read."""

from __future__ import annotations

import pytest

from research_cloud_emulator.machines import files
from research_cloud_emulator.machines.surroundings import Surroundings
from research_cloud_emulator.world.backing import Power, Wanted

BASE = {
    "etc/passwd": "root:x:0:0::/root:/bin/bash\n",
    "etc/group": "root:x:0:\n",
    "etc/shadow": "root:*:1:0:99999:7:::\n",
}
WANTED = Wanted(Power.ON, (), "Web 1", "alice", ("ssh-ed25519 AAAA alice",))


def made(around: Surroundings | None = None) -> dict[str, files.File]:
    return files.of_host(WANTED, around or Surroundings(), BASE, ("PRIVATE", "ssh-ed25519 BBBB host"))


def test_the_owner_and_root_may_log_in_with_the_owners_keys() -> None:
    host = made()
    key = "ssh-ed25519 AAAA alice\n"
    assert host["root/.ssh/authorized_keys"] == files.File(key, 0o600)
    assert host["home/alice/.ssh/authorized_keys"] == files.File(key, 0o600, 1000)
    assert host["etc/passwd"].text.splitlines()[1] == "alice:x:1000:1000::/home/alice:/bin/bash"
    assert host["etc/sudoers.d/alice"] == files.File("alice ALL=(ALL:ALL) NOPASSWD: ALL\n", 0o440)


def test_nobody_may_log_in_with_a_password() -> None:
    assert all(line.split(":")[1] == "*" for line in made()["etc/shadow"].text.splitlines())


def test_private_things_are_private() -> None:
    host = made()
    assert host["etc/ssh/ssh_host_ed25519_key"] == files.File("PRIVATE", 0o600)
    assert host["etc/shadow"].mode & 0o007 == 0
    assert files.folders("alice")["home/alice/.ssh"] == files.Folder(0o700, 1000)


def test_a_host_trusts_whom_this_computer_trusts() -> None:
    around = Surroundings(
        mirror="http://m/debian", authorities={"own.crt": "OWN"}, bundle="ALL", resolvers="nameserver x\n"
    )
    host = made(around)
    assert host["usr/local/share/ca-certificates/own.crt"].text == "OWN"
    assert host["etc/ssl/certs/ca-certificates.crt"].text == "ALL"
    assert "deb http://m/debian bookworm main\n" in host["etc/apt/sources.list"].text
    assert host["etc/resolv.conf"].text == "nameserver x\n"


@pytest.mark.parametrize(
    ("name", "login"), [("alice", "alice"), ("Al Ice", "al-ice"), ("1st", "u-1st"), ("root", "u-root"), ("", "u-")]
)
def test_logins(name: str, login: str) -> None:
    assert files.login(name) == login
