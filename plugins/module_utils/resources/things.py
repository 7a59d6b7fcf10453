# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Things that a cloud keeps (volumes, projects, tokens, firewall rules): what a task wants of them, and sees.

One engine for every kind. A ``Kind`` says as data what is particular to it; ``thing_plan`` plans, ``thing_apply``
carries the plan out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud, NameRule, Serves
from ansible_collections.research.cloud.plugins.module_utils.core import select
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    BadInput,
    CloudError,
    NotFound,
    Unsupported,
)
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance, Project
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan, Step
from ansible_collections.research.cloud.plugins.module_utils.resources.base import (
    Clouds,
    Options,
    Validate,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.options import CLOUD, WAITING

MOST_SHOWN = 80  # characters of a name that cannot be one


@dataclass(frozen=True, slots=True)
class Want:
    """One thing as the user wants it. ``name``: what finds it without an id; ``values``: the fields that were given,
    those that name it among them; ``how``: options about the way.
    """

    noun: str
    cloud: str
    name: str | None
    id: str | None
    state: str
    values: Mapping[str, Any]
    how: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)  # the profile's own, for what is made new
    within: str = ""  # the instance that it belongs to, as the user calls it

    @property
    def label(self) -> str:
        """The words that mean this thing in a message."""
        which = f'"{self.name}"' if self.name else self.id
        return f"{self.noun} {which}{self._owner} on {self.cloud}"

    @property
    def _owner(self) -> str:
        return f' of "{self.within}"' if self.within else ""


@dataclass(slots=True)
class View:
    """One kind of thing on one cloud, as a task sees it, and the lists that names are resolved in."""

    cloud: str
    noun: str
    serves: Serves
    service: Any  # where the things are listed and changed; None when the instance that they belong to is not there
    called: Callable[[Any], str | None] = select.called
    things: list[Any] = field(default_factory=list)
    home: Instance | None = None  # the instance that they belong to
    catalogs: dict[str, list[Any]] = field(default_factory=dict)
    instance_names: Mapping[str, str] = field(default_factory=dict)  # by id, where a kind needs them

    def find(self, name: str | None, id: str | None) -> Any:
        """The thing that the id pins or the name finds, or None; raises Ambiguous."""
        wanted = None if id else name
        return select.find(self.noun, self.things, self.cloud, name=wanted, id=id, called=self.called)

    def resolve(self, option: str, wanted: str) -> Any:
        """The one project, image or snapshot that is meant; raises NotFound or Ambiguous."""
        return select.one(option, wanted, self.catalogs[option], self.cloud)

    def project(self, wanted: str) -> tuple[Project, tuple[NotFound, ...]]:
        """The one project that is meant, or as it will be, with the failure that it is not there; raises Ambiguous."""
        return select.project(wanted, cast("list[Project]", self.catalogs["project"]), self.cloud)


@dataclass(frozen=True, slots=True)
class Made:
    """What is asked for when a thing is made, and the thing as it is expected then."""

    new: Any
    expected: Any
    presumes: tuple[CloudError, ...] = ()  # what has to be so and is not


def _no_names(_want: Want, _found: Any) -> frozenset[str]:
    return frozenset()


def _nothing_before(_want: Want, _found: Any, _view: View) -> tuple[Step, ...]:
    return ()


def _as_it_is(thing: Any, _view: View) -> Any:
    return thing


def _as_given(want: Want, _serves: Serves) -> Want:
    return want


def _not_special(_want: Want, _found: Any, _view: View) -> Plan | None:
    return None


def _fits(_want: Want, _found: Any, _changing: bool) -> None:
    """Nothing to refuse."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What the engine has to know of one kind of thing."""

    service: str  # its name in ``capabilities.services`` and in results
    noun: str
    fields: tuple[str, ...]  # options that are fields of the thing
    make: Callable[[Want, View], Made]  # raises BadInput for what is missing or does not fit
    identity: tuple[str, ...] = ("name",)  # the fields that together find one, where no id is given
    called: Callable[[Any], str | None] = select.called  # those fields as one text; None: only an id finds it
    spelling: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)  # what a user wrote -> as things have it
    vet: Callable[[Want, Any, bool], None] = _fits  # raises for what is there and cannot serve, or may not be changed
    how: tuple[str, ...] = ()  # options that are not fields
    within: str = ""  # the field that names the instance whose things these are
    check: Callable[[Want, Serves], Want] = _as_given  # before anything is asked; raises BadInput
    special: Callable[[Want, Any, View], Plan | None] = _not_special  # the plan where the engine has none of that sort
    references: frozenset[str] = frozenset()  # fields that name another thing
    questions: Callable[[Want, Any], frozenset[str]] = _no_names  # lists to read before this can be planned
    catalogs: Mapping[str, Callable[[Cloud], Sequence[Any]]] = field(default_factory=dict)
    before_removal: Callable[[Want, Any, View], tuple[Step, ...]] = _nothing_before  # raises when it must stay
    refine: Callable[[Any, View], Any] = _as_it_is  # adds to a thing what only other lists know
    steps: Mapping[str, Callable[[Any, Step], Any]] = field(default_factory=dict)  # steps of its own, for thing_apply
    names_instances: bool = False
    when_it_stays: str = "something may still use it"  # the hint when a cloud accepts a deletion and does nothing


def spec(
    fields: Mapping[str, Mapping[str, Any]], identity: Sequence[str] = ("name",), *, by_id: bool = True
) -> dict[str, Any]:
    """The options of a kind: its own beside those that all have. ``identity``: as in its ``Kind``. ``by_id``: an id
    finds it, too; otherwise what identifies it has to be given.
    """
    return {
        **CLOUD,
        **WAITING,
        **{key: {"type": "str"} if by_id else {"type": "str", "required": True} for key in identity},
        **({"id": {"type": "str"}} if by_id else {}),
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        **fields,
    }


def supported(service: str, cloud: str, clouds: Clouds) -> Serves:
    """What that cloud can do with that kind; raises Unsupported where it has none."""
    serves = clouds.backend(cloud).capabilities.services
    if service not in serves:
        raise Unsupported(
            f"{cloud} has no {service}s that could be managed; it has: {', '.join(sorted(serves)) or 'none'}",
            cloud=cloud,
            hint="nothing was changed",
        )
    return serves[service]


def wants(kind: Kind, options: Options, clouds: Clouds, _validate: Validate) -> list[Want]:
    """The one thing that a task is about, checked as far as that is possible without asking the cloud."""
    cloud = clouds.name(options["cloud"])
    serves = supported(kind.service, cloud, clouds)
    for option in (*kind.fields, *kind.how):
        if options.get(option) and option in serves.lacks:
            raise Unsupported(
                f"{cloud} does not know {option} of a {kind.noun}: {serves.lacks[option]}",
                cloud=cloud,
                hint=f"leave {option} away on this cloud; nothing was changed",
            )
    settings = clouds.settings(cloud)
    values = _values(kind, options)
    want = Want(
        noun=kind.noun,
        cloud=cloud,
        name=_name(kind, values, options.get("id")),
        id=options.get("id"),
        state=options["state"],
        values=values,
        how={key: options[key] for key in kind.how},
        defaults={key: str(settings[key]) for key in kind.references - serves.lacks.keys() if settings.get(key)},
        within=options[kind.within] if kind.within else "",
    )
    _refuse_impossible_name(want, serves.names)
    return [kind.check(want, serves)]


def _refuse_impossible_name(want: Want, rule: NameRule | None) -> None:
    if rule is not None and want.name is not None and not re.fullmatch(rule.pattern, want.name):
        shown = json.dumps(
            want.name if len(want.name) <= MOST_SHOWN else f"{want.name[:MOST_SHOWN]}…", ensure_ascii=False
        )
        raise BadInput(
            f"{want.noun} name {shown} is not possible on {want.cloud}: {rule.words}",
            cloud=want.cloud,
            hint="nothing was changed",
        )


def _values(kind: Kind, options: Options) -> dict[str, Any]:
    named = (*kind.identity, *kind.fields)
    given = {key: options[key] for key in named if options.get(key) is not None}
    return {key: kind.spelling[key](value) if key in kind.spelling else value for key, value in given.items()}


def _name(kind: Kind, values: Mapping[str, Any], id: str | None) -> str | None:
    """What finds the thing without an id; None where the fields for that are not all given."""
    lacking = [key for key in kind.identity if key not in values]
    if lacking and not id:
        raise BadInput(
            f"{kind.noun}: {' and '.join(kind.identity)} together say which one is meant, and there is no {lacking[0]}",
            hint="or give an id",
        )
    return None if lacking else "@".join(str(values[key]) for key in kind.identity)


def look(kind: Kind, wanted: Sequence[Want], clouds: Clouds) -> View:
    """Read the list, then only the lists that the difference needs."""
    (want,) = wanted
    cloud = clouds.connect(want.cloud)
    if kind.within:
        view = _within(kind, want, cloud)
    else:
        view = View(want.cloud, kind.noun, _serves(kind, cloud), cloud.service(kind.service), kind.called)
    view.things = list(view.service.list_all()) if view.service else []
    found = view.find(want.name, want.id)
    if kind.names_instances and any(getattr(thing, "attachments", ()) for thing in view.things):
        view.instance_names = {each.id: each.name for each in cloud.instances(refresh=False)}
    for option in sorted(_questions(kind, want, found)):
        view.catalogs[option] = list(kind.catalogs[option](cloud))
    return view


def _within(kind: Kind, want: Want, cloud: Cloud) -> View:
    """Of one instance, as far as it is there."""
    instances = cloud.instances()
    home = select.instance_meant(instances, cloud.name, want.within)
    service = cloud.service(kind.service).of(home) if home else None
    names = {each.id: each.name for each in instances}
    return View(want.cloud, kind.noun, _serves(kind, cloud), service, kind.called, home=home, instance_names=names)


def _serves(kind: Kind, cloud: Cloud) -> Serves:
    return cloud.capabilities.services[kind.service]


def _questions(kind: Kind, want: Want, found: Any) -> frozenset[str]:
    if want.state == "absent" or (want.id and found is None):
        return frozenset()
    if found is None:
        return kind.questions(want, found)
    return frozenset(
        key for key in kind.references & want.values.keys() if not is_already(found, key, want.values[key])
    )


def is_already(found: Any, key: str, value: Any) -> bool:
    """True when the field has that value already, or the name or id of what it refers to is that."""
    return value in (getattr(found, key), getattr(found, f"{key}_id", None))
