# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backends by name, and the data that each of them gives of itself."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends import registry
from ansible_collections.research.cloud.plugins.module_utils.backends.base import COMMON_CONNECTION, Connection
from ansible_collections.research.cloud.plugins.module_utils.core.actions import ACTIONS, STATES
from ansible_collections.research.cloud.plugins.module_utils.core.model import STATUSES


def test_an_unknown_backend_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        registry.load("nimbus")


@pytest.mark.parametrize("name", registry.NAMES)
def test_what_a_backend_says_of_itself(name: str) -> None:
    backend = registry.load(name)
    able = backend.capabilities
    assert backend.name == name
    assert backend.secret_keys <= set(backend.connection)
    assert set(able.actions) <= set(ACTIONS)
    assert set(able.states) <= {"present", "absent", *STATES}
    assert set(able.charged) <= set(STATUSES)
    assert able.settle_time >= able.list_staleness >= 0.0


@pytest.mark.parametrize("name", registry.NAMES)
def test_secrets_are_secret_in_the_spec(name: str) -> None:
    backend = registry.load(name)
    for key, option in backend.connection.items():
        assert bool(option.get("no_log")) is (key in backend.secret_keys), key


@pytest.mark.parametrize("name", registry.NAMES)
def test_an_action_is_only_ever_narrowed(name: str) -> None:
    for verb, action in registry.load(name).capabilities.actions.items():
        assert action.starts_from <= ACTIONS[verb].starts_from
        assert action.ends_in <= ACTIONS[verb].ends_in


def test_a_profile_has_the_common_keys_too() -> None:
    backend = registry.load(registry.NAMES[0])
    spec = backend.connection_spec()
    assert {*COMMON_CONNECTION, *backend.connection} == set(spec)
    assert spec["endpoint"] == backend.connection["endpoint"]


def test_a_connection_hides_its_secrets() -> None:
    connection = Connection("c", "atmosphere", {"username": "alice"}, {"password": "s3cret"})
    assert "s3cret" not in repr(connection)
    assert connection.settings == {"username": "alice", "password": "s3cret"}
