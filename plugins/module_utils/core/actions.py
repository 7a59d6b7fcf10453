# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done to an instance, as data, and how to get from one state to another.

An action names the statuses it starts from and the *set* of statuses that end it: a shelve is over in
``shelved`` or in ``offloaded``, whichever the cloud chooses. A backend narrows this table in its capabilities.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

# The states a task may ask for, and the statuses in which each of them holds.
STATES: dict[str, frozenset[str]] = {
    "started": frozenset({"running"}),
    "stopped": frozenset({"stopped"}),
    "suspended": frozenset({"suspended"}),
    "shelved": frozenset({"shelved", "offloaded"}),
}


@dataclass(frozen=True, slots=True)
class Action:
    """One verb.

    ``always``: there is no end state in which it could already hold (a reboot), so it always changes something.
    ``passes``: the status that shows it is under way, where the cloud shows one.
    ``asks``: it changes nothing and is asked for its answer.
    ``starts_burning``: the instance costs more afterwards, so an exhausted allocation refuses it.
    """

    verb: str
    starts_from: frozenset[str]
    ends_in: frozenset[str]
    always: bool = False
    passes: str = ""
    starts_burning: bool = False
    asks: bool = False


def _action(verb: str, starts_from: str, ends_in: str, **more: object) -> Action:
    return Action(verb, frozenset(starts_from.split()), frozenset(ends_in.split()), **more)  # type: ignore[arg-type]


ACTIONS: dict[str, Action] = {
    action.verb: action
    for action in (
        _action("start", "stopped", "running", starts_burning=True),
        _action("stop", "running error", "stopped"),
        _action("suspend", "running", "suspended"),
        _action("resume", "suspended", "running", starts_burning=True),
        _action("pause", "running", "paused"),
        _action("unpause", "paused", "running"),
        _action("shelve", "running stopped paused suspended", "shelved offloaded"),
        _action("unshelve", "shelved offloaded", "running", starts_burning=True),
        _action("shelve_offload", "shelved", "offloaded"),
        _action("reboot", "running stopped suspended paused error", "running", always=True, passes="rebooting"),
        _action("redeploy", "running", "running", always=True),
        _action("rebuild", "running stopped error", "running stopped", always=True, passes="rebuilding"),
        _action("reset_network", "running", "running", always=True),
        _action("resize", "running stopped", "resized", always=True, passes="resizing"),
        _action("confirm_resize", "resized", "running stopped"),
        _action("revert_resize", "resized", "running stopped"),
        _action("console", "running", "running", asks=True),
        _action("credentials", "running stopped", "running stopped", asks=True),
    )
}


def route(status: str, state: str, actions: Mapping[str, Action]) -> tuple[str, ...] | None:
    """The shortest sequence of verbs from ``status`` to ``state``; () when it holds, None when there is no way.

    Only verbs of ``actions`` (what the cloud can do) that have an end state of their own are used; ties are broken by
    the order of the table, so that the same question always has the same answer.
    """
    goal = STATES[state]
    paths: dict[str, tuple[str, ...]] = {status: ()}
    queue = deque([status])
    while queue:
        here = queue.popleft()
        if here in goal:
            return paths[here]
        for action in actions.values():
            if action.always or action.asks or here not in action.starts_from:
                continue
            for there in sorted(action.ends_in - paths.keys()):
                paths[there] = (*paths[here], action.verb)
                queue.append(there)
    return None
