# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one spelling of firewall rules."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.firewall import spelled
from hypothesis import given
from hypothesis import strategies as st
from research_cloud_emulator.world.triton import firewall as server

VM = "45607081-4cd2-45c8-baf7-79da760fffaa"
WEB = 'FROM any TO tag "role" = "web" ALLOW tcp'

SAME = {
    "words in any case, any space": (
        "FROM any TO all vms ALLOW tcp PORT 22",
        ["from ANY to  All VMs allow TCP port 22", " FROM any\nTO all vms ALLOW tcp PORT 22 "],
    ),
    "tags with and without quotes": (
        f"{WEB} PORT 80",
        [
            "FROM any TO tag role = web ALLOW tcp PORT 80",
            "FROM any TO tag role=web ALLOW tcp PORT 80",
            'FROM any TO (tag "role"=web) ALLOW tcp (PORT 80)',
        ],
    ),
    "targets in any order, each once": (
        f'FROM (subnet 10.0.0.0/8 OR tag "a" OR tag "b") TO vm {VM} BLOCK udp PORT 53',
        [f"FROM (tag b OR tag a OR subnet 10.0.0.0/8 OR tag a) TO VM {VM.upper()} BLOCK UDP PORT 53"],
    ),
    "ports in any order and either notation": (
        f"{WEB} (PORT 80 AND PORT 443)",
        [f"{WEB} (PORT 443 AND PORT 80)", f"{WEB} PORTS 443, 80", f"{WEB} ports 80,443"],
    ),
    "ranges": (
        f"{WEB} PORTS 22, 8000 - 8080",
        [f"{WEB} PORTS 8000-8080, 22", f"{WEB} PORTS 22,8000 -8080", f"{WEB} PORTS 8000- 8080 ,22"],
    ),
    "all ports": (f"{WEB} PORT all", [f"{WEB} PORT ALL", f"{WEB} (PORT 22 AND PORT all)"]),
    "types": (
        "FROM ip 10.0.0.1 TO all vms ALLOW icmp (TYPE 0 AND TYPE 8 CODE 0)",
        ["FROM IP 10.0.0.1 TO all vms ALLOW icmp (type 8 code 0 AND type 0)"],
    ),
    "all types": ("FROM any TO all vms ALLOW icmp6 TYPE all", ["FROM any TO all vms ALLOW ICMP6 TYPE ALL"]),
    "no types": ("FROM any TO all vms ALLOW icmp PRIORITY 3", ["FROM any TO all vms ALLOW ICMP priority 03"]),
    "other protocols": ("FROM any TO all vms ALLOW esp", ["from any to all vms allow ESP"]),
    "no priority is the lowest": (f"{WEB} PORT 80", [f"{WEB} PORT 80 PRIORITY 0"]),
    "text in quotes is kept": (
        'FROM any TO tag "A b" = "C \\"d" ALLOW esp',
        ['from any to tag "A b"="C \\"d" ALLOW esp'],
    ),
}
NONE = [
    "",
    "ALLOW everything",
    "FROM any TO all vms",
    "FROM any TO all vms ALLOW tcp",
    "FROM any TO all vms ALLOW smoke PORT 1",
    "FROM any TO all vms ALLOW tcp HATCH 1",
    "FROM any TO all vms ALLOW tcp PORT x",
    "FROM any TO all vms ALLOW tcp PORTS 1-",
    "FROM any TO all vms ALLOW tcp PORTS 1,",
    "FROM any TO all vms ALLOW tcp PORT 22 PRIORITY",
    "FROM any TO all vms ALLOW tcp PORT 22 twice",
    "FROM any TO all machines ALLOW tcp PORT 22",
    "FROM any TO (tag a OR tag b ALLOW tcp PORT 22",
    'FROM any TO tag = "b" ALLOW tcp PORT 22',
    'FROM any TO tag " ALLOW tcp PORT 22',
    "FROM nowhere x TO all vms ALLOW tcp PORT 22",
    "FROM any TO all vms PERMIT tcp PORT 22",
]


@pytest.mark.parametrize("what", SAME)
def test_what_says_the_same_is_spelled_alike(what: str) -> None:
    one, others = SAME[what]
    assert [spelled(text) for text in (one, *others)] == [one] * (1 + len(others))


@pytest.mark.parametrize(
    "other",
    [
        'FROM any TO tag "role" = "Web" ALLOW tcp PORT 80',
        'FROM any TO tag "role" ALLOW tcp PORT 80',
        'FROM any TO tag "role" = "web" BLOCK tcp PORT 80',
        f"{WEB} PORT 81",
        f"{WEB} PORTS 80 - 81",
        f"{WEB} PORT 80 PRIORITY 1",
        'FROM tag "role" = "web" TO any ALLOW tcp PORT 80',
        'FROM any TO tag "role" = "web" ALLOW udp PORT 80',
    ],
)
def test_what_says_something_else_is_not(other: str) -> None:
    assert spelled(other) != spelled(f"{WEB} PORT 80")


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_rule_keeps_its_words(text: str) -> None:
    assert spelled(f"  {text} ") == " ".join(text.split())


@pytest.mark.parametrize("what", SAME)
def test_the_server_reads_it_as_it_was_meant(what: str) -> None:
    one, others = SAME[what]
    for text in (one, *others):
        if "\\" not in text:  # which the emulated server does not take in a tag
            assert spelled(server.parsed(text).text) == spelled(server.parsed(spelled(text)).text) == one


tags = st.text(st.characters(categories=("L", "N", "P", "Zs"), exclude_characters='"\\'), min_size=1)
targets = st.one_of(
    st.just("any"),
    st.just("all vms"),
    tags.map(lambda tag: f'tag "{tag}"'),
    st.ip_addresses(v=4).map(lambda ip: f"ip {ip}"),
)
sides = st.lists(targets, min_size=1, max_size=4).map(lambda some: f"({' OR '.join(some)})")
ports = st.lists(st.integers(1, 65_535), min_size=1, max_size=4).map(lambda some: "PORTS " + ", ".join(map(str, some)))


@given(sides, sides, st.sampled_from(["ALLOW", "block"]), ports, st.integers(0, 100))
def test_spelling_twice_is_spelling_once(origin: str, target: str, action: str, where: str, priority: int) -> None:
    once = spelled(f"FROM {origin} TO {target} {action} tcp {where} PRIORITY {priority}")
    assert once.startswith("FROM ")
    assert spelled(once) == once


@given(st.text())
def test_any_text_has_a_spelling(text: str) -> None:
    assert spelled(spelled(text)) == spelled(text)
