# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Simple expressions give what Ansible's engine gives, or leave it to the engine."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleUndefinedVariable
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.closures import Missing, NeedsEngine, evaluate
from hypothesis import given, settings
from hypothesis import strategies as st

UNDEFINED = object()

ROW: dict[str, Any] = {
    "name": "web",
    "status": "running",
    "odd": "{{ name }}",
    "trusted_odd": trust_as_template("{{ name }}"),
    "nothing": None,
    "empty": "",
    "vcpus": 8,
    "cost": 0.5,
    "own": True,
    "none_of_it": [],
    "tags": {"role": "db", "items": "shadowed", "tier": "", "deep": {"er": [1, 2]}},
    "odd_tags": {"a": {"b": ["{% raw %}"]}},
    "labels": ["prod", "edge"],
    "addresses": [{"address": "192.0.2.7", "kind": "public"}],
    "range": "a name of the engine",
}

SIMPLE = [
    "name",
    "vcpus",
    "cost",
    "own",
    "nothing",
    "empty",
    "labels",
    "tags",
    "tags.role",
    "tags['role']",
    "tags.deep.er[1]",
    "addresses[0].address",
    "range",
    "name ~ '.' ~ status",
    "vcpus ~ '-' ~ cost ~ own ~ nothing",
    "status == 'running'",
    "status != name",
    "vcpus > 4",
    "vcpus <= 4.5",
    "'prod' in labels",
    "'prod' not in labels",
    "'role' in tags",
    "status in ['running', 'stopped']",
    "own and status == 'running'",
    "nothing or name",
    "empty and name",
    "not labels",
    "not none_of_it",
    "'front' if labels else 'back'",
    "name if own else tags.nowhere",
    "tags.role | default('none')",
    "tags.nowhere | default('none')",
    "tags.tier | default('none')",
    "tags.tier | default('none', true)",
    "tags.nowhere | d(7)",
    "'a constant'",
    "true",
    "[name, vcpus]",
]

LEFT_TO_THE_ENGINE = [
    "odd",
    "trusted_odd",
    "odd_tags",
    "tags.items",
    "tags.deep.er[5]",
    "labels.prod",
    "nowhere",
    "name | upper",
    "name is match('w')",
    "lookup('env', 'HOME')",
    "name[0]",
    "tags[name]",
    "1 < vcpus < 9",
    "vcpus + 1",
    "name ~ labels",
    "'x' if own",
    "name < vcpus",
    "'{{ name }}'",
    "'a\\nb'",
    "name }} {{ status",
    "tags.__class__",
    "1 +",
    "",
]


def engine(expression: str) -> Any:
    """What Ansible makes of it."""
    try:
        return Templar(DataLoader(), variables=dict(ROW)).evaluate_expression(trust_as_template(expression))
    except AnsibleUndefinedVariable:
        return UNDEFINED


def ours(expression: str) -> Any:
    try:
        return evaluate(trust_as_template(expression), ROW, strict=False)
    except Missing:
        return UNDEFINED


@pytest.mark.parametrize("expression", SIMPLE)
def test_simple_ones_are_what_the_engine_says(expression: str) -> None:
    given, wanted = ours(expression), engine(expression)
    assert (given, isinstance(given, bool)) == (wanted, isinstance(wanted, bool))


def test_what_a_mapping_does_not_have_is_undefined() -> None:
    assert ours("tags.nowhere") is UNDEFINED is engine("tags.nowhere")
    assert ours("tags.nowhere ~ name") is UNDEFINED is engine("tags.nowhere ~ name")


def test_where_that_is_an_error_the_engine_words_it() -> None:
    with pytest.raises(NeedsEngine):
        evaluate(trust_as_template("tags.nowhere"), ROW, strict=True)


@pytest.mark.parametrize("expression", LEFT_TO_THE_ENGINE)
def test_everything_else_is_left_to_it(expression: str) -> None:
    with pytest.raises(NeedsEngine):
        evaluate(trust_as_template(expression), ROW, strict=False)


def test_a_text_that_nobody_vouches_for_is_never_evaluated() -> None:
    with pytest.raises(NeedsEngine):
        evaluate("name", ROW, strict=False)


def expressions() -> st.SearchStrategy[str]:
    """Sentences of the grammar, sensible or not."""
    words = [
        "name",
        "status",
        "vcpus",
        "nothing",
        "empty",
        "own",
        "tags",
        "labels",
        "odd",
        "odd_tags",
        "nowhere",
        "range",
    ]
    fields = [
        "tags.role",
        "tags.tier",
        "tags.nowhere",
        "tags.items",
        "tags.deep.er[0]",
        "addresses[0].kind",
        "labels[1]",
    ]
    leaf = st.sampled_from([*words, *fields, "'running'", "''", "7", "0.5", "none", "false", "[]", "['prod', 7]"])

    def combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        operators = st.sampled_from(["~", "==", "!=", "<", ">=", "in", "not in", "and", "or"])
        return st.one_of(
            st.builds("({} {} {})".format, inner, operators, inner),
            st.builds("(not {})".format, inner),
            st.builds("({} if {} else {})".format, inner, inner, inner),
            st.builds("({} | default({}))".format, leaf, leaf),
            st.builds("({} | default('x', true))".format, leaf),
        )

    return st.recursive(leaf, combined, max_leaves=5)


@settings(max_examples=300, deadline=None)
@given(expression=expressions())
def test_whatever_is_not_left_to_the_engine_is_what_it_says(expression: str) -> None:
    try:
        mine = ours(expression)
    except NeedsEngine:
        return
    theirs = engine(expression)
    assert (mine, type(mine).__name__.strip("_")) == (theirs, type(theirs).__name__.strip("_"))
