# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Firewall rules: their language and their life."""

from __future__ import annotations

import pytest
from person import Person

from research_cloud_emulator.world.triton import firewall

VM = "vm 45607081-4cd2-45c8-baf7-79da760fffaa"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("FROM any TO all vms ALLOW tcp PORT 22", None),
        ("from ANY to  All VMs allow TCP port 22", "FROM any TO all vms ALLOW tcp PORT 22"),
        (
            "FROM any TO tag www ALLOW tcp (PORT 443 AND PORT 80)",
            'FROM any TO tag "www" ALLOW tcp (PORT 80 AND PORT 443)',
        ),
        ("FROM any TO tag role = web BLOCK udp PORT 53", 'FROM any TO tag "role" = "web" BLOCK udp PORT 53'),
        (f"FROM (tag b OR tag a) TO {VM} ALLOW tcp PORT all", f'FROM (tag "a" OR tag "b") TO {VM} ALLOW tcp PORT all'),
        ("FROM ip 10.0.0.1 TO all vms ALLOW icmp TYPE 8 CODE 0", None),
        ("FROM all vms TO subnet 10.0.0.0/8 BLOCK tcp PORTS 1-1024, 8080 PRIORITY 3", None),
        ('FROM any TO tag "a b" = "c d" ALLOW icmp', None),
    ],
)
def test_rules_are_spelt_in_one_way(text: str, shown: str | None) -> None:
    assert firewall.parsed(text).text == (shown or text)
    assert firewall.parsed(shown or text).text == (shown or text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("ALLOW everything", "expected 'FROM"),
        ("FROM any TO any ALLOW tcp PORT 22", "does not affect VMs"),
        ("FROM any TO all vms ALLOW tcp", "tcp needs PORT"),
        ("FROM any TO all vms ALLOW tcp PORT 70000", "invalid port number '70000'"),
        ("FROM any TO all vms ALLOW smoke PORT 1", "cannot understand protocol 'smoke PORT 1'"),
        ("FROM any TO all vms ALLOW tcp HATCH 1", "cannot understand 'HATCH 1'"),
        ("FROM everywhere TO all vms ALLOW tcp PORT 22", "cannot understand target 'everywhere'"),
        ("FROM any TO all vms ALLOW tcp PORT 22 PRIORITY 101", "Priority 101"),
    ],
)
def test_rules_that_are_none(alice: Person, text: str, problem: str) -> None:
    told = alice.post("/fwrules", {"rule": text}, 409)
    assert told["code"] == "InvalidParameters"
    assert problem in told["errors"][0]["message"]


def test_the_life_of_a_rule(alice: Person) -> None:
    assert alice.post("/fwrules", {}, 409)["message"] == "rule is a required argument"
    made = alice.post("/fwrules", {"rule": "FROM any TO tag role ALLOW tcp PORT 22", "description": "d"}, 201)
    assert (made["enabled"], made["log"], made["description"]) == (False, False, "d")
    path = f"/fwrules/{made['id']}"
    assert alice.post(path, {"enabled": True})["enabled"] is True
    assert alice.post(f"{path}/disable")["enabled"] is False
    assert alice.post(f"{path}/enable")["enabled"] is True
    changed = alice.post(path, {"rule": "FROM any TO tag role = web ALLOW tcp PORT 80"})
    assert (changed["rule"], changed["enabled"]) == ('FROM any TO tag "role" = "web" ALLOW tcp PORT 80', True)
    assert alice.get("/fwrules") == [changed]
    alice.delete(path)
    assert alice.get(path, 404)["message"] == "Rule not found"


def test_whom_rules_concern(alice: Person) -> None:
    web = alice.make("web", tags={"role": "web", "n": 3})
    database = alice.make("db", tags={"role": "db"})
    concerned = {
        "FROM any TO tag role ALLOW tcp PORT 1": {web, database},
        "FROM any TO tag role = web ALLOW tcp PORT 2": {web},
        "FROM any TO tag n = 3 ALLOW tcp PORT 3": {web},
        f"FROM any TO vm {database} ALLOW tcp PORT 4": {database},
        "FROM any TO all vms ALLOW tcp PORT 5": {web, database},
        "FROM tag nothing TO ip 10.0.0.1 ALLOW tcp PORT 6": set(),
    }
    for rule, machines in concerned.items():
        uuid = alice.post("/fwrules", {"rule": rule}, 201)["id"]
        assert {each["id"] for each in alice.get(f"/fwrules/{uuid}/machines")} == machines, rule
    assert len(alice.get(f"/machines/{web}/fwrules")) == 4
    assert len(alice.get(f"/machines/{database}/fwrules")) == 3


def test_global_rules_are_read_only(alice: Person) -> None:
    alice.world.store.insert(
        "triton_rules",
        uuid="45607081-4cd2-45c8-baf7-79da760fffaa",
        datacenter="us-east-1",
        rule="FROM any TO all vms ALLOW icmp",
        enabled=1,
        log=0,
        **{"global": 1},
    )
    (rule,) = alice.get("/fwrules")
    assert rule["global"] is True
    assert alice.delete(f"/fwrules/{rule['id']}", 409)["code"] == "InvalidArgument"
    alice.post(f"/fwrules/{rule['id']}/disable", None, 409)
