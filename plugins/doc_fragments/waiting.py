# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options for waiting."""

from __future__ import annotations


class ModuleDocFragment:
    """Shared by the modules that change something; the options are in module_utils/resources/options.py."""

    DOCUMENTATION = r"""
options:
  wait:
    description:
      - Whether to wait until the change has taken effect. Waiting ends on a failure too, and then says the last state
        and the fault.
      - While it waits, a task that runs on the controller prints one line per change of state.
    type: bool
    default: true
  wait_timeout:
    description:
      - The time for the whole task in seconds, for all its items, requests, repetitions and waiting together.
      - It counts also when O(wait=false).
    type: int
    default: 900
"""
