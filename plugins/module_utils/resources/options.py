# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option specs that several modules share. Their documentation is in the fragments of the same names."""

from __future__ import annotations

from typing import Any

CLOUD: dict[str, dict[str, Any]] = {
    "cloud": {"type": "str"},
    "cloud_config": {"type": "path"},
    "cloud_options": {"type": "dict"},
    # Filled by the action, never by a user: the resolved profiles. A list, because a spec cannot describe free keys.
    "_connections": {
        "type": "list",
        "elements": "dict",
        "options": {
            "cloud": {"type": "str", "required": True},
            "backend": {"type": "str", "required": True},
            "plain": {"type": "dict", "required": True},
            "secrets": {"type": "dict", "no_log": True, "required": True},
        },
    },
}

WAITING: dict[str, dict[str, Any]] = {
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 900},
}

# A task is about one instance, by name or id, or about the items of a list.
ONE_OR_MANY: dict[str, list[list[str]]] = {
    "required_one_of": [["name", "id", "instances"]],
    "mutually_exclusive": [["name", "instances"], ["id", "instances"]],
}
