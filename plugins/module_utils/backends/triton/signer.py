# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a profile signs with: a key that lies in it, or one that an SSH agent holds."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import agent
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.key_id import fingerprint_in, key_id
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.keys import load_private_key
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.signing import Signer
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput


def signer(settings: Mapping[str, Any], cloud: str) -> tuple[Signer, str]:
    """The key, and the key id under which CloudAPI knows it. Raises BadInput and what the agent raises."""
    try:
        key = _key(settings)
        return key, key_id(settings["account"], key.blob, user=settings.get("user"), wanted=settings.get("key_id"))
    except BadInput as wrong:
        wrong.cloud = cloud
        raise


def _key(settings: Mapping[str, Any]) -> Signer:
    if settings.get("key"):
        file = settings.get("key_file")
        origin = f"key file {file}" if file else "the private key"
        return load_private_key(settings["key"], settings.get("passphrase"), origin=origin)
    if not settings.get("agent"):
        raise BadInput("there is no key to sign with", hint="give key_file or key, or say agent: true")
    socket = settings.get("agent_socket") or os.environ.get("SSH_AUTH_SOCK")
    if not socket:
        raise BadInput("there is no SSH agent: SSH_AUTH_SOCK is not set", hint="start one, or give key_file")
    return agent.pick(agent.Agent(socket), fingerprint_in(settings.get("key_id")))
