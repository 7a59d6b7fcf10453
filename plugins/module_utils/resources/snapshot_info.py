# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What snapshots there are of one instance, or of all."""

from __future__ import annotations

from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core import select
from ansible_collections.research.cloud.plugins.module_utils.core.model import as_dict
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Clouds, InfoResource, Options
from ansible_collections.research.cloud.plugins.module_utils.resources.options import CLOUD
from ansible_collections.research.cloud.plugins.module_utils.resources.things import supported

SPEC: dict[str, dict[str, Any]] = {**CLOUD, "instance": {"type": "str"}, "name": {"type": "str"}}


def read(options: Options, clouds: Clouds) -> dict[str, Any]:
    """The snapshots that match, instance by instance. Raises NotFound when the instance is not there."""
    name = clouds.name(options["cloud"])
    supported("snapshot", name, clouds)
    cloud = clouds.connect(name)
    service, wanted = cloud.service("snapshot"), options["instance"]
    if wanted is not None:
        service = service.of(select.instance_needed(cloud.instances(), name, wanted))
    found = [each for each in service.list_all() if options["name"] in (None, each.name)]
    return {"snapshots": [as_dict(each) for each in found]}


RESOURCE = InfoResource(name="snapshot_info", spec=SPEC, read=read)
