# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding the one thing that a user means by a name or an id."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from ansible_collections.research.cloud.plugins.module_utils.core.errors import Ambiguous, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.model import GONE, Instance, Named, Project

Thing = TypeVar("Thing", bound=Named)
Item = TypeVar("Item")
OneOf = TypeVar("OneOf", bound="Instance | Named")


def near(wanted: str, names: Iterable[str], most: int = 3) -> list[str]:
    """The names that look most like ``wanted``, best first; compared without regard to case."""
    by_folded: dict[str, str] = {}
    for name in names:
        by_folded.setdefault(name.casefold(), name)
    close = difflib.get_close_matches(wanted.casefold(), by_folded, n=most, cutoff=0.5)
    return [by_folded[folded] for folded in close]


def did_you_mean(wanted: str, names: Sequence[str]) -> str:
    """``near: "a", "b"``, or what there is when nothing is near, or that there is nothing at all."""
    close = near(wanted, names)
    if close:
        return "near: " + ", ".join(f'"{name}"' for name in close)
    if not names:
        return "there is none"
    shown = ", ".join(f'"{name}"' for name in sorted(set(names))[:8])
    return f"there is: {shown}" + (", …" if len(set(names)) > 8 else "")


def one(kind: str, wanted: str, things: Sequence[Thing], cloud: str, option: str | None = None) -> Thing:
    """The one thing with that id, alias or name.

    Ids win over names. Raises NotFound with near matches, or Ambiguous with every match listed; both say that nothing
    was changed.
    """
    label = option or kind
    found = [t for t in things if wanted == t.id or wanted in t.aliases] or [t for t in things if wanted == t.name]
    if not found:
        names = [t.name for t in things]
        raise NotFound(
            f'{label} "{wanted}" not found on {cloud}; {did_you_mean(wanted, names)}',
            cloud=cloud,
            hint="nothing was changed",
        )
    if len(found) > 1:
        raise Ambiguous(
            f'{label} "{wanted}" is ambiguous on {cloud}: ' + _listing(found, lambda t: f"{t.name} (id {t.id})"),
            cloud=cloud,
            hint="give the id instead; nothing was changed",
            details={"matches": [t.id for t in found]},
        )
    return found[0]


def project(wanted: str, projects: Sequence[Project], cloud: str) -> tuple[Project, tuple[NotFound, ...]]:
    """The one project that is meant. One that does not exist comes as it will be when it is made, with the failure that
    it is not there. Raises Ambiguous.
    """
    try:
        return one("project", wanted, projects, cloud), ()
    except NotFound as absent:
        return Project(id="", name=wanted), (absent,)


def missing(kind: str, wanted: str, names: Sequence[str], cloud: str) -> NotFound:
    """The failure for something that is not there, and that another task could make."""
    return NotFound(
        f'{kind} "{wanted}" on {cloud} does not exist; {did_you_mean(wanted, names)}',
        cloud=cloud,
        hint="nothing was changed",
    )


def live(things: Iterable[Item]) -> list[Item]:
    """What a name can still mean: what is gone, or going, never matches."""
    return [thing for thing in things if getattr(thing, "status", "") not in GONE]


def instance(instances: Sequence[Instance], cloud: str, *, name: str | None, id: str | None) -> Instance | None:
    """The instance that ``id`` pins or ``name`` finds, or None. Raises Ambiguous, listing all, when a name fits
    several.
    """
    candidates = live(instances)
    if id is not None:
        return next((i for i in candidates if id in (i.id, str(i.number))), None)
    named = [i for i in candidates if i.name == name]
    return _only("instances", named, cloud, lambda i: f"{i.id} ({i.status}, made {i.created})")


def instance_meant(instances: Sequence[Instance], cloud: str, wanted: str) -> Instance | None:
    """The instance with that id, else the one of that name, or None; raises Ambiguous as ``instance`` does."""
    by_id = instance(instances, cloud, name=None, id=wanted)
    return by_id or instance(instances, cloud, name=wanted, id=None)


def instance_needed(instances: Sequence[Instance], cloud: str, wanted: str) -> Instance:
    """The same; raises NotFound when there is none."""
    found = instance_meant(instances, cloud, wanted)
    if found is None:
        raise missing("instance", wanted, [each.name for each in instances], cloud)
    return found


def called(thing: Named) -> str | None:
    """What a name that finds a thing is compared with."""
    return thing.name


def find(
    kind: str,
    things: Sequence[Thing],
    cloud: str,
    *,
    name: str | None,
    id: str | None,
    called: Callable[[Thing], str | None] = called,
) -> Thing | None:
    """The thing that ``id`` pins or ``name`` finds, or None; one that is being deleted never matches. Raises Ambiguous,
    listing all, when a name fits several. ``called``: what the name is compared with.
    """
    candidates = live(things)
    if id is not None:
        return next((thing for thing in candidates if id in (thing.id, *thing.aliases)), None)
    named = [thing for thing in candidates if called(thing) == name]
    return _only(
        f"{kind}s", named, cloud, lambda t: f"{t.id} (made {getattr(t, 'created', '') or 'at an unknown time'})"
    )


def by_id_or_name(kind: str, wanted: str, things: Sequence[Thing], cloud: str) -> Thing | None:
    """The thing with that id, else the one of that name, or None; raises Ambiguous as ``find`` does."""
    return find(kind, things, cloud, name=None, id=wanted) or find(kind, things, cloud, name=wanted, id=None)


def _only(kinds: str, named: Sequence[OneOf], cloud: str, describe: Callable[[OneOf], str]) -> OneOf | None:
    """The one of these that all have one name, or None; raises Ambiguous for several."""
    if len(named) > 1:
        raise Ambiguous(
            f'{len(named)} {kinds} on {cloud} are named "{named[0].name}": ' + _listing(named, describe),
            cloud=cloud,
            hint="give the id instead; nothing was changed",
            details={"matches": [each.id for each in named]},
        )
    return next(iter(named), None)


def _listing(things: Sequence[Item], describe: Callable[[Item], str]) -> str:
    return ", ".join(describe(thing) for thing in things)
