# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What volumes there are, as the cloud has them now."""

from __future__ import annotations

from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.model import VOLUME_STATUSES, Volume, as_dict
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Clouds, InfoResource, Options
from ansible_collections.research.cloud.plugins.module_utils.resources.options import CLOUD
from ansible_collections.research.cloud.plugins.module_utils.resources.things import supported
from ansible_collections.research.cloud.plugins.module_utils.resources.volume import named

SPEC: dict[str, dict[str, Any]] = {
    **CLOUD,
    "name": {"type": "str"},
    "id": {"type": "str"},
    "status": {"type": "list", "elements": "str", "choices": list(VOLUME_STATUSES)},
    "project": {"type": "str"},
    "instance": {"type": "str"},
    "full": {"type": "bool", "default": False},
}


def read(options: Options, clouds: Clouds) -> dict[str, Any]:
    """All volumes that match every given option, with status and attachment as they are now."""
    name = clouds.name(options["cloud"])
    supported("volume", name, clouds)
    cloud = clouds.connect(name)
    volumes = cloud.service("volume").list_all()
    if any(volume.attachments for volume in volumes):
        volumes = named(volumes, cloud.instances(refresh=False))
    return {"volumes": [as_dict(each, full=options["full"]) for each in volumes if matches(each, options)]}


def matches(volume: Volume, options: Options) -> bool:
    """True when the volume is what every given option says; an option that is not given matches all."""
    wanted = options["instance"]
    return (
        (options["name"] is None or volume.name == options["name"])
        and (options["id"] is None or options["id"] in (volume.id, *volume.aliases))
        and (options["status"] is None or volume.status in options["status"])
        and (options["project"] is None or options["project"] in (volume.project, volume.project_id))
        and (wanted is None or any(wanted in (each.instance, each.instance_id) for each in volume.attachments))
    )


RESOURCE = InfoResource(name="volume_info", spec=SPEC, read=read)
