# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deletion is accepted at once, done later, and visible everywhere in its own way."""

from __future__ import annotations

import pytest
from caller import Caller, message

from research_cloud_emulator.world.world import World

LIST = "/api/v2/instances"


def test_it_stays_listed_until_it_is_done(alice: Caller) -> None:
    uuid = alice.launch()
    alice.delete(f"{LIST}/{uuid}")
    assert alice.stored(uuid)["status"] == "active"
    alice.settle(2)
    assert alice.get(LIST)["count"] == 1
    assert alice.live(uuid)["status"] == "active - deleting"
    alice.settle(1)
    assert alice.get(LIST)["count"] == 0
    alice.get(f"{LIST}/{uuid}", 404)


def test_what_is_left_of_it(alice: Caller) -> None:
    uuid = alice.launch()
    alice.delete(f"{LIST}/{uuid}")
    alice.settle(10)
    (past,) = alice.get(f"{LIST}?archived")["results"]
    assert past["end_date"] == alice.rows("instance_histories")[0]["end_date"] == "2027-01-15T08:00:33Z"
    body = alice.get(f"{alice.pair()}/instance/{uuid}?gone", 404)
    assert message(body) == f"Instance {uuid} does not exist"
    assert message(alice.act(uuid, "stop", 404)) == f"Instance {uuid} no longer exists"
    (known,) = alice.world.instances()
    assert known["deleted"] == known["created"] + 33


def test_twice_is_as_good_as_once(alice: Caller) -> None:
    uuid = alice.launch()
    alice.delete(f"{LIST}/{uuid}")
    alice.settle(2)
    alice.delete(f"{LIST}/{uuid}")
    alice.settle(1)
    assert alice.get(LIST)["count"] == 0
    alice.delete(f"{LIST}/{uuid}")


def test_v1_answers_with_what_it_still_is(alice: Caller) -> None:
    uuid = alice.launch()
    url = f"{alice.pair()}/instance/{uuid}"
    assert alice.delete(url, 200)["status"] == "active"
    alice.settle(10)
    assert message(alice.delete(url, 404)) == f"Instance {uuid} does not exist"
    assert alice.get(f"{alice.pair()}/instance") == []


@pytest.mark.parametrize("status", ["build", "error", "shelved_offloaded", "deploying"])
def test_it_works_in_every_state(alice: Caller, status: str) -> None:
    (uuid,) = alice.world.add_instances(1, status=status)
    alice.delete(f"{LIST}/{uuid}")
    alice.settle(10)
    assert alice.get(LIST)["count"] == 0


def test_it_ends_what_was_under_way(alice: Caller) -> None:
    uuid = alice.post(LIST, alice.order(), 201)["uuid"]
    alice.delete(f"{LIST}/{uuid}")
    alice.settle(100)
    assert alice.get(LIST)["count"] == 0


def test_no_action_can_stop_it(alice: Caller) -> None:
    uuid = alice.launch()
    alice.delete(f"{LIST}/{uuid}")
    alice.act(uuid, "stop")
    alice.settle(10)
    assert alice.get(LIST)["count"] == 0


def test_a_project_with_instances_stays(alice: Caller) -> None:
    project = alice.post("/api/v2/projects", {"name": "p", "owner": "alice"}, 201)
    uuid = alice.launch(project=project["uuid"])
    url = f"/api/v2/projects/{project['uuid']}"
    assert alice.get(f"{url}/instances")["results"][0]["uuid"] == uuid
    assert alice.get(url)["instances"][0]["status"] == "active"
    assert alice.delete(url, 400)[0].startswith("Cannot delete a project when it contains instances.")
    alice.delete(f"{LIST}/{uuid}")
    alice.settle(10)
    alice.delete(url)
    alice.get(url, 404)


def test_a_number_is_never_used_again(alice: Caller, world: World) -> None:
    first = alice.launch()
    alice.delete(f"{LIST}/{first}")
    alice.settle(10)
    alice.launch()
    assert [each["id"] for each in world.instances()] == [1, 2]
