# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which id works where, and whose instances one can touch."""

from __future__ import annotations

from caller import Caller, message

from research_cloud_emulator.world.world import World

LIST = "/api/v2/instances"


def test_both_ids_find_a_detail(alice: Caller) -> None:
    (uuid,) = alice.world.add_instances(1)
    assert alice.get(f"{LIST}/1") == alice.get(f"{LIST}/{uuid}")
    assert alice.get(f"{LIST}/2", 404) == alice.get(f"{LIST}/nope", 404) == {"detail": "Not found."}


def test_patch_takes_the_number_only(alice: Caller) -> None:
    (uuid,) = alice.world.add_instances(1)
    reply = alice.send("PATCH", f"{LIST}/{uuid}", json={"name": "x"})
    assert (reply.status_code, reply.mimetype) == (500, "text/plain")
    assert reply.text.startswith(f"ValueError at /api/v2/instances/{uuid}")
    assert alice.patch(f"{LIST}/1", {"name": "x"})["name"] == "x"


def test_patch_moves_and_recharges(alice: Caller) -> None:
    alice.world.add_instances(1)
    _, atlas = alice.rows("projects")
    _, small = alice.rows("allocation_sources")
    changed = alice.patch(f"{LIST}/1", {"project": atlas["id"], "allocation_source": {"id": small["id"]}})
    assert changed["project"]["name"] == "atlas"
    assert changed["allocation_source"]["name"] == "TG-SMALL"
    assert changed["usage"] == small["compute_used"]
    assert alice.patch(f"{LIST}/1", {"allocation_source": {"id": 3}}, 400) == "Invalid allocation_source"
    wrong = alice.patch(f"{LIST}/1", {"project": 99}, 400)
    assert wrong == {"project": ["Project with Field: pk '99' does not exist."]}


def test_delete_takes_the_uuid_only(alice: Caller) -> None:
    alice.world.add_instances(1)
    assert message(alice.delete(f"{LIST}/1", 409)) == "Instance matching query does not exist."


def test_actions_take_the_uuid_only(alice: Caller) -> None:
    (uuid,) = alice.world.add_instances(1)
    assert alice.get(f"{LIST}/1/actions") == []
    assert alice.get(f"{LIST}/{uuid}/actions") != []
    assert alice.send("POST", f"{LIST}/1/actions", json={"action": "stop"}).status_code == 500


def test_v2_crashes_without_an_action_where_v1_explains(alice: Caller) -> None:
    (uuid,) = alice.world.add_instances(1)
    assert alice.send("POST", f"{LIST}/{uuid}/actions", json={}).status_code == 500
    body = alice.post(f"{alice.pair()}/instance/{uuid}/action", {}, 400)
    assert message(body) == "POST request to /action require a BODY with 'action'."


def test_nobody_touches_what_belongs_to_somebody_else(alice: Caller, bob: Caller) -> None:
    (uuid,) = alice.world.add_instances(1)
    not_a_member = {"detail": "The requested user is not a member of the project."}
    bob.get(f"{LIST}/{uuid}", 404)
    bob.patch(f"{LIST}/1", {"name": "stolen"}, 404)
    bob.delete(f"{LIST}/{uuid}", 404)
    assert bob.act(uuid, "stop", 403) == not_a_member
    assert bob.get(f"{LIST}/{uuid}/actions") == []
    assert bob.post(f"{alice.pair()}/instance/{uuid}/action", {"action": "stop"}, 403) == not_a_member
    assert bob.post(f"{bob.pair()}/instance/{uuid}/action", {"action": "stop"}, 403) == not_a_member
    assert bob.delete(f"{alice.pair()}/instance/{uuid}", 403) == not_a_member
    assert message(bob.get(f"{alice.pair()}/instance", 401)) == "Identity/Provider Authentication Failed"
    assert alice.stored(uuid)["name"] == "bulk-00001"


def test_the_observed_server_did_not_ask_who_owns_it(alice: Caller, bob: Caller, world: World) -> None:
    world.update_settings({"owner_checks": False})
    (uuid,) = world.add_instances(1)
    assert bob.patch(f"{LIST}/1", {"name": "stolen"})["name"] == "stolen"
    bob.act(uuid, "stop")
    bob.delete(f"{LIST}/{uuid}")


def test_rename_and_tags_on_v1(alice: Caller) -> None:
    (uuid,) = alice.world.add_instances(1)
    one = f"{alice.pair()}/instance/{uuid}"
    assert alice.patch(one, {"name": "renamed"})["name"] == "renamed"
    assert alice.send("POST", f"{one}/tag", json={"name": "gpu"}).status_code == 204
    assert alice.live(uuid)["tags"] == alice.get(f"{one}/tag") == ["gpu"]
    alice.delete(f"{one}/tag/gpu")
    assert alice.live(uuid)["tags"] == []


def test_metadata_is_refused_while_building(alice: Caller) -> None:
    uuid = alice.post(LIST, alice.order(), 201)["uuid"]
    assert isinstance(alice.post(f"{LIST}/{uuid}/update_metadata", {"metadata": {"a": "b"}}, 409), str)
    alice.settle(30)
    alice.post(f"{LIST}/{uuid}/update_metadata", {"metadata": {"a": "b"}}, 204)
