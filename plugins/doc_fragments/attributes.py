# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How modules behave: fragment attributes.info for those that read, attributes.changes for those that change."""

from __future__ import annotations


class ModuleDocFragment:
    """Shared by every module."""

    INFO = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return what it would return without it.
    support: full
    details: This module changes nothing.
  diff_mode:
    description: Returns details of what has changed, or would change in C(check_mode), when in diff mode.
    support: N/A
    details: This module changes nothing.
  idempotent:
    description: Running it a second time in a row, with the same arguments, changes nothing.
    support: full
    details: This module changes nothing.
  action_group:
    description: Use C(group/research.cloud.cloud) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - research.cloud.cloud
  platform:
    description: Where the task itself can run. The instances may run any system.
    platforms: posix
    support: full
"""

    CHANGES = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return what it would change without changing it.
    support: full
    details: It makes the same plan as a real run, from the state that the cloud reports, and returns it.
  diff_mode:
    description: Returns details of what has changed, or would change in C(check_mode), when in diff mode.
    support: full
  idempotent:
    description: Running it a second time in a row, with the same arguments, changes nothing.
    support: full
  action_group:
    description: Use C(group/research.cloud.cloud) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - research.cloud.cloud
  platform:
    description: Where the task itself can run. The instances may run any system.
    platforms: posix
    support: full
"""
