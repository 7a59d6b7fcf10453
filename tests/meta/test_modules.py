# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every module must come with, asked of Ansible as a user would ask."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(file.stem for file in (ROOT / "plugins" / "modules").glob("*.py"))
ATTRIBUTES = {"action_group", "check_mode", "diff_mode", "idempotent", "platform"}


def test_there_are_modules() -> None:
    assert NAMES


@pytest.mark.parametrize("name", NAMES)
def test_module_is_documented(name: str, documented: dict[str, dict[str, Any]]) -> None:
    docs = documented[name]
    assert docs["doc"]["short_description"]
    assert docs["return"], "no RETURN"
    assert set(docs["doc"]["attributes"]) >= ATTRIBUTES


@pytest.mark.parametrize("name", NAMES)
def test_examples_are_tasks_that_use_the_module(name: str, documented: dict[str, dict[str, Any]]) -> None:
    tasks = yaml.safe_load(documented[name]["examples"])
    assert any(f"research.cloud.{name}" in task for task in tasks)


@pytest.mark.parametrize("name", NAMES)
def test_module_runs_in_the_worker_too(name: str) -> None:
    assert (ROOT / "plugins" / "action" / f"{name}.py").exists(), "no action stub: run `make generate`"


def test_no_action_without_a_module() -> None:
    assert sorted(file.stem for file in (ROOT / "plugins" / "action").glob("*.py")) == NAMES


def test_module_defaults_reach_every_module() -> None:
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert runtime["action_groups"]["cloud"] == NAMES
