# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a task runs: in Ansible's worker process, or as a module of its own."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean
from ansible.playbook.task import Task
from ansible.plugins.connection import ConnectionBase
from ansible.template import Templar

SWITCH = "research_cloud_in_worker"  # a variable; false makes every task run as a module
LOCAL = "ansible.builtin.local"


def why_a_module(task: Task, connection: ConnectionBase, templar: Templar, task_vars: Mapping[str, Any]) -> str:
    """What keeps the task out of the worker process, in a few words; empty when nothing does.

    The worker is this process: it has this user, this environment and this interpreter. A task that asks for others,
    for another machine or for the background needs a process of its own.
    """
    if not boolean(templar.template(task_vars.get(SWITCH, True))):
        return f"{SWITCH} is false"
    if connection.ansible_name != LOCAL:
        return f"the connection is {connection.ansible_name}"
    if task.async_val:
        return "async is set"
    if connection.become is not None:
        return "become is set"
    if any(task.environment or ()):
        return "environment is set"
    return _other_interpreter(task, templar, task_vars)


def _other_interpreter(task: Task, templar: Templar, task_vars: Mapping[str, Any]) -> str:
    host_vars = task_vars
    if task.delegate_to:
        host_vars = task_vars.get("ansible_delegated_vars", {}).get(task.delegate_to, {})
    wanted = templar.template(host_vars.get("ansible_python_interpreter"))
    if not wanted or str(wanted).startswith("auto"):
        return ""
    # Links are not followed: the python of a virtual environment is a link to one that lacks its libraries. That the
    # variable is set says nothing: on implicit localhost it always is, to the playbook's own interpreter.
    path = Path(shutil.which(str(wanted)) or str(wanted))
    return "" if path.absolute() == Path(sys.executable).absolute() else f"the interpreter is {wanted}"
