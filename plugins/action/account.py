# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The in-worker face of research.cloud.account. Written by `make generate`."""

from __future__ import annotations

from ansible_collections.research.cloud.plugins.module_utils.resources import account
from ansible_collections.research.cloud.plugins.plugin_utils.in_worker import InWorkerAction


class ActionModule(InWorkerAction):
    """Runs research.cloud.account in the worker process where the task allows it."""

    RESOURCE = account.RESOURCE
