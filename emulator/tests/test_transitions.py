# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions are accepted at once and happen later; the wrong state is the cloud's 409; everything else is a 403."""

from __future__ import annotations

import pytest
from caller import Caller, message

from research_cloud_emulator.world.launch import NO_ADDRESS
from research_cloud_emulator.world.world import World


def watch(alice: Caller, uuid: str, seconds: int = 25) -> list[str]:
    """The different v1 statuses, second by second."""
    seen: list[str] = []
    for _ in range(seconds):
        status = alice.live(uuid)["status"]
        if not seen or seen[-1] != status:
            seen.append(status)
        alice.settle(1)
    return seen


REVIVAL = ["active - initializing", "active - networking", "active - deploying", "active"]
REDEPLOY = ["active - redeploying", "active - networking", "active - deploying", "active"]


def test_launch_chain_in_both_versions(alice: Caller) -> None:
    uuid = alice.post("/api/v2/instances", alice.order(), 201)["uuid"]
    seen: list[tuple[str, str]] = []
    for _ in range(20):
        alice.live(uuid)
        now = alice.stored(uuid)
        if not seen or seen[-1] != (now["status"], now["activity"]):
            seen.append((now["status"], now["activity"]))
        alice.settle(1)
    assert seen == [("build", ""), ("active", "networking"), ("active", "deploying"), ("active", "")]
    ready = alice.stored(uuid)
    assert ready["shell"] is True
    assert ready["ip_address"].startswith("149.165.")


def test_launch_without_deploy_still_gets_an_address(alice: Caller) -> None:
    uuid = alice.post("/api/v2/instances", alice.order(deploy=False), 201)["uuid"]
    assert watch(alice, uuid) == ["build - spawning", "active - initializing", "active - networking", "active"]
    assert alice.stored(uuid)["ip_address"].startswith("149.165.")


@pytest.mark.parametrize(
    ("before", "action", "seen"),
    [
        ([], "stop", ["active - powering-off", "shutoff"]),
        ([], "suspend", ["active - suspending", "suspended"]),
        ([], "shelve", ["active - shelving", "shelved"]),
        (["stop"], "shelve", ["shutoff - shelving", "shelved"]),
        (["stop"], "start", ["shutoff - powering-on", *REVIVAL]),
        (["suspend"], "resume", ["suspended - resuming", *REVIVAL]),
        (["shelve"], "shelve_offload", ["shelved - shelving_offloading", "shelved_offloaded"]),
        (["shelve"], "unshelve", ["shelved - unshelving", *REVIVAL]),
        (["shelve", "shelve_offload"], "unshelve", ["shelved_offloaded - unshelving", *REVIVAL]),
        ([], "reboot", ["reboot - rebooting", *REDEPLOY]),
        ([], "redeploy", REDEPLOY),
        ([], "rebuild", ["rebuild - rebuilding", "active"]),
    ],
)
def test_what_an_action_leads_to(alice: Caller, before: list[str], action: str, seen: list[str]) -> None:
    uuid = alice.launch()
    for earlier in before:
        alice.act(uuid, earlier)
        alice.settle(20)
    body = alice.act(uuid, action)
    assert body == {"result": "success", "message": f"The requested action <{action}> was run successfully"}
    assert watch(alice, uuid) == seen


def test_v1_gives_the_clouds_answer(alice: Caller) -> None:
    uuid = alice.launch()
    url = f"{alice.pair()}/instance/{uuid}/action"
    assert "novnc" in str(alice.post(url, {"action": "console"})["object"])
    assert alice.post(url, {"action": "suspend"})["object"] is True
    alice.settle(10)
    assert alice.post(url, {"action": "resume"})["object"] is None
    assert {each["action"] for each in alice.get(url)} > {"start", "stop", "console"}


def test_a_shelved_instance_is_offloaded_in_the_end(alice: Caller, world: World) -> None:
    uuid = alice.launch()
    alice.act(uuid, "shelve")
    alice.settle(100)
    assert alice.live(uuid)["status"] == "shelved_offloaded"
    world.update_settings({"durations": {"auto_offload": None}})
    other = alice.launch("w2")
    alice.act(other, "shelve")
    alice.settle(10_000)
    assert alice.live(other)["status"] == "shelved"


@pytest.mark.parametrize("status", ["suspended", "shutoff", "shelved"])
def test_the_address_is_masked(alice: Caller, status: str) -> None:
    (uuid,) = alice.world.add_instances(1, status=status)
    assert alice.stored(uuid)["ip_address"] == NO_ADDRESS


def test_the_address_may_change_and_stays_visible_when_offloaded(alice: Caller) -> None:
    uuid = alice.launch()
    first = alice.stored(uuid)["ip_address"]
    alice.act(uuid, "shelve")
    alice.settle(5)
    alice.act(uuid, "shelve_offload")
    alice.settle(5)
    alice.live(uuid)
    assert alice.stored(uuid)["ip_address"] == first
    alice.act(uuid, "unshelve")
    alice.settle(30)
    alice.live(uuid)
    assert alice.stored(uuid)["ip_address"] not in (first, NO_ADDRESS)


@pytest.mark.parametrize(
    ("before", "action", "text"),
    [
        ("stop", "stop", "409 Conflict Cannot 'stop' instance {} while it is in vm_state stopped"),
        (None, "start", "409 Conflict Cannot 'start' instance {} while it is in vm_state active"),
        ("suspend", "suspend", "409 Conflict Cannot 'suspend' instance {} while it is in vm_state suspended"),
        ("shelve", "shelve", "409 Conflict Cannot 'shelve' instance {} while it is in vm_state shelved"),
        (None, "unshelve", "409 Conflict Cannot 'unshelve' instance {} while it is in vm_state active"),
        (None, "shelve_offload", "409 Conflict Cannot 'shelveOffload' instance {} while it is in vm_state active"),
        ("stop", "reboot", "409 Conflict Cannot 'reboot' instance {} while it is in vm_state stopped"),
        (None, "confirm_resize", "409 Conflict Cannot 'confirmResize' instance {} while it is in vm_state active"),
    ],
)
def test_the_wrong_state_is_the_clouds_409(alice: Caller, before: str | None, action: str, text: str) -> None:
    uuid = alice.launch()
    if before:
        alice.act(uuid, before)
        alice.settle(10)
    assert message(alice.act(uuid, action, 409)) == text.format(uuid)


def test_a_busy_server_is_the_clouds_409_too(alice: Caller) -> None:
    uuid = alice.launch()
    alice.act(uuid, "stop")
    text = message(alice.act(uuid, "suspend", 409))
    assert text == f"409 Conflict Cannot 'suspend' instance {uuid} while it is in task_state powering-off"


@pytest.mark.parametrize("action", ["pause", "offload", "terminate", "STOP"])
def test_there_is_no_such_action(alice: Caller, action: str) -> None:
    uuid = alice.launch()
    text = message(alice.act(uuid, action, 409))
    assert text == f"The requested action {action} has been explicitly disabled on this provider."


def test_a_disabled_action_is_neither_run_nor_listed(alice: Caller, world: World) -> None:
    world.update_settings({"disabled_actions": ["suspend"]})
    uuid = alice.launch()
    assert "explicitly disabled" in message(alice.act(uuid, "suspend", 409))
    names = [each["name"] for each in alice.get(f"/api/v2/instances/{uuid}/actions")]
    assert "Stop" in names
    assert "Suspend" not in names


@pytest.mark.parametrize(
    ("action", "text"),
    [
        ("resize", "Programmer -- Fix this method based on the TO" + "DO"),
        ("reset_network", "local variable 'result_obj' referenced before assignment"),
        ("attach_volume", "'NoneType' object has no attribute 'id'"),
    ],
)
def test_what_always_fails_is_403(alice: Caller, action: str, text: str) -> None:
    uuid = alice.launch()
    told = message(alice.act(uuid, action, 403, size="2", volume_id="v1"))
    assert told == f"The requested action {action} encountered an irrecoverable exception: {text}"


def test_a_volume_needs_an_active_instance(alice: Caller) -> None:
    uuid = alice.launch()
    alice.act(uuid, "suspend")
    alice.settle(10)
    told = message(alice.act(uuid, "attach_volume", 403, volume_id="v1"))
    assert f"Instance {uuid} must be active before attaching a volume. (Current: suspended)" in told


def test_a_hard_reboot_of_a_stopped_server_is_sent_and_then_403(alice: Caller) -> None:
    uuid = alice.launch()
    alice.act(uuid, "stop")
    alice.settle(10)
    told = message(alice.act(uuid, "reboot", 403, reboot_type="HARD"))
    assert told.endswith("Cannot redeploy to an instance in a non-active state. (Current state: shutoff)")
    assert watch(alice, uuid) == ["hard_reboot - rebooting_hard", "active"]


def test_redeploy_of_a_stopped_server(alice: Caller) -> None:
    uuid = alice.launch()
    alice.act(uuid, "stop")
    alice.settle(10)
    assert "Cannot redeploy to an instance in a non-active state" in message(alice.act(uuid, "redeploy", 403))
    assert alice.live(uuid)["status"] == "shutoff"


def test_shelve_becomes_suspend_for_an_ephemeral_home(alice: Caller, world: World) -> None:
    world.update_settings({"ephemeral_home": True})
    uuid = alice.launch()
    alice.act(uuid, "shelve")
    assert watch(alice, uuid) == ["active - suspending", "suspended"]


def test_rebuild_from_another_image(alice: Caller) -> None:
    uuid = alice.launch()
    alias = alice.order(image="Ubuntu 20.04")["source_alias"]
    alice.act(uuid, "rebuild", machine_alias=alias)
    assert alice.stored(uuid)["image"]["name"] == "Ubuntu 20.04"
    alice.settle(10)
    assert "No boot source found" in message(alice.act(uuid, "rebuild", 403, machine_alias="nope"))


@pytest.mark.parametrize(
    ("status", "names"),
    [
        ("active", "Terminate Redeploy Reboot HardReboot Resize Shelve Suspend Stop Imaging"),
        ("deploying", "Terminate Redeploy Reboot HardReboot"),
        ("deploy_error", "Terminate Redeploy Reboot HardReboot Resize Shelve Suspend Stop"),
        ("suspended", "Terminate Reboot HardReboot Resume"),
        ("shutoff", "Terminate Reboot HardReboot Start Imaging"),
        ("shelved", "Terminate Unshelve ShelveOffload"),
        ("shelved_offloaded", "Terminate Unshelve"),
        ("build", "Terminate Reboot HardReboot"),
        ("error", "Terminate"),
    ],
)
def test_what_is_listed_per_state(alice: Caller, status: str, names: str) -> None:
    (uuid,) = alice.world.add_instances(1, status=status)
    listed = alice.get(f"/api/v2/instances/{uuid}/actions")
    assert " ".join(each["name"].replace(" ", "") for each in listed) == names
