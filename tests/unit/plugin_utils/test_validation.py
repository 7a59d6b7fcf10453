# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options are checked with the rules and the words of AnsibleModule."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.plugin_utils.validation import Checked, check_options, validate

SPEC: dict[str, dict[str, Any]] = {
    "name": {"type": "str", "aliases": ["title"]},
    "count": {"type": "int", "default": 1},
    "password": {"type": "str", "no_log": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "old": {"type": "str", "removed_in_version": "9.0.0", "removed_from_collection": "research.cloud"},
    "item": {"type": "dict", "options": {"key": {"type": "str", "no_log": True}}},
}


def check(**values: Any) -> Checked:
    constraints = {"required_if": [("state", "absent", ["name"])], "mutually_exclusive": [("name", "count")]}
    return check_options(SPEC, values, constraints, action="research.cloud.toy")


def test_values_are_converted_and_defaults_filled_in() -> None:
    checked = check(count="3")
    assert checked.error == ""
    assert checked.options == {
        "name": None,
        "count": 3,
        "password": None,
        "state": "present",
        "old": None,
        "item": None,
    }


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"state": "absent"}, "state is absent but all of the following are missing: name"),
        ({"state": "gone"}, "value of state must be one of: present, absent, got: gone"),
        ({"name": "a", "count": 2}, "parameters are mutually exclusive: name|count"),
    ],
)
def test_one_sentence_for_what_is_wrong(values: dict[str, Any], error: str) -> None:
    assert check(**values).error == error


def test_an_unknown_option_names_the_module() -> None:
    error = check(nmae="x").error
    assert error.startswith(
        "Unsupported parameters for (research.cloud.toy) module: nmae. Supported parameters include: "
    )


def test_secret_values_are_collected_at_every_depth() -> None:
    assert check(password="pw", item={"key": "k3y"}).no_log == {"pw", "k3y"}


def test_an_option_and_its_alias() -> None:
    assert check(name="a", title="b").warnings == ("Both option name and its alias title are set.",)


def test_a_deprecated_option() -> None:
    (said,) = check(old="x").deprecations
    assert said["version"] == "9.0.0"
    assert "old" in said["msg"]


def test_what_was_given_stays_as_it_was() -> None:
    values = {"count": "3"}
    validate(SPEC, values)
    assert values == {"count": "3"}


def test_validate_returns_values_and_sentences() -> None:
    assert validate({"a": {"type": "int"}}, {"a": "1"}) == ({"a": 1}, [])
    _values, errors = validate({"a": {}, "b": {}}, {"a": 1, "b": 2}, {"mutually_exclusive": [("a", "b")]})
    assert errors == ["parameters are mutually exclusive: a|b"]
