# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks, firewall rules, images and accounts of CloudAPI, as the model has them."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.triton import (
    wire_account,
    wire_image,
    wire_network,
)
from ansible_collections.research.cloud.plugins.module_utils.core.accounts import Limit, Profile
from ansible_collections.research.cloud.plugins.module_utils.core.firewall import NewFirewallRule
from ansible_collections.research.cloud.plugins.module_utils.core.images import NewImage
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance

FABRIC = {
    "id": "n-1",
    "name": "lab",
    "public": False,
    "fabric": True,
    "subnet": "10.5.0.0/24",
    "provision_start_ip": "10.5.0.9",
    "provision_end_ip": "10.5.0.99",
    "gateway": "10.5.0.1",
    "resolvers": ["10.5.0.2"],
    "internet_nat": False,
    "vlan_id": 0,
    "suffixes": ["lab.cns.example.org"],
}
IMAGE = {"id": "i-1", "name": "golden", "version": "1", "state": "active", "owner": "me", "public": False}


def test_a_network_of_the_data_centre_tells_little() -> None:
    told = wire_network.network({"id": "n-1", "name": "external", "public": True}, "east")
    assert (told.public, told.fabric, told.subnet, told.vlan_id, told.internet_nat) == (True, False, "", None, None)


def test_one_of_ones_own_tells_what_it_is_made_of() -> None:
    told = wire_network.network(FABRIC, "east")
    assert (told.subnet, told.first_address, told.last_address) == ("10.5.0.0/24", "10.5.0.9", "10.5.0.99")
    assert (told.vlan_id, told.internet_nat) == (0, False), "which are not the same as nothing"
    assert (told.gateway, told.resolvers, told.suffixes) == ("10.5.0.1", ("10.5.0.2",), ("lab.cns.example.org",))


def test_a_rule_has_the_one_spelling() -> None:
    row = {"id": "r-1", "rule": "FROM any TO tag www ALLOW tcp PORT 80", "enabled": True, "log": False, "global": True}
    told = wire_network.firewall_rule(row, "east")
    assert (told.rule, told.name) == ('FROM any TO tag "www" ALLOW tcp PORT 80',) * 2
    assert (told.enabled, told.log, told.read_only, told.description) == (True, False, True, "")


def test_a_new_rule_says_whether_it_counts() -> None:
    body = wire_network.new_firewall_rule(NewFirewallRule("x", enabled=True))
    assert body == {"rule": "x", "enabled": True, "log": False}
    described = wire_network.new_firewall_rule(NewFirewallRule("x", enabled=False, description="d"))
    assert described == {"rule": "x", "enabled": False, "log": False, "description": "d"}


@pytest.mark.parametrize(
    ("state", "status"),
    [("active", "active"), ("creating", "creating"), ("failed", "error"), ("disabled", "disabled"), ("odd", "unknown")],
)
def test_the_status_of_an_image(state: str, status: str) -> None:
    told = wire_image.account_image({**IMAGE, "state": state}, "east", "me")
    assert (told.status, told.raw_status) == (status, state)
    assert told.settled is (state != "creating")


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        ({"code": "PrepareImageDidNotRun", "message": "it did not run"}, "PrepareImageDidNotRun: it did not run"),
        ({"message": "it did not run"}, "it did not run"),
        (None, "Triton does not say why"),
    ],
)
def test_why_an_image_could_not_be_made(error: object, fault: str) -> None:
    assert wire_image.account_image({**IMAGE, "state": "failed", "error": error}, "east", "me").fault == fault


def test_whose_an_image_is() -> None:
    assert wire_image.account_image(IMAGE, "east", "me").mine is True
    assert wire_image.account_image(IMAGE, "east", "you").mine is False


def test_a_new_image() -> None:
    instance = Instance(cloud="c", id="m-1", name="web", status="stopped")
    body = wire_image.new_image(NewImage("golden", "1", instance, {"acl": ("a", "b"), "tags": {"x": True}}))
    assert body == {"machine": "m-1", "name": "golden", "version": "1", "acl": ["a", "b"], "tags": {"x": True}}


def test_an_account() -> None:
    row = {"id": "a-1", "login": "alice", "companyName": "Lumen", "created": "2022-01-01T00:00:00.000Z", "phone": None}
    assert wire_account.profile(row) == Profile("alice", "a-1", company="Lumen", created="2022-01-01T00:00:00Z")
    assert [wire_account.profile({**row, "triton_cns_enabled": cns}).cns for cns in (True, False, "true")] == [
        True,
        False,
        None,
    ]


def test_new_words_for_an_account() -> None:
    body = wire_account.new_words({"company": "Lumen", "province": "Flanders", "cns": False})
    assert body == {"companyName": "Lumen", "state": "Flanders", "triton_cns_enabled": False}


@pytest.mark.parametrize(
    ("row", "limit"),
    [
        ({"value": 16, "by": "ram"}, Limit("ram", 16)),
        ({"value": 2, "check": "os", "os": "any"}, Limit("machines", 2, {"check": "os", "os": "any"})),
    ],
)
def test_a_limit(row: dict[str, object], limit: Limit) -> None:
    assert wire_account.limit(row) == limit
