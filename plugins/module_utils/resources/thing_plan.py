# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be done so that a thing is as a task wants it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Serves
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, CloudError, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.model import Named, as_dict
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan, Step
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Entry, Outcome
from ansible_collections.research.cloud.plugins.module_utils.resources.things import Kind, View, Want, is_already


def plan(kind: Kind, want: Want, view: View) -> Plan:
    """The plan for one thing. Raises a typed error when it cannot be done; then nothing was changed."""
    found = view.find(want.name, want.id)
    special = kind.special(want, found, view)
    if special is not None:
        return special
    if want.state == "absent":
        return _plan_absent(kind, want, found, view)
    if found is None:
        if want.id:
            raise NotFound(
                f"{want.label} does not exist", cloud=want.cloud, hint="without id, the name would be created"
            )
        made = kind.make(want, view)
        return Plan(
            want.label,
            None,
            readable(kind, made.expected),
            (Step("create", arguments={"new": made.new}),),
            expected=made.expected,
            presumes=made.presumes,
        )
    return _plan_existing(kind, want, found, view)


def readable(kind: Kind, thing: Any) -> dict[str, Any]:
    """The fields that a task can set, as plans and diffs show them."""
    names = (*kind.identity, *kind.fields, *(("status",) if hasattr(thing, "status") else ()))
    return {name: getattr(thing, name) for name in dict.fromkeys(names)}


def _plan_absent(kind: Kind, want: Want, found: Any, view: View) -> Plan:
    if found is None:
        return Plan(want.label, None, None)
    kind.vet(want, found, True)
    before = kind.before_removal(want, kind.refine(found, view), view)
    return Plan(want.label, readable(kind, found), None, (*before, Step("delete")))


def _plan_existing(kind: Kind, want: Want, found: Any, view: View) -> Plan:
    changes: dict[str, Any] = {}
    absent: tuple[CloudError, ...] = ()
    for key, value in want.values.items():
        if key in kind.identity or is_already(found, key, value):
            continue
        meant = value
        if key == "project":
            meant, absent = view.project(value)
        elif key in kind.references:
            meant = view.resolve(key, value)
        if key in kind.references and meant.id and _refers_to(found, key, meant):
            continue
        refuse_fixed(want, view.serves, key, getattr(found, key))
        changes[key] = meant
    own_name = {key: want.values[key] for key in kind.identity if key in want.values}
    renamed = {key: value for key, value in own_name.items() if not is_already(found, key, value)}
    kind.vet(want, found, bool(changes or renamed))
    if renamed:
        _refuse_taken_name(kind, found, renamed, view)
        changes |= renamed
    now = _expected(found)
    after = replace(now, **{key: getattr(value, "name", value) for key, value in changes.items()})
    steps = (Step("update", arguments=changes),) if changes else ()
    notes = (f"{want.label}: {found.fault}",) if getattr(found, "fault", "") else ()
    before, then = readable(kind, now), readable(kind, after)
    return Plan(want.label, before, then, steps, notes, expected=kind.refine(after, view), presumes=absent)


def _refers_to(found: Any, key: str, meant: Named) -> bool:
    """True when that is what the field refers to; by its id, where the cloud tells one."""
    known = getattr(found, f"{key}_id", None)
    return meant.id == known if known is not None else meant.name == getattr(found, key)


def _expected(found: Any) -> Any:
    """The thing when what is under way has ended well."""
    if getattr(found, "settled", True):
        return found
    idle = {"activity": ""} if hasattr(found, "activity") else {}
    return replace(found, status=found.expected_status, **idle)


class Wanting(Protocol):
    """What is used of a wish."""

    @property
    def cloud(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def values(self) -> Mapping[str, Any]: ...


def refuse_fixed(want: Wanting, serves: Serves, key: str, there: Any) -> None:
    """Raise BadInput for a field that the cloud cannot change, or not to nothing."""
    emptied = want.values[key] == "" and key in serves.never_emptied
    if key in serves.updates and not emptied:
        return
    why = f"{want.cloud} cannot empty it" if emptied else serves.fixed.get(key, f"{want.cloud} cannot change that")
    raise BadInput(f"{differs(want, key, there)}; {why}", cloud=want.cloud, hint="nothing was changed")


def differs(want: Wanting, key: str, there: Any) -> str:
    """What a field is, and what it should be, in words."""
    return f"{want.label}: {key} is {_quoted(there)}, wanted {_quoted(want.values[key])}"


def _quoted(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _refuse_taken_name(kind: Kind, found: Any, renamed: Mapping[str, Any], view: View) -> None:
    """A second thing of a name would make the name useless for every later task."""
    which = f"{kind.noun} {found.id} on {view.cloud}"
    if not renamed.keys() <= view.serves.updates:
        raise BadInput(f"{which}: {view.cloud} cannot rename it", cloud=view.cloud, hint="nothing was changed")
    name = kind.called(replace(found, **renamed))
    other = view.find(name, None)
    if other is not None:
        what = kind.identity[0]
        verb = "be renamed to" if what == "name" else f"get the {what}"
        raise BadInput(
            f'{which} cannot {verb} "{name}": that is the {what} of {other.id}',
            cloud=view.cloud,
            hint="nothing was changed",
        )


def predict(plan: Plan) -> Outcome:
    """The outcome that the plan expects, in the shape of the real one; ``id`` is null when it is not there yet."""
    if plan.expected is None:
        return Outcome(changed=plan.changed, gone=True)
    data = as_dict(plan.expected)
    return Outcome(fields=plan.after, data={**data, "id": data["id"] or None}, changed=plan.changed)


def tell(kind: Kind, entries: Sequence[Entry]) -> dict[str, Any]:
    """The thing afterwards under the name of its kind, or what is known of one that is not there."""
    (entry,) = entries
    want, outcome = entry.want, entry.outcome
    if outcome.data is not None:
        return {kind.service: {"cloud": want.cloud, **outcome.data}}
    named = {key: want.values.get(key) for key in kind.identity}
    return {kind.service: {"cloud": want.cloud, **named, "id": want.id}}
