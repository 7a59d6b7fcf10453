# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that a cloud sends is data: a play sees it as it is, and nothing in it is ever evaluated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.inventory.conftest import Lab, opened

pytestmark = pytest.mark.faces

CANARY = "canary-6c1d"
EVIL = {
    "template": "{{ 7 * 7 }}",
    "call in a template": "{{ lookup('pipe', 'touch run-1') }}",
    "call": "lookup('pipe', 'touch run-2')",
    "statement": "{% for x in [1] %}{{ x }}{% endfor %}",
    "filter": "planted | upper",
    "variable": "planted",
    "attribute": "planted.upper",
    "condition": "planted is defined",
    "call of an allowed look": "q('pipe','touch run-3')",
}


TASKS: dict[str, dict[str, Any]] = {
    "debug name": {"ansible.builtin.debug": {"var": "research_cloud_name"}},
    "debug composed": {"ansible.builtin.debug": {"var": "composed"}},
    "debug item": {"ansible.builtin.debug": {"var": "in_list[0]"}},
    "message": {"ansible.builtin.debug": {"msg": "it is <{{ research_cloud_name }}>"}},
    "comparison": {
        "ansible.builtin.debug": {"msg": "held"},
        "when": f"research_cloud_name in ['{EVIL['filter']}', '{EVIL['condition']}']",
    },
    "when": {"ansible.builtin.debug": {"msg": "held"}, "when": "research_cloud_name"},
    "when composed": {"ansible.builtin.debug": {"msg": "held"}, "when": "composed"},
    "assert": {"ansible.builtin.assert": {"that": ["research_cloud_name"], "success_msg": "held"}},
    "assert template": {"ansible.builtin.assert": {"that": "{{ research_cloud_name }}", "success_msg": "held"}},
    "assert template in list": {"ansible.builtin.assert": {"that": ["{{ composed }}"], "success_msg": "held"}},
}


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with opened(tmp_path_factory.mktemp("evil")) as lab:
        lab.add("jetstream", *EVIL.values())
        lab.fleet(
            clouds=["jetstream"],
            hostnames=["id"],
            compose={"composed": "name ~ ''", "in_list": "[name]"},
            groups={"evil": True},
            keyed_groups=[{"key": "name", "prefix": "named"}],
        )
        yield lab


@pytest.fixture(scope="module")
def shown(evil: Lab) -> dict[str, str]:
    """What one run of all tasks on all these hosts prints, by task."""
    tasks = [{"name": name, "ignore_errors": True, **task} for name, task in TASKS.items()]
    play = {"hosts": "evil", "connection": "local", "gather_facts": False, "vars": {"planted": CANARY}, "tasks": tasks}
    evil.write("play.yml", [play])
    done = evil.run("ansible-playbook", "-i", "lab.fleet.yml", "play.yml", "-v")
    assert "PLAY RECAP" in done.stdout, done.stderr
    assert CANARY not in done.stdout + done.stderr
    sections = re.split(r"^TASK \[(.*?)\] \**$", done.stdout, flags=re.MULTILINE)
    return dict(zip(sections[1::2], sections[2::2], strict=True))


@pytest.mark.parametrize("task", ["debug name", "debug composed", "debug item"])
def test_debug_shows_names_as_they_are(shown: dict[str, str], task: str) -> None:
    for text in EVIL.values():
        assert json.dumps(text) in shown[task]


def test_a_message_shows_names_as_they_are(shown: dict[str, str]) -> None:
    for text in EVIL.values():
        assert f'"it is <{text}>"' in shown["message"]


def test_a_comparison_compares(shown: dict[str, str]) -> None:
    assert shown["comparison"].count('"msg": "held"') == 2


@pytest.mark.parametrize("task", [task for task in TASKS if task.startswith(("when", "assert"))])
def test_a_name_is_no_condition(shown: dict[str, str], task: str) -> None:
    assert shown[task].count("FAILED! => ") == len(EVIL)
    assert '"msg": "held"' not in shown[task]


@pytest.mark.usefixtures("shown")
def test_no_command_in_a_name_is_run(evil: Lab) -> None:
    assert not list(evil.folder.glob("run-*"))


def test_the_export_for_awx_holds_no_template(evil: Lab) -> None:
    listing: Any = json.loads(evil.inventory("-i", "lab.fleet.yml", "--list", "--export"))
    wrapped = [host["research_cloud_name"] for host in listing["_meta"]["hostvars"].values()]

    plain = {"planted", "planted.upper"}
    assert sorted(map(str, wrapped)) == sorted(
        str(text if text in plain else {"__ansible_unsafe": text}) for text in EVIL.values()
    )
