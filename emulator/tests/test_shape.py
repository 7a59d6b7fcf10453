# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The comparison itself finds what it should."""

from __future__ import annotations

from typing import Any

import pytest
from shape import differences, whole_part


@pytest.mark.parametrize(
    ("seen", "ours", "cut", "found"),
    [
        ({"a": 1}, {"a": 2.5}, False, []),
        ({"a": None}, {"a": "x"}, False, []),
        ({"a": [{"b": 1}]}, {"a": [{"b": 1}, {"b": "x"}]}, False, [".a[].b: number was seen, not str"]),
        ({"a": True}, {"a": 1}, False, [".a: bool was seen, not number"]),
        ({"a": 1}, {"a": None}, False, [".a: number was seen, not NoneType"]),
        ({"a": 1}, {}, True, [".a: missing"]),
        ({}, {"a": 1}, False, [".a: was not seen"]),
        ({}, {"a": 1}, True, []),
        ([1], [], False, [": items were seen"]),
    ],
)
def test_differences(seen: Any, ours: Any, cut: bool, found: list[str]) -> None:
    assert list(differences(seen, ours, cut=cut)) == found


@pytest.mark.parametrize(
    ("prefix", "value"),
    [
        ('{"a":1,"b":"x', {"a": 1}),
        ('{"a":[{"b":"c","d', {"a": [{"b": "c"}]}),
        ('[{"a":null,"b":{', [{"a": None, "b": {}}]),
        ('{"a":"b\\"{",', {"a": 'b"{'}),
    ],
)
def test_whole_part(prefix: str, value: Any) -> None:
    assert whole_part(prefix) == value
