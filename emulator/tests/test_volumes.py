# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2 volumes: without status, with two ways to name a project, and a deletion that says nothing."""

from __future__ import annotations

from typing import Any

import pytest
from caller import Caller, message

from research_cloud_emulator.world.world import World

URL = "/api/v2/volumes"


def order(caller: Caller, **more: Any) -> dict[str, Any]:
    return {"name": "data", "size": 10, "identity": caller.rows("identities")[0]["uuid"], **more}


def project(caller: Caller, name: str) -> dict[str, Any]:
    (found,) = [each for each in caller.rows("projects") if each["name"] == name]
    return found


def names(caller: Caller, query: str = "") -> list[str]:
    return [row["name"] for row in caller.rows(f"volumes?ordering=id{query}")]


def test_the_seed(alice: Caller, bob: Caller) -> None:
    assert names(alice) == ["reference", "scratch", "twin", "twin", "archive"]
    assert names(bob) == ["bobs-disk"]
    assert [disk["status"] for disk in alice.get(f"{alice.pair()}/volume")] == ["available"] * 4


def test_a_new_volume(alice: Caller) -> None:
    atlas = project(alice, "atlas")
    reply = alice.send("POST", URL, json=order(alice, description="Rows", project=atlas["uuid"]))
    made = reply.json
    assert made is not None
    assert (reply.status_code, reply.headers["Location"]) == (201, made["url"])
    assert (made["name"], made["size"], made["description"]) == ("data", 10, "Rows")
    assert made["project"]["id"] == atlas["id"]
    assert not {"status", "attach_data", "mount_location"} & made.keys()
    assert alice.disk(made["uuid"])["status"] == "creating"
    alice.settle(3)
    assert alice.disk(made["uuid"])["status"] == "available"
    assert alice.get(f"{URL}/{made['uuid']}") == alice.get(f"{URL}/{made['id']}") == made


@pytest.mark.parametrize(
    ("more", "status", "told"),
    [
        ({"size": "big"}, 400, {"size": ["A valid integer is required."]}),
        ({"size": None}, 400, {"size": ["This field may not be null."]}),
        ({"name": " "}, 400, {"name": ["This field may not be blank."]}),
        ({"name": ["x"]}, 400, {"name": ["Not a valid string."]}),
        ({"identity": "nope"}, 400, {"identity": ["Object with uuid=nope does not exist."]}),
        ({"project": "nope"}, 400, {"project": ["Object with uuid=nope does not exist."]}),
        (
            {"image_id": "a", "snapshot_id": "b"},
            400,
            {"non_field_errors": ["Use either `snapshot_id` or `image_id` not both."]},
        ),
        ({"image_id": "nope"}, 409, "'NoneType' object has no attribute '_image'"),
        ({"snapshot_id": "nope"}, 409, "404 Not Found Snapshot nope could not be found."),
        ({"size": 0}, 409, "400 Bad Request Invalid input received: Volume size must be greater than 0"),
    ],
)
def test_what_cannot_be_made(alice: Caller, more: dict[str, Any], status: int, told: object) -> None:
    before = alice.world.volumes()
    assert alice.post(URL, order(alice, **more), status) == told
    assert alice.world.volumes() == before


def test_somebody_elses_identity_and_project_do_not_exist(alice: Caller, bob: Caller) -> None:
    identity, bobs = order(bob)["identity"], project(bob, "bobs")["uuid"]
    assert "identity" in alice.post(URL, order(alice, identity=identity), 400)
    assert "project" in alice.post(URL, order(alice, project=bobs), 400)


def test_over_quota_is_400(bob: Caller) -> None:
    text = "Storage Size Quota Exceeded: Using 10 + Requested 91 but limited to 100"
    assert bob.post(URL, order(bob, size=91), 400) == {"detail": text}
    bob.volume()
    bob.volume()
    assert bob.post(URL, order(bob), 400) == {"detail": "Volume Quota Exceeded: Using 3 + Requested 1 but limited to 3"}
    bob.world.set_quota("bob", storage=-1, storage_count=None)
    bob.volume(size=1000)


def test_a_switched_off_provider(alice: Caller, world: World) -> None:
    with world.act():
        world.store.run("UPDATE providers SET active = 0")
    body = alice.post(URL, order(alice), 409)
    assert message(body) == "Cannot create driver on an inactive provider: Jetstream - Indiana University"
    alice.delete(f"{URL}/1")
    alice.get(f"{URL}/1")


@pytest.mark.parametrize(
    ("size", "status", "told"),
    [
        (7, 409, "400 Bad Request Invalid input received: Size of specified image 8GB is larger than volume size 7GB."),
        (12, 201, None),
        (13, 409, "Volumes created from images cannot exceed more than 4GB greater than the size of the image:(13 GB)"),
    ],
)
def test_from_an_image(alice: Caller, size: int, status: int, told: str | None) -> None:
    image = alice.order()["source_alias"]
    body = alice.post(URL, order(alice, size=size, image_id=image), status)
    assert told is None or body == told


def test_a_change_answers_with_three_keys(alice: Caller) -> None:
    lumen = project(alice, "lumen")
    changed = alice.patch(f"{URL}/2", {"name": "tmp", "description": "Old", "project": lumen["id"], "size": 99})
    assert changed.keys() == {"name", "description", "project"}
    assert (changed["name"], changed["description"], changed["project"]["name"]) == ("tmp", "Old", "lumen")
    stored = alice.get(f"{URL}/2")
    assert (stored["name"], stored["size"], stored["project"]["id"]) == ("tmp", 20, lumen["id"])
    alice.patch(f"{URL}/{stored['uuid']}", {"name": "again"})
    assert alice.disk(stored["uuid"])["name"] == "again"


@pytest.mark.parametrize(
    ("method", "changes", "told"),
    [
        ("PATCH", {"project": None}, {"project": ["This field may not be null."]}),
        ("PATCH", {"project": 99}, {"project": ["Project with Field: pk '99' does not exist."]}),
        ("PATCH", {"name": ""}, {"name": ["This field may not be blank."]}),
        ("PATCH", {"description": None}, {"description": ["This field may not be null."]}),
        ("PUT", {"name": "x"}, {"project": ["This field is required."]}),
    ],
)
def test_a_bad_change(alice: Caller, method: str, changes: dict[str, Any], told: object) -> None:
    before = alice.get(f"{URL}/2")
    reply = alice.send(method, f"{URL}/2", json=changes)
    assert (reply.status_code, reply.json) == (400, told)
    assert alice.get(f"{URL}/2") == before


def test_filters(alice: Caller) -> None:
    assert names(alice, "&min_size=20&max_size=50") == ["reference", "scratch"]
    assert names(alice, "&provider_id=2") == ["archive"]
    assert names(alice, f"&project={project(alice, 'atlas')['id']}") == ["twin", "twin"]
    assert names(alice, "&min_size=big") == []
    assert [row["size"] for row in alice.rows("volumes?ordering=-size")] == [100, 50, 20, 1, 1]


def test_pages(alice: Caller) -> None:
    alice.world.add_volumes(250)
    page = alice.get(f"{URL}?page=3")
    assert (page["count"], len(page["results"]), page["next"]) == (255, 55, None)


def test_others_see_nothing(bob: Caller) -> None:
    for key in ("1", bob.world.volumes()[0]["uuid"]):
        bob.get(f"{URL}/{key}", 404)
        bob.patch(f"{URL}/{key}", {"name": "mine"}, 404)
        bob.delete(f"{URL}/{key}", 404)


def test_a_member_of_the_project_sees_it(bob: Caller, world: World) -> None:
    with world.act():
        world.store.run(
            "INSERT INTO group_members SELECT g.id, u.id, 0 FROM groups g, users u"
            " WHERE g.name = 'alice' AND u.username = 'bob'"
        )
    assert names(bob) == ["reference", "twin", "twin", "archive", "bobs-disk"]


def test_deletion(alice: Caller) -> None:
    uuid = alice.volume()
    alice.delete(f"{URL}/{uuid}")
    alice.get(f"{URL}/{uuid}", 404)
    alice.delete(f"{URL}/{uuid}", 404)
    assert alice.rows("volumes?archived&ordering=-id")[0]["end_date"] is not None
    known = alice.world.volumes()[-1]
    assert known["deleted"] is not None
    assert known["status"] == "deleting"
    alice.settle(2)
    assert alice.world.volumes()[-1]["status"] is None
    assert message(alice.get(f"{alice.pair()}/volume/{uuid}", 404)) == f"Volume {uuid} does not exist"


def test_what_the_cloud_refuses_to_delete_is_204_all_the_same(alice: Caller) -> None:
    instance = alice.launch()
    (uuid,) = alice.world.add_volumes(1, server=instance)
    alice.delete(f"{URL}/{uuid}")
    alice.settle(60)
    assert alice.get(f"{URL}/{uuid}")["end_date"] is None
    assert alice.disk(uuid)["status"] == "in-use"


def test_a_volume_that_is_still_being_made_is_not_deleted(alice: Caller) -> None:
    uuid = alice.post(URL, order(alice), 201)["uuid"]
    alice.delete(f"{URL}/{uuid}")
    alice.settle(60)
    assert alice.disk(uuid)["status"] == "available"


def test_a_volume_that_the_cloud_lost(alice: Caller, world: World) -> None:
    uuid = alice.volume()
    with world.act():
        world.store.run("DELETE FROM disks WHERE uuid = ?", (uuid,))
    alice.delete(f"{URL}/{uuid}")
    alice.get(f"{URL}/{uuid}")
    alice.get(f"{alice.pair()}/volume/{uuid}", 404)
    alice.get(f"{URL}/{uuid}", 404)


def test_a_number_is_never_used_again(alice: Caller) -> None:
    first = alice.get(f"{URL}/{alice.volume()}")["id"]
    alice.delete(f"{URL}/{first}")
    alice.settle(10)
    assert alice.get(f"{URL}/{alice.volume()}")["id"] == first + 1
