# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""research.cloud.decommission."""

from __future__ import annotations

from typing import Any

import pytest

from tests.examples.lab import PROVIDERS, Lab
from tests.playbooks.conftest import Play, alive

pytestmark = pytest.mark.faces

FLEET: dict[str, Any] = {
    "fleet_cloud": "jetstream",
    "fleet_defaults": {"image": "Ubuntu 22.04", "size": "m1.small"},
    "fleet_instances": [{"name": "web"}, {"name": "worker-1", "size": "m1.medium"}, {"name": "far", "cloud": "tacc"}],
}


@pytest.fixture(autouse=True)
def machines(lab: Lab) -> None:
    """A fleet on two clouds, and machines that do not belong to it."""
    for cloud, name, project in (
        ("jetstream", "web", "lumen"),
        ("jetstream", "worker-1", "lumen"),
        ("jetstream", "thesis", "atlas"),
        ("tacc", "far", "lumen"),
        ("tacc", "far-thesis", "atlas"),
    ):
        lab.world.add_instances(1, name=name, provider=PROVIDERS[cloud], project=project)


def test_without_a_confirmation_it_names_and_refuses(lab: Lab, play: Play) -> None:
    before = alive(lab)

    refused = play("decommission", **FLEET)

    assert (refused.status, refused.changed, alive(lab)) == (2, 0, before)
    heading, *rows, burn = refused.table("Name what would be deleted")
    assert heading.split() == ["name", "cloud", "status", "size", "project"]
    assert [row.split() for row in rows] == [
        ["web", "jetstream", "running", "m1.small", "lumen"],
        ["worker-1", "jetstream", "running", "m1.small", "lumen"],
        ["far", "tacc", "running", "m1.small", "lumen"],
    ]
    assert burn == "They burn 6.0 SU/h."
    assert "Nothing was deleted. To delete web, worker-1, far, say confirm=true" in refused.text


@pytest.mark.parametrize("word", [True, "true", "yes"])
def test_with_a_confirmation_it_deletes_these_and_no_others(lab: Lab, play: Play, word: object) -> None:
    done = play("decommission", **FLEET, confirm=word)

    assert (done.status, done.changed) == (0, 1)
    assert set(alive(lab)) == {"thesis", "far-thesis"}
    assert done.table("Show what was deleted") == [
        "web on jetstream: deleted",
        "worker-1 on jetstream: deleted",
        "far on tacc: deleted",
    ]


def test_a_second_run_has_nothing_to_delete_and_asks_for_nothing(lab: Lab, play: Play) -> None:
    play("decommission", **FLEET, confirm=True)

    again = play("decommission", **FLEET)

    assert (again.status, again.changed) == (0, 0)
    assert again.table("Name what would be deleted") == ["There is nothing to delete."]
    assert set(alive(lab)) == {"thesis", "far-thesis"}


def test_check_mode_deletes_nothing_and_needs_no_confirmation(lab: Lab, play: Play) -> None:
    before = alive(lab)

    checked = play("decommission", "--check", "--diff", **FLEET)

    assert (checked.status, checked.changed, alive(lab)) == (0, 1, before)
    assert '+++ after: instance "far" on tacc (-2.0 SU/h)' in checked.text
    assert checked.table("Show what was deleted")[0] == "web on jetstream: would be deleted"


@pytest.mark.parametrize(
    ("choice", "left"),
    [
        ({"fleet_cloud": "jetstream", "decommission_projects": "lumen"}, {"thesis", "far", "far-thesis"}),
        ({"fleet_cloud": "tacc", "decommission_pattern": "far$"}, {"web", "worker-1", "thesis", "far-thesis"}),
        (
            {
                "decommission_clouds": ["jetstream", "tacc"],
                "decommission_projects": ["lumen", "atlas"],
                "decommission_pattern": "(web|.*thesis)$",
            },
            {"worker-1", "far"},
        ),
    ],
    ids=["a project", "a pattern", "both, on two clouds"],
)
def test_a_choice_deletes_what_it_fits(lab: Lab, play: Play, choice: dict[str, Any], left: set[str]) -> None:
    done = play("decommission", **choice, confirm=True)

    assert (done.status, set(alive(lab))) == (0, left)


@pytest.mark.parametrize(
    "choice",
    [
        {},
        {"decommission_projects": "", "decommission_pattern": ""},
        {"decommission_projects": []},
        {"fleet_instances": "web"},
        {"fleet_instances": ["web"]},
        {**FLEET, "decommission_pattern": ".*"},
    ],
    ids=["none", "empty answers", "an empty list", "not a list", "not dictionaries", "two"],
)
def test_a_choice_that_is_none_or_two_deletes_nothing(lab: Lab, play: Play, choice: dict[str, Any]) -> None:
    before = alive(lab)

    refused = play("decommission", **{"fleet_cloud": "jetstream", **choice}, confirm=True)

    assert (refused.status, alive(lab)) == (2, before)
    assert "Say what to delete" in refused.text


def test_what_could_not_be_deleted_is_said(lab: Lab, play: Play) -> None:
    refusal = {"status": 403, "body": {"errors": [{"code": 403, "message": "Alice may not."}]}}
    lab.world.faults.add({"match": {"method": "DELETE"}, "count": 1, "effect": {"status": refusal}})

    done = play("decommission", **FLEET, confirm=True)

    assert done.status == 2
    assert len(alive(lab)) == 3
    ends = [line.partition(": ")[2] for line in done.table("Show what was deleted")]
    assert ends.count("deleted") == 2
    assert sum(end.endswith("Alice may not.") for end in ends) == 1
