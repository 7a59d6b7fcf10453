# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a volume may be called."""

from __future__ import annotations

import re

_NAME = re.compile(r"[A-Za-z0-9][\w.-]+", re.ASCII)
MAX_NAME = 256


def is_volume_name(name: object) -> bool:
    """A letter or a digit, then at least one more of those, `_`, `.` and `-`."""
    return isinstance(name, str) and len(name) <= MAX_NAME and _NAME.fullmatch(name) is not None
