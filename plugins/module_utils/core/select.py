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


def live(instances: Iterable[Instance]) -> list[Instance]:
    """The instances that a name can still mean: gone ones never match."""
    return [i for i in instances if i.status not in GONE]


def instance(instances: Sequence[Instance], cloud: str, *, name: str | None, id: str | None) -> Instance | None:
    """The instance that ``id`` pins or ``name`` finds, or None. Raises Ambiguous, listing all, when a name fits
    several.
    """
    candidates = live(instances)
    if id is not None:
        return next((i for i in candidates if id in (i.id, str(i.number))), None)
    found = [i for i in candidates if i.name == name]
    if len(found) > 1:
        raise Ambiguous(
            f'{len(found)} instances on {cloud} are named "{name}": '
            + _listing(found, lambda i: f"{i.id} ({i.status}, made {i.created})"),
            cloud=cloud,
            hint="give the id instead; nothing was changed",
            details={"matches": [i.id for i in found]},
        )
    return found[0] if found else None


def find(kind: str, things: Sequence[Thing], cloud: str, *, name: str | None, id: str | None) -> Thing | None:
    """The thing that ``id`` pins or ``name`` finds, or None; one that is being deleted never matches. Raises Ambiguous,
    listing all, when a name fits several.
    """
    candidates = [thing for thing in things if getattr(thing, "status", "") not in GONE]
    if id is not None:
        return next((thing for thing in candidates if id in (thing.id, *thing.aliases)), None)
    found = [thing for thing in candidates if thing.name == name]
    if len(found) > 1:
        raise Ambiguous(
            f'{len(found)} {kind}s on {cloud} are named "{name}": '
            + _listing(found, lambda t: f"{t.id} (made {getattr(t, 'created', '') or 'at an unknown time'})"),
            cloud=cloud,
            hint="give the id instead; nothing was changed",
            details={"matches": [thing.id for thing in found]},
        )
    return found[0] if found else None


Item = TypeVar("Item")


def _listing(things: Sequence[Item], describe: Callable[[Item], str]) -> str:
    return ", ".join(describe(thing) for thing in things)
