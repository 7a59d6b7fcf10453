# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Beside the inventory script that Triton's makers publish: whatever it tells of a fleet, ours tells, too."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from research_cloud_emulator.world.triton.seed import EAST, WEST
from research_cloud_emulator.world.triton.throwaway import key_pair, write_pair

from tests.inventory.conftest import Lab, opened

SCRIPT = Path(__file__).parents[2] / ".venv" / "node" / "node_modules" / ".bin" / "triton-ansible-inventory"

pytestmark = [
    pytest.mark.faces,
    pytest.mark.skipif(
        not (shutil.which("node") and SCRIPT.exists()),
        reason="Node or triton-ansible-inventory is not installed (make env installs it where npm is)",
    ),
]

# A tag of a machine or of its image as text, and the one way of saying all that the script knows by itself.
TAG = "{} | select('match', '^{}=') | map('regex_replace', '^[^=]*=', '')"
OURS: dict[str, Any] = {
    "clouds": [{"cloud": "triton", "regions": [EAST, WEST]}],
    "filters": [{"exclude": "image_os == 'windows'"}],
    "compose": {
        "ansible_user": TAG.format("image_tags", "default_user") + " | first",
        "ansible_ssh_common_args": f"'-Jroot@' ~ ({TAG.format('tags', 'tritoncli.ssh.ip')} | first)",
    },
    "keyed_groups": [
        {"key": key, "prefix": "", "separator": ""}
        for key in (
            "image_os",
            "region",
            "tags | select('match', '.*=true$') | map('regex_replace', '=true$', '')",
            TAG.format("tags", "triton.cns.services")
            + " | map('split', ',') | flatten | map('regex_replace', ':.*', '')",
        )
    ],
}
# For those behind a machine of the fleet.
BEHIND: dict[str, Any] = {
    **OURS,
    "filters": [{"include": "'tritoncli.ssh.proxy=bastion' in tags"}, {"exclude": "true"}],
    "via": {"instance": "bastion", "user": "root"},
}

Told = dict[str, Any]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A machine for everything that the script looks at; nothing changes them."""
    with opened(tmp_path_factory.mktemp("lab")) as lab:
        _fill(lab)
        yield lab


def _fill(lab: Lab) -> None:
    lab.add_machine("bastion")
    lab.add_machine("web", tags={"role": "web", "prod": True, "beta": False, "blue-green": True})
    lab.add_machine("backend", tags={"triton.cns.services": "api,db-main:5432"})
    lab.add_machine("ubuntu", image="ubuntu-22.04", package="g1.medium")
    lab.add_machine("inside", networks=("internal",), tags={"tritoncli.ssh.proxy": "bastion"})
    lab.add_machine("elsewhere", networks=("internal",), tags={"tritoncli.ssh.ip": "203.0.113.9"})
    lab.add_machine("off", state="stopped")
    lab.add_machine("far", WEST, tags={"prod": True})
    lab.add_machine("office", image="debian-12", package="b1.small")
    with lab.world.act():
        store = lab.world.store
        tags = """UPDATE triton_images SET more = json_set(more, '$.tags', json(?)) WHERE name = 'ubuntu-22.04'"""
        store.run(tags, (json.dumps({"default_user": "ubuntu"}),))
        store.run("UPDATE triton_images SET os = 'windows' WHERE name = 'debian-12'")


@pytest.fixture(scope="module")
def theirs(fleet: Lab) -> Told:
    """What the script prints for one profile in each data centre."""
    home = fleet.folder / "theirs"
    keys, profiles = home / ".ssh", home / ".triton" / "profiles.d"
    keys.mkdir(parents=True)
    profiles.mkdir(parents=True)
    key = write_pair(keys, "id_ecdsa", key_pair("ecdsa", "alice"), "throw-away")
    done = subprocess.run(["ssh-keygen", "-lE", "md5", "-f", key], capture_output=True, text=True, check=True)
    mark = done.stdout.split()[1].removeprefix("MD5:")
    for name, url in fleet.world.triton.urls.items():
        profile = {"url": url, "account": "alice", "keyId": mark}
        (profiles / f"{name}.json").write_text(json.dumps(profile))
    environ = {"PATH": os.environ["PATH"], "HOME": str(home)}
    said = subprocess.run(
        [SCRIPT, "--list"], cwd=home, env=environ, capture_output=True, text=True, timeout=120, check=False
    )
    assert said.returncode == 0, said.stderr
    told: Told = json.loads(said.stdout)
    return told


def test_every_host_and_its_address(fleet: Lab, theirs: Told) -> None:
    ours = fleet.listing("-i", fleet.fleet(**OURS))["_meta"]["hostvars"]
    # It keeps what runs Windows as a host without a group; ours has it where the filter is left away.
    named = set(theirs["_meta"]["hostvars"])
    assert named - set(ours) == {"office"}
    assert "office" in fleet.parse(fleet.fleet("all", clouds=OURS["clouds"])).hosts
    for name in ours:
        assert ours[name]["ansible_host"] == theirs["_meta"]["hostvars"][name]["ansible_host"]


def test_every_group_and_its_hosts(fleet: Lab, theirs: Told) -> None:
    ours = fleet.listing("-i", fleet.fleet(**OURS))
    groups = theirs["all"]["children"]
    assert {"smartos", "linux", "us_east_1", "us_west_1", "prod", "blue_green", "api", "db_main"} == set(groups)
    for group in groups:
        assert sorted(ours[group]["hosts"]) == sorted(theirs[group]["hosts"])


def test_every_user_and_every_way_in(fleet: Lab, theirs: Told) -> None:
    said = theirs["_meta"]["hostvars"]
    ours = fleet.listing("-i", fleet.fleet(**OURS))["_meta"]["hostvars"]
    behind = fleet.listing("-i", fleet.fleet("behind", **BEHIND))["_meta"]["hostvars"]

    users = {name: host["ansible_user"] for name, host in said.items() if "ansible_user" in host}
    assert users == {name: host["ansible_user"] for name, host in ours.items() if "ansible_user" in host}
    assert users == {"ubuntu": "ubuntu"}
    jumps = {name: host["ansible_ssh_extra_args"] for name, host in said.items() if "ansible_ssh_extra_args" in host}
    assert jumps.keys() == {"inside", "elsewhere"}
    for name, host in (("elsewhere", ours["elsewhere"]), ("inside", behind["inside"])):
        assert host["ansible_ssh_common_args"].replace(" ", "") == jumps[name].replace(" ", "")


def test_what_it_does_not_tell(fleet: Lab, theirs: Told) -> None:
    """A machine that is off looks to it like one that runs."""
    assert theirs["_meta"]["hostvars"]["off"].keys() == {"ansible_host"}
    ours = fleet.listing("-i", fleet.fleet(**OURS))["_meta"]["hostvars"]["off"]
    assert (ours["research_cloud_status"], ours["research_cloud_reachable"]) == ("stopped", False)
