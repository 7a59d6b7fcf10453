# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines that a test moves by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

from research_cloud_emulator.world.backing import Power, Progress, Wanted


@dataclass
class Pretended:
    """Says `progress` to whatever is wanted, and remembers every new wish."""

    progress: Progress = Progress.DONE
    wishes: list[Wanted] = field(default_factory=list)

    def reach(self, instance: str, wanted: Wanted) -> Progress:  # noqa: ARG002 (as the plug has it)
        if not self.wishes or self.wishes[-1] != wanted:
            self.wishes.append(wanted)
        return self.progress

    @property
    def powers(self) -> list[Power]:
        """What was wanted, in order."""
        return [wanted.power for wanted in self.wishes]
