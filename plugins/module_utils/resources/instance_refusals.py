# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of an instance's options a cloud cannot have, refused before it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Capabilities
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, Unsupported
from ansible_collections.research.cloud.plugins.module_utils.resources import instance_settings
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Clouds
from ansible_collections.research.cloud.plugins.module_utils.resources.sending import say_untouched


def refuse_lacking(item: Mapping[str, Any], cloud: str, capabilities: Capabilities) -> None:
    """An option that means nothing on that cloud is refused before it is asked."""
    for option in ("project", "allocation"):
        if item[option] and option not in capabilities.fields:
            raise Unsupported(
                f"{cloud} has no {option}s",
                cloud=cloud,
                hint=f"leave {option} away, or put it into the profiles of clouds that have them; nothing was changed",
            )
    for option in instance_settings.REFUSABLE:
        if item[option] is not None and option not in capabilities.fields:
            why = f" ({note})" if (note := capabilities.notes.get(f"option {option}")) else ""
            raise Unsupported(
                f"{cloud} does not know {option} of an instance{why}",
                cloud=cloud,
                hint=f"leave {option} away on this cloud; nothing was changed",
            )


def refuse_other_region(region: str | None, cloud: str, clouds: Clouds) -> None:
    """A profile that means one region sees none of the others: an instance of the name may be there already."""
    own = clouds.settings(cloud).get("region")
    if region and own and region != own:
        raise BadInput(
            f'region "{region}": the profile {cloud} means region "{own}" alone',
            cloud=cloud,
            hint="take region out of the profile; it means all regions then; nothing was changed",
        )


def refuse_what_would_not_hold(item: Mapping[str, Any], cloud: str, clouds: Clouds) -> None:
    """Values that the cloud would refuse, change without a word, or never answer to."""
    own = {key: item[key] for key in (*instance_settings.OPTIONS, "volumes") if item[key] is not None}
    try:
        clouds.backend(cloud).check("instance", own)
    except BadInput as wrong:
        refused = BadInput(f"{cloud}: {wrong}", cloud=cloud, hint=wrong.hint)
        say_untouched(refused)
        raise refused from None
