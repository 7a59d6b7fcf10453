# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2 projects: owned by a group the caller is in, and not to be deleted while something is in them."""

from __future__ import annotations

from typing import Any

import pytest
from caller import Caller

from research_cloud_emulator.world.world import World

URL = "/api/v2/projects"


def made(caller: Caller, name: str = "p") -> str:
    """A new project; its URL."""
    return f"{URL}/{caller.post(URL, {'name': name, 'owner': 'alice'}, 201)['uuid']}"


def test_a_new_project(alice: Caller) -> None:
    reply = alice.send("POST", URL, json={"name": "p", "description": "d", "owner": "alice"})
    project = reply.json
    assert project is not None
    assert (reply.status_code, reply.headers["Location"]) == (201, project["url"])
    assert (project["name"], project["description"], project["owner"]["name"]) == ("p", "d", "alice")
    assert project["created_by"]["username"] == "alice"
    assert alice.get(f"{URL}/{project['id']}") == alice.get(f"{URL}/{project['uuid']}") == project
    assert project in alice.rows("projects")


def test_two_projects_may_have_one_name(alice: Caller) -> None:
    made(alice)
    made(alice)
    assert [each["name"] for each in alice.rows("projects")] == ["lumen", "atlas", "p", "p"]


@pytest.mark.parametrize(
    ("method", "asked", "told"),
    [
        ("POST", {"name": "p"}, {"owner": ["This field is required."]}),
        ("POST", {"name": "", "owner": "alice"}, {"name": ["This field may not be blank."]}),
        ("POST", {"name": "p", "owner": "nope"}, {"owner": ["Group with Field: name 'nope' does not exist."]}),
        ("POST", {"name": "p", "owner": "bob"}, ["alice is not a member of group bob"]),
        ("PATCH", {"name": " "}, {"name": ["This field may not be blank."]}),
        ("PATCH", {"owner": "bob"}, ["alice is not a member of group bob"]),
        ("PUT", {"name": "p"}, {"owner": ["This field is required."]}),
    ],
)
def test_what_is_refused(alice: Caller, method: str, asked: dict[str, Any], told: object) -> None:
    before = alice.rows("projects")
    reply = alice.send(method, URL if method == "POST" else f"{URL}/1", json=asked)
    assert (reply.status_code, reply.json) == (400, told)
    assert alice.rows("projects") == before


def test_a_change(alice: Caller) -> None:
    url = made(alice)
    changed = alice.patch(url, {"name": "q", "description": "new", "colour": "red"})
    assert (changed["name"], changed["description"]) == ("q", "new")
    assert alice.get(url) == changed


def test_others_see_nothing(alice: Caller, bob: Caller) -> None:
    url = made(alice)
    for path in ("", "/instances", "/volumes"):
        bob.get(url + path, 404)
    bob.patch(url, {"name": "mine"}, 404)
    bob.delete(url, 404)


def test_what_is_in_it(alice: Caller) -> None:
    url = made(alice, "full")
    alice.world.add_instances(1, project="full", status="deploying")
    (uuid,) = alice.world.add_volumes(1, project="full")
    shown = alice.get(url)
    assert shown["instances"][0]["status"] == "deploying"
    (volume,) = shown["volumes"]
    assert (volume["uuid"], volume["user"], volume["provider"]) == (uuid, "alice", 1)
    assert volume.keys() == {
        *("id", "uuid", "url", "name", "size", "user", "identity", "provider", "start_date", "end_date")
    }
    assert alice.get(f"{url}/volumes")["results"] == [alice.get(f"/api/v2/volumes/{uuid}")]


@pytest.mark.parametrize("kind", ["instances", "volumes"])
def test_it_is_not_deleted_before_it_is_empty(alice: Caller, kind: str) -> None:
    url = made(alice, "full")
    add = alice.world.add_instances if kind == "instances" else alice.world.add_volumes
    (uuid,) = add(1, project="full")
    (told,) = alice.delete(url, 400)
    assert told.startswith(f"Cannot delete a project when it contains {kind}. To delete a project, all {kind} must be")
    alice.delete(f"/api/v2/{kind}/{uuid}")
    alice.settle(10)
    assert alice.get(url)[kind] == []
    assert alice.get(f"{url}/{kind}")["results"][0]["end_date"] is not None
    alice.delete(url)
    alice.get(url, 404)


def test_moving_things_out_empties_it(alice: Caller) -> None:
    url = made(alice, "full")
    (uuid,) = alice.world.add_volumes(1, project="full")
    alice.patch(f"/api/v2/volumes/{uuid}", {"project": 1})
    alice.delete(url)
    assert alice.get(f"/api/v2/volumes/{uuid}")["project"]["name"] == "lumen"


def test_a_shared_project_shows_its_instances_to_every_member(alice: Caller, bob: Caller, world: World) -> None:
    world.share_projects("alice", "bob")
    world.share_allocation("TG-LUMEN", "bob")
    (his,) = world.add_instances(1, username="bob", project="lumen", allocation="TG-LUMEN")
    (own,) = world.add_instances(1, username="bob")

    assert [row["uuid"] for row in alice.rows("instances")] == [his]
    assert [row["uuid"] for row in bob.rows("instances")] == [his, own]
    assert alice.get(f"{alice.pair()}/instance") == []
    assert alice.stored(his)["user"]["username"] == "bob"
    assert bob.stored(own)["project"]["name"] == "bobs"
