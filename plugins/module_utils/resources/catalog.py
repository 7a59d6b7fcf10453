# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading one of a cloud's lists: images, sizes. One shape for all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.model import as_dict
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Clouds, InfoResource, Options
from ansible_collections.research.cloud.plugins.module_utils.resources.options import CLOUD

SPEC: dict[str, dict[str, Any]] = {**CLOUD, "name": {"type": "str"}, "id": {"type": "str"}}


def catalog_info(name: str, listing: str) -> InfoResource:
    """An info resource over the list ``listing`` of a cloud, by name or id, in the cloud's order."""
    return InfoResource(name=name, spec=SPEC, read=_reader(listing))


def _reader(listing: str) -> Callable[[Options, Clouds], dict[str, Any]]:
    def read(options: Options, clouds: Clouds) -> dict[str, Any]:
        things = getattr(clouds.connect(clouds.name(options["cloud"])), listing)()
        name, pinned = options["name"], options["id"]
        return {
            listing: [
                as_dict(t)
                for t in things
                if (name is None or t.name == name) and (pinned is None or pinned in (t.id, *t.aliases))
            ]
        }

    return read
