# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way: `ansible-inventory` on two clouds, cold, warm and with one of them down, compared with golden files.

To write the golden files anew after a change that is meant: GOLDEN=write pytest tests/inventory
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.inventory.conftest import CACHE, NOBODY_THERE, PROVIDERS, Lab, agrees

pytestmark = pytest.mark.faces

FLEET: dict[str, Any] = {
    "clouds": ["jetstream", {"cloud": "tacc", "on_error": "warn"}],
    "filters": [{"exclude": "name is match('scratch')"}],
    "hostnames": ["name ~ '.' ~ cloud"],
    "via": {"cloud": "jetstream", "instance": "gateway", "user": "ubuntu"},
    "strict": True,
    "compose": {"site": "'north' if cloud == 'tacc' else 'south'"},
    "groups": {"workers": "name is match('worker')"},
    "keyed_groups": [{"key": "cloud"}, {"key": "site", "prefix": "site", "parent_group": "sites"}],
}


@pytest.fixture
def fleet(lab: Lab) -> Lab:
    lab.add("jetstream", "gateway", "worker-1", "worker-2", "scratch-1", "{{ 7 * 7 }}")
    lab.add("tacc", "worker-1")
    lab.add("jetstream", "asleep", status="shelved_offloaded")
    return lab


def test_cold(fleet: Lab) -> None:
    name = fleet.fleet(**FLEET)

    agrees("cold.json", fleet.inventory("-i", name, "--list"))
    agrees("cold.graph", fleet.inventory("-i", name, "--graph"))


def test_a_listing_costs_pages_and_nothing_per_host(fleet: Lab) -> None:
    name = fleet.fleet(**FLEET)
    fleet.parse(name)
    few = len(fleet.world.requests)
    fleet.world.add_instances(40, name="more-{}", provider=PROVIDERS["jetstream"])
    fleet.world.requests.clear()

    assert len(fleet.parse(name).hosts) == 46
    assert len(fleet.world.requests) == few
    assert (
        len(fleet.listed()) == 4
    )  # on each of two clouds, the list that refreshes and one page of the list with everything


def test_without_refresh_one_request_less(fleet: Lab) -> None:
    fleet.parse(fleet.fleet(**FLEET, refresh=False))

    assert fleet.listed() == ["/api/v2/instances"] * 2


def test_warm_makes_no_request_reads_no_secret_and_gives_the_same_bytes(fleet: Lab) -> None:
    name = fleet.fleet(**FLEET, **CACHE)
    fleet.profiles(jetstream={"password": {"env": "PASSWORD_J"}}, tacc={"password": {"env": "PASSWORD_T"}})
    fleet.environ = {"PASSWORD_J": "alice-password", "PASSWORD_T": "alice-password"}
    cold = fleet.inventory("-i", name, "--list")
    agrees("cold.json", cold)
    fleet.world.requests.clear()
    fleet.environ = {}

    assert fleet.inventory("-i", name, "--list") == cold
    assert fleet.inventory("-i", name, "--list") == cold
    agrees("cold.graph", fleet.inventory("-i", name, "--graph"))
    assert list(fleet.world.requests) == []


def test_other_options_use_the_same_cache(fleet: Lab) -> None:
    fleet.inventory("-i", fleet.fleet(**FLEET, **CACHE), "--list")
    fleet.world.requests.clear()

    hosts = fleet.listing("-i", fleet.fleet(**CACHE, hostnames=["id"]))["_meta"]["hostvars"]

    assert len(hosts) == 7
    assert list(fleet.world.requests) == []


def test_one_source_down_is_said_flagged_and_not_cached(fleet: Lab) -> None:
    name = fleet.fleet(**FLEET, **CACHE, timeout=3)
    fleet.profiles(tacc=NOBODY_THERE)

    for _again in range(2):
        fleet.world.requests.clear()
        done = fleet.run("ansible-inventory", "-i", name, "--list")

        assert done.returncode == 0
        assert "the inventory is incomplete: tacc cannot be listed: tacc did not answer" in " ".join(
            done.stderr.split()
        )
        assert len(fleet.listed()) == 2, "a partial result was cached"
        agrees("tacc-down.json", done.stdout)


def test_one_source_down_adds_no_host_by_default(fleet: Lab) -> None:
    fleet.profiles(tacc=NOBODY_THERE)
    name = fleet.fleet(timeout=3)

    fleet.environ = {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "false"}
    done = fleet.run("ansible-inventory", "-i", name, "--list")

    assert "tacc cannot be listed: tacc did not answer" in " ".join(done.stderr.split())
    assert json.loads(done.stdout)["_meta"]["hostvars"] == {}
    fleet.environ = {}
    assert fleet.run("ansible-inventory", "-i", name, "--list").returncode != 0
