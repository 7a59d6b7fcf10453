# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A volume on an instance: attached, mounted, unmounted, detached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import Unsupported
from ansible_collections.research.cloud.plugins.module_utils.core.model import as_dict
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan
from ansible_collections.research.cloud.plugins.module_utils.resources.attachment_apply import apply
from ansible_collections.research.cloud.plugins.module_utils.resources.attachment_plan import (
    AttachmentWant,
    look,
    plan,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.base import (
    Clouds,
    Entry,
    ManagedResource,
    Options,
    Outcome,
    Validate,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.options import CLOUD, WAITING
from ansible_collections.research.cloud.plugins.module_utils.resources.things import supported

STATES = ["present", "mounted", "unmounted", "absent"]

SPEC: dict[str, dict[str, Any]] = {
    **CLOUD,
    **WAITING,
    "volume": {"type": "str", "required": True},
    "instance": {"type": "str"},
    "state": {"type": "str", "choices": STATES, "default": "present"},
    "device": {"type": "str"},
    "mount_point": {"type": "str"},
    "move": {"type": "bool", "default": False},
}
CONSTRAINTS = {
    "required_if": [["state", state, ["instance"]] for state in ("present", "mounted", "unmounted")],
}


def wants(options: Options, clouds: Clouds, _validate: Validate) -> list[AttachmentWant]:
    """What is wanted, refused at once where the cloud has no such thing."""
    cloud = clouds.name(options["cloud"])
    serves = supported("volume", cloud, clouds)
    if serves.mounted_when_made:
        raise Unsupported(
            f"{cloud} attaches no volumes: {serves.mounted_when_made}", cloud=cloud, hint="nothing was changed"
        )
    if options["state"] in ("mounted", "unmounted") and not serves.mounts:
        raise Unsupported(
            f'{cloud} does not mount volumes, so state "{options["state"]}" cannot be had; supported: present, absent',
            cloud=cloud,
            hint="mount it with ansible.posix.mount on the instance; nothing was changed",
        )
    return [
        AttachmentWant(
            cloud=cloud,
            volume=options["volume"],
            instance=options["instance"],
            state=options["state"],
            device=options["device"] or "",
            mount_point=options["mount_point"] or "",
            move=options["move"],
        )
    ]


def predict(plan: Plan) -> Outcome:
    """The outcome that the plan expects, in the shape of the real one."""
    data = as_dict(plan.expected) if plan.expected else None
    return Outcome(fields=plan.after, data=data, changed=plan.changed, gone=plan.expected is None)


def tell(_options: Options, entries: Sequence[Entry]) -> dict[str, Any]:
    """The volume afterwards, with where it is attached."""
    (entry,) = entries
    if entry.outcome.data is not None:
        return {"volume": dict(entry.outcome.data)}
    return {"volume": {"cloud": entry.want.cloud, "name": entry.want.volume, "id": None}}


RESOURCE = ManagedResource(
    name="volume_attachment",
    spec=SPEC,
    constraints=CONSTRAINTS,
    wants=wants,
    look=look,
    plan=plan,
    predict=predict,
    apply=apply,
    tell=tell,
)
