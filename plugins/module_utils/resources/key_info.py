# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What SSH keys an account has."""

from __future__ import annotations

from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.model import as_dict
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Clouds, InfoResource, Options
from ansible_collections.research.cloud.plugins.module_utils.resources.options import CLOUD
from ansible_collections.research.cloud.plugins.module_utils.resources.things import supported

SPEC: dict[str, dict[str, Any]] = {**CLOUD, "name": {"type": "str"}}


def read(options: Options, clouds: Clouds) -> dict[str, Any]:
    """The keys, or the one of that name, in the order of the cloud."""
    name = clouds.name(options["cloud"])
    supported("key", name, clouds)
    keys = clouds.connect(name).service("key").list_all()
    # Not "keys": in a template, that means the method of every dictionary.
    return {"ssh_keys": [as_dict(key) for key in keys if options["name"] in (None, key.name)]}


RESOURCE = InfoResource(name="key_info", spec=SPEC, read=read)
