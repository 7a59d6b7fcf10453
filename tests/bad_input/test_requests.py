# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cloud or an account does not allow."""

from __future__ import annotations

import pytest
from ansible_collections.research.cloud.plugins.module_utils.resources import (
    cloud_info,
    image_info,
    instance,
    instance_action,
    instance_info,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.base import ManagedResource

from tests.bad_input.refusal import is_one_sentence, refused, refused_by_cloud, says_nothing_was_changed
from tests.support.lab import NEW, Lab

BOBS = {"image": "Ubuntu 22.04", "project": "bobs", "allocation": "TG-BOB"}


def test_a_wrong_password(lab: Lab) -> None:
    lab.connections["jetstream"] = lab.connection("jetstream", password="wr0ng-password")
    for resource, options in (
        (instance.RESOURCE, {"name": "new", **NEW}),
        (instance_info.RESOURCE, {}),
        (image_info.RESOURCE, {}),
        (cloud_info.RESOURCE, {}),
    ):
        result = refused(lab, resource, "auth", **options)
        assert "jetstream refused username or password" in result["msg"]
        assert "check username and password of the profile" in result["msg"]
        assert "wr0ng-password" not in repr(result) + repr(lab.said)


def test_a_wrong_token(lab: Lab) -> None:
    lab.connections["jetstream"] = lab.connection("jetstream", password=None, token="0123456789abcdef")
    result = refused(lab, instance.RESOURCE, "auth", name="new", **NEW)
    assert "jetstream does not accept the token" in result["msg"]
    assert "0123456789abcdef" not in repr(result) + repr(lab.said)


def test_an_unknown_provider(lab: Lab) -> None:
    lab.connections["jetstream"] = lab.connection("jetstream", provider="Jetstream - Indiana")
    result = refused(lab, instance_info.RESOURCE, "bad_input")
    assert (
        'provider "Jetstream - Indiana" not found on jetstream; near: "Jetstream - Indiana University"' in result["msg"]
    )


def test_an_unsupported_action(lab: Lab) -> None:
    result = refused(lab, instance_action.RESOURCE, "unsupported", name="web", action="resize")
    assert 'jetstream does not support action "resize" (Atmosphere\'s own resize always fails)' in result["msg"]
    assert "supported: start, stop, suspend, resume, shelve" in result["msg"]
    says_nothing_was_changed(result)
    assert lab.world.requests == []


@pytest.mark.parametrize(
    ("status", "verb", "needed"),
    [("active", "start", "stopped"), ("shutoff", "suspend", "running"), ("suspended", "shelve_offload", "shelved")],
)
def test_an_action_in_a_wrong_state(lab: Lab, status: str, verb: str, needed: str) -> None:
    lab.world.add_instances(1, name="other", status=status)
    if (status, verb) == ("active", "start"):
        assert lab.run(instance_action.RESOURCE, name="other", action=verb)["changed"] is False
        return
    result = refused(lab, instance_action.RESOURCE, "conflict", name="other", action=verb)
    assert f"{verb} needs {needed}" in result["msg"]
    says_nothing_was_changed(result)


@pytest.mark.parametrize("status", ["shutoff", "suspended"])
def test_a_soft_reboot_of_what_does_not_run(lab: Lab, status: str) -> None:
    lab.world.add_instances(1, name="other", status=status)
    result = refused(lab, instance_action.RESOURCE, "conflict", name="other", action="reboot")
    assert "reboot needs running (reboot_type: hard can do it; nothing was changed)" in result["msg"]


def test_no_way_to_a_state(lab: Lab) -> None:
    lab.world.add_instances(1, name="broken", status="error")
    result = refused(lab, instance.RESOURCE, "failed", name="broken", state="started")
    assert 'instance "broken" on jetstream is in status error' in result["msg"]
    says_nothing_was_changed(result)


def test_a_size_change(lab: Lab) -> None:
    result = refused(lab, instance.RESOURCE, "bad_input", name="web", size="m1.large")
    assert 'instance "web" on jetstream: size is "m1.small", wanted "m1.large"' in result["msg"]
    assert "replace: true deletes this instance and makes a new one" in result["msg"]
    says_nothing_was_changed(result)


def test_a_size_that_is_no_longer_offered(lab: Lab) -> None:
    result = refused(lab, instance.RESOURCE, "bad_input", name="new", **{**NEW, "size": "m1.legacy"})
    assert 'size "m1.legacy" is no longer offered on jetstream; near: "m1.large"' in result["msg"]


def test_a_size_too_small_for_the_image(lab: Lab) -> None:
    asked = {**NEW, "image": "CentOS 7", "size": "m1.tiny"}
    result = refused(lab, instance.RESOURCE, "bad_input", name="new", **asked)
    assert 'image "CentOS 7" needs 4096 MB of memory, more than size "m1.tiny" has' in result["msg"]
    says_nothing_was_changed(result)


def test_over_quota(lab: Lab) -> None:
    result = refused_by_cloud(lab, instance.RESOURCE, "quota", cloud="bob", name="big", size="m1.large", **BOBS)
    assert "CPU Quota Exceeded: Using 0 + Requested 10 but limited to 4" in result["msg"]
    assert "choose a smaller size" in result["msg"]


def test_over_allocation(lab: Lab) -> None:
    asked = {**NEW, "allocation": "TG-SMALL"}
    result = refused(lab, instance.RESOURCE, "allocation_exhausted", name="new", **asked)
    assert (
        'instance "new" on jetstream cannot be started: allocation "TG-SMALL" is used up (110.5 of 100.0 SU)'
        in (result["msg"])
    )
    assert "use another allocation" in result["msg"]
    says_nothing_was_changed(result)


def test_over_allocation_that_only_the_cloud_knows_yet(lab: Lab) -> None:
    """It counts between our look and our request."""
    words = "Time allocation exceeded: Allocation TG-LUMEN is over 100% by 10.500 hours."
    told = {"status": {"status": 413, "body": {"errors": [{"code": 413, "message": words}]}}}
    lab.world.faults.add({"match": {"method": "POST", "path": "^/api/v2/instances$"}, "effect": told})
    result = refused_by_cloud(lab, instance.RESOURCE, "allocation_exhausted", name="new", **NEW)
    assert "over 100% by 10.500 hours" in result["msg"]


@pytest.mark.parametrize("status", ["shutoff", "suspended", "shelved", "shelved_offloaded"])
def test_over_allocation_on_start(lab: Lab, status: str) -> None:
    lab.world.add_instances(1, name="old", status=status, allocation="TG-SMALL")
    result = refused(lab, instance.RESOURCE, "allocation_exhausted", name="old", state="started")
    assert 'allocation "TG-SMALL" is used up' in result["msg"]


@pytest.mark.parametrize(("status", "verb"), [("shutoff", "start"), ("suspended", "resume"), ("shelved", "unshelve")])
def test_over_allocation_on_an_action(lab: Lab, status: str, verb: str) -> None:
    lab.world.add_instances(1, name="old", status=status, allocation="TG-SMALL")
    result = refused(lab, instance_action.RESOURCE, "allocation_exhausted", name="old", action=verb)
    assert 'allocation "TG-SMALL" is used up' in result["msg"]


def test_over_allocation_is_left_by_changing_the_allocation(lab: Lab) -> None:
    lab.world.add_instances(1, name="old", status="shutoff", allocation="TG-SMALL")
    result = lab.run(instance.RESOURCE, name="old", state="started", allocation="TG-LUMEN")
    assert (result["changed"], result.get("failed"), result["instance"]["status"]) == (True, None, "running")


def test_a_replacement_over_allocation_deletes_nothing(lab: Lab) -> None:
    lab.world.add_instances(1, name="old", allocation="TG-SMALL")
    wish = {"name": "old", "image": "CentOS 7", "replace": True}
    result = refused(lab, instance.RESOURCE, "allocation_exhausted", **wish)
    says_nothing_was_changed(result)


def test_an_allocation_of_somebody_else(lab: Lab) -> None:
    result = refused(lab, instance.RESOURCE, "not_found", name="new", **{**NEW, "allocation": "TG-BOB"})
    assert 'allocation "TG-BOB" not found on jetstream' in result["msg"]
    result = refused(lab, instance.RESOURCE, "not_found", name="web", allocation="TG-BOB")
    assert "nothing was changed" in result["msg"]


@pytest.mark.parametrize("resource", [instance.RESOURCE, instance_action.RESOURCE], ids=lambda each: each.name)
def test_maintenance(lab: Lab, resource: ManagedResource) -> None:
    lab.world.update_settings({"maintenance_message": "Upgrade: back at noon"})
    more = NEW if resource is instance.RESOURCE else {"action": "stop"}
    result = refused(lab, resource, "unavailable", name="new", **more)
    assert "jetstream is not available: Upgrade: back at noon" in result["msg"]
    assert "try again when the maintenance is over" in result["msg"]
    assert len(lab.world.requests) < 4, "maintenance does not end by asking again"


@pytest.mark.parametrize("seconds", [0, -5])
def test_no_time_at_all(lab: Lab, seconds: int) -> None:
    result = refused(lab, instance.RESOURCE, "bad_input", name="new", wait_timeout=seconds, **NEW)
    assert f"wait_timeout must be more than 0 seconds, not {seconds}" in result["msg"]
    assert lab.world.requests == []


def test_no_time_to_begin_with(lab: Lab) -> None:
    lab.world.faults.add({"match": {"path": "/api/"}, "count": None, "effect": {"hang": {"seconds": 20}}})
    result = refused(lab, instance.RESOURCE, "unavailable", name="new", wait_timeout=15, **NEW)
    assert "jetstream did not answer GET /api/v2/identities" in result["msg"]


def test_a_deadline_that_passes_while_waiting(lab: Lab) -> None:
    lab.world.faults.add({"match": {"method": "POST"}, "skip": 1, "effect": {"stick": {"status": "build"}}})
    result = lab.run(instance.RESOURCE, name="new", state="started", wait_timeout=60, **NEW)
    assert result["failed"]
    assert result["changed"], "the instance was made, and stays"
    assert result["failure"]["kind"] == "timeout"
    is_one_sentence(result["msg"])
    assert 'instance "new" on jetstream is still building' in result["msg"]
    assert "wanted running" in result["msg"]
    assert "after 6" in result["msg"]
    assert "it was left as it is" in result["msg"]
    assert result["instance"]["name"] == "new"
    assert len(lab.live()) == 2


def test_an_unknown_backend_option(lab: Lab) -> None:
    result = refused(lab, instance.RESOURCE, "bad_input", name="new", backend_options={"scrips": ["1"]}, **NEW)
    assert "backend_options: atmosphere has no option scrips; did you mean scripts?" in result["msg"]
    assert lab.world.requests == []


def test_a_backend_option_of_a_wrong_type(lab: Lab) -> None:
    result = refused(lab, instance.RESOURCE, "bad_input", name="new", backend_options={"scripts": {"a": 1}}, **NEW)
    assert "backend_options for jetstream" in result["msg"]
    assert "scripts" in result["msg"]


def test_what_making_it_needs(lab: Lab) -> None:
    result = refused(lab, instance.RESOURCE, "bad_input", name="new", image="Ubuntu 22.04", project="lumen")
    assert 'instance "new" on jetstream does not exist, and making it needs size' in result["msg"]
    assert "m1.tiny" in result["msg"]


def test_a_rebuild_without_an_image(lab: Lab) -> None:
    result = refused(lab, instance_action.RESOURCE, "bad_input", name="web", action="rebuild")
    assert "action rebuild on jetstream needs image" in result["msg"]


def test_a_server_that_is_not_the_api(lab: Lab) -> None:
    page = {"status": {"status": 200, "body": "<html>welcome</html>"}}
    lab.world.faults.add({"match": {"path": ""}, "count": None, "effect": page})
    result = refused(lab, instance_info.RESOURCE, "bad_reply")
    assert "is this the API, or a web page or proxy?" in result["msg"]
