# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account of a profile: what it says of itself is changed. There is one, without a name to find it by, and it is
neither made nor deleted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.base import AccountService, Serves
from ansible_collections.research.cloud.plugins.module_utils.core.accounts import Profile
from ansible_collections.research.cloud.plugins.module_utils.core.errors import CloudError, Failed
from ansible_collections.research.cloud.plugins.module_utils.core.model import as_dict
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan, Step
from ansible_collections.research.cloud.plugins.module_utils.resources.base import (
    Clouds,
    Entry,
    Kit,
    ManagedResource,
    Options,
    Outcome,
    Validate,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.looking import Looking
from ansible_collections.research.cloud.plugins.module_utils.resources.options import CLOUD
from ansible_collections.research.cloud.plugins.module_utils.resources.sending import (
    Request,
    say_untouched,
    send_request,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.thing_plan import differs, refuse_fixed
from ansible_collections.research.cloud.plugins.module_utils.resources.things import supported

FIELDS: dict[str, dict[str, Any]] = {
    "email": {"type": "str"},
    "first_name": {"type": "str"},
    "last_name": {"type": "str"},
    "company": {"type": "str"},
    "phone": {"type": "str"},
    "address": {"type": "str"},
    "postal_code": {"type": "str"},
    "city": {"type": "str"},
    "province": {"type": "str"},
    "country": {"type": "str"},
    "cns": {"type": "bool"},
}


@dataclass(frozen=True, slots=True)
class AccountWant:
    """What the account shall say of itself: the fields that were given."""

    cloud: str
    values: Mapping[str, Any]

    @property
    def label(self) -> str:
        return f"account on {self.cloud}"


@dataclass(frozen=True, slots=True)
class AccountView:
    """The account as a task sees it, and where it is changed."""

    serves: Serves
    service: AccountService
    profile: Profile


def wants(options: Options, clouds: Clouds, _validate: Validate) -> list[AccountWant]:
    """The one account. Raises Unsupported on a cloud that does not let it be changed, before that is asked."""
    cloud = clouds.name(options["cloud"])
    supported("account", cloud, clouds)
    return [AccountWant(cloud, {key: options[key] for key in FIELDS if options.get(key) is not None})]


def look(wanted: Sequence[AccountWant], clouds: Clouds) -> AccountView:
    """Read the account."""
    (want,) = wanted
    cloud = clouds.connect(want.cloud)
    service: AccountService = cloud.service("account")
    return AccountView(cloud.capabilities.services["account"], service, service.read())


def plan(want: AccountWant, view: AccountView) -> Plan:
    """One step with all that differs. Raises BadInput for a field that the cloud cannot change to that."""
    now = view.profile
    changes = {key: value for key, value in want.values.items() if getattr(now, key) != value}
    for key in changes:
        refuse_fixed(want, view.serves, key, getattr(now, key))
    after = replace(now, **changes)
    steps = (Step("update", arguments=changes),) if changes else ()
    return Plan(want.label, readable(now), readable(after), steps, expected=after)


def readable(profile: Profile) -> dict[str, Any]:
    """The fields that a task can set."""
    return {key: getattr(profile, key) for key in FIELDS}


def predict(plan: Plan) -> Outcome:
    """The account as it is expected; when it was changed last is told by the cloud alone."""
    return Outcome(plan.after, as_dict(plan.expected), changed=plan.changed)


def apply(want: AccountWant, plan: Plan, view: AccountView, kit: Kit) -> Looking:
    """Send what differs, once; where the reply is lost, the account itself tells what came of it."""
    run = _Run(want, view)
    try:
        for step in plan.steps:
            yield from run.change(step.arguments, kit)
    except CloudError as error:
        if not run.changed:
            say_untouched(error)
        return run.outcome(error)
    return run.outcome()


class _Run:
    """One change under way, and the account as last seen."""

    def __init__(self, want: AccountWant, view: AccountView) -> None:
        self.want = want
        self.service = view.service
        self.before = view.profile
        self.now = view.profile

    @property
    def changed(self) -> bool:
        return readable(self.now) != readable(self.before)

    def outcome(self, error: CloudError | None = None) -> Outcome:
        return Outcome(readable(self.now), as_dict(self.now), changed=self.changed, error=error)

    def change(self, changes: Mapping[str, Any], kit: Kit) -> Looking:
        def send() -> None:
            self.now = self.service.update(changes)

        def shows() -> bool | None:
            self.now = self.service.read()
            return True if all(getattr(self.now, key) == value for key, value in changes.items()) else None

        request = Request(
            words=f"update {self.want.label}",
            verb="update",
            noun="account",
            send=send,
            shows=shows,
            repeatable=False,
            hint="it was sent once; run the task again: it begins with a look and sends only what still differs",
        )
        yield from send_request(request, kit)
        self._refuse_unchanged(changes)

    def _refuse_unchanged(self, changes: Mapping[str, Any]) -> None:
        """A cloud may accept a change and make none of it, or something else."""
        for key, value in changes.items():
            if getattr(self.now, key) != value:
                raise Failed(
                    f"{differs(self.want, key, getattr(self.now, key))}, although the change was accepted",
                    cloud=self.want.cloud,
                    operation="update",
                )


def tell(_options: Options, entries: Sequence[Entry]) -> dict[str, Any]:
    """The account afterwards."""
    (entry,) = entries
    return {"account": {"cloud": entry.want.cloud, **(entry.outcome.data or {})}}


RESOURCE = ManagedResource(
    name="account",
    spec={**CLOUD, **FIELDS},
    constraints={"required_one_of": [list(FIELDS)]},
    wants=wants,
    look=look,
    plan=plan,
    predict=predict,
    apply=apply,
    tell=tell,
)
