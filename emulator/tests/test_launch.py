# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Launching: what is refused, in which words, and what is made."""

from __future__ import annotations

from typing import Any

import pytest
from caller import Caller, message

from research_cloud_emulator.world.world import World

LIST = "/api/v2/instances"


def refused(caller: Caller, status: int, **change: Any) -> Any:
    """The text of a refused launch; nothing may have been made."""
    body = caller.post(LIST, caller.order(**change), status)
    assert caller.world.instances() == []
    return message(body)


def test_a_new_instance(alice: Caller) -> None:
    made = alice.post(LIST, alice.order("w1", size="3"), 201)
    assert (made["name"], made["status"], made["size"]["name"]) == ("w1", "build", "m1.medium")
    assert made["provider"]["name"] == "Jetstream - Indiana University"
    assert (made["image"]["name"], made["version"]["name"]) == ("Ubuntu 22.04", "1.1")
    assert (made["project"]["name"], made["allocation_source"]["name"]) == ("lumen", "TG-LUMEN")


def test_several_at_once_come_as_a_list(alice: Caller) -> None:
    made = alice.post(LIST, alice.order(extra={"instance_count": 3}), 201)
    assert len({each["uuid"] for each in made}) == 3


@pytest.mark.parametrize("name", ["name", "identity", "source_alias", "size_alias", "allocation_source_id"])
def test_what_is_required(alice: Caller, name: str) -> None:
    order = alice.order()
    del order[name]
    assert message(alice.post(LIST, order, 400)) == {name: "This field is required."}


def test_a_missing_project_trips_the_server(alice: Caller) -> None:
    assert refused(alice, 400, project=None) == "'AtmosphereUser' object has no attribute 'group_set'"


@pytest.mark.parametrize(
    ("change", "status", "text"),
    [
        ({"source_alias": "nope"}, 409, "No boot source found with identifier nope"),
        ({"size": "99"}, 409, "Size matching query does not exist."),
        ({"project": "nope"}, 409, "Project matching query does not exist."),
        ({"allocation_source_id": "nope"}, 409, "AllocationSource matching query does not exist."),
        ({"scripts": ["nope"]}, 409, "BootScript matching query does not exist."),
        ({"extra": {"instance_count": 0}}, 409, "Bad instance count: 0"),
        ({"identity": "nope"}, 400, "'%(value)s' is not a valid UUID."),
        ({"size": "7"}, 413, "Size Not Available. Disabled: m1.legacy"),
        (
            {"image": "CentOS 7"},
            400,
            "This application requires >=4 GB of RAM. Please re-launch with a larger size.",
        ),
        (
            {"size": "6", "extra": {"instance_count": 5}},
            413,
            "CPU Quota Exceeded: Using 0 + Requested 220 but limited to 200",
        ),
    ],
)
def test_what_is_refused(alice: Caller, change: dict[str, Any], status: int, text: str) -> None:
    assert refused(alice, status, **change) == text


def test_an_ended_version_does_not_boot(alice: Caller) -> None:
    ended = next(each for each in alice.rows("image_versions?archived") if each["end_date"])
    alias = ended["machines"][0]["uuid"]
    assert refused(alice, 409, source_alias=alias) == f"No boot source found with identifier {alias}"


def test_a_machine_of_another_provider_does_not_boot(alice: Caller) -> None:
    fedora = next(each for each in alice.rows("provider_machines") if each["image"]["name"] == "Old Fedora")
    assert refused(alice, 409, source_alias=fedora["uuid"]).startswith("No boot source found")


def test_somebody_elses_identity(alice: Caller, bob: Caller) -> None:
    other = bob.rows("identities")[0]["uuid"]
    assert refused(alice, 400, identity=other) == {"identity": f"The uuid ({other}) is invalid."}


def test_quota_counts_what_is_there(bob: Caller) -> None:
    bob.launch("one", size="2")
    text = message(bob.post(LIST, bob.order("two", size="3"), 413))
    assert text == "CPU Quota Exceeded: Using 2 + Requested 6 but limited to 4"
    bob.launch("two")
    text = message(bob.post(LIST, bob.order("three"), 413))
    assert text == "Instance Quota Exceeded: Using 2 + Requested 1 but limited to 2"
    bob.world.set_quota("bob", instance_count=-1)
    bob.launch("three")


def test_an_inactive_provider(alice: Caller, world: World) -> None:
    order = alice.order()
    with world.act():
        world.store.run("UPDATE providers SET active = 0 WHERE id = 1")
    text = message(alice.post(LIST, order, 409))
    assert text == "Cannot create driver on an inactive provider: Jetstream - Indiana University"


def test_boot_scripts_are_shown(alice: Caller) -> None:
    script = alice.post("/api/v2/boot_scripts", {"title": "mount", "text": "#!/bin/sh"}, 201)
    uuid = alice.launch(scripts=[script["uuid"]])
    assert [each["title"] for each in alice.stored(uuid)["scripts"]] == ["mount"]
    assert alice.live(uuid)["scripts"][0]["uuid"] == script["uuid"]


def test_v1_launch(alice: Caller) -> None:
    order = alice.order()
    sent = {"name": "v1", "machine_alias": order["source_alias"], "size_alias": "1"}
    url = f"{alice.pair()}/instance"
    text = message(alice.post(url, {"name": "v1"}, 400))
    assert text == "Missing data for variable(s): ['machine_alias', 'size_alias']"
    alice.post(url, sent, 409)
    made = alice.post(url, {**sent, "allocation_source_uuid": order["allocation_source_id"], "deploy": "false"}, 201)
    assert (made["name"], made["status"], made["project"]) == ("v1", "build - spawning", None)
    alice.settle(10)
    assert alice.live(made["alias"])["status"] == "active"
