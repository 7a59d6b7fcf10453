# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values as a module would get or return them: JSON types only."""

from __future__ import annotations

import json
from typing import Any

from ansible.module_utils.common.json import Direction, get_module_decoder, get_module_encoder

PROFILE = "legacy"  # the serialization that modules built on AnsibleModule use
# Looked up once, where Ansible's main process imports this, and not in every worker.
CODECS = {
    direction: (get_module_encoder(PROFILE, direction), get_module_decoder(PROFILE, direction))
    for direction in Direction
}


def as_arguments(value: Any) -> Any:
    """What a module receives: dates become text, keys too, vaulted text is decrypted, tags are gone.

    Raises ``AnsibleError`` when vaulted text cannot be decrypted.
    """
    return _round_trip(value, Direction.CONTROLLER_TO_MODULE)


def as_result(value: Any) -> Any:
    """What a module's caller receives."""
    return _round_trip(value, Direction.MODULE_TO_CONTROLLER)


def _round_trip(value: Any, direction: Direction) -> Any:
    encoder, decoder = CODECS[direction]
    return json.loads(json.dumps(value, cls=encoder), cls=decoder)
