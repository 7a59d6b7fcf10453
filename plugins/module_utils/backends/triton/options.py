# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which settings a Triton profile has, and which options only Triton understands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.triton.capabilities import VOLUME_NAMES
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.wire import USER_SCRIPT, is_own
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

RESOURCE_OPTIONS: dict[str, dict[str, dict[str, Any]]] = {}  # what Triton can do, another cloud may be able to, too

# What the server takes for a tag and then drops without a word.
_NO_TAGS = frozenset({"account", "machine", "uuid", "owner_uuid", "context", "image"})
# As the server reads it: "instance", "container" or a tag; then what it shall be, or be like.
_RULE = re.compile(r"[^=!~\s][^=!~]*(==|!=)~?.+")


def check(resource: str, values: Mapping[str, Any]) -> None:
    """Refuse what the server would silently change, leave out, or never answer to. Raises BadInput."""
    if resource != "instance":
        return
    for name in values.get("metadata") or {}:
        _check_metadata(str(name))
    for name in values.get("tags") or {}:
        if name in _NO_TAGS:
            raise BadInput(f"tags: Triton keeps no tag {name}")
    for rule in values.get("affinity") or ():
        if not _RULE.fullmatch(rule):
            raise BadInput(f'affinity: "{rule}" is no rule', hint="such as instance!=db or role==~web")
    for mount in values.get("volumes") or ():
        _check_mount(str(mount["volume"]), mount.get("mount_point") or "")


def _check_metadata(name: str) -> None:
    if name == USER_SCRIPT:
        raise BadInput(f"metadata: {name} is given as user_script")
    if not is_own(name):
        raise BadInput(f"metadata: Triton does not keep a key {name}")


def _check_mount(volume: str, mount_point: str) -> None:
    """The server never answers to a mount that it cannot make."""
    if not re.fullmatch(VOLUME_NAMES.pattern, volume):
        raise BadInput(f'volumes: "{volume}" is not possible as the name of a volume', hint=VOLUME_NAMES.words)
    if mount_point and (not mount_point.startswith("/") or "\0" in mount_point or not mount_point.strip("/")):
        raise BadInput(
            f'volumes: mount_point "{mount_point}" of volume "{volume}" is not possible',
            hint="it has to be an absolute path, and not / itself",
        )
