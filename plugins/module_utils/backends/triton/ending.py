# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking for the end of something."""

from __future__ import annotations

from ansible_collections.research.cloud.plugins.module_utils.core.errors import NotFound
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call, Client, Reply


def end(client: Client, path: str) -> Reply | None:
    """Delete what is at a path. None when it is gone, perhaps by this very request, whose first reply was lost."""
    try:
        return client.call(Call("DELETE", path))
    except NotFound:
        return None
