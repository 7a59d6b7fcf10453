# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all changes have in common: they are announced, sent once, and a refusal says that nothing was changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core import select
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    AllocationExhausted,
    AuthFailed,
    BadInput,
    BadReply,
    CloudError,
    Conflict,
    DeadlinePassed,
    Failed,
    Forbidden,
    NotFound,
    OutcomeUnknown,
    QuotaExceeded,
    RateLimited,
    ReplyLost,
    Unavailable,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Kit
from ansible_collections.research.cloud.plugins.module_utils.resources.looking import Looking, shown_within

FOUND_LATER = "nothing was sent twice; run the task again: if it was made after all, it will be found by its name"

ATTEMPTS = 3

# After these the cloud has done nothing; after others it may have.
REFUSALS = (BadInput, AuthFailed, Forbidden, NotFound, Conflict, QuotaExceeded, AllocationExhausted)
UNTOUCHED = "nothing was changed"


def say_untouched(error: CloudError) -> None:
    """Add to a refusal that nothing was changed, unless it says so."""
    if isinstance(error, REFUSALS) and UNTOUCHED not in (error.hint or ""):
        error.hint = f"{error.hint}; {UNTOUCHED}" if error.hint else UNTOUCHED


@contextmanager
def under_way(what: str, kit: Kit) -> Iterator[None]:
    """While a change is sent. It stays open when the task is stopped in the middle: then its outcome is unknown."""
    kit.writing(what)
    try:
        yield
    except CloudError:
        kit.written(what)
        raise
    kit.written(what)


@dataclass(frozen=True, slots=True)
class Request:
    """A change of something that is there: how it is sent, and how one sees that something came of it."""

    words: str  # what is done to what, for messages
    verb: str
    noun: str  # what is looked at
    send: Callable[[], object]
    shows: Callable[[], bool | None]  # one look: it came about, something else did, or nothing tells yet
    repeatable: bool  # may be sent again when nothing came of it
    hint: str  # for an outcome that stays unknown


def send_request(request: Request, kit: Kit) -> Looking:
    """Send it; again, up to three times in all, only while looking shows that nothing came of a lost reply. A refusal
    counts only when nothing came of it either: an earlier try may have arrived.
    """
    for _attempt in range(ATTEMPTS):
        with under_way(request.words, kit):
            try:
                request.send()
            except ReplyLost as lost:
                try:
                    if (yield from shown_within(kit.settle_time, request.shows, kit)):
                        return
                except (BadReply, DeadlinePassed, RateLimited, Unavailable) as blind:
                    raise _unknown_request(
                        request, f"the reply was lost ({lost}), and looking failed too: {blind}", kit
                    ) from None
                if kit.deadline.passed or not request.repeatable:
                    why = f"the reply was lost ({lost}), and the {request.noun} does not show whether it happened"
                    raise _unknown_request(request, why, kit) from None
            except (Conflict, Failed):
                if (yield from shown_within(2 * kit.poll_interval, request.shows, kit)):
                    return
                raise
            else:
                return
    raise _unknown_request(request, f"each of three replies was lost, and the {request.noun} shows no change", kit)


def _unknown_request(request: Request, why: str, kit: Kit) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"{request.words} was sent, and {why}", cloud=kit.cloud.name, operation=request.verb, hint=request.hint
    )


def look_for_created(
    what: str,
    name: str,
    known_ids: Collection[str],
    *,
    listed: Callable[[], Sequence[Any]],
    lost: ReplyLost,
    kit: Kit,
    called: Callable[[Any], str | None] = select.called,
    if_none: str = FOUND_LATER,
) -> Looking:
    """The reply to a create was lost: the one thing that has appeared under the name since the task looked first, or
    OutcomeUnknown. Never a second create. ``what``: how messages call it; ``listed``: reads the list anew;
    ``called``: what the name is compared with; ``if_none``: the hint when nothing has appeared.
    """
    until = kit.clock.monotonic() + kit.settle_time
    while True:
        candidates, blind = _new_of_that_name(name, known_ids, listed, called)
        if len(candidates) == 1:
            return candidates[0]
        if candidates or kit.clock.monotonic() >= until or kit.deadline.passed:
            raise _unknown_create(what, candidates, lost, blind, kit, if_none=if_none)
        yield min(kit.poll_interval, kit.settle_time / 4)


def _new_of_that_name(
    name: str,
    known_ids: Collection[str],
    listed: Callable[[], Sequence[Any]],
    called: Callable[[Any], str | None],
) -> tuple[list[Any], CloudError | None]:
    """What has appeared under the name, or why that cannot be seen now."""
    try:
        now = listed()
    except CloudError as blind:
        return [], blind
    return [thing for thing in select.live(now) if called(thing) == name and thing.id not in known_ids], None


def _unknown_create(
    what: str, candidates: Sequence[Any], lost: ReplyLost, blind: CloudError | None, kit: Kit, *, if_none: str
) -> OutcomeUnknown:
    if candidates:
        ids = ", ".join(thing.id for thing in candidates)
        words, hint = f"and now there are several of that name: {ids}", "delete the ones you do not want, by id"
    else:
        none = f"none of that name was listed within {kit.settle_time:.0f} s"
        words = f"and looking for it failed too: {blind}" if blind else f"and {none}"
        hint = if_none
    return OutcomeUnknown(
        f"{what} was asked for, the reply was lost ({lost}), {words}",
        cloud=kit.cloud.name,
        operation="create",
        hint=hint,
    )
