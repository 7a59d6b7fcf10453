# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""research.cloud.provision."""

from __future__ import annotations

from typing import Any

import pytest

from tests.examples.lab import Lab
from tests.playbooks.conftest import Play, alive

pytestmark = pytest.mark.faces

FLEET: dict[str, Any] = {
    "fleet_cloud": "jetstream",
    "fleet_defaults": {"image": "Ubuntu 22.04", "size": "m1.small", "project": "lumen", "allocation": "TG-LUMEN"},
    "fleet_instances": [
        {"name": "web"},
        {"name": "a-long-name", "size": "m1.medium"},
        {"name": "far", "cloud": "tacc"},
    ],
}


def test_check_mode_tells_and_makes_nothing(lab: Lab, play: Play) -> None:
    checked = play("provision", "--check", "--diff", **FLEET)

    assert (checked.status, checked.changed, alive(lab)) == (0, 1, {})
    assert '+++ after: instance "a-long-name" on jetstream (+6.0 SU/h)' in checked.text
    assert checked.table("Show the fleet")[-1] == "This fleet would burn 10.0 SU/h."


def test_a_fleet_is_made_once(lab: Lab, play: Play) -> None:
    first = play("provision", **FLEET)
    second = play("provision", **FLEET)

    assert (first.status, first.changed, second.status, second.changed) == (0, 1, 0, 0)
    assert alive(lab) == {"web": "active", "a-long-name": "active", "far": "active"}
    heading, *rows, burn = second.table("Show the fleet")
    assert heading.split() == ["name", "cloud", "status", "size", "address", "result"]
    told = [row.split() for row in rows]
    assert [row[:4] for row in told] == [
        ["web", "jetstream", "running", "m1.small"],
        ["a-long-name", "jetstream", "running", "m1.medium"],
        ["far", "tacc", "running", "m1.small"],
    ]
    assert [row[4].rsplit(".", 2)[0] for row in told] == ["149.165", "149.165", "129.114"]
    assert {row[5] for row in told} == {"ok"}
    assert burn == "This fleet burns 10.0 SU/h."


def test_an_entry_may_want_another_state(lab: Lab, play: Play) -> None:
    wanted = {**FLEET, "fleet_instances": [{"name": "web", "state": "stopped"}]}

    made = play("provision", **wanted)

    assert alive(lab) == {"web": "shutoff"}
    assert made.table("Show the fleet")[-1] == "This fleet burns 0.0 SU/h."


def test_what_failed_stands_in_the_table(lab: Lab, play: Play) -> None:
    lab.world.faults.add({"match": {"method": "POST", "path": "v2/instances"}, "count": 1, "effect": "fail_build"})

    made = play("provision", **FLEET)

    assert made.status == 2
    assert sorted(alive(lab).values()) == ["active", "active", "error"]
    rows = made.table("Show the fleet")[1:-1]
    (failed,) = (row for row in rows if " error " in row)
    assert "ended in error after create: No valid host was found." in failed
    assert sum(row.endswith("changed") for row in rows) == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"fleet_instances": "web"}, "fleet_instances must be a list"),
        ({"fleet_instances": ["web"]}, "fleet_instances must be a list"),
        ({"fleet_instances": [{"name": "web", "state": "absent"}]}, "research.cloud.decommission deletes"),
        ({"fleet_defaults": {"state": "absent"}}, "research.cloud.decommission deletes"),
        ({"fleet_instances": [{"name": "web", "imgae": "Ubuntu 22.04"}]}, "imgae"),
        ({"fleet_instances": [{"name": "web"}, {"name": "x", "image": "Ubuntu 22.4"}]}, 'near: "Ubuntu 22.04"'),
    ],
)
def test_a_mistake_makes_nothing(lab: Lab, play: Play, wrong: dict[str, Any], said: str) -> None:
    refused = play("provision", **{**FLEET, **wrong})

    assert refused.status == 2
    assert said in refused.text.replace("\\", "")
    assert alive(lab) == {}
