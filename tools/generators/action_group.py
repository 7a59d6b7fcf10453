# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""meta/runtime.yml: every module is in the action group `cloud`, so that module_defaults reaches them all."""

from __future__ import annotations

from pathlib import Path

from tools.generators.sources import HEADER, module_names

FILE = Path("meta") / "runtime.yml"
TEXT = """\
---
# Written by `make generate`.
requires_ansible: ">=2.19.0"
action_groups:
  cloud:
{members}"""


def wanted(root: Path) -> dict[Path, str | None]:
    """The file, with the modules that are there."""
    members = "".join(f"    - {name}\n" for name in module_names(root))
    return {FILE: HEADER + TEXT.format(members=members)}
