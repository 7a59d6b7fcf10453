# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which account a profile means."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.identity import choose, from_row
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Ambiguous, BadInput


def row(number: int, provider: str, place: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "uuid": f"identity-{number}",
        "key": f"key-{number}",
        "user": {"username": "alice"},
        "provider": {
            "id": place,
            "uuid": f"provider-{place}",
            "name": provider,
            "active": True,
            "end_date": None,
            **more,
        },
    }


ROWS = [row(1, "Indiana", 4), row(2, "TACC", 5), row(3, "TACC", 5)]


@pytest.mark.parametrize(
    ("provider", "identity", "uuid"),
    [
        ("Indiana", None, "identity-1"),
        ("provider-4", None, "identity-1"),
        ("4", None, "identity-1"),
        (None, "identity-2", "identity-2"),
        (None, "3", "identity-3"),
        ("TACC", "key-3", "identity-3"),
    ],
)
def test_the_one_that_is_left(provider: str | None, identity: str | None, uuid: str) -> None:
    assert choose(ROWS, "c", provider, identity).uuid == uuid


def test_the_only_one_needs_no_name() -> None:
    only = choose(ROWS[:1], "c", None, None)
    assert only.path == "/api/v1/provider/provider-4/identity/identity-1"
    assert (only.username, only.provider, only.provider_number) == ("alice", "Indiana", 4)


@pytest.mark.parametrize("provider", [None, "TACC"])
def test_several_are_listed(provider: str | None) -> None:
    with pytest.raises(Ambiguous) as raised:
        choose(ROWS, "c", provider, None)
    assert "identity-2 (key-2, TACC), identity-3 (key-3, TACC)" in str(raised.value)


def test_an_unknown_provider_says_what_is_near() -> None:
    with pytest.raises(BadInput, match=r'^provider "Indianna" not found on c; near: "Indiana"$'):
        choose(ROWS, "c", "Indianna", None)


@pytest.mark.parametrize(("rows", "listing"), [(ROWS[:1], "identity-1 (key-1, Indiana)"), ([], "none")])
def test_an_unknown_identity_lists_what_there_is(rows: list[Any], listing: str) -> None:
    with pytest.raises(BadInput) as raised:
        choose(rows, "c", None, "nobody")
    assert str(raised.value) == f'identity "nobody" not found on c; there is: {listing}'


@pytest.mark.parametrize(
    ("more", "active"), [({}, True), ({"active": False}, False), ({"end_date": "2026-08-01T00:00:00Z"}, False)]
)
def test_a_provider_that_is_switched_off_or_has_ended_does_not_answer(more: dict[str, Any], active: bool) -> None:
    assert from_row(row(1, "Indiana", 4, **more)).active is active
