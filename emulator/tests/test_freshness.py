# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2 knows what was last looked at, v1 asks the cloud, and both v1 reads are cached in their own way."""

from __future__ import annotations

from caller import Caller

from research_cloud_emulator.world.launch import NO_ADDRESS
from research_cloud_emulator.world.world import World


def test_v2_is_stale_until_v1_is_read(alice: Caller) -> None:
    uuid = alice.launch()
    alice.act(uuid, "stop")
    alice.settle(10)
    assert alice.stored(uuid)["status"] == "active"
    assert alice.live(uuid)["status"] == "shutoff"
    assert alice.stored(uuid)["status"] == "shutoff"


def test_the_v1_list_refreshes_too(alice: Caller) -> None:
    uuid = alice.launch()
    alice.act(uuid, "stop")
    alice.settle(10)
    alice.get(f"{alice.pair()}/instance")
    assert alice.stored(uuid)["status"] == "shutoff"


def test_the_monitor_refreshes_every_quarter_of_an_hour(alice: Caller) -> None:
    uuid = alice.launch()
    alice.act(uuid, "stop")
    alice.settle(900)
    assert alice.stored(uuid)["status"] == "shutoff"


def test_without_monitor_v2_never_learns(alice: Caller, world: World) -> None:
    world.update_settings({"monitor_seconds": 0})
    uuid = alice.launch()
    alice.act(uuid, "stop")
    alice.settle(86_000)
    assert alice.stored(uuid)["status"] == "active"


def test_an_action_updates_what_it_can_see_itself(alice: Caller) -> None:
    uuid = alice.launch()
    alice.act(uuid, "suspend")
    assert alice.stored(uuid)["status"] == "suspended"
    assert alice.live(uuid)["status"] == "active - suspending"


def test_the_v1_detail_is_replayed_for_a_minute_to_whoever_asks(alice: Caller) -> None:
    uuid = alice.launch()
    url = f"{alice.pair()}/instance/{uuid}"
    reply = alice.send("GET", url)
    assert reply.headers["Cache-Control"] == "no-cache, max-age=60"
    alice.act(uuid, "stop")
    alice.settle(59)
    assert alice.get(url)["status"] == "active"
    assert Caller(alice.client, alice.world).get(url)["status"] == "active"
    assert alice.send("GET", url, accept="*/*").mimetype == "text/html"
    assert alice.get(f"{url}?_=1")["status"] == "shutoff"
    alice.settle(1)
    assert alice.get(url)["status"] == "shutoff"
    alice.settle(60)
    Caller(alice.client, alice.world).get(url, 403)


def test_only_good_replies_are_cached(alice: Caller) -> None:
    url = f"{alice.pair()}/instance/nope"
    alice.get(url, 404)
    Caller(alice.client, alice.world).get(url, 403)


def test_the_v1_list_is_half_a_minute_old(alice: Caller) -> None:
    uuid = alice.launch()
    url = f"{alice.pair()}/instance"
    alice.act(uuid, "stop")
    assert alice.get(url)[0]["status"] == "active - powering-off"
    alice.settle(29)
    assert alice.get(url)[0]["status"] == "active - powering-off"
    alice.settle(1)
    assert alice.get(url)[0]["status"] == "shutoff"


def test_an_old_list_makes_the_database_old_again(alice: Caller) -> None:
    uuid = alice.launch()
    url = f"{alice.pair()}/instance"
    alice.act(uuid, "stop")
    alice.get(url)
    alice.settle(10)
    alice.live(uuid)
    assert alice.stored(uuid)["status"] == "shutoff"
    alice.get(url)
    assert alice.stored(uuid)["status"] == "active"


def test_an_action_drops_the_cached_list(alice: Caller) -> None:
    uuid = alice.launch()
    url = f"{alice.pair()}/instance"
    alice.get(url)
    alice.act(uuid, "suspend")
    assert alice.get(url)[0]["status"] == "active - suspending"


def test_v1_does_not_mask_the_address(alice: Caller) -> None:
    uuid = alice.launch()
    address = alice.stored(uuid)["ip_address"]
    alice.act(uuid, "stop")
    alice.settle(10)
    assert alice.live(uuid)["ip_address"] == address
    assert alice.stored(uuid)["ip_address"] == NO_ADDRESS


def test_a_changed_cloud_is_no_reason_to_forget_somebody_elses_list(alice: Caller, bob: Caller) -> None:
    alice.launch()
    assert bob.get(f"{bob.pair()}/instance") == []
