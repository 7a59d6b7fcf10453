# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the data centres refuse. A face decides how it sounds; `kind` is the service's own word for it."""

from __future__ import annotations

from research_cloud_emulator.world.errors import Refused


class TritonRefused(Refused):
    """A refusal with the service's own name for it, such as `InvalidState`."""

    def __init__(self, kind: str, reason: str, **field: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.field = field
