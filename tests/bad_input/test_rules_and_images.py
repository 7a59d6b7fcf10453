# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mistakes about firewall rules, images and networks."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import firewall_rule, firewall_rule_info, image
from ansible_collections.research.cloud.plugins.module_utils.resources.base import ManagedResource

from tests.bad_input.refusal import refused, refused_by_cloud, says_nothing_was_changed
from tests.support.lab import Lab

RULE = "FROM any TO all vms ALLOW tcp PORT 22"
GOLDEN = {"name": "golden", "version": "1"}
OPERATORS_OWN = "455dd4fe-e1c3-5961-9192-b1e65d7e0d60"  # base-64-lts 23.4.0


@pytest.fixture(autouse=True)
def _machines(lab: Lab) -> None:
    lab.world.triton.add_machines(1, name="on")
    lab.world.triton.add_machines(1, name="off", state="stopped")


def asked(lab: Lab) -> list[Any]:
    return [row for row in lab.world.requests if row[1].startswith("/my")]


class TestRules:
    @pytest.mark.parametrize(
        ("rule", "words"),
        [
            ("FROM any TO any ALLOW tcp PORT 22", "rule does not affect VMs"),
            ("FROM any TO all vms ALLOW tcp PORT 80000", "invalid port number '80000'"),
            ("FROM any TO all vms ALLOW tcp", "tcp needs PORT"),
            ("FROM any TO all vms ALLOW smoke PORT 1", "cannot understand protocol 'smoke PORT 1'"),
            ("FROM any TO everybody ALLOW tcp PORT 1", "cannot understand target 'everybody'"),
        ],
    )
    def test_what_the_cloud_cannot_read_it_says_itself(self, lab: Lab, rule: str, words: str) -> None:
        result = refused_by_cloud(lab, firewall_rule.RESOURCE, "bad_input", cloud="triton", rule=rule)
        assert result["msg"].startswith("triton: Invalid parameters (rule: ")
        assert words in result["msg"]
        says_nothing_was_changed(result)

    @pytest.mark.parametrize("rule", ["", "  "])
    def test_an_empty_one(self, lab: Lab, rule: str) -> None:
        result = refused(lab, firewall_rule.RESOURCE, "bad_input", cloud="triton", rule=rule)
        assert result["msg"] == "rule is empty (nothing was changed)"

    def test_one_for_everybody(self, lab: Lab) -> None:
        key = lab.world.triton.add_rule(RULE)
        result = refused(lab, firewall_rule.RESOURCE, "forbidden", cloud="triton", id=key, state="absent")
        assert f"firewall rule {key} on triton is a rule of the data centre for everybody" in result["msg"]
        says_nothing_was_changed(result)

    def test_an_id_that_does_not_exist(self, lab: Lab) -> None:
        result = refused(lab, firewall_rule.RESOURCE, "not_found", cloud="triton", id="4711", rule=RULE)
        assert f'firewall rule "{RULE}" on triton does not exist' in result["msg"]

    def test_an_instance_that_does_not_exist(self, lab: Lab) -> None:
        result = refused(lab, firewall_rule_info.RESOURCE, "not_found", cloud="triton", instance="of")
        assert 'instance "of" on triton does not exist; near: "off"' in result["msg"]


class TestImages:
    @pytest.mark.parametrize(
        ("options", "kind", "words"),
        [
            (
                {"instance": "on"},
                "conflict",
                'instance "on" on triton is running, and an image can only be made of one that is stopped',
            ),
            ({"instance": "of"}, "not_found", 'instance "of" on triton does not exist; near: "off"'),
            ({}, "bad_input", 'image "golden@1" on triton does not exist, and making it needs instance'),
            (
                {"instance": "off", "tags": {"a": ["b"]}},
                "bad_input",
                "tags: a must be a text, a number or a boolean",
            ),
        ],
    )
    def test_what_cannot_be_made(self, lab: Lab, options: dict[str, Any], kind: str, words: str) -> None:
        result = refused(lab, image.RESOURCE, kind, cloud="triton", **GOLDEN, **options)
        assert result["msg"].startswith(words)
        says_nothing_was_changed(result)

    def test_an_id_that_does_not_exist(self, lab: Lab) -> None:
        result = refused(lab, image.RESOURCE, "not_found", cloud="triton", id="4711", description="x")
        assert "image 4711 on triton does not exist" in result["msg"]

    @pytest.mark.parametrize("given", ["name", "version"])
    def test_a_half_name(self, lab: Lab, given: str) -> None:
        lacking = ({"name", "version"} - {given}).pop()
        result = refused(lab, image.RESOURCE, "bad_input", cloud="triton", **{given: "x"})
        words = f"image: name and version together say which one is meant, and there is no {lacking} (or give an id)"
        assert result["msg"] == words
        assert asked(lab) == []

    @pytest.mark.parametrize("options", [{"description": "mine"}, {"name": "mine"}, {"state": "absent"}])
    def test_what_others_own(self, lab: Lab, options: dict[str, Any]) -> None:
        result = refused(lab, image.RESOURCE, "forbidden", cloud="triton", id=OPERATORS_OWN, **options)
        assert '("base-64-lts@23.4.0") belongs to another account, which alone can change it' in result["msg"]
        says_nothing_was_changed(result)


@pytest.mark.parametrize(
    ("resource", "options", "kinds"),
    [(firewall_rule.RESOURCE, {"rule": RULE}, "firewall_rules"), (image.RESOURCE, GOLDEN, "images")],
)
def test_a_cloud_that_has_none(lab: Lab, resource: ManagedResource, options: dict[str, Any], kinds: str) -> None:
    result = refused(lab, resource, "unsupported", **options)
    assert f"jetstream has no {kinds} that could be managed; it has: access_token, project, volume" in result["msg"]
    assert lab.world.requests == []
