# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When to ask again, and after how long."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.http.policy import RetryPolicy, retry_after

POLICY = RetryPolicy(base=1.0, cap=8.0, retry_after_cap=60.0)
NOW = 1_800_000_000.0  # Fri, 15 Jan 2027 08:00:00 GMT


@pytest.mark.parametrize(("attempt", "longest"), [(1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 8.0), (50, 8.0)])
def test_pauses_double_up_to_the_cap(attempt: int, longest: float) -> None:
    assert POLICY.pause(attempt, lambda: 1.0) == longest
    assert POLICY.pause(attempt, lambda: 0.25) == longest / 4
    assert POLICY.pause(attempt, lambda: 0.0) == 0.0


@pytest.mark.parametrize(("asked", "pause"), [(5.0, 5.0), (0.0, 1.0), (999.0, 60.0)])
def test_at_least_what_the_cloud_asks_for_up_to_a_cap(asked: float, pause: float) -> None:
    assert POLICY.pause(1, lambda: 1.0, asked) == pause


@pytest.mark.parametrize("status", [200, 400, 403, 404, 409, 413, 500])
def test_other_statuses_are_final(status: int) -> None:
    assert not POLICY.may_repeat_status(status, repeatable=True)


@pytest.mark.parametrize("status", [502, 503, 504])
def test_transient_statuses_are_repeated_only_where_that_is_safe(status: int) -> None:
    assert POLICY.may_repeat_status(status, repeatable=True)
    assert not POLICY.may_repeat_status(status, repeatable=False)


def test_a_refusal_to_process_may_always_be_repeated() -> None:
    assert POLICY.may_repeat_status(429, repeatable=False)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("17", 17.0),
        (" 0 ", 0.0),
        ("Fri, 15 Jan 2027 08:00:30 GMT", 30.0),
        ("Fri, 15 Jan 2027 08:00:30 -0000", 30.0),
        ("Fri, 15 Jan 2027 07:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("Fri, 15 Jan 99999999999999999999 07:00:00 GMT", None),
        ("", None),
    ],
)
def test_retry_after(header: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": header}, NOW) == seconds


def test_no_header() -> None:
    assert retry_after({}, NOW) is None
