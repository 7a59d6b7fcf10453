# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Metadata and user scripts may hold secrets: they reach the machine, and are found nowhere else, in either face."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from research_cloud_emulator.world.triton.seed import EAST
from research_cloud_emulator.world.triton.throwaway import key_pair, write_pair
from research_cloud_emulator.world.world import World

from tests.faces.playbook import Emulator, Playbooks, Run, Task
from tests.secrets.search import leaks, loudly
from tests.secrets.test_canaries import CRASH
from tests.support.centres import served

pytestmark = pytest.mark.faces

FORBIDDEN = "c4nary-"
VALUE, OTHER, SCRIPT = (f"{FORBIDDEN}{what}-5ecret" for what in ("metadata", "other", "script"))
# Not written out: ansible-core quotes the lines of a playbook around a task that failed.
SECRET = "{{ lookup('ansible.builtin.env', '%s') }}"
PRIVATE = {"metadata": {"token": SECRET % "VALUE", "role": "web"}, "user_script": SECRET % "SCRIPT"}
NEW = {"cloud": "triton", "image": "base-64-lts", "size": "g1.small"}


@dataclass(frozen=True)
class Place:
    """A served data centre with a profile for it."""

    world: World
    ansible: Playbooks

    def run(self, tasks: list[Task], *, module: bool, **environ: str) -> Run:
        """Run the tasks, then look for the values in all that they have said and left."""
        given = {"VALUE": VALUE, "OTHER": OTHER, "SCRIPT": f"#!/bin/sh\necho {SCRIPT}\n", **environ}
        done = loudly(self.ansible, tasks, module=module, environ=given, forbidden=[FORBIDDEN])
        assert FORBIDDEN not in done.output
        assert not list(leaks(self.ansible.folder, FORBIDDEN, but_for=set()))
        return done

    def metadata(self) -> dict[str, dict[str, str]]:
        """What the machines really have, by name."""
        return {row["name"]: row["metadata"] for row in self.world.triton.machines() if row["state"] != "deleted"}


@pytest.fixture
def place(ansible: Playbooks, cloud: Emulator) -> Iterator[Place]:
    key = write_pair(ansible.folder, "key", key_pair("ed25519", "alice"), "throw-away")
    with served(cloud.world) as urls:
        profile = {"backend": "triton", "endpoint": urls[EAST], "account": "alice", "key_file": str(key)}
        ansible.write_profiles({"triton": {**profile, "region": EAST, "poll_interval": 0.05}})
        yield Place(cloud.world, ansible)


def task(title: str, **options: Any) -> Task:
    return {"name": title, "research.cloud.instance": {**NEW, **options}, "register": "made"}


@pytest.mark.parametrize("module", [False, True])
def test_what_is_made_and_changed_tells_nothing(place: Place, module: bool) -> None:
    tasks: list[Task] = [
        {**task("checked", name="web", **PRIVATE), "check_mode": True},
        task("make", name="web", **PRIVATE),
        {"name": "show", "ansible.builtin.debug": {"var": "made"}},
        task("again", name="web", **PRIVATE),
        task("other value", name="web", metadata={"token": SECRET % "OTHER"}),
        task("many", instances=[{"name": "db", **PRIVATE}, {"name": "web"}]),
        {"name": "look", "research.cloud.instance_info": {"cloud": "triton"}},
    ]
    done = place.run(tasks, module=module)
    assert [row["task"] for row in done.results if row["outcome"] != "ok"] == []
    changed = {row["task"]: row["result"]["changed"] for row in done.results if row["task"] not in ("show", "look")}
    assert changed == {"checked": True, "make": True, "again": False, "other value": True, "many": True}
    assert done.result("make")["instance"]["metadata_keys"] == ["role", "token"]
    there = place.metadata()
    assert there["web"]["token"] == OTHER
    assert there["db"]["token"] == VALUE
    assert SCRIPT in there["web"]["user-script"]
    # What is masked is masked where it was given: a value such as "web" is a name, too.
    assert done.result("make")["instance"]["name"] == "web"


@pytest.mark.parametrize("module", [False, True])
def test_failures_tell_nothing(place: Place, module: bool) -> None:
    place.world.faults.add({"match": {"path": "metadata"}, "count": None, "effect": {"status": {"status": 500}}})
    place.world.triton.add_machines(1, name="there")
    tasks: list[Task] = [
        task("no such size", name="web", **{**PRIVATE, "size": "g1.huge"}),
        task("a name that cannot be", name="two words", **PRIVATE),
        task("a key that is not kept", name="web", metadata={"root_pw": SECRET % "VALUE"}),
        task("no text", name="web", metadata={"token": {"inner": SECRET % "VALUE"}}),
        task("no dictionary", name="web", metadata=[SECRET % "VALUE"]),
        task("a change that fails", name="there", **PRIVATE),
    ]
    done = place.run(tasks, module=module)
    assert [row["outcome"] for row in done.results] == ["ignored"] * len(tasks)
    assert place.metadata().keys() == {"there"}


@pytest.mark.parametrize("module", [False, True])
def test_a_crash_tells_nothing(place: Place, tmp_path: Path, module: bool) -> None:
    broken = tmp_path / "broken-python"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(CRASH)
    done = place.run([task("make", name="web", **PRIVATE)], module=module, PYTHONPATH=str(broken))
    (row,) = done.results
    assert row["result"]["msg"].startswith("unexpected RuntimeError: ******** (")
