# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a plan for a token. A token whose key nobody has is deleted again: it would open the door for ever."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    AuthFailed,
    CloudError,
    Failed,
    NotFound,
    OutcomeUnknown,
    ReplyLost,
    Unavailable,
)
from ansible_collections.research.cloud.plugins.module_utils.core.model import AccessToken, NewAccessToken
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Step
from ansible_collections.research.cloud.plugins.module_utils.resources import token_file
from ansible_collections.research.cloud.plugins.module_utils.resources.looking import Looking, look_once
from ansible_collections.research.cloud.plugins.module_utils.resources.sending import (
    look_for_created,
    under_way,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.thing_apply import (
    ThingRun,
    still_there,
)

ATTEMPTS = 3  # tokens that are made and deleted again because their replies were lost


def _create(run: ThingRun, step: Step) -> Looking:
    """Take the place in the file system, make the token, write it down."""
    path = run.want.how["token_file"]
    with token_file.reserved(path) as place, under_way(f"create {run.want.label}", run.kit):
        made: AccessToken = yield from _made(run, step.arguments["new"])
        try:
            place.keep(made.key)
        except OSError as error:
            yield from _take_back(run, made, f"token_file {path} cannot be written: {error.strerror}")
    run.done.append("create")
    run.saw(replace(made, key=""))


def _made(run: ThingRun, new: NewAccessToken) -> Looking:
    """A token with its key. With a lost reply the key is lost: what has appeared is deleted, and one is made anew."""
    known = {thing.id for thing in run.view.things}
    for _attempt in range(ATTEMPTS):
        try:
            return run.service.create(new)
        except ReplyLost as lost:
            keyless = yield from look_for_created(
                run.want.label,
                new.name,
                known,
                listed=run.service.list_all,
                lost=lost,
                kit=run.kit,
                if_none="run the task again, and with regenerate: true when it says that the name is taken",
            )
        try:
            yield from _ended(run, keyless)
        except CloudError as error:
            raise OutcomeUnknown(
                f"{run.want.label} was made, its key was lost with the reply, and token {keyless.id} could not be "
                f"deleted again: {error}",
                cloud=run.want.cloud,
                operation="create",
                hint=f'delete it with state: absent and id: "{keyless.id}"',
                details={"id": keyless.id},
            ) from None
        known.add(keyless.id)
    raise Unavailable(
        f"{run.want.label} was made {ATTEMPTS} times, and its key was lost with the reply each time; "
        "each of these tokens was deleted again",
        cloud=run.want.cloud,
        operation="create",
        hint="try again later; nothing was changed",
    )


def _take_back(run: ThingRun, made: AccessToken, why: str) -> Looking:
    """The key cannot be kept, so nobody shall have it."""
    try:
        yield from _ended(run, made)
    except CloudError as error:
        raise Failed(
            f"{why}; and token {made.id}, which was just made, could not be deleted again: {error}",
            cloud=run.want.cloud,
            operation="create",
            hint=f'delete it with state: absent and id: "{made.id}"',
            details={"id": made.id},
        ) from None
    raise Failed(
        f"{why}; the token that was just made was deleted again", cloud=run.want.cloud, hint="nothing was changed"
    )


def _delete(run: ThingRun, step: Step) -> Looking:
    token: AccessToken = step.arguments["token"]
    try:
        yield from _ended(run, token)
    except CloudError as error:
        if run.done:
            more = f"the new token is in {run.want.how['token_file']}; delete the old one by its id, {token.id}"
            error.hint = f"{error.hint}; {more}" if error.hint else more
        raise
    run.done.append("delete")
    if run.thing is not None and run.thing.id == token.id:
        run.thing = None


def _ended(run: ThingRun, token: AccessToken) -> Looking:
    """Delete a token and see it gone. It may be the one that this task signs in with."""
    what = f"{run.kind.noun} {token.id} on {run.want.cloud}"
    with under_way(f"delete {what}", run.kit):
        try:
            run.service.delete(token)
        except AuthFailed as refused:
            # A deletion is repeated when its reply is lost. Then this is the first thing that the deleted key is told.
            raise OutcomeUnknown(
                f"the deletion of {what} was asked for, and what this task signs in with is not accepted any more",
                cloud=run.want.cloud,
                operation="delete",
                hint="when that was the same token, it is gone; otherwise sign in anew and run the task again",
                details={"id": token.id},
            ) from refused
    began = run.kit.clock.monotonic()
    while True:
        try:
            look_once(run.service.poll, token, run.kind.noun, "deleted", run.kit)
        except (NotFound, AuthFailed):  # it was accepted when the deletion was: it was the deleted one
            return
        if run.kit.clock.monotonic() - began >= 2 * run.kit.poll_interval:
            raise still_there(run.kind, run.want, token)
        yield run.kit.poll_interval


def _forget(run: ThingRun, _step: Step) -> Looking:
    """Remove the file; after the deletion, because the profile may sign in with what is in it."""
    token_file.remove(run.want.how["token_file"])
    run.done.append("forget")
    yield from ()


STEPS: Mapping[str, Callable[[ThingRun, Step], Looking]] = {"create": _create, "delete": _delete, "forget": _forget}
