# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A list that comes without pages, or an error where something else comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadReply
from ansible_collections.research.cloud.plugins.module_utils.http.client import Client


def rows(client: Client, path: str, params: Mapping[str, Any] | None = None) -> list[Any]:
    """All rows at a path. Raises BadReply."""
    told = client.get(path, params)
    if not isinstance(told, list) or not all(isinstance(row, dict) for row in told):
        raise BadReply(f"{path} on {client.cloud} is not a list", cloud=client.cloud, operation=f"GET {path}")
    return told
