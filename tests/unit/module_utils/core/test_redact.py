# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets leave no trace."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.redact import MASK, leaves, redact, veiled


@pytest.mark.parametrize(
    ("value", "clean"),
    [
        ("token s3cret!", f"token {MASK}!"),
        ({"a": ["s3cret", {"s3cret": 1}], "n": None}, {"a": [MASK, {MASK: 1}], "n": None}),
        (("s3cret", 1, True), [MASK, 1, True]),
        (3.5, 3.5),
    ],
)
def test_everywhere(value: Any, clean: Any) -> None:
    assert redact(value, ["s3cret"]) == clean


def test_the_longer_secret_goes_first() -> None:
    assert redact("password-longer password", ["password", "password-longer"]) == f"{MASK} {MASK}"


def test_an_empty_secret_is_none() -> None:
    value = {"a": "text"}
    assert redact(value, ["", ""]) is value


def test_values_are_veiled_and_keys_are_not() -> None:
    options = {
        "name": "web",
        "metadata": {"a": "x", "b": ""},
        "script": "x",
        "none": None,
        "instances": [{"metadata": {"c": "x"}, "script": "", "name": "x"}, "odd"],
        "networks": ["x"],
    }
    assert veiled(options, ["metadata", "script", "none"]) == {
        "name": "web",
        "metadata": {"a": MASK, "b": MASK},
        "script": MASK,
        "none": None,
        "instances": [{"metadata": {"c": MASK}, "script": "", "name": "x"}, "odd"],
        "networks": ["x"],
    }


def test_leaves_are_all_texts() -> None:
    assert leaves({"a": ["x", {"b": "y", "c": 1}], "d": None, "e": ("z",)}) == ["x", "y", "z"]
