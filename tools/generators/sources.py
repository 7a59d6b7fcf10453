# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all generators share."""

from __future__ import annotations

from pathlib import Path

HEADER = """\
# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""


def module_names(root: Path) -> list[str]:
    """The collection's modules, sorted."""
    return sorted(file.stem for file in (root / "plugins" / "modules").glob("*.py") if file.stem != "__init__")


def backend_names(root: Path) -> list[str]:
    """The collection's backends, sorted: every folder that has a backend.py."""
    return sorted(file.parent.name for file in (root / "plugins" / "module_utils" / "backends").glob("*/backend.py"))
