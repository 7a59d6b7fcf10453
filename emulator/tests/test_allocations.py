# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage is a count of the past, burn rate a count of instances, and both belong to the source, not to the instance."""

from __future__ import annotations

import pytest
from caller import Caller, message

from research_cloud_emulator.world.world import World


def source(caller: Caller, name: str) -> dict[str, object]:
    return next(each for each in caller.rows("allocation_sources") if each["name"] == name)


def test_used_is_active_hours_times_cpus(alice: Caller, world: World) -> None:
    world.add_instances(7, size="m1.small")
    world.add_instances(1, size="m1.medium", allocation="TG-SMALL")
    world.add_instances(3, status="shutoff")
    alice.settle(2 * 3600)
    lumen = source(alice, "TG-LUMEN")
    assert lumen["user_compute_used"] == 28.0
    assert lumen["compute_used"] == 1234.5 + 28.0
    assert source(alice, "TG-SMALL")["user_compute_used"] == 12.0


def test_burn_rate_counts_instances_of_every_source(alice: Caller, world: World) -> None:
    world.add_instances(7, size="m1.xxlarge")
    world.add_instances(1, allocation="TG-SMALL")
    world.add_instances(2, status="deploying")
    alice.settle(3600)
    assert source(alice, "TG-LUMEN")["user_burn_rate"] == 8.0
    assert source(alice, "TG-LUMEN")["global_burn_rate"] == 8.0


def test_numbers_are_an_hour_old_unless_counted_live(alice: Caller, world: World) -> None:
    world.add_instances(1, size="m1.large")
    alice.settle(1800)
    assert source(alice, "TG-LUMEN")["user_compute_used"] == 0.0
    world.update_settings({"snapshot_seconds": 0})
    assert source(alice, "TG-LUMEN")["user_compute_used"] == 5.0


def test_progress_is_not_charged(alice: Caller, world: World) -> None:
    world.update_settings({"snapshot_seconds": 0})
    uuid = alice.launch(size="4")
    with world.act():
        active_since = world.store.value("SELECT start_date FROM histories WHERE status = 'active'")
    alice.settle(active_since + 3600 - world.clock.now())
    assert source(alice, "TG-LUMEN")["user_compute_used"] == 10.0
    alice.act(uuid, "suspend")
    alice.settle(3600)
    assert source(alice, "TG-LUMEN")["user_compute_used"] == 10.0


def test_a_change_of_source_divides_the_bill(alice: Caller, world: World) -> None:
    world.update_settings({"snapshot_seconds": 0})
    world.add_instances(1, size="m1.small")
    alice.settle(3600)
    alice.patch("/api/v2/instances/1", {"allocation_source": {"id": 2}})
    alice.settle(7200)
    assert source(alice, "TG-LUMEN")["user_compute_used"] == 2.0
    assert source(alice, "TG-SMALL")["user_compute_used"] == 4.0


def test_usage_is_the_sources_total(alice: Caller) -> None:
    (uuid,) = alice.world.add_instances(1)
    assert alice.stored(uuid)["usage"] == 1234.5


def test_an_instance_without_source(alice: Caller, world: World) -> None:
    (uuid,) = world.add_instances(1, status="shutoff")
    with world.act():
        world.store.run("UPDATE instances SET source_id = NULL")
    shown = alice.stored(uuid)
    assert (shown["allocation_source"], shown["usage"]) == (None, -1)
    assert "no allocation source" in message(alice.act(uuid, "start", 403))


def test_a_source_that_was_never_counted(bob: Caller, world: World) -> None:
    fresh = source(bob, "TG-FRESH")
    numbers = ("compute_used", "global_burn_rate", "updated", "user_compute_used", "user_burn_rate")
    assert [fresh[name] for name in numbers] == [None, None, None, 0.0, None]
    world.add_instances(1, username="bob", allocation="TG-FRESH")
    world.add_instances(1, username="bob")
    assert bob.get("/api/v2/instances")["count"] == 2
    world.update_settings({"source_without_snapshot": True})
    reply = bob.send("GET", "/api/v2/instances")
    assert (reply.status_code, reply.mimetype) == (500, "text/plain")


@pytest.mark.parametrize(("status", "action"), [("shutoff", "start"), ("suspended", "resume"), ("shelved", "unshelve")])
def test_over_allocation_stops_what_costs(alice: Caller, status: str, action: str) -> None:
    (uuid,) = alice.world.add_instances(1, status=status, allocation="TG-SMALL")
    text = message(alice.act(uuid, action, 413))
    assert text == "Time allocation exceeded: Allocation TG-SMALL is over 100% by 10.500 hours."
    assert alice.live(uuid)["status"] == status


@pytest.mark.parametrize("action", ["stop", "suspend", "shelve", "reboot"])
def test_over_allocation_lets_the_rest_through(alice: Caller, action: str) -> None:
    (uuid,) = alice.world.add_instances(1, allocation="TG-SMALL")
    alice.act(uuid, action)


def test_over_allocation_stops_a_launch(alice: Caller) -> None:
    small = source(alice, "TG-SMALL")["uuid"]
    body = alice.post("/api/v2/instances", alice.order(allocation_source_id=small), 413)
    assert "is over 100% by 10.500 hours" in message(body)


def test_a_blacklisted_source_is_403(alice: Caller, world: World) -> None:
    world.update_settings({"blacklisted_sources": ["TG-LUMEN"]})
    body = alice.post("/api/v2/instances", alice.order(), 403)
    assert message(body).startswith("Allocation disabled: Allocation 'TG-LUMEN' has been blacklisted by staff.")


def test_assigning_a_source(alice: Caller, bob: Caller) -> None:
    (uuid,) = alice.world.add_instances(1)
    url = "/api/v2/instance_allocation_source"
    made = alice.post(url, {"instance_id": uuid, "allocation_source_name": "TG-SMALL"}, 201)
    assert made["instance"]["allocation_source"]["name"] == made["allocation_source"]["name"] == "TG-SMALL"
    for caller, name, text in (
        (alice, "TG-SMALL", f"Instance {uuid} is already assigned to Allocation Source TG-SMALL"),
        (alice, "TG-BOB", "Allocation Source TG-BOB is not assigned to user alice"),
        (bob, "TG-BOB", f"Instance {uuid} is not owned by user bob"),
    ):
        assert message(caller.post(url, {"instance_id": uuid, "allocation_source_name": name}, 400)) == text


def test_sources_of_others_are_not_seen(alice: Caller, bob: Caller, world: World) -> None:
    bobs = source(bob, "TG-BOB")
    alice.get(f"/api/v2/allocation_sources/{bobs['uuid']}", 404)
    assert len(alice.rows("user_allocation_sources")) == 2
    world.update_settings({"owner_checks": False})
    assert len(alice.rows("user_allocation_sources")) == 4


def test_a_trial_is_everybodys_own(alice: Caller, bob: Caller, world: World) -> None:
    world.update_settings({"special_sources": {"TG-LUMEN": 10}, "snapshot_seconds": 0})
    world.share_allocation("TG-LUMEN", "bob")
    world.add_instances(2, size="m1.small")
    alice.settle(3600)
    hers, his = source(alice, "TG-LUMEN"), source(bob, "TG-LUMEN")
    numbers = ("compute_allowed", "compute_used", "user_compute_used", "global_burn_rate", "user_burn_rate")
    assert [hers[name] for name in numbers] == [10, 4.0, 4.0, 2.0, 2.0]
    assert [his[name] for name in numbers] == [10, 0.0, 0.0, 0.0, 0.0]
    alice.settle(2 * 3600)
    told = message(alice.post("/api/v2/instances", alice.order(), 413))
    assert told == "Time allocation exceeded: Allocation TG-LUMEN is over 100% by 2.000 hours."


def test_a_trial_that_was_never_counted_has_nothing_left(bob: Caller, world: World) -> None:
    world.update_settings({"special_sources": {"TG-FRESH": 10}})
    fresh = source(bob, "TG-FRESH")
    assert (fresh["compute_allowed"], fresh["compute_used"], fresh["global_burn_rate"]) == (10, 0.0, None)
    told = message(bob.post("/api/v2/instances", bob.order(allocation_source_id=fresh["uuid"]), 413))
    assert "over 100% by 1.000 hours" in told


def test_one_row_of_a_users_sources(alice: Caller, bob: Caller) -> None:
    (row,) = bob.rows("user_allocation_sources")[:1]
    assert bob.get(f"/api/v2/user_allocation_sources/{row['id']}") == row
    alice.get(f"/api/v2/user_allocation_sources/{row['id']}", 404)


def test_the_times_of_the_numbers(alice: Caller) -> None:
    alice.settle(5000)
    lumen = source(alice, "TG-LUMEN")
    assert lumen["updated"] == lumen["user_snapshot_updated"] == "2027-01-15T09:00:00Z"
