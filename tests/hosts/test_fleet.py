# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From nothing to a fleet that works, and back to nothing: what a user does, on real hosts over two clouds."""

from __future__ import annotations

import json
import re
import socket
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.hosts import watch
from tools.hosts.lab import Lab, lab_in

pytestmark = pytest.mark.faces

DIRECT = "direct.fleet.yml"
BASTION = "bastion.fleet.yml"
WEB = {"cloud": "jetstream", "name": "web"}
STORE = {"cloud": "triton", "name": "store"}
BOOT = "cat /proc/sys/kernel/random/boot_id"


@pytest.fixture(scope="module")
def lab(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Two clouds with nothing in them; afterwards nothing of them is left on this computer."""
    with lab_in(tmp_path_factory.mktemp("lab"), cache) as made:
        assert watch.traces(made.slot)
        yield made
        names = watch.spaces(made.slot)
    assert watch.traces(made.slot) == []
    assert watch.processes(names) == []
    assert watch.runners(cache / "runs" / made.slot.name) == []


@pytest.fixture(scope="module")
def packages() -> dict[str, str]:
    """What a package that the role installed says on each host; empty when it installed none."""
    return {}


def run(lab: Lab, command: str, *words: str, status: int = 0) -> str:
    """What one of Ansible's commands printed; it must end with this status."""
    done = subprocess.run(
        [command, *words],
        cwd=lab.folder,
        env={**lab.environment, **quicker(lab, words)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == status, done.stdout
    return done.stdout


def quicker(lab: Lab, words: Sequence[str]) -> dict[str, str]:
    """Settings that keep connections for the next command with the same inventory, and for no other: Ansible would take
    one that was made without the bastion for one through it."""
    place = lab.folder / f"cp-{words[1].partition('.')[0]}" if words[0] == "-i" else lab.folder / "cp"
    keep = f"-F {lab.folder / 'ssh_config'} -o ControlMaster=auto -o ControlPersist=30s"
    return {"ANSIBLE_SSH_CONTROL_PATH_DIR": str(place), "ANSIBLE_SSH_ARGS": keep}


def play(lab: Lab, *words: str, **variables: Any) -> dict[str, dict[str, int]]:
    """Run a playbook; the numbers of its recap, by host."""
    said = run(lab, "ansible-playbook", *words, "-e", json.dumps(variables))
    recap = said.partition("PLAY RECAP")[2]
    rows = re.findall(r"^(\S+) +: (.*)$", recap, re.MULTILINE)
    return {host: {word: int(number) for word, number in re.findall(r"(\w+)=(\d+)", row)} for host, row in rows}


def changed(recap: dict[str, dict[str, int]]) -> dict[str, int]:
    assert all(not row["failed"] and not row["unreachable"] for row in recap.values()), recap
    return {host: row["changed"] for host, row in recap.items()}


def listed(lab: Lab, inventory: str) -> dict[str, dict[str, Any]]:
    """The variables of all hosts that the inventory plugin lists."""
    said = json.loads(run(lab, "ansible-inventory", "-i", inventory, "--list"))
    hosts: dict[str, dict[str, Any]] = said["_meta"]["hostvars"]
    return hosts


def answers(lab: Lab, inventory: str, pattern: str, command: str) -> dict[str, str]:
    """The line that a command prints on each host, by host."""
    said = run(lab, "ansible", "-i", inventory, pattern, "-m", "ansible.builtin.command", "-a", command)
    return dict(re.findall(r"^(\S+) \| CHANGED \| rc=0 >>\n(.*)$", said, re.MULTILINE))


def has_sshd(address: str) -> bool:
    """Whether somebody answers at this address, asked from this computer without any detour."""
    try:
        with socket.create_connection((address, 22), 2) as connection:
            return connection.recv(4) == b"SSH-"
    except OSError:
        return False


def act(lab: Lab, action: str, *instances: dict[str, str]) -> None:
    recap = play(lab, "act.yml", act_action=action, act_instances=instances)
    assert changed(recap) == {"localhost": 1}


def test_a_fleet_over_two_clouds(lab: Lab, packages: dict[str, str]) -> None:
    assert changed(play(lab, "fleet.yml")) == {"localhost": 1}
    assert changed(play(lab, "fleet.yml")) == {"localhost": 0}

    hosts = listed(lab, DIRECT)
    assert {name: row["research_cloud_cloud"] for name, row in hosts.items()} == {
        "web": "jetstream",
        "gateway": "triton",
        "store": "triton",
    }
    reached_directly(lab, hosts)
    reached_through_the_bastion(lab, hosts)
    role_runs_twice(lab, packages)
    reboots(lab)
    stops_and_starts(lab)

    assert changed(play(lab, "fleet.yml", fleet_state="absent")) == {"localhost": 1}
    assert listed(lab, DIRECT) == {}
    assert [name for name in Path("/run/netns").iterdir() if lab.slot.owns(name.name)] == [
        Path("/run/netns", lab.slot.name)
    ]
    assert not any(has_sshd(row["ansible_host"]) for row in hosts.values())


def reached_directly(lab: Lab, hosts: dict[str, dict[str, Any]]) -> None:
    """Public hosts answer here, at the address that the inventory tells; the private one does not."""
    assert has_sshd(hosts["web"]["ansible_host"])
    assert has_sshd(hosts["gateway"]["ansible_host"])
    assert not has_sshd(hosts["store"]["ansible_host"])
    said = run(lab, "ansible", "-i", DIRECT, "web,gateway", "-m", "ansible.builtin.ping")
    assert said.count("SUCCESS") == 2
    assert "UNREACHABLE" in run(lab, "ansible", "-i", DIRECT, "store", "-m", "ansible.builtin.ping", status=4)


def reached_through_the_bastion(lab: Lab, hosts: dict[str, dict[str, Any]]) -> None:
    """All of them answer, and those behind the bastion see nobody but it."""
    said = run(lab, "ansible", "-i", BASTION, "all", "-m", "ansible.builtin.ping")
    assert said.count("SUCCESS") == 3
    came_from = {
        name: line.split()[0] for name, line in answers(lab, BASTION, "web,store", "printenv SSH_CONNECTION").items()
    }
    gateway = hosts["gateway"]
    assert came_from == {
        "web": gateway["research_cloud_public_address"],
        "store": gateway["research_cloud_private_address"],
    }


def role_runs_twice(lab: Lab, packages: dict[str, str]) -> None:
    """With a package if there is an archive, which is seen by asking it."""
    wanted = ["tree"] if can_update(lab) else []
    first = changed(play(lab, "-i", BASTION, "station.yml", station_packages=wanted))
    assert sorted(first) == ["gateway", "store", "web"]
    assert all(first.values())
    second = changed(play(lab, "-i", BASTION, "station.yml", station_packages=wanted))
    assert second == {"gateway": 0, "store": 0, "web": 0}
    if wanted:
        packages |= answers(lab, BASTION, "all", "tree --version")


def can_update(lab: Lab) -> bool:
    command = "apt-get update -q -o APT::Update::Error-Mode=any -o Acquire::Retries=0 -o Acquire::http::Timeout=10"
    words = ["-i", DIRECT, "web", "-b", "-m", "ansible.builtin.command", "-a", command]
    done = subprocess.run(
        ["ansible", *words], cwd=lab.folder, env=lab.environment, capture_output=True, timeout=300, check=False
    )
    return done.returncode == 0


def reboots(lab: Lab) -> None:
    """A reboot on either cloud is one: the kernel's word for this start differs. What is enabled runs again."""
    before = answers(lab, BASTION, "all", BOOT)
    act(lab, "reboot", WEB, STORE)
    after = answers(lab, BASTION, "all", BOOT)
    assert len({*before.values(), *after.values()}) == 5
    assert after["gateway"] == before["gateway"]
    running = answers(lab, BASTION, "all", "systemctl is-active station.service")
    assert set(running.values()) == {"active"}


def stops_and_starts(lab: Lab) -> None:
    """The inventory follows, and so does the host; what was on its disk is there when it is back."""
    address = listed(lab, DIRECT)["web"]["ansible_host"]
    act(lab, "stop", WEB)
    assert not has_sshd(address)
    row = listed(lab, DIRECT)["web"]
    assert (row["research_cloud_status"], row["research_cloud_reachable"]) == ("stopped", False)
    assert '"is_stopped"' in run(lab, "ansible-inventory", "-i", DIRECT, "--list")
    act(lab, "start", WEB)
    assert listed(lab, DIRECT)["web"]["research_cloud_reachable"] is True
    assert answers(lab, DIRECT, "web", "cat /srv/station/name.txt") == {"web": "web"}


def test_packages_come_from_the_archive_of_this_computer(packages: dict[str, str]) -> None:
    """The role installed one on every host, also on the one that has private addresses alone."""
    if not packages:
        pytest.skip("the hosts cannot reach a package archive: the role ran without packages")
    assert set(packages) == {"gateway", "store", "web"}
    assert all("tree v" in said for said in packages.values())
