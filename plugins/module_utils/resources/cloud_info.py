# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resource behind the module ``cloud_info``: does the cloud answer, who are we there, what is there,
what can it do.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Capabilities
from ansible_collections.research.cloud.plugins.module_utils.core.model import as_dict
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Clouds, InfoResource, Options
from ansible_collections.research.cloud.plugins.module_utils.resources.options import CLOUD


def read(options: Options, clouds: Clouds) -> dict[str, Any]:
    """Asks the cloud who we are (which proves endpoint and credentials) and tells its capabilities."""
    name = clouds.name(options["cloud"])
    cloud = clouds.connect(name)
    backend = clouds.backend(name)
    return {
        "cloud": {"name": name, "backend": backend.name, "title": backend.title, **cloud.describe()},
        **as_dict(cloud.about()),
        "providers": [as_dict(provider) for provider in cloud.providers()],
        "capabilities": capabilities_as_dict(backend.capabilities),
    }


def capabilities_as_dict(capabilities: Capabilities) -> dict[str, Any]:
    """The capability table as plain data; also what the generated matrix in the documentation shows."""
    return {
        "states": list(capabilities.states),
        "actions": list(capabilities.actions),
        "updates": sorted(capabilities.updates),
        "replace_only": sorted(capabilities.replace_only),
        "needs": sorted(capabilities.needs),
        "list_staleness": capabilities.list_staleness,
        "services": {
            kind: {"updates": sorted(serves.updates), "fixed": dict(serves.fixed), "mounts": serves.mounts}
            for kind, serves in capabilities.services.items()
        },
        "notes": dict(capabilities.notes),
    }


RESOURCE = InfoResource(name="cloud_info", spec=dict(CLOUD), read=read)
