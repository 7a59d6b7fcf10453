# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which settings an Atmosphere profile has, and which options only Atmosphere understands."""

from __future__ import annotations

from typing import Any

CONNECTION: dict[str, dict[str, Any]] = {
    "endpoint": {"type": "str", "required": True},
    "username": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "token": {"type": "str", "no_log": True},
    "provider": {"type": "str"},
    "identity": {"type": "str"},
    "project": {"type": "str"},
    "allocation": {"type": "str"},
}

CONSTRAINTS: dict[str, Any] = {
    "required_one_of": [["token", "password"]],
    "required_by": {"password": ["username"]},
}

SECRETS = frozenset({"password", "token"})

RESOURCE_OPTIONS: dict[str, dict[str, dict[str, Any]]] = {
    "instance": {
        "deploy": {"type": "bool", "default": True},
        "scripts": {"type": "list", "elements": "str"},
    },
    "instance_action": {
        "deploy": {"type": "bool"},
    },
}
