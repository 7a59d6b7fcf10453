# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bastion: found or named, off but listed, and an error only when it does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Ambiguous, BadInput, NotFound
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.bastion import Bastion, find
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.rows import Row

from tests.unit.plugin_utils.fleet.helpers import PRIVATE, PUBLIC_V6, expressions, fleet, row

GATEWAY = row("gateway")
WORKER = row("worker")
REMOTE = row("gateway", "tacc")


def found(via: dict[str, Any], rows: Sequence[Row], *, missing: Sequence[str] = (), **options: Any) -> Bastion:
    bastion = find(fleet(via=via, **{"connect": ["private"], **options}), rows, missing, expressions())
    assert bastion is not None
    return bastion


def test_without_via_there_is_none() -> None:
    assert find(fleet(), [GATEWAY], [], expressions()) is None


def test_an_instance_is_jumped_through_at_its_public_address() -> None:
    bastion = found({"instance": "gateway", "user": "ubuntu", "port": 2222}, [GATEWAY, WORKER])

    assert bastion.ssh_args == "-Jubuntu@149.165.1.10:2222"
    assert bastion.problem == ""


def test_the_bastion_itself_is_reached_directly() -> None:
    bastion = found({"instance": "gateway", "cloud": "jetstream"}, [GATEWAY, WORKER, REMOTE])

    assert [bastion.serves(r) for r in (GATEWAY, WORKER, REMOTE)] == [False, True, True]


def test_an_id_finds_too() -> None:
    assert not found({"instance": "jetstream-gateway-id"}, [GATEWAY, REMOTE]).serves(GATEWAY)


def test_a_private_bastion_is_addressed_as_the_user_prefers() -> None:
    assert found({"instance": "gateway"}, [row("gateway", addresses=(PRIVATE,))]).ssh_args == "-J10.0.0.10"


def test_a_host_of_its_own_serves_every_instance() -> None:
    bastion = found({"host": "gw.example.org"}, [GATEWAY], user="me")

    assert bastion.ssh_args == "-Jme@gw.example.org"
    assert bastion.serves(GATEWAY)


def test_an_ipv6_bastion_is_bracketed() -> None:
    assert found({"host": "2001:db8::1", "port": 22}, []).ssh_args == "-J[2001:db8::1]:22"
    assert found({"instance": "gateway"}, [row("gateway", addresses=(PUBLIC_V6,))]).ssh_args == "-J[2001:db8::10]"


def test_a_bastion_that_is_off_is_a_problem_and_no_error() -> None:
    bastion = found({"instance": "gateway"}, [row("gateway", status="shelved", addresses=())])

    assert (
        bastion.problem == 'the bastion "gateway" (id jetstream-gateway-id on jetstream) is shelved and has no address'
    )
    assert bastion.ssh_args == "-Jno-address.invalid"


def test_a_bastion_on_a_cloud_that_is_down_is_a_problem_and_no_error() -> None:
    for via in ({"instance": "gateway", "cloud": "tacc"}, {"instance": "gateway"}):
        assert found(via, [WORKER], missing=["tacc"]).problem == 'tacc could not be asked for the bastion "gateway"'


def test_a_missing_bastion_is_an_error_with_near_names() -> None:
    with pytest.raises(NotFound, match=r'^via: instance "gatewai" not found on jetstream; near: "gateway"$'):
        found({"instance": "gatewai", "cloud": "jetstream"}, [GATEWAY, WORKER], missing=["tacc"])


def test_a_bastion_on_a_cloud_that_is_not_listed_is_an_error() -> None:
    with pytest.raises(BadInput, match=r'^via: there is no instance on "jetstraem"; near: "jetstream"$') as raised:
        found({"instance": "gateway", "cloud": "jetstraem"}, [GATEWAY])

    assert raised.value.hint == "is that cloud listed under clouds?"


def test_an_ambiguous_bastion_is_an_error_that_lists_both() -> None:
    with pytest.raises(Ambiguous, match=r"^via: 2 instances are named \"gateway\": .*on jetstream.*on tacc"):
        found({"instance": "gateway"}, [GATEWAY, REMOTE])
