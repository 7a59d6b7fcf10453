# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding images, and the newest of them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.model import Image
from ansible_collections.research.cloud.plugins.module_utils.resources import image_info, instance
from research_cloud_emulator.world.triton.plant import TritonPlanter
from research_cloud_emulator.world.triton.seed import EAST

from tests.support.lab import Lab

YEAR = 31_536_000.0


def found(lab: Lab, cloud: str = "triton", **options: Any) -> list[str]:
    """The images, as name@version."""
    images = lab.run(image_info.RESOURCE, cloud=cloud, **options)["images"]
    return [f"{each['name']}@{each['version']}" for each in images]


def plant(lab: Lab, name: str, version: str, age: float, **more: Any) -> str:
    """An image in the first data centre, published so many years ago."""
    with lab.world.act() as now:
        planter = TritonPlanter(lab.world.store, now)
        return planter.image([EAST], name, version, published=now - age * YEAR, **more)


@pytest.mark.parametrize(
    ("options", "images"),
    [
        ({"name": "base-64-lts"}, ["base-64-lts@21.4.0", "base-64-lts@22.4.1", "base-64-lts@23.4.0"]),
        ({"name": "base-64-lts", "version": "22.4.1"}, ["base-64-lts@22.4.1"]),
        ({"name": "base-64-lts", "newest": True}, ["base-64-lts@23.4.0"]),
        ({"name_regex": "^(ubuntu|debian)"}, ["ubuntu-22.04@20240401", "debian-12@20240612"]),
        ({"name_regex": "64.*lts$", "newest": True}, ["base-64-lts@23.4.0"]),
        ({"id": "base-64-lts@21.4.0"}, ["base-64-lts@21.4.0"]),
        ({"os": "linux", "type": "zvol"}, ["debian-12@20240612"]),
        ({"public": False}, ["web-golden@1.0.0"]),
        ({"status": ["disabled"]}, ["old-base@1.0.0"]),
        ({"status": ["disabled", "active"], "name_regex": "base", "newest": True}, ["base-64-lts@23.4.0"]),
        ({"owner": "nobody"}, []),
        ({"name": "nothing", "newest": True}, []),
    ],
)
def test_on_triton(lab: Lab, options: dict[str, Any], images: list[str]) -> None:
    assert found(lab, **options) == images


@pytest.mark.parametrize(
    ("options", "images"),
    [
        ({"name": "Ubuntu 22.04", "newest": True}, ["Ubuntu 22.04@1.1"]),
        ({"name_regex": "22", "public": True, "status": ["active"], "owner": "imagers"}, ["Ubuntu 22.04@1.1"]),
        ({"name_regex": "22", "version": "1.0"}, []),
        ({"status": ["disabled"]}, []),
    ],
)
def test_the_same_options_on_atmosphere(lab: Lab, options: dict[str, Any], images: list[str]) -> None:
    assert found(lab, "jetstream", **options) == images


@pytest.mark.parametrize("option", ["os", "type"])
def test_what_a_cloud_does_not_tell_is_not_matched_against_nothing(lab: Lab, option: str) -> None:
    wanted: dict[str, Any] = {option: "linux"}
    result = lab.run(image_info.RESOURCE, cloud="jetstream", **wanted)
    assert result["failure"]["kind"] == "unsupported"
    assert result["msg"].startswith(f"jetstream does not tell the {option} of its images")
    assert lab.world.requests == []


def test_two_that_are_equally_new_are_both_named(lab: Lab) -> None:
    result = lab.run(image_info.RESOURCE, cloud="jetstream", name="Shared Name", newest=True)
    assert result["failure"]["kind"] == "ambiguous"
    assert "2 images on jetstream fit and were made at the same moment: Shared Name" in result["msg"]
    assert all(each in result["msg"] for each in result["failure"]["details"]["matches"])


def test_a_pattern_that_is_none(lab: Lab) -> None:
    result = lab.run(image_info.RESOURCE, cloud="triton", name_regex="base-(")
    assert result["failure"]["kind"] == "bad_input"
    assert result["msg"].startswith('name_regex "base-(" is no regular expression: ')
    assert lab.world.requests == []


def test_the_newest_does_not_depend_on_the_order() -> None:
    images = [Image("a", "x", created="2026-01-02"), Image("b", "x", created="2026-01-03"), Image("c", "x")]
    assert [image_info.newest(some, "c")[0].id for some in (images, images[::-1])] == ["b", "b"]
    assert image_info.newest([], "c") == []


class TestWhatANameMeansToAnInstance:
    """The newest that the account may boot, where there is one."""

    def made_of(self, lab: Lab, image: str) -> dict[str, Any]:
        return lab.run(instance.RESOURCE, cloud="triton", name="web", image=image, size="g1.small")

    def test_it_means_the_newest(self, lab: Lab) -> None:
        newest = plant(lab, "base-64-lts", "9.0.0", age=0.0)
        assert self.made_of(lab, "base-64-lts")["instance"]["image_id"] == newest

    @pytest.mark.parametrize(
        "more",
        [{"state": "disabled"}, {"public": False, "owner": "15607081-4cd2-45c8-baf7-79da760fffaa"}],
        ids=["disabled", "of a stranger"],
    )
    def test_it_never_means_what_cannot_be_booted(self, lab: Lab, more: dict[str, Any]) -> None:
        plant(lab, "base-64-lts", "9.0.0", age=0.0, acl=[lab.open("triton").about().account.id], **more)
        assert self.made_of(lab, "base-64-lts")["instance"]["image_version"] == "23.4.0"

    def test_of_two_of_one_moment_it_means_neither(self, lab: Lab) -> None:
        ids = [plant(lab, "base-64-lts", version, age=0.0) for version in ("9.0.0", "9.0.1")]
        result = self.made_of(lab, "base-64-lts")
        assert result["failure"]["kind"] == "ambiguous"
        assert 'image "base-64-lts" is ambiguous on triton' in result["msg"]
        assert all(each in result["msg"] for each in ids)
        assert lab.writes() == []
        assert self.made_of(lab, "base-64-lts@9.0.1")["instance"]["image_id"] == ids[1]
