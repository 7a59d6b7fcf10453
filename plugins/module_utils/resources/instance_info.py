# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resource behind the module ``instance_info``."""

from __future__ import annotations

from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.model import SHOWN, Instance, as_dict, shown
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Clouds, InfoResource, Options
from ansible_collections.research.cloud.plugins.module_utils.resources.options import CLOUD

SPEC: dict[str, dict[str, Any]] = {
    **CLOUD,
    "name": {"type": "str"},
    "id": {"type": "str"},
    "status": {"type": "list", "elements": "str", "choices": list(SHOWN)},
    "image": {"type": "str"},
    "size": {"type": "str"},
    "project": {"type": "str"},
    "allocation": {"type": "str"},
    "full": {"type": "bool", "default": False},
}


def read(options: Options, clouds: Clouds) -> dict[str, Any]:
    """All live instances that match every given option."""
    cloud = clouds.connect(clouds.name(options["cloud"]))
    found = [i for i in cloud.instances() if matches(i, options)]
    return {"instances": [as_dict(i, full=options["full"]) for i in found]}


def matches(instance: Instance, options: Options) -> bool:
    """True when the instance is what every given option says; an option that is not given matches all."""
    statuses = options.get("status")
    return (
        (options.get("name") is None or instance.name == options["name"])
        and (options.get("id") is None or options["id"] in (instance.id, str(instance.number)))
        and (statuses is None or shown(instance.status) in statuses)
        and all(
            options.get(key) is None or instance.answers_to(key, options[key])
            for key in ("image", "size", "project", "allocation")
        )
    )


RESOURCE = InfoResource(name="instance_info", spec=SPEC, read=read)
