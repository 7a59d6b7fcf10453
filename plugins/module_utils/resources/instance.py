# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resource behind the module ``instance``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.module_utils.core.model import as_dict
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan
from ansible_collections.research.cloud.plugins.module_utils.core.select import did_you_mean
from ansible_collections.research.cloud.plugins.module_utils.resources import (
    instance_apply,
    instance_plan,
    instance_settings,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.base import (
    Clouds,
    Entry,
    Kit,
    ManagedResource,
    Options,
    Outcome,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_volumes import VOLUMES
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_wants import InstanceWant, wants
from ansible_collections.research.cloud.plugins.module_utils.resources.jobs import Job
from ansible_collections.research.cloud.plugins.module_utils.resources.options import CLOUD, ONE_OR_MANY, WAITING
from ansible_collections.research.cloud.plugins.module_utils.resources.sight import (
    CATALOGS,
    Sight,
    read_catalogs,
    read_fleets,
    read_volumes,
    refresh,
    refuse_same,
)

STATES = ["present", "absent", "started", "stopped", "suspended", "shelved"]

PER_INSTANCE: dict[str, dict[str, Any]] = {
    "name": {"type": "str"},
    "id": {"type": "str"},
    "state": {"type": "str", "choices": STATES},
    "image": {"type": "str"},
    "size": {"type": "str"},
    "project": {"type": "str"},
    "allocation": {"type": "str"},
    "volumes": VOLUMES,
    "replace": {"type": "bool"},
    **instance_settings.OPTIONS,
    "backend_options": {"type": "dict"},
}

SPEC: dict[str, dict[str, Any]] = {
    **CLOUD,
    **WAITING,
    **PER_INSTANCE,
    "state": {"type": "str", "choices": STATES, "default": "present"},
    "replace": {"type": "bool", "default": False},
    "instances": {"type": "list", "elements": "dict", "options": {"cloud": {"type": "str"}, **PER_INSTANCE}},
}


def look(wanted: Sequence[InstanceWant], clouds: Clouds) -> dict[str, Sight]:
    """Read the fleets, then only what the differences need: lists to resolve names in, and the instances that will be
    touched.
    """
    sights = read_fleets((want.cloud for want in wanted), clouds)
    refuse_same(wanted, sights)
    for name in dict.fromkeys(want.cloud for want in wanted if want.volumes):
        read_volumes(sights[name], clouds.connect(name))
    for want in wanted:
        _look_closer(want, sights[want.cloud], clouds.connect(want.cloud))
    return sights


def _look_closer(want: InstanceWant, sight: Sight, cloud: Cloud) -> None:
    refuse_unknown_region(want, cloud)
    found = sight.found(want)
    asked = instance_plan.questions(want, found, sight.capabilities)
    if found is not None and "live" in asked:
        found = refresh(sight, cloud, found)
        asked = instance_plan.questions(want, found, sight.capabilities)
    region = found.region if found is not None else want.region
    read_catalogs(sight, cloud, asked - {"live"}, region)
    if want.state == "absent" or found is None or not instance_plan.differs_in_lists(want, found, sight):
        return
    if "live" not in asked:
        refresh(sight, cloud, found)
    if want.replace:
        read_catalogs(sight, cloud, CATALOGS, region)


def refuse_unknown_region(want: InstanceWant, cloud: Cloud) -> None:
    """Nothing would ever be found there. Raises BadInput."""
    names = [each.name for each in cloud.providers()] if want.region else []
    if want.region and want.region not in names:
        raise BadInput(
            f'region "{want.region}" not found on {want.cloud}; {did_you_mean(want.region, names)}',
            cloud=want.cloud,
            hint="nothing was changed",
        )


def predict(plan: Plan) -> Outcome:
    """The outcome that the plan expects, in the shape of the real one; ``id`` is null when the instance is not there
    yet.
    """
    if plan.expected is None:
        return Outcome(changed=plan.changed, gone=True)
    data = as_dict(plan.expected)
    return Outcome(fields=plan.after, data={**data, "id": data["id"] or None}, changed=plan.changed)


def tell(options: Options, entries: Sequence[Entry]) -> dict[str, Any]:
    """``instance`` for one, ``instances`` in input order for many, each with its own changed and failure."""
    if options.get("instances") is not None:
        return {"instances": [told_item(entry) for entry in entries]}
    return {"instance": told_instance(entries[0])}


def told_instance(entry: Entry) -> dict[str, Any]:
    """The instance afterwards, or what is known of one that is not there."""
    want, outcome = entry.want, entry.outcome
    if outcome.data is not None:
        return dict(outcome.data)
    gone = {"status": "deleted"} if outcome.gone else {}
    return {"cloud": want.cloud, "name": want.name, "id": want.id, **gone}


def told_item(entry: Entry) -> dict[str, Any]:
    """One element of ``instances``."""
    outcome = entry.outcome
    item = {**told_instance(entry), "changed": outcome.changed, "failed": outcome.error is not None}
    if outcome.error is not None:
        item["failure"] = outcome.error.as_failure()
    if outcome.notes:
        item["notes"] = list(outcome.notes)
    return item


def _plan(want: InstanceWant, sights: dict[str, Sight]) -> Plan:
    return instance_plan.plan(want, sights[want.cloud])


def _apply(want: InstanceWant, plan: Plan, sights: dict[str, Sight], kit: Kit) -> Job:
    return instance_apply.apply(want, plan, sights[want.cloud], kit)


RESOURCE = ManagedResource(
    name="instance",
    spec=SPEC,
    veiled=instance_settings.VEILED,
    constraints=ONE_OR_MANY,
    wants=wants,
    look=look,
    plan=_plan,
    predict=predict,
    apply=_apply,
    tell=tell,
)
