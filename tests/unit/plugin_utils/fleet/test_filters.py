# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters: ordered, the first rule that applies decides, and a rule that cannot be evaluated is an error."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.filters import keep
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.options import Filter

from tests.unit.plugin_utils.fleet.helpers import expressions, row, trusted

RUNNING = row("web", tags=("prod",))
SCRATCH = row("try", tags=("scratch",))
STOPPED = row("old", status="stopped")
FLEET = [RUNNING, SCRATCH, STOPPED]


def rule(kind: str, expression: str | bool) -> Filter:
    return Filter(kind == "include", trusted(expression))


def names(*rules: Filter) -> list[str]:
    return [kept["name"] for kept in keep(FLEET, rules, expressions())]


def test_without_rules_everything_stays() -> None:
    assert names() == ["web", "try", "old"]


def test_what_no_rule_applies_to_stays() -> None:
    assert names(rule("exclude", "'scratch' in tags")) == ["web", "old"]


def test_a_closing_exclude_keeps_only_what_is_named() -> None:
    assert names(rule("include", "status == 'running'"), rule("exclude", True)) == ["web", "try"]


def test_the_first_rule_that_applies_decides() -> None:
    scratch, running, rest = (
        rule("exclude", "'scratch' in tags"),
        rule("include", "status == 'running'"),
        rule("exclude", True),
    )

    assert names(scratch, running, rest) == ["web"]
    assert names(running, scratch, rest) == ["web", "try"]


def test_order_of_rules_matters_only_as_the_first_match() -> None:
    rules = [
        rule("include", "name == 'web'"),
        rule("exclude", "tags | length > 0"),
        rule("include", "status == 'running'"),
    ]
    holds = {"web": (True, True, True), "try": (False, True, True), "old": (False, False, False)}
    keeps = (True, False, True)

    for order in itertools.permutations(range(3)):
        expected = [name for name, applies in holds.items() if next((keeps[i] for i in order if applies[i]), True)]
        assert names(*(rules[i] for i in order)) == expected


@pytest.mark.parametrize(
    "expression",
    ["statsu == 'running'", "tags", "name", "name ==", "1 / 0 == 1"],
    ids=["undefined", "list", "text", "syntax", "division"],
)
def test_a_rule_that_cannot_be_evaluated_lets_nobody_in_or_out(expression: str) -> None:
    with pytest.raises(
        BadInput, match=r"^filters\[2\]: .* cannot be evaluated for \"web\" \(id jetstream-web-id on jetstream\)"
    ):
        names(rule("exclude", False), rule("include", expression))


def test_template_text_in_a_name_is_data() -> None:
    evil = row("{{ 7 * 7 }}", tags=("lookup('pipe', 'id')",))
    rules = [rule("include", "name == '{' ~ '{ 7 * 7 }' ~ '}' and tags[0] is match('lookup')"), rule("exclude", True)]

    assert keep([evil], rules, expressions()) == [evil]
