# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes a task leave the worker, that its results stay the same there, and that it can be stopped in both."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faces.playbook import Emulator, Playbooks, Task

pytestmark = pytest.mark.faces

RUNS_AS_MODULE = "runs as a module: "


def who(name: str, **keywords: Any) -> Task:
    return {"name": name, "research.cloud.cloud_info": {"cloud": "iu"}, **keywords}


def twin_of_this_python(folder: Path) -> Path:
    """Another path to an interpreter with the same libraries."""
    (folder / "bin").mkdir(parents=True)
    for name in ("lib", "pyvenv.cfg", "bin/python"):
        (folder / name).symlink_to(Path(sys.prefix) / name)
    return folder / "bin" / "python"


def test_each_reason_to_leave_and_none(ansible: Playbooks, tmp_path: Path) -> None:
    other = twin_of_this_python(tmp_path / "twin")
    inventory = tmp_path / "hosts"
    inventory.write_text("box ansible_connection=local\n")
    tasks = [
        who("plain"),
        who("empty environment", environment={}),
        who("its own interpreter", vars={"ansible_python_interpreter": sys.executable}),
        who("delegated to a local host", delegate_to="box"),
        {"name": "short name", "cloud_info": {"cloud": "iu"}},
        who("environment", environment={"A": "1"}),
        who("async", **{"async": 30, "poll": 1}),
        who("interpreter", vars={"ansible_python_interpreter": str(other)}),
        who("switched off", vars={"research_cloud_in_worker": "{{ 1 == 2 }}"}),
    ]
    run = ansible.run(tasks, "-vvv", "-i", str(inventory), play={"collections": ["research.cloud"]})
    assert run.rc == 0
    expected = run.result("plain")["cloud"]
    assert expected["account"] == "alice"
    assert all(run.result(task["name"])["cloud"] == expected for task in tasks)
    reasons = [line.split(RUNS_AS_MODULE)[1] for line in run.output.splitlines() if RUNS_AS_MODULE in line]
    assert reasons == [
        "environment is set",
        "async is set",
        f"the interpreter is {other}",
        "research_cloud_in_worker is false",
    ]


def test_in_the_background(ansible: Playbooks) -> None:
    tasks = [
        who("started", **{"async": 60, "poll": 0}, register="job"),
        {
            "name": "ended",
            "ansible.builtin.async_status": {"jid": "{{ job.ansible_job_id }}"},
            "register": "answer",
            "until": "answer.finished",
            "retries": 100,
            "delay": 0.2,
        },
    ]
    run = ansible.run(tasks, "-vvv", environ={"ANSIBLE_INJECT_INVOCATION": "true"})
    ended = run.result("ended")
    assert ended["cloud"]["account"] == "alice"
    assert "_connections" not in run.output


@pytest.mark.parametrize("module", [False, True])
def test_the_invocation_shows_options_and_no_connection(ansible: Playbooks, module: bool) -> None:
    task = who("who")
    task["research.cloud.cloud_info"]["cloud_options"] = {"password": "alice-password"}
    run = ansible.run([task], "-vvv", module=module, environ={"ANSIBLE_INJECT_INVOCATION": "true"})
    arguments = run.result("who")["invocation"]["module_args"]
    assert arguments == {"cloud": "iu", "cloud_config": None, "cloud_options": None}


@pytest.mark.parametrize("module", [False, True])
def test_no_invocation_where_ansible_shows_none(ansible: Playbooks, module: bool) -> None:
    from ansible import constants

    if "INJECT_INVOCATION" not in constants.config.get_configuration_definitions():
        pytest.skip("this ansible-core always shows it")
    assert "invocation" not in ansible.run([who("who")], module=module).result("who")


def test_a_python_without_the_library(ansible: Playbooks, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "bare")], check=True)
    bare = str(tmp_path / "bare" / "bin" / "python")
    result = ansible.run([who("who", vars={"ansible_python_interpreter": bare})]).result("who")
    assert result["failure"]["kind"] == "missing_library"
    assert result["msg"].startswith("the Python library requests is needed on the machine where this task runs")
    assert result["msg"].endswith("(pip install requests)")


def test_a_module_run_bare_says_what_it_lacks(ansible: Playbooks) -> None:
    module = Path(__file__).parents[2] / "plugins" / "modules" / "cloud_info.py"
    done = subprocess.run(
        [sys.executable, str(module)],
        input='{"ANSIBLE_MODULE_ARGS": {}}',
        env={**ansible.environ, "PYTHONPATH": ansible.environ["ANSIBLE_COLLECTIONS_PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "research.cloud.cloud_info got no connection" in done.stdout


@pytest.mark.parametrize("module", [False, True])
def test_a_task_that_ran_out_of_time_ends_at_once(ansible: Playbooks, cloud: Emulator, module: bool) -> None:
    # The server holds every reply for far longer than the task may take, in many threads at once.
    ansible.write_profiles(cloud.profiles(max_parallel=8))
    ansible.run([who("log in")])
    cloud.world.faults.add({"match": {"path": "/instance"}, "count": None, "effect": {"hang": {"seconds": 60}}})
    new = {"image": "Ubuntu 22.04", "size": "m1.tiny", "project": "lumen", "allocation": "TG-LUMEN", "cloud": "iu"}
    names = [{"name": f"n{number}"} for number in range(8)]
    late = {"name": "late", "research.cloud.instance": {"instances": names, **new}, "timeout": 3}
    run = ansible.run([late, who("next")], module=module)
    assert "Timed out after 3 second(s)" in run.result("late")["msg"]
    assert run.result("next")["cloud"]["account"] == "alice"
    assert run.seconds < 20


def test_progress_is_told_while_it_happens(ansible: Playbooks) -> None:
    new = {"image": "Ubuntu 22.04", "size": "m1.tiny", "project": "lumen", "allocation": "TG-LUMEN", "cloud": "iu"}
    run = ansible.run([{"name": "create", "research.cloud.instance": {"name": "web", **new, "state": "started"}}])
    before, _line, after = run.output.partition("iu: web building")
    assert "TASK [create]" in before
    assert "changed: [localhost]" in after
