# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The EXAMPLES of every module run as they stand, in their order, in one state. Those of the inventory plugin have
their test in tests/inventory."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.plugin_docs import read_docstring

from tests.examples.lab import TRITON, Lab
from tests.examples.pages import INDIANA, ROOT

MODULES = sorted((ROOT / "plugins" / "modules").glob("*.py"))

ALREADY_THERE: Mapping[str, tuple[str, ...]] = {
    "instance_action": ("web", "worker-1", "worker-2"),
    "instance_info": ("web",),
    "volume_attachment": ("worker-1", "worker-2"),
}
"""The running machines that the examples of a module take for granted."""
ON_TRITON: Mapping[str, tuple[str, ...]] = {
    "firewall_rule_info": ("web",),
    "image": ("web",),
    "snapshot": ("web",),
    "snapshot_info": ("web",),
}
"""Those of them that are there."""

CHANGES: Mapping[str, int] = {
    "access_token": 3,
    "account": 2,
    "firewall_rule": 4,
    "image": 4,
    "instance": 9,
    "instance_action": 3,
    "key": 3,
    "project": 3,
    "snapshot": 3,
    "volume": 4,
    "volume_attachment": 5,
}
"""How many of a module's examples change something; all others read."""


def examples(module: Path) -> list[dict[str, Any]]:
    """The tasks of a module's EXAMPLES."""
    tasks: list[dict[str, Any]] = yaml.safe_load(read_docstring(str(module))["plainexamples"])
    return tasks


@pytest.mark.faces
@pytest.mark.parametrize("module", MODULES, ids=[module.stem for module in MODULES])
def test_the_examples_run(lab: Lab, module: Path) -> None:
    for name in ALREADY_THERE.get(module.stem, ()):
        lab.add_machine(name, INDIANA)
    for name in ON_TRITON.get(module.stem, ()):
        lab.add_machine(name, TRITON)
    tasks = examples(module)
    play = {"hosts": "localhost", "gather_facts": False, "tasks": tasks}
    (lab.folder / "play.yml").write_text(yaml.safe_dump([play], sort_keys=False), encoding="utf-8")

    done = subprocess.run(
        ["ansible-playbook", "play.yml"],
        cwd=lab.folder,
        env=lab.environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    recap = re.search(r"ok=(\d+)\s+changed=(\d+)", done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert recap is not None, done.stdout
    assert (int(recap[1]), int(recap[2])) == (len(tasks), CHANGES.get(module.stem, 0)), done.stdout


def test_every_module_has_examples() -> None:
    assert all(examples(module) for module in MODULES)
    assert set(ALREADY_THERE) | set(ON_TRITON) | set(CHANGES) <= {module.stem for module in MODULES}
