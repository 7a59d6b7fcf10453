# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every verb that a cloud offers, from every status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends import registry
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud
from ansible_collections.research.cloud.plugins.module_utils.core.actions import STATES, route
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Conflict, Failed
from ansible_collections.research.cloud.plugins.module_utils.core.model import STABLE, Instance

from tests.contract.conftest import BACKENDS, TWINS
from tests.contract.twin import Listed, Twin, settled

ACTIONS = [(name, action) for name in BACKENDS for action in registry.load(name).capabilities.actions.values()]
ALLOWED = [(name, a.verb, status) for name, a in ACTIONS for status in sorted(a.starts_from)]
REFUSED = [
    (name, a.verb, status)
    for name, a in ACTIONS
    for status in STABLE
    if status in TWINS[name].statuses and status not in a.starts_from
]
WAYS = [
    (name, status, state)
    for name in BACKENDS
    for status in STABLE
    for state in STATES
    if state in registry.load(name).capabilities.states
    # Nothing is ever resized where nothing can be.
    and (status != "resized" or "resize" in registry.load(name).capabilities.actions)
    and route(status, state, registry.load(name).capabilities.actions)
]


def listed(verb: str, status: str, exceptions: Listed) -> str | None:
    return exceptions.get((verb, status)) or exceptions.get((verb, "*"))


@pytest.mark.parametrize(("backend", "verb", "status"), ALLOWED)
def test_an_offered_action_reaches_its_end(twin: Twin, cloud: Cloud, verb: str, status: str) -> None:
    action = cloud.capabilities.actions[verb]
    (planted,) = twin.plant(status)
    instance = cloud.instance(planted)
    arguments = twin.arguments(verb, status)
    if listed(verb, status, twin.fails_after_sending):
        with pytest.raises(Failed):
            cloud.act(instance, verb, arguments)
    else:
        answer = cloud.act(instance, verb, arguments)["answer"]
        assert answer or not action.asks
    ended = settled(twin, cloud, instance)
    expected = {status} if listed(verb, status, twin.stays) else action.ends_in
    assert ended.status in expected
    assert ended.fault == ""
    assert twin.sent("act") == 1
    if ended.status == "running" and verb not in {"rebuild", "confirm_resize", "revert_resize"}:
        assert ended.addresses


@pytest.mark.parametrize(("backend", "verb", "status"), REFUSED)
def test_an_action_in_a_wrong_status_is_refused(twin: Twin, cloud: Cloud, verb: str, status: str) -> None:
    (planted,) = twin.plant(status)
    instance = cloud.instance(planted)
    if listed(verb, status, twin.lets_through):
        _is_let_through(cloud, instance, verb, twin.arguments(verb, status))
        return
    with pytest.raises((Conflict, Failed)):
        cloud.act(instance, verb, twin.arguments(verb, status))
    twin.advance(120.0)
    assert cloud.instance(planted).status == status


def _is_let_through(cloud: Cloud, instance: Instance, verb: str, arguments: Mapping[str, Any]) -> None:
    """A listed exception that is none any more has to leave the list."""
    try:
        cloud.act(instance, verb, arguments)
    except Conflict:
        pytest.fail("listed as let through, but it is refused")
    except Failed:
        return  # sent all the same: what comes of it is what fails_after_sending is about


@pytest.mark.parametrize(("backend", "status", "state"), WAYS)
def test_the_route_to_a_state_leads_there(twin: Twin, cloud: Cloud, status: str, state: str) -> None:
    (planted,) = twin.plant(status)
    instance = cloud.instance(planted)
    for verb in route(status, state, cloud.capabilities.actions) or ():
        cloud.act(instance, verb, twin.arguments(verb, instance.status))
        instance = settled(twin, cloud, instance)
    assert instance.status in STATES[state]


def test_an_action_under_way_refuses_another(twin: Twin, cloud: Cloud) -> None:
    (planted,) = twin.plant()
    instance = cloud.instance(planted)
    cloud.act(instance, "stop", {})
    with pytest.raises(Conflict):
        cloud.act(instance, "stop", {})
    assert settled(twin, cloud, instance).status == "stopped"


def test_an_action_under_way_can_be_seen(twin: Twin, cloud: Cloud) -> None:
    (planted,) = twin.plant()
    instance = cloud.instance(planted)
    cloud.act(instance, "stop", {})
    seen = cloud.poll(instance)
    assert not seen.settled
    assert seen.activity


def test_a_stopped_instance_has_the_addresses_that_it_keeps(twin: Twin, cloud: Cloud) -> None:
    (planted,) = twin.plant()
    instance = cloud.instance(planted)
    assert instance.addresses
    cloud.act(instance, "stop", {})
    settled(twin, cloud, instance)
    stopped = cloud.instance(planted)
    assert stopped.addresses == cloud.instances()[0].addresses == (instance.addresses if twin.keeps_addresses else ())
