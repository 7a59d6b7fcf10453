# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that read like templates. Anybody who shares a project can give an instance a name: it stays text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import instance, instance_action, instance_info

from tests.bad_input.refusal import refused
from tests.faces.playbook import Task, emulator, playbooks
from tests.support.lab import NEW, Lab

HOSTILE = [
    "{{ 1 + 1 }}",
    "{{ lookup('pipe', 'touch PWNED') }}",
    "lookup('pipe', 'touch PWNED')",
    "{% raw %}x{% endraw %}",
    "{cloud} {0} {text}",
    "%s %(cloud)s",
    "name | b64decode",
    "inventory_hostname",
]


def planted(lab: Lab, name: str) -> None:
    lab.world.add_instances(1, name=name.replace("{", "{{").replace("}", "}}"))


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_found_and_told_as_it_is(lab: Lab, name: str) -> None:
    planted(lab, name)
    (found,) = lab.run(instance_info.RESOURCE, name=name)["instances"]
    assert found["name"] == name
    assert lab.run(instance.RESOURCE, name=name, state="started")["changed"] is False


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_quoted_in_sentences_as_it_is(lab: Lab, name: str) -> None:
    result = refused(lab, instance_action.RESOURCE, "not_found", name=name, action="stop")
    assert f'instance "{name}" on jetstream does not exist' in result["msg"]
    result = refused(lab, instance.RESOURCE, "not_found", name="new", **{**NEW, "image": name})
    assert f'image "{name}" not found' in result["msg"]


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_made_as_it_is(lab: Lab, name: str) -> None:
    assert lab.run(instance.RESOURCE, name=name, **NEW)["instance"]["name"] == name
    assert name in {row["name"] for row in lab.live()}


@pytest.mark.faces
@pytest.mark.parametrize("module", [False, True], ids=["in the worker", "as a module"])
def test_no_playbook_evaluates_it(tmp_path: Path, module: bool) -> None:
    mark = tmp_path / "PWNED"
    hostile = [name.replace("PWNED", str(mark)) for name in HOSTILE]
    with emulator() as cloud:
        for name in hostile:
            cloud.world.add_instances(1, name=name.replace("{", "{{").replace("}", "}}"))
        ansible = playbooks(tmp_path / "play")
        ansible.write_profiles(cloud.profiles())
        run = ansible.run(TASKS, module=module, environ={"ANSIBLE_DISPLAY_FAILED_STDERR": "0"})
    assert not mark.exists()
    assert [found["name"] for found in run.result("list")["instances"]] == hostile
    shown: list[dict[str, Any]] = run.result("show")["found.instances"]
    assert [each["name"] for each in shown] == hostile
    each = [row["result"]["msg"] for row in run.results if row["task"] == "show each" and "item" in row["outcome"]]
    assert each == hostile
    assert run.result("compare")["msg"] == "All assertions passed"


TASKS: list[Task] = [
    {"name": "list", "research.cloud.instance_info": {"cloud": "iu"}, "register": "found"},
    {"name": "show", "ansible.builtin.debug": {"var": "found.instances"}},
    {
        "name": "show each",
        "ansible.builtin.debug": {"msg": "{{ item.name }}"},
        "loop": "{{ found.instances }}",
        "when": "item.name is string",
    },
    {
        "name": "compare",
        "ansible.builtin.assert": {
            "that": [
                "found.instances[0].name | length == 11",
                "found.instances | map(attribute='name') | select('search', 'inventory_host') | list | length == 1",
            ]
        },
    },
]
