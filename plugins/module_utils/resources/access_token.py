# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long-lived tokens: made and kept in a file, made anew, deleted. The key is in the file and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, Conflict, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.model import AccessToken, NewAccessToken
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan, Step
from ansible_collections.research.cloud.plugins.module_utils.resources import (
    thing_apply,
    thing_plan,
    things,
    token_file,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.base import (
    Clouds,
    Entry,
    Kit,
    Options,
    Validate,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.looking import Looking
from ansible_collections.research.cloud.plugins.module_utils.resources.things import Kind, Made, View, Want
from ansible_collections.research.cloud.plugins.module_utils.resources.token_apply import STEPS
from ansible_collections.research.cloud.plugins.module_utils.resources.token_file import Seen

SPEC: dict[str, Any] = things.spec(
    {
        "token_file": {"type": "path", "no_log": False},  # said because of its name; a path is no secret
        "regenerate": {"type": "bool", "default": False},
    }
)
CONSTRAINTS = {"required_if": [["state", "present", ["token_file"]]]}


def wants(options: Options, clouds: Clouds, validate: Validate) -> list[Want]:
    """The token that a task is about. Its file is looked at here, before anything is asked of the cloud."""
    (want,) = things.wants(TOKEN, options, clouds, validate)
    if want.state == "absent" and want.how["regenerate"]:
        raise BadInput("regenerate: true makes a token, which state: absent excludes", hint="nothing was changed")
    path = want.how["token_file"]
    return [replace(want, how={**want.how, "seen": token_file.look(path) if path else None})]


def plan(want: Want, view: View) -> Plan:
    """The plan for one token. Raises a typed error when it cannot be done; then nothing was changed."""
    found: AccessToken | None = view.find(want.name, want.id)
    seen: Seen | None = want.how["seen"]
    if want.state == "absent":
        deletion = (Step("delete", arguments={"token": found}),) if found else ()
        removal = (Step("forget"),) if seen and seen.holds_token else ()
        before = _fields(want, found) if deletion or removal else None
        return Plan(want.label, before, None, (*deletion, *removal))
    if found is None:
        return _plan_new(want, view)
    if want.name and want.name != found.name:
        raise BadInput(
            f'{want.noun} {found.id} on {want.cloud} is named "{found.name}", and tokens are not renamed',
            cloud=want.cloud,
            hint="nothing was changed",
        )
    if want.how["regenerate"]:
        return _plan_another(want, found, view)
    _refuse_unknown_key(want, found)
    return Plan(want.label, _fields(want, found), _fields(want, found), expected=found)


def _plan_new(want: Want, view: View) -> Plan:
    if want.id:
        raise NotFound(
            f"{want.label} does not exist",
            cloud=want.cloud,
            hint="without id, the name would be made; nothing was changed",
        )
    _refuse_unwritable(want)
    made = TOKEN.make(want, view)
    create = Step("create", arguments={"new": made.new})
    return Plan(want.label, None, _fields(want, made.expected), (create,), expected=made.expected)


def _plan_another(want: Want, old: AccessToken, view: View) -> Plan:
    """The old token goes only when the new one is in the file."""
    _refuse_unwritable(want)
    made = TOKEN.make(replace(want, name=old.name), view)
    steps = (Step("create", arguments={"new": made.new}), Step("delete", arguments={"token": old}))
    before = _fields(want, old) | {"regenerated": False}
    after = _fields(want, made.expected) | {"regenerated": True}
    return Plan(want.label, before, after, steps, expected=made.expected)


def _refuse_unknown_key(want: Want, found: AccessToken) -> None:
    """A token that is there is as wanted when its key is at hand, where only its owner can read it."""
    seen: Seen = want.how["seen"]
    if not seen.holds_token:
        raise Conflict(
            f"the name of {want.label} is taken by token {found.id}, and {seen.path} is not there to hold its key, "
            "which no cloud tells twice",
            cloud=want.cloud,
            operation="create",
            hint="regenerate: true makes a new one and deletes that one; nothing was changed",
            details={"id": found.id},
        )
    if seen.open_to_others:
        raise token_file.problem(
            seen.path,
            f"is open to others (mode {seen.mode:04o}): chmod 600 it, or make a new token with regenerate: true",
        )


def _refuse_unwritable(want: Want) -> None:
    seen: Seen = want.how["seen"]
    if seen.obstacle:
        raise token_file.problem(seen.path, f"cannot be written: {seen.obstacle}")


def _fields(want: Want, token: AccessToken | None) -> dict[str, Any]:
    """What a diff shows."""
    return {"name": token.name if token else want.name, "token_file": want.how["token_file"]}


def make(want: Want, _view: View) -> Made:
    """A new token of that name."""
    return Made(NewAccessToken(want.name or ""), AccessToken(id="", name=want.name or ""))


def apply(want: Want, plan: Plan, view: View, kit: Kit) -> Looking:
    """Carry the plan out; the diff shows what the plan said."""
    outcome = yield from thing_apply.apply(TOKEN, want, plan, view, kit)
    return replace(outcome, fields=plan.after)


def tell(options: Options, entries: Sequence[Entry]) -> dict[str, Any]:
    """The token afterwards, with the file that holds its key."""
    told: dict[str, Any] = thing_plan.tell(TOKEN, entries)[TOKEN.service]
    return {TOKEN.service: {**told, "token_file": options["token_file"]}}


TOKEN = Kind(
    service="access_token",
    noun="access token",
    fields=(),
    how=("token_file", "regenerate"),
    make=make,
    steps=STEPS,
    when_it_stays="try again, or delete it in the cloud's web page",
)

RESOURCE = replace(thing_apply.managed(TOKEN, SPEC, CONSTRAINTS), wants=wants, plan=plan, apply=apply, tell=tell)
