# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which settings a Triton profile has, and which options only Triton understands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput

CONNECTION: dict[str, dict[str, Any]] = {
    "endpoint": {"type": "str", "required": True},
    "account": {"type": "str", "required": True},
    "user": {"type": "str"},
    "key": {"type": "str", "no_log": True},
    "key_file": {"type": "path"},
    "passphrase": {"type": "str", "no_log": True},
    "agent": {"type": "bool"},
    "agent_socket": {"type": "path"},
    "key_id": {"type": "str", "no_log": False},
    "region": {"type": "str"},
}

CONSTRAINTS: dict[str, Any] = {
    "required_one_of": [["key", "key_file", "agent"]],
    "mutually_exclusive": [["key", "key_file", "agent"]],
    "required_by": {"agent_socket": ["agent"]},
}

SECRETS = frozenset({"key", "passphrase"})

SECRET_FILES = {"key_file": "key"}

RESOURCE_OPTIONS: dict[str, dict[str, dict[str, Any]]] = {
    "instance": {
        "networks": {"type": "list", "elements": "str"},
        "tags": {"type": "dict"},
        "metadata": {"type": "dict"},
        "user_script": {"type": "str"},
        "affinity": {"type": "list", "elements": "str"},
        "firewall": {"type": "bool"},
        "deletion_protection": {"type": "bool"},
    },
}

# What the server takes and then drops or overwrites without a word.
_NOT_KEPT = frozenset({"account", "machine", "uuid", "owner_uuid", "credentials", "image", "root_authorized_keys"})
_RULE = re.compile(r"[^=!~\s][^=!~]*(==|!=)~?.+")


def check(resource: str, values: Mapping[str, Any]) -> None:
    """Refuse what the server would silently change, or leave out. Raises BadInput."""
    if resource == "instance":
        for name, value in (values.get("metadata") or {}).items():
            _check_metadata(str(name), value)
        for name, value in (values.get("tags") or {}).items():
            if not isinstance(value, (str, int, float, bool)):
                raise BadInput(f"tags: {name} must be a text, a number or a boolean")
        for rule in values.get("affinity") or ():
            if not _RULE.fullmatch(rule):
                raise BadInput(f'affinity: "{rule}" is no rule', hint="such as instance!=db or role==~web")


def _check_metadata(name: str, value: Any) -> None:
    if name == "user-script":
        raise BadInput("metadata: user-script is given as user_script")
    if name in _NOT_KEPT or name.endswith("_pw"):
        raise BadInput(f"metadata: Triton does not keep a key {name}")
    if not isinstance(value, str):
        raise BadInput(f"metadata: {name} must be a text")
