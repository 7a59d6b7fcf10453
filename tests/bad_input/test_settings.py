# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mistakes about networks, tags, metadata, scripts, protection and shares: on Triton, and on a cloud without them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import instance, volume, volume_attachment

from tests.bad_input.refusal import refused, says_nothing_was_changed
from tests.support.lab import NEW as ON_ATMOSPHERE
from tests.support.lab import Lab

NEW: dict[str, Any] = {"image": "base-64-lts", "size": "g1.small"}


def refused_new(lab: Lab, kind: str, **options: Any) -> str:
    """The message for a new machine on Triton that cannot be made so."""
    result = refused(lab, instance.RESOURCE, kind, **{"cloud": "triton", "name": "new", **NEW, **options})
    says_nothing_was_changed(result)
    return str(result["msg"])


def asked(lab: Lab) -> list[Any]:
    return list(lab.world.requests)


class TestBeforeAnythingIsAsked:
    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"tags": {"a": ["b"]}}, "tags: a must be a text, a number or a boolean"),
            ({"tags": {"a": None}}, "tags: a must be a text, a number or a boolean"),
            ({"tags": {"owner_uuid": "x"}}, "triton: tags: Triton keeps no tag owner_uuid"),
            ({"metadata": {"a": 1}}, "metadata: a must be a text; quote it"),
            ({"metadata": {"a": {"b": "c"}}}, "metadata: a must be a text; quote it"),
            ({"metadata": {"root_pw": "x"}}, "triton: metadata: Triton does not keep a key root_pw"),
            ({"metadata": {"user-script": "x"}}, "triton: metadata: user-script is given as user_script"),
            ({"affinity": ["bogus"]}, 'triton: affinity: "bogus" is no rule (such as instance!=db'),
            ({"networks": []}, "networks: name at least one, or leave it away"),
            ({"volumes": [{"volume": "data", "mount_point": "data"}]}, 'mount_point "data" of volume "data"'),
            ({"volumes": [{"volume": "data", "mount_point": "//"}]}, "absolute path, and not / itself"),
            ({"volumes": [{"volume": "d", "mount_point": "/d"}]}, '"d" is not possible as the name of a volume'),
            ({"volumes": [{"volume": "data"}]}, 'volume "data" needs a mount_point on triton'),
            ({"backend_options": {"tags": {"a": "b"}}}, "backend_options: tags is an option of the task itself"),
            ({"backend_options": {"tagz": {"a": "b"}}}, "backend_options: triton has no option tagz"),
        ],
    )
    def test_what_would_not_mean_what_it_says(self, lab: Lab, options: dict[str, Any], words: str) -> None:
        assert words in refused_new(lab, "bad_input", **options)
        assert asked(lab) == []

    def test_a_device_of_a_share(self, lab: Lab) -> None:
        wanted = [{"volume": "data", "mount_point": "/data", "device": "/dev/sdb"}]
        assert 'device of volume "data" means nothing on triton' in refused_new(lab, "unsupported", volumes=wanted)
        assert asked(lab) == []

    @pytest.mark.parametrize(
        ("option", "value", "why"),
        [
            ("tags", {"a": "b"}, " (its tags are words without values)"),
            ("metadata", {"a": "b"}, " (its server keeps its own notes there)"),
            ("user_script", "#!/bin/sh", " (name its boot scripts in backend_options)"),
            ("region", "TACC", " (a profile means one provider)"),
            ("networks", ["external"], ""),
            ("affinity", ["instance!=db"], ""),
            ("firewall", False, ""),
            ("deletion_protection", False, ""),
        ],
    )
    def test_what_another_cloud_does_not_know(self, lab: Lab, option: str, value: object, why: str) -> None:
        wanted = {"name": "new", **ON_ATMOSPHERE, option: value}
        result = refused(lab, instance.RESOURCE, "unsupported", **wanted)
        assert f"jetstream does not know {option} of an instance{why} (leave {option} away" in result["msg"]
        assert asked(lab) == []

    def test_one_wrong_item_of_two_clouds_stops_all(self, lab: Lab) -> None:
        items = [{"name": "a", "cloud": "triton", **NEW}, {"name": "b", **ON_ATMOSPHERE}]
        refused(lab, instance.RESOURCE, "unsupported", instances=items, tags={"a": "b"})
        assert asked(lab) == []

    def test_a_mode_of_what_is_attached(self, lab: Lab) -> None:
        wanted = {"name": "new", **ON_ATMOSPHERE, "volumes": [{"volume": "reference", "mode": "ro"}]}
        result = refused(lab, instance.RESOURCE, "unsupported", **wanted)
        assert 'volumes: mode of volume "reference" means nothing on jetstream (leave mode away' in result["msg"]
        assert asked(lab) == []

    def test_a_share_is_not_attached(self, lab: Lab) -> None:
        options = {"cloud": "triton", "volume": "data", "instance": "web"}
        result = refused(lab, volume_attachment.RESOURCE, "unsupported", **options)
        assert "triton attaches no volumes: its volumes are NFS shares" in result["msg"]
        assert asked(lab) == []

    @pytest.mark.parametrize(("option", "value"), [("networks", ["external"]), ("tags", {"a": "b"})])
    def test_disks_are_no_shares(self, lab: Lab, option: str, value: object) -> None:
        result = refused(lab, volume.RESOURCE, "unsupported", name="data", size_gb=10, **{option: value})
        assert f"jetstream does not know {option} of a volume" in result["msg"]
        assert asked(lab) == []


class TestBeforeAnythingIsChanged:
    @pytest.mark.parametrize(
        ("written", "words"),
        [
            ("extern", 'network "extern" not found on triton; near: "external"'),
            ("", 'network "" not found on triton; there is: '),
        ],
    )
    def test_a_network_that_does_not_exist(self, lab: Lab, written: str, words: str) -> None:
        assert words in refused_new(lab, "not_found", networks=[written])

    def test_nor_at_a_machine_that_is_there(self, lab: Lab) -> None:
        lab.world.triton.add_machines(1, name="new")
        assert 'network "extern" not found' in refused_new(lab, "not_found", networks=["external", "extern"])

    def test_a_volume_that_does_not_exist(self, lab: Lab) -> None:
        wanted = [{"volume": "data", "mount_point": "/data"}]
        assert 'volume "data" on triton does not exist; there is none' in refused_new(lab, "not_found", volumes=wanted)

    @pytest.mark.parametrize("option", [{"state": "absent"}, {"image": "ubuntu-22.04", "replace": True}])
    def test_a_machine_that_is_protected(self, lab: Lab, option: dict[str, Any]) -> None:
        lab.world.triton.add_machines(1, name="new", deletion_protection=True)
        said = refused_new(lab, "conflict", **option)
        assert 'instance "new" on triton is protected against deletion and was not deleted' in said
        assert "deletion_protection: false in this task gives the protection up first" in said

    def test_a_tag_that_only_the_server_can_judge(self, lab: Lab) -> None:
        tags = {"triton.cns.disable": "yes"}
        result = lab.run(instance.RESOURCE, cloud="triton", name="new", tags=tags, **NEW)
        assert 'Triton tag "triton.cns.disable" must be a boolean' in result["msg"]
        says_nothing_was_changed(result)
        assert lab.world.triton.machines() == []
