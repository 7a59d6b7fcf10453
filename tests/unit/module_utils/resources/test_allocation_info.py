# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is left, against the emulated cloud."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import allocation_info, instance

from tests.support.lab import NEW, Lab


@pytest.fixture
def lab() -> Iterator[Lab]:
    made = Lab()
    yield made
    made.close()


def test_the_figures_of_a_fleet(lab: Lab) -> None:
    items = [{"name": "web", "state": "started"}, {"name": "big", "size": "m1.medium", "state": "started"}]
    lab.run(instance.RESOURCE, instances=[*items, {"name": "off", "state": "stopped"}], **NEW)
    result = lab.run(allocation_info.RESOURCE)
    lumen = next(a for a in result["allocations"] if a["name"] == "TG-LUMEN")
    assert (lumen["burn_rate"], lumen["running"], result["burn_rate"]) == (8.0, 2, 8.0)
    assert lumen["allowed"] == 50000.0
    assert lumen["balance"] == lumen["allowed"] - lumen["used"]
    assert lumen["runs_out"] > result["observed_at"]
    assert lumen["counted_seconds_ago"] >= 0
    assert result["changed"] is False


def test_one_that_is_used_up(lab: Lab) -> None:
    small = lab.run(allocation_info.RESOURCE, name="TG-SMALL")["allocations"]
    assert [a["name"] for a in small] == ["TG-SMALL"]
    assert small[0]["balance"] < 0
    assert small[0]["runs_out"] == lab.run(allocation_info.RESOURCE)["observed_at"]
    assert any("used up" in caveat for caveat in small[0]["caveats"])


def test_one_that_was_never_counted(lab: Lab) -> None:
    fresh = lab.run(allocation_info.RESOURCE, cloud="bob", name="TG-FRESH")["allocations"][0]
    assert (fresh["used"], fresh["balance"], fresh["runs_out"], fresh["counted_seconds_ago"]) == (None, None, "", None)


def test_it_is_found_by_its_id_too(lab: Lab) -> None:
    one = lab.run(allocation_info.RESOURCE, name="TG-LUMEN")["allocations"][0]
    assert lab.run(allocation_info.RESOURCE, id=one["id"])["allocations"][0]["name"] == "TG-LUMEN"
    assert lab.run(allocation_info.RESOURCE, id="nothing")["allocations"] == []
