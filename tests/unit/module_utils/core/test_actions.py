# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action table, and ways through it."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.actions import ACTIONS, STATES, route
from ansible_collections.research.cloud.plugins.module_utils.core.model import STABLE, STATUSES


def test_every_action_is_between_known_statuses() -> None:
    for verb, action in ACTIONS.items():
        assert action.verb == verb
        assert action.starts_from
        assert action.starts_from | action.ends_in <= set(STABLE)
        assert action.passes in {"", *STATUSES}


def test_states_are_stable_statuses() -> None:
    assert frozenset().union(*STATES.values()) <= set(STABLE)


@pytest.mark.parametrize(
    ("status", "state", "verbs"),
    [
        ("running", "started", ()),
        ("running", "stopped", ("stop",)),
        ("stopped", "started", ("start",)),
        ("stopped", "suspended", ("start", "suspend")),
        ("suspended", "stopped", ("resume", "stop")),
        ("paused", "stopped", ("unpause", "stop")),
        ("offloaded", "shelved", ()),
        ("offloaded", "started", ("unshelve",)),
        ("shelved", "suspended", ("unshelve", "suspend")),
        ("error", "stopped", ("stop",)),
        ("error", "started", ("stop", "start")),
        ("resized", "started", ("confirm_resize",)),
        ("building", "started", None),
        ("unknown", "stopped", None),
    ],
)
def test_the_way_to_a_state(status: str, state: str, verbs: tuple[str, ...] | None) -> None:
    assert route(status, state, ACTIONS) == verbs


def test_what_a_cloud_cannot_do_is_no_way() -> None:
    without_start = {verb: action for verb, action in ACTIONS.items() if verb != "start"}
    assert route("stopped", "suspended", without_start) == ("shelve", "unshelve", "suspend")
    assert route("stopped", "started", {}) is None


def test_actions_without_an_end_of_their_own_are_no_way() -> None:
    assert route("error", "started", {"reboot": ACTIONS["reboot"], "console": ACTIONS["console"]}) is None
    assert route("running", "stopped", {"console": ACTIONS["console"]}) is None
