# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading tasks."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import (
    cloud_info,
    image_info,
    instance_info,
    size_info,
)

from tests.support.lab import INDIANA, TACC, Lab


@pytest.fixture
def fleet(lab: Lab) -> Lab:
    lab.world.add_instances(1, name="web", size="m1.tiny", project="lumen")
    lab.world.add_instances(1, name="db", status="shutoff", project="atlas")
    lab.world.add_instances(1, name="old", status="shelved_offloaded", project="atlas")
    return lab


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({}, ["web", "db", "old"]),
        ({"name": "db"}, ["db"]),
        ({"name": "nobody"}, []),
        ({"status": ["running", "stopped"]}, ["web", "db"]),
        ({"status": ["shelved"]}, ["old"]),
        ({"size": "m1.tiny"}, ["web"]),
        ({"size": "1"}, ["web"]),
        ({"project": "atlas", "status": ["stopped"]}, ["db"]),
        ({"image": "no such image"}, []),
    ],
)
def test_instances_that_match(fleet: Lab, options: dict[str, Any], names: list[str]) -> None:
    result = fleet.run(instance_info.RESOURCE, **options)
    assert [each["name"] for each in result["instances"]] == names
    assert result["changed"] is False


def test_an_instance_by_its_id_or_number(fleet: Lab) -> None:
    for row in fleet.live():
        for pinned in (row["uuid"], str(row["id"])):
            (found,) = fleet.run(instance_info.RESOURCE, id=pinned)["instances"]
            assert found["name"] == row["name"]


def test_the_clouds_own_object_is_told_where_asked_for(fleet: Lab) -> None:
    assert all("raw" not in each for each in fleet.run(instance_info.RESOURCE)["instances"])
    assert all(each["raw"]["uuid"] for each in fleet.run(instance_info.RESOURCE, full=True)["instances"])


def test_other_peoples_and_other_providers_instances_are_not_ours(fleet: Lab) -> None:
    for cloud in ("bob", "tacc"):
        assert fleet.run(instance_info.RESOURCE, cloud=cloud)["instances"] == []


def test_images(lab: Lab) -> None:
    names = {each["name"] for each in lab.run(image_info.RESOURCE)["images"]}
    assert {"Ubuntu 22.04", "CentOS 7", "Shared Name"} <= names
    assert "Old Fedora" not in names
    assert [each["name"] for each in lab.run(image_info.RESOURCE, cloud="tacc", name="Old Fedora")["images"]] == [
        "Old Fedora"
    ]
    assert len(lab.run(image_info.RESOURCE, name="Shared Name")["images"]) == 2


def test_the_newest_version_of_an_image_counts(lab: Lab) -> None:
    (jammy,) = lab.run(image_info.RESOURCE, name="Ubuntu 22.04")["images"]
    assert (jammy["version"], jammy["region"]) == ("1.1", INDIANA)


def test_sizes(lab: Lab) -> None:
    sizes = {each["name"]: each for each in lab.run(size_info.RESOURCE)["sizes"]}
    assert (sizes["m1.medium"]["vcpus"], sizes["m1.medium"]["burn_rate"]) == (6, 6.0)
    assert not sizes["m1.legacy"]["available"]
    assert "Unknown Size Unknown" not in sizes
    assert [each["name"] for each in lab.run(size_info.RESOURCE, id="2")["sizes"]] == ["m1.small"]


def test_the_cloud_says_who_we_are_and_what_it_can_do(lab: Lab) -> None:
    result = lab.run(cloud_info.RESOURCE, cloud="tacc")
    assert (result["cloud"]["name"], result["cloud"]["backend"], result["cloud"]["account"]) == (
        "tacc",
        "atmosphere",
        "alice",
    )
    assert result["cloud"]["provider"] == TACC
    assert {each["name"] for each in result["providers"]} == {INDIANA, TACC}
    assert "shelved" in result["capabilities"]["states"]
    assert "resize" not in result["capabilities"]["actions"]
