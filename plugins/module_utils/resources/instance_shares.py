# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes that are shares: an instance mounts them from its first start on, or never."""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Capabilities, Serves
from ansible_collections.research.cloud.plugins.module_utils.core import select
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, NotFound, Unsupported
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance, Mount, Volume
from ansible_collections.research.cloud.plugins.module_utils.resources.attachment_plan import not_made_yet, refusal
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_volumes import VolumeWish, lacking


def are_shares(capabilities: Capabilities) -> bool:
    """True where volumes are shares, which any number of instances may mount."""
    serves = capabilities.services.get("volume")
    return serves is not None and bool(serves.mounted_when_made)


def refuse_how(wished: Sequence[VolumeWish], serves: Serves, cloud: str) -> None:
    """Shares are mounted as the task says; what is attached has a device, and is never read-only."""
    shares = bool(serves.mounted_when_made)
    for wish in wished:
        if shares and not wish.mount_point:
            raise BadInput(
                f'volumes: volume "{wish.volume}" needs a mount_point on {cloud}',
                cloud=cloud,
                hint="nothing was changed",
            )
        option = "device" if shares else "mode"
        if getattr(wish, option):
            raise Unsupported(
                f'volumes: {option} of volume "{wish.volume}" means nothing on {cloud}',
                cloud=cloud,
                hint=f"leave {option} away; nothing was changed",
            )


def only_anew(
    label: str, wished: Sequence[VolumeWish], instance: Instance, volumes: Sequence[Volume]
) -> BadInput | None:
    """The failure when an instance lacks a share, which it could have mounted only when it was made."""
    lacks = [f'"{wish.volume}"' for wish in wished if lacking([wish], instance, volumes)]
    if not lacks:
        return None
    return BadInput(
        f"{label} does not mount volume {', '.join(lacks)}; on this cloud volumes are mounted when an instance is made",
        cloud=instance.cloud,
        hint="replace: true deletes this instance and makes a new one; nothing was changed",
        details={"replace_only": ["volumes"]},
    )


def mounts(
    wished: Sequence[VolumeWish], volumes: Sequence[Volume], cloud: str, region: str
) -> tuple[tuple[Mount, ...], tuple[NotFound, ...]]:
    """What a new instance mounts, and a failure for each volume that does not exist in that region (empty: in any)."""
    near = [volume for volume in volumes if region in ("", volume.region)]
    made, missing = [], []
    for wish in wished:
        volume = select.by_id_or_name("volume", wish.volume, near, cloud)
        if volume is None:
            missing.append(select.missing("volume", wish.volume, [each.name for each in near], cloud))
            volume = not_made_yet(wish.volume, cloud)
        if volume.status == "error":
            raise refusal((f'volume "{volume.name}" on {cloud} is in error', volume.fault), cloud)
        made.append(Mount(volume, wish.mount_point, read_only=wish.mode == "ro"))
    return tuple(made), tuple(missing)
