# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is left, against the emulated cloud: the clocks stand still unless a test moves them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core import caveats
from ansible_collections.research.cloud.plugins.module_utils.resources import allocation_info, instance, instance_action

from tests.support.lab import INDIANA, NEW, TACC, Lab


def named(result: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in result["allocations"] if each["name"] == name)
    return found


def parts(figures: dict[str, Any], of: str) -> list[tuple[str, float]]:
    return [(each["name"], each["burn_rate"]) for each in figures["burn_by"][of]]


@pytest.fixture
def shared(lab: Lab) -> Lab:
    """Alice's machines at both providers, and Bob's: in her project on her allocation, and on his own."""
    lab.world.share_projects("alice", "bob")
    lab.world.share_allocation("TG-LUMEN", "bob")
    add = lab.world.add_instances
    add(1, name="web", provider=INDIANA, project="lumen", size="m1.medium")
    add(1, name="far", provider=TACC, project="atlas", size="m1.small")
    add(1, name="off", provider=TACC, project="atlas", status="shutoff")
    add(1, name="bobs-worker", username="bob", project="lumen", allocation="TG-LUMEN", size="m1.small")
    add(1, name="bobs-own", username="bob", project="lumen", allocation="TG-BOB", size="m1.tiny")
    return lab


def test_the_figures_of_a_fleet(lab: Lab) -> None:
    items = [{"name": "web", "state": "started"}, {"name": "big", "size": "m1.medium", "state": "started"}]
    lab.run(instance.RESOURCE, instances=[*items, {"name": "off", "state": "stopped"}], **NEW)
    result = lab.run(allocation_info.RESOURCE)
    lumen = named(result, "TG-LUMEN")
    assert (lumen["burn_rate"], lumen["running"], result["burn_rate"], result["running"]) == (8.0, 2, 8.0, 2)
    assert lumen["allowed"] == 50000.0
    assert lumen["balance"] == lumen["allowed"] - lumen["used"]
    assert lumen["runs_out"] > result["observed_at"] == lumen["observed_at"]
    assert lumen["hours_left"] == pytest.approx(lumen["balance"] / 8.0, abs=2.0)
    assert lumen["counted_seconds_ago"] >= 0
    assert result["changed"] is False
    assert result["caveats"] == []


def test_every_provider_and_every_member_of_a_shared_project_counts(shared: Lab) -> None:
    result = shared.run(allocation_info.RESOURCE)
    lumen = named(result, "TG-LUMEN")
    assert (lumen["burn_rate"], lumen["running"]) == (10.0, 3)
    assert parts(lumen, "instance") == [("web", 6.0), ("bobs-worker", 2.0), ("far", 2.0)]
    assert parts(lumen, "project") == [("lumen", 8.0), ("atlas", 2.0)]
    assert parts(lumen, "owner") == [("alice", 8.0), ("bob", 2.0)]
    assert (result["burn_rate"], result["running"]) == (11.0, 4)
    assert parts(result, "owner") == [("alice", 8.0), ("bob", 3.0)]
    assert named(result, "TG-SMALL")["burn_by"] == {"project": [], "owner": [], "instance": []}


def test_an_instance_is_told_with_what_a_reader_looks_for(shared: Lab) -> None:
    (first, *_rest) = named(shared.run(allocation_info.RESOURCE), "TG-LUMEN")["burn_by"]["instance"]
    assert {key: value for key, value in first.items() if key not in ("id", "observed_at")} == {
        "name": "web",
        "project": "lumen",
        "owner": "alice",
        "allocation": "TG-LUMEN",
        "region": INDIANA,
        "size": "m1.medium",
        "status": "running",
        "burn_rate": 6.0,
        "observed_by": "cloud",
    }


def test_both_profiles_of_an_account_tell_the_same(shared: Lab) -> None:
    one, other = (shared.run(allocation_info.RESOURCE, cloud=cloud) for cloud in ("jetstream", "tacc"))
    assert (one.pop("cloud")["name"], other.pop("cloud")["name"]) == ("jetstream", "tacc")
    assert one == other


def test_whose_figures_these_are(shared: Lab) -> None:
    told = shared.run(allocation_info.RESOURCE, cloud="bob")
    assert told["cloud"] == {"name": "bob", "endpoint": "http://atmosphere.test", "account": "bob"}
    assert parts(named(told, "TG-LUMEN"), "owner") == [("alice", 8.0), ("bob", 2.0)]
    assert parts(named(told, "TG-BOB"), "instance") == [("bobs-own", 1.0)]


def test_what_is_not_known_well_is_said(shared: Lab) -> None:
    result = shared.run(allocation_info.RESOURCE)
    recorded = "which may be 15 minutes old"
    assert result["caveats"] == [
        "what bobs-own burn is charged to TG-BOB, which this account does not see",
        f"the status of bobs-own, bobs-worker is from the cloud's records, {recorded}",
    ]
    assert named(result, "TG-LUMEN")["caveats"] == [
        caveats.OTHERS,
        "the server's own burn rate is a number of instances, not of SU per hour",
        f"the status of bobs-worker is from the cloud's records, {recorded}",
    ]


def test_others_are_as_fresh_as_the_records_and_alices_own_are_fresh(shared: Lab) -> None:
    for cloud, name in (("bob", "bobs-worker"), ("tacc", "far")):
        done = shared.run(instance_action.RESOURCE, cloud=cloud, name=name, action="stop", wait=False)
        assert done["changed"], done
    shared.clock.advance(60)
    lumen = named(shared.run(allocation_info.RESOURCE), "TG-LUMEN")
    assert parts(lumen, "instance") == [("web", 6.0), ("bobs-worker", 2.0)]
    shared.clock.advance(900)
    assert parts(named(shared.run(allocation_info.RESOURCE), "TG-LUMEN"), "instance") == [("web", 6.0)]


def test_the_rate_is_what_the_cloud_charges_in_an_hour(shared: Lab) -> None:
    shared.world.update_settings({"snapshot_seconds": 0})
    before = shared.run(allocation_info.RESOURCE)
    shared.clock.advance(3600)
    after = shared.run(allocation_info.RESOURCE)
    for name in ("TG-LUMEN", "TG-SMALL"):
        assert named(after, name)["used"] - named(before, name)["used"] == pytest.approx(
            named(before, name)["burn_rate"]
        )
    assert named(after, "TG-LUMEN")["server_burn_rate"] == 4.0, "the server counts machines, whoever pays for them"


def test_half_a_sum_is_none(shared: Lab) -> None:
    austin = next(each for each in shared.open("tacc").providers() if each.name == TACC)
    page = {"status": {"status": 403, "body": {"detail": "Not today."}}}
    shared.world.faults.add({"match": {"path": f"provider/{austin.id}/"}, "count": None, "effect": page})
    result = shared.run(allocation_info.RESOURCE)
    assert result["failed"]
    assert "allocations" not in result
    assert "Not today." in result["msg"]
    assert f"asked for the instances of this account at {TACC}; all its providers are needed" in result["msg"]


def test_a_provider_that_is_switched_off_is_read_from_the_records(shared: Lab) -> None:
    with shared.world.act():
        shared.world.store.run("UPDATE providers SET active = 0 WHERE name = ?", (TACC,))
    shared.world.requests.clear()
    result = shared.run(allocation_info.RESOURCE)
    assert parts(result, "project") == [("lumen", 9.0), ("atlas", 2.0)]
    assert any(
        said.startswith("the status of bobs-own, bobs-worker, far and 1 more is from") for said in result["caveats"]
    )
    assert sum(path.endswith("/instance") for _method, path, _outcome in shared.world.requests) == 1


def test_an_instance_that_is_gone_does_not_burn(shared: Lab) -> None:
    cloud = shared.open("tacc")
    cloud.delete(next(each for each in cloud.instances() if each.name == "far"))
    shared.clock.advance(60)
    assert ("far", 2.0) not in parts(shared.run(allocation_info.RESOURCE), "instance")


def test_an_instance_that_no_allocation_pays_for(lab: Lab) -> None:
    lab.world.add_instances(1, name="stray")
    with lab.world.act():
        lab.world.store.run("UPDATE instances SET source_id = NULL")
    result = lab.run(allocation_info.RESOURCE)
    assert (result["burn_rate"], named(result, "TG-LUMEN")["burn_rate"]) == (2.0, 0.0)
    assert result["caveats"] == ["no allocation pays for stray"]


def test_a_trial_looks_like_one_that_nobody_else_uses(lab: Lab) -> None:
    lab.world.update_settings({"special_sources": {"TG-LUMEN": 10}, "snapshot_seconds": 0})
    lab.world.add_instances(1, size="m1.small")
    lab.clock.advance(3600)
    trial = named(lab.run(allocation_info.RESOURCE), "TG-LUMEN")
    assert (trial["used"], trial["balance"], trial["hours_left"]) == (2.0, 8.0, 4.0)
    assert "or it is a trial" in trial["caveats"][0]


def test_one_that_is_used_up(lab: Lab) -> None:
    small = lab.run(allocation_info.RESOURCE, name="TG-SMALL")["allocations"]
    assert [a["name"] for a in small] == ["TG-SMALL"]
    assert (small[0]["balance"] < 0, small[0]["hours_left"]) == (True, 0.0)
    assert small[0]["runs_out"] == lab.run(allocation_info.RESOURCE)["observed_at"]
    assert any("used up" in caveat for caveat in small[0]["caveats"])


def test_one_that_was_never_counted(lab: Lab) -> None:
    fresh = lab.run(allocation_info.RESOURCE, cloud="bob", name="TG-FRESH")["allocations"][0]
    assert (fresh["used"], fresh["balance"], fresh["runs_out"], fresh["counted_seconds_ago"]) == (None, None, "", None)
    assert fresh["hours_left"] is None
    assert not any("number of instances" in caveat for caveat in fresh["caveats"])


def test_it_is_found_by_its_id_too(lab: Lab) -> None:
    one = lab.run(allocation_info.RESOURCE, name="TG-LUMEN")["allocations"][0]
    assert lab.run(allocation_info.RESOURCE, id=one["id"])["allocations"][0]["name"] == "TG-LUMEN"
    assert lab.run(allocation_info.RESOURCE, id="nothing")["allocations"] == []


def test_the_cost_is_a_list_for_each_identity_and_the_pages(shared: Lab) -> None:
    shared.world.add_instances(60, username="alice")
    shared.world.requests.clear()
    shared.run(allocation_info.RESOURCE)
    reads = [
        path.partition("?")[0].rsplit("/", 1)[-1] for method, path, _outcome in shared.world.requests if method == "GET"
    ]
    assert sorted(reads) == ["allocation_sources", "identities", "instance", "instance", "instances"]


def test_a_profile_that_means_nobody_is_refused(lab: Lab) -> None:
    lab.connections["jetstream"] = lab.connection("jetstream", provider="Jetstream - Indianna University")
    result = lab.run(allocation_info.RESOURCE)
    assert result["failure"]["kind"] == "bad_input"
    assert f'near: "{INDIANA}"' in result["msg"]
