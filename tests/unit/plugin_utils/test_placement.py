# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps a task out of the worker process."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.plugin_utils.placement import why_a_module


def why(
    *,
    task: dict[str, Any] | None = None,
    connection: dict[str, Any] | None = None,
    task_vars: dict[str, Any] | None = None,
) -> str:
    """The reason for a plain local task with the given differences."""
    plain_task: dict[str, Any] = {"async_val": 0, "environment": [], "delegate_to": None}
    plain_connection = {"ansible_name": "ansible.builtin.local", "become": None}
    return why_a_module(
        SimpleNamespace(**plain_task | (task or {})),
        SimpleNamespace(**plain_connection | (connection or {})),
        SimpleNamespace(template=lambda value: value),
        task_vars or {},
    )


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"task": {"environment": [{}, {}]}},
        {"task": {"environment": None}},
        {"task_vars": {"research_cloud_in_worker": "yes"}},
        {"task_vars": {"ansible_python_interpreter": sys.executable}},
        {"task_vars": {"ansible_python_interpreter": "auto_silent"}},
        {"task": {"delegate_to": "box"}, "task_vars": {"ansible_python_interpreter": "/usr/bin/other"}},
    ],
)
def test_a_plain_local_task_runs_in_the_worker(plain: dict[str, Any]) -> None:
    assert why(**plain) == ""


@pytest.mark.parametrize(
    ("different", "reason"),
    [
        ({"task_vars": {"research_cloud_in_worker": "false"}}, "research_cloud_in_worker is false"),
        ({"task_vars": {"research_cloud_in_worker": False}}, "research_cloud_in_worker is false"),
        ({"connection": {"ansible_name": "ansible.builtin.ssh"}}, "the connection is ansible.builtin.ssh"),
        ({"task": {"async_val": 30}}, "async is set"),
        ({"connection": {"become": object()}}, "become is set"),
        ({"task": {"environment": [{}, {"A": "1"}]}}, "environment is set"),
        ({"task_vars": {"ansible_python_interpreter": "/opt/python"}}, "the interpreter is /opt/python"),
        (
            {
                "task": {"delegate_to": "box"},
                "task_vars": {"ansible_delegated_vars": {"box": {"ansible_python_interpreter": "/opt/python"}}},
            },
            "the interpreter is /opt/python",
        ),
    ],
)
def test_what_needs_a_process_of_its_own(different: dict[str, Any], reason: str) -> None:
    assert why(**different) == reason


def test_links_between_interpreters_are_not_followed(tmp_path: Any) -> None:
    link = tmp_path / "python"
    link.symlink_to(sys.executable)
    assert why(task_vars={"ansible_python_interpreter": str(link)}) == f"the interpreter is {link}"
