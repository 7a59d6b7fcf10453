# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adding a backend is adding a folder: a copy of the repository gets one, and every face runs a module on it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faces.playbook import Run, Task, playbooks
from tools import checkout
from tools.project import ROOT

pytestmark = pytest.mark.faces

SOURCE = Path(__file__).with_name("toy")
NEW = {"image": "Wood", "size": "Small brick"}


def task(title: str, module: str = "instance", **options: object) -> Task:
    return {"name": title, f"research.cloud.{module}": {"cloud": "box", **options}}


TASKS = [
    task("who", "cloud_info"),
    task("make", name="bear", state="started", **NEW),
    task("make again", name="bear", state="started", **NEW),
    task("stop", name="bear", state="stopped"),
    task("grow", name="bear", size="Large brick"),
    task("other image", name="bear", image="Tin"),
    task("two", instances=[{"name": "bear", "state": "started"}, {"name": "cat"}], **NEW | {"size": "Large brick"}),
    task("shelve", name="bear", state="shelved"),
    task("pause", "instance_action", name="bear", action="pause"),
    task("reboot", "instance_action", name="bear", action="reboot"),
    task("its own option", name="dog", backend_options={"colour": "red"}, **NEW),
    task("a wrong option", name="eel", backend_options={"color": "red"}, **NEW),
    task("list", "instance_info"),
    task("burn", "allocation_info"),
    task("end", name="bear", state="absent"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with one folder more; what was generated anew is part of the test."""
    copied = checkout.copy(tmp_path_factory.mktemp("copy"))
    shutil.copytree(SOURCE, copied / "plugins" / "module_utils" / "backends" / "toy")
    subprocess.run([sys.executable, "-m", "tools.generate", "--root", str(copied)], cwd=ROOT, check=True)
    return copied


@pytest.fixture(scope="module", params=[False, True], ids=["in the worker", "as a module"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, copy: Path) -> Run:
    """All tasks, through one face."""
    folder = tmp_path_factory.mktemp("run")
    ansible = playbooks(folder / "play")
    ansible.write_profiles({"box": {"backend": "toy", "file": str(folder / "toys.json"), "word": "please"}})
    path = str(copy.parents[2])
    environ = {"ANSIBLE_COLLECTIONS_PATH": path, "PYTHONPATH": path}
    done = ansible.run(TASKS, "-vvv", module=request.param, environ=environ)
    assert ("runs as a module: " in done.output) == request.param
    return done


def test_only_generated_files_changed(copy: Path) -> None:
    listing = ["git", "status", "--porcelain", "--untracked-files=all"]
    shown = subprocess.run(listing, cwd=copy, capture_output=True, text=True, check=True, env=dict(os.environ)).stdout
    changed = {line[3:] for line in shown.splitlines() if line[1] in "M?D"}
    backends = "plugins/module_utils/backends"
    added = {f"{backends}/toy/__init__.py", f"{backends}/toy/backend.py", f"{backends}/registry.py"}
    assert added <= changed
    assert all(name in added or name.endswith((".md", ".rst")) for name in changed), changed


def test_the_cloud_tells_what_it_is(run: Run) -> None:
    known = run.result("who")
    assert known["cloud"]["backend"] == "toy"
    assert known["capabilities"]["actions"] == ["start", "stop", "pause", "unpause"]


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("make", True),
        ("make again", False),
        ("stop", True),
        ("grow", True),
        ("two", True),
        ("pause", True),
        ("end", True),
    ],
)
def test_tasks_change_what_they_should(run: Run, name: str, changed: bool) -> None:
    result = run.result(name)
    assert "failure" not in result, result
    assert result["changed"] is changed


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("other image", "bad_input", 'image is "Wood", wanted "Tin"'),
        ("shelve", "unsupported", 'does not support state "shelved"; supported: present, absent, started, stopped'),
        ("reboot", "unsupported", 'does not support action "reboot"; supported: start, stop, pause, unpause'),
        ("a wrong option", "bad_input", "toy has no option color; did you mean colour?"),
    ],
)
def test_what_it_cannot_do_is_said(run: Run, name: str, kind: str, words: str) -> None:
    result = run.result(name)
    assert result["failure"]["kind"] == kind
    assert words in result["msg"]


def test_its_instances_are_the_ones_in_its_file(run: Run) -> None:
    listed = {instance["name"]: instance["status"] for instance in run.result("list")["instances"]}
    assert listed == {"bear": "paused", "cat": "running", "dog": "running"}


def test_a_cloud_that_charges_nothing_burns_nothing(run: Run) -> None:
    burn = run.result("burn")
    assert (burn["allocations"], burn["burn_rate"], burn["running"], burn["caveats"]) == ([], 0.0, 0, [])
    assert burn["cloud"]["account"] == "child"


def test_its_secret_is_kept(run: Run) -> None:
    assert "please" not in run.output.replace("please report", "")
    assert "please" not in json.dumps(run.results)
