# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands before a deletion: an instance that is protected stays, unless the same task gives up its protection."""

from __future__ import annotations

from ansible_collections.research.cloud.plugins.module_utils.core.errors import Conflict
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Step
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_wants import InstanceWant


def removal(want: InstanceWant, found: Instance) -> tuple[Step, ...]:
    """The steps that end an instance. Raises Conflict."""
    if not found.deletion_protection:
        return (Step("delete"),)
    if want.settings.deletion_protection is not False:
        raise Conflict(
            f"{want.label} is protected against deletion and was not deleted",
            cloud=want.cloud,
            operation="delete",
            hint="deletion_protection: false in this task gives the protection up first; nothing was changed",
        )
    return (Step("update", arguments={"deletion_protection": False}), Step("delete"))
