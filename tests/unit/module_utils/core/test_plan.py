# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans and the differences that they show."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan, Step, burn, diff


@pytest.mark.parametrize(
    ("steps", "changed"),
    [
        ((), False),
        ((Step("ask", "console"),), False),
        ((Step("act", "stop"),), True),
        ((Step("ask", "console"), Step("delete")), True),
    ],
)
def test_asking_changes_nothing(steps: tuple[Step, ...], changed: bool) -> None:
    assert Plan("web", {}, {}, steps).changed is changed


def test_a_difference_tells_the_cost() -> None:
    assert diff("web", {"size": "s", "burn_rate": 2.0}, {"size": "l", "burn_rate": 10.0}) == {
        "before": {"size": "s", "burn_rate": 2.0},
        "after": {"size": "l", "burn_rate": 10.0},
        "before_header": "web",
        "after_header": "web (+8.0 SU/h)",
    }


def test_a_difference_without_cost_does_not() -> None:
    assert diff("web", {"name": "a"}, {"name": "b"})["after_header"] == "web"


def test_what_is_not_there_is_empty() -> None:
    assert diff("web", None, {"burn_rate": 1.0})["before"] == {}
    assert diff("web", {"burn_rate": 1.0}, None)["after_header"] == "web (-1.0 SU/h)"


@pytest.mark.parametrize(
    ("fields", "rate"), [(None, 0.0), ({}, 0.0), ({"burn_rate": None}, 0.0), ({"burn_rate": 3}, 3)]
)
def test_burn(fields: dict[str, float] | None, rate: float) -> None:
    assert burn(fields) == rate
