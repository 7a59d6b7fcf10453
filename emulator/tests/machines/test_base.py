# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the base system is made anew, and what its maker says meanwhile."""

from __future__ import annotations

import json
from pathlib import Path

from research_cloud_emulator.machines import base

DAY = 86_400


def made(root: Path, **changes: object) -> Path:
    root.mkdir()
    noted = {"recipe": base._digest(), "when": 0.0, **changes}
    (root / "made").write_text(json.dumps(noted))
    return root


def test_it_is_kept_for_some_days(tmp_path: Path) -> None:
    root = made(tmp_path / "base")
    assert base.is_fresh(root, (base.KEPT_DAYS - 1) * DAY)
    assert not base.is_fresh(root, (base.KEPT_DAYS + 1) * DAY)


def test_one_made_by_another_recipe_is_not_kept(tmp_path: Path) -> None:
    assert not base.is_fresh(made(tmp_path / "base", recipe="another"), 0.0)


def test_one_that_was_not_finished_is_none(tmp_path: Path) -> None:
    assert not base.is_fresh(tmp_path, 0.0)
    (tmp_path / "made").write_text('{"rec')
    assert not base.is_fresh(tmp_path, 0.0)


def test_each_kind_of_work_is_announced_once() -> None:
    lines = ["I: Retrieving InRelease\n", "I: Retrieving apt\n", "W: Something\n", "I: Extracting apt...\n"]
    lines += ["I: Retrieving more\n", "I: Base system installed successfully.\n", "I: Configuring apt...\n"]
    assert list(base.phases(iter(lines))) == ["retrieving", "extracting", "configuring"]
