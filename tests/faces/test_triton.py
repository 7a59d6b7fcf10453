# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Triton cloud as a user has it: a key in a file, two data centres, through both faces and as an inventory.

A module may run where there is no such file: its text travels as a secret.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from research_cloud_emulator.world.clock import RealClock
from research_cloud_emulator.world.seed import seed
from research_cloud_emulator.world.triton.seed import EAST, WEST, write_keys
from research_cloud_emulator.world.triton.throwaway import key_pair, public_text
from research_cloud_emulator.world.world import World

from tests.faces.playbook import SPEED, Playbooks, Run, Task, playbooks
from tests.support.centres import served

pytestmark = pytest.mark.faces

NEW = {"image": "base-64-lts", "size": "g1.small"}
LAPTOP = public_text(key_pair("ed25519", "laptop"), "alice@laptop")
GOLDEN = {"name": "golden", "version": "1", "tags": {"role": "web", "prod": True}, "acl": []}
SECRET = "c4nary-5ecret"
EQUIPMENT = {
    "networks": ["external", "My-Fabric-Network"],
    "tags": {"role": "db", "shifts": 2, "watched": True},
    "metadata": {"role": "db", "token": SECRET},
    "user_script": f"#!/bin/sh\n# {SECRET}\n",
    "firewall": True,
    "deletion_protection": True,
}


def task(title: str, module: str, **options: object) -> Task:
    return {"name": title, f"research.cloud.{module}": {"cloud": "east", **options}}


TASKS = [
    task("who", "cloud_info"),
    task("account", "account", city="Ghent", cns=True),
    task("account again", "account", city="Ghent", cns=True),
    task("make", "instance", instances=[{"name": "web"}, {"name": "db", "size": "g1.medium"}], state="started", **NEW),
    task("make again", "instance", name="web", state="started", **NEW),
    task("stop", "instance", name="web", state="stopped"),
    task("grow", "instance", name="web", size="g1.medium"),
    task("reboot", "instance_action", name="db", action="reboot"),
    task("passwords", "instance_action", name="db", action="credentials"),
    {**task("snapshot, checked", "snapshot", instance="web", name="s1"), "check_mode": True},
    task("snapshot", "snapshot", instance="web", name="s1"),
    task("back", "snapshot", instance="web", name="s1", state="rolled_back"),
    task("snapshots", "snapshot_info", instance="web"),
    task("no snapshot", "snapshot", instance="web", name="s1", state="absent"),
    task("key", "key", name="laptop", public_key_file="keys/laptop.pub"),
    task("key again", "key", name="laptop", public_key=LAPTOP),
    task("private key", "key", name="robot", public_key_file="../keys/alice_rsa"),
    task("two keys", "key", name="robot", public_key=LAPTOP, public_key_file="keys/laptop.pub"),
    task("keys", "key_info"),
    task("key away", "key", name="laptop", state="absent"),
    task("far", "instance", cloud="west", name="web", state="started", **NEW),
    task("both", "instance_info", cloud="both"),
    task("networks", "network_info", cloud="both"),
    task("rule", "firewall_rule", rule="FROM any TO tag role = web ALLOW tcp PORT 80", description="web"),
    task("rule again", "firewall_rule", rule='from any to tag "role"="web" allow TCP port 80'),
    task("no rule", "firewall_rule", rule="open the door"),
    task("rules of one", "firewall_rule_info", instance="web"),
    task("rest", "instance", name="web", state="stopped"),
    task("image", "image", instance="web", **GOLDEN),
    task("image again", "image", instance="web", **GOLDEN),
    task("newest", "image_info", name_regex="^golden", newest=True),
    task("image away", "image", state="absent", **GOLDEN),
    task("wrong key", "instance_info", cloud="wrong"),
    {**task("equip", "instance", name="db", **EQUIPMENT), "diff": True},
    task("equip again", "instance", instances=[{"name": "db", **EQUIPMENT}]),
    task("share", "volume", name="data", size_gb=20),
    task("mount", "instance", name="reader", volumes=[{"volume": "data", "mount_point": "/data", "mode": "ro"}], **NEW),
    task("attach", "volume_attachment", volume="data", instance="db"),
    task("protected", "instance", name="db", state="absent"),
    task("end", "instance", name="db", state="absent", deletion_protection=False),
]


@dataclass(frozen=True)
class Place:
    """Served data centres, and a folder with profiles and keys for them."""

    world: World
    ansible: Playbooks
    key: str  # the line of the private key that nobody may see


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    world = World.open(clock=RealClock(SPEED))
    seed(world, "demo")
    ansible = playbooks(tmp_path / "play")
    keys = {path.name: path for path in write_keys(tmp_path / "keys")}
    with served(world) as urls:
        (ansible.folder / "keys").mkdir()
        (ansible.folder / "keys" / "laptop.pub").write_text(f"{LAPTOP}\n")
        _write_profiles(ansible, urls[EAST], keys)
        yield Place(world, ansible, keys["alice_rsa"].read_text().splitlines()[3])
    world.close()


def _write_profiles(ansible: Playbooks, endpoint: str, keys: Mapping[str, Path]) -> None:
    common = {"backend": "triton", "endpoint": endpoint, "account": "alice", "poll_interval": 0.05}
    key_file = {"key_file": str(keys["alice_rsa"])}
    ansible.write_profiles(
        {
            "east": {**common, **key_file, "region": EAST},
            "west": {**common, "region": WEST, "key": {"file": str(keys["alice_ecdsa.pem"])}},
            "both": {**common, **key_file},
            "wrong": {**common, "key_file": str(keys["bob_ed25519"])},
        }
    )


@pytest.mark.parametrize("module", [False, True], ids=["in the worker", "as a module"])
def test_one_playbook_does_it_all(place: Place, module: bool) -> None:
    run = place.ansible.run(TASKS, "-vvv", module=module, environ={"ANSIBLE_INJECT_INVOCATION": "true"})
    assert ("runs as a module: " in run.output) == module
    failed = [row["task"] for row in run.results if "failure" in row["result"]]
    assert failed == ["private key", "two keys", "no rule", "wrong key", "attach", "protected"], run.output[-4000:]
    changed = [row["task"] for row in run.results if row["result"]["changed"]]
    belongings = ["snapshot, checked", "snapshot", "back", "no snapshot", "key", "key away"]
    more = ["rule", "rest", "image", "image away", "equip", "share", "mount"]
    assert changed == ["account", "make", "stop", "grow", "reboot", *belongings, "far", *more, "end"]
    _told(run)
    assert place.key not in run.output
    assert place.key not in json.dumps(run.results)
    machines = [(each["name"], each["datacenter"], each["state"]) for each in place.world.triton.machines()]
    assert sorted(machines) == [
        ("db", EAST, "deleted"),
        ("reader", EAST, "running"),
        ("web", EAST, "stopped"),
        ("web", WEST, "running"),
    ]


def _told(run: Run) -> None:
    who = run.result("who")
    assert (who["cloud"]["account"], who["cloud"]["region"]) == ("alice", EAST)
    assert [each["name"] for each in who["providers"]] == [EAST, WEST]
    assert run.result("account again")["account"]["city"] == "Ghent"
    assert run.result("passwords")["credentials"] == {}
    grown = run.result("grow")["instance"]
    assert (grown["size"], grown["vcpus"], grown["status"]) == ("g1.medium", 2, "stopped")
    listed = [(each["name"], each["region"]) for each in run.result("both")["instances"]]
    assert sorted(listed) == [("db", EAST), ("web", EAST), ("web", WEST)]
    assert [each["region"] for each in run.result("networks")["networks"]] == [EAST] * 3 + [WEST] * 3
    assert run.result("rule again")["firewall_rule"] == run.result("rule")["firewall_rule"]
    assert run.result("rules of one")["firewall_rules"] == [], "web has no tag"
    made = run.result("image")["image"]
    assert (made["status"], made["tags"], made["acl"]) == ("active", {"role": "web", "prod": True}, [])
    assert [each["id"] for each in run.result("newest")["images"]] == [made["id"]]
    assert run.result("wrong key")["failure"]["kind"] == "auth"
    assert run.result("key")["key"]["public_key"] == LAPTOP
    assert [each["name"] for each in run.result("keys")["ssh_keys"] if each["used_by_profile"]] == ["rsa"]
    assert [each["status"] for each in run.result("snapshots")["snapshots"]] == ["available"]
    private = run.result("private key")
    assert private["msg"].startswith("public_key_file ")
    assert "alice_rsa is a private key, and the public one is needed" in private["msg"]
    assert "invocation" not in private
    assert "public_key and public_key_file exclude each other" in run.result("two keys")["msg"]
    _equipped(run)


def _equipped(run: Run) -> None:
    """What may be a secret is hidden where it is given, and nowhere else: "db" is a value of metadata, too."""
    equipped = run.result("equip")
    assert (equipped["instance"]["name"], equipped["instance"]["tag_values"]) == ("db", EQUIPMENT["tags"])
    assert equipped["instance"]["metadata_keys"] == ["role", "token"]
    assert equipped["diff"]["after"]["metadata"] == {"role": "(hidden)", "token": "(hidden)"}
    given = equipped["invocation"]["module_args"]
    assert (given["metadata"], given["user_script"]) == ({"role": "********", "token": "********"}, "********")
    (item,) = run.result("equip again")["invocation"]["module_args"]["instances"]
    assert (item["metadata"], item["name"]) == ({"role": "********", "token": "********"}, "db")
    assert SECRET not in run.output + json.dumps([row["result"] for row in run.results])
    assert run.result("attach")["failure"]["kind"] == "unsupported"
    assert run.result("protected")["failure"]["kind"] == "conflict"


def test_one_inventory_lists_both(place: Place) -> None:
    place.world.triton.add_machines(2, name="web-{:d}", tags={"role": "web"})
    place.world.triton.add_machines(1, name="far", datacenter=WEST)
    fleet = place.ansible.folder / "lab.fleet.yml"
    clouds = [{"cloud": "both", "regions": [EAST, WEST]}]
    groups = [{"key": "image", "prefix": "image"}, {"key": "tags", "prefix": ""}]
    fleet.write_text(yaml.safe_dump({"plugin": "research.cloud.fleet", "clouds": clouds, "keyed_groups": groups}))
    done = subprocess.run(
        [str(Path(sys.executable).with_name("ansible-inventory")), "-i", str(fleet), "--list"],
        cwd=place.ansible.folder,
        env=dict(place.ansible.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert sorted(told["_meta"]["hostvars"]) == ["far", "web-1", "web-2"]
    assert sorted(told["image_base_64_lts"]["hosts"]) == ["far", "web-1", "web-2"]
    assert told["_meta"]["hostvars"]["web-1"]["ansible_host"].startswith("165.225.")
