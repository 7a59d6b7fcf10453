# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mistakes about an account."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import account, instance_action

from tests.bad_input.refusal import refused, refused_by_cloud, says_nothing_was_changed
from tests.support.lab import Lab

TEXTS = [name for name, option in account.FIELDS.items() if option["type"] == "str"]


@pytest.mark.parametrize("options", [{"city": "Ghent"}, {"cns": True}])
def test_a_cloud_that_lets_none_be_changed_says_what_it_has(lab: Lab, options: dict[str, Any]) -> None:
    result = refused(lab, account.RESOURCE, "unsupported", **options)
    assert "jetstream has no accounts that could be managed; it has: access_token, project, volume" in result["msg"]
    assert lab.world.requests == []


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("name", TEXTS)
def test_what_cannot_be_emptied(lab: Lab, name: str, check: bool) -> None:
    empty: dict[str, Any] = {"cloud": "triton", name: ""}
    lab.run(account.RESOURCE, **{**empty, name: "something"})
    result = refused(lab, account.RESOURCE, "bad_input", check=check, **empty)
    assert f'account on triton: {name} is "something", wanted ""; triton cannot empty it' in result["msg"]
    says_nothing_was_changed(result)


def test_what_is_empty_may_be_said_to_be(lab: Lab) -> None:
    assert lab.run(account.RESOURCE, cloud="triton", city="")["changed"] is False


def test_what_the_cloud_refuses(lab: Lab) -> None:
    body = '{"code": "InvalidArgument", "message": "email: bob@example.org is already taken"}'
    lab.world.faults.add({"match": {"method": "POST"}, "effect": {"status": {"status": 409, "body": body}}})
    result = refused_by_cloud(lab, account.RESOURCE, "bad_input", cloud="triton", email="bob@example.org")
    assert "triton: email: bob@example.org is already taken" in result["msg"]
    says_nothing_was_changed(result)


def test_passwords_on_a_cloud_that_tells_none(lab: Lab) -> None:
    result = refused(lab, instance_action.RESOURCE, "unsupported", name="web", action="credentials")
    assert 'jetstream does not support action "credentials"; supported: start, stop' in result["msg"]
    assert lab.world.requests == []


def test_passwords_of_a_machine_that_is_not_there(lab: Lab) -> None:
    wanted = {"cloud": "triton", "name": "wob", "action": "credentials"}
    assert (
        'instance "wob" on triton does not exist'
        in refused(lab, instance_action.RESOURCE, "not_found", **wanted)["msg"]
    )
