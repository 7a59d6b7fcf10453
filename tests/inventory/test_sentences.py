# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user reads when something is wrong: one sentence, with the source and what to do, and no host is added."""

from __future__ import annotations

from typing import Any

import pytest

from tests.inventory.conftest import Lab


@pytest.fixture
def inhabited(lab: Lab) -> Lab:
    lab.add("jetstream", "web", "db")
    lab.add("tacc", "web")
    return lab


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"clouds": ["jetstraem"]}, 'cloud "jetstraem" is not in '),
        (
            {"clouds": [{"cloud": "jetstream", "cloud_options": {"pasword": "x"}}]},
            'unknown key "pasword" in cloud_options; near: "password"',
        ),
        ({"filter": [{"exclude": True}]}, 'unknown option "filter"; near: "filters"'),
        ({"cloud_config": "nowhere.yml"}, "there is no profile file "),
        ({}, "set unique_names: true, or put more into hostnames"),
        (
            {"clouds": ["jetstream"], "via": {"instance": "gateway"}},
            'via: instance "gateway" not found; there is: "db", "web"',
        ),
    ],
    ids=["unknown cloud", "unknown key", "unknown option", "no profile file", "collision", "missing bastion"],
)
def test_a_mistake_is_one_sentence(inhabited: Lab, options: dict[str, Any], sentence: str) -> None:
    assert sentence in inhabited.refusal(inhabited.fleet(**options))


@pytest.mark.faces
def test_a_wrong_password_names_the_cloud_and_is_not_shown(inhabited: Lab) -> None:
    inhabited.profiles(tacc={"password": "canary-9d2e"})

    done = inhabited.run("ansible-inventory", "-i", inhabited.fleet(), "--list", "-vvvv")

    assert done.returncode != 0
    assert "tacc cannot be listed: " in " ".join(done.stderr.split())
    assert "canary-9d2e" not in done.stdout + done.stderr
    assert "alice-password" not in done.stdout + done.stderr


def test_maintenance_is_said_in_the_clouds_words(inhabited: Lab) -> None:
    inhabited.world.settings.maintenance_message = "Upgrade: back at noon"

    said = inhabited.refusal(inhabited.fleet(clouds=["jetstream"], timeout=5))

    assert "jetstream cannot be listed: " in said
    assert "back at noon" in said


def test_a_cloud_that_hangs_costs_its_own_time_only(inhabited: Lab) -> None:
    hang = {"match": {"method": "GET", "path": "provider_id=2"}, "count": None, "effect": {"hang": {"seconds": 60}}}
    inhabited.world.faults.add(hang)

    inventory = inhabited.parse(inhabited.fleet(clouds=["jetstream", {"cloud": "tacc", "on_error": "warn"}], timeout=1))

    assert list(inventory.hosts) == ["db", "web"]
    assert inventory.groups["all"].vars["research_cloud_incomplete"] == ["tacc"]


@pytest.mark.faces
def test_an_unreadable_cache_is_asked_anew(inhabited: Lab) -> None:
    fleet = inhabited.fleet(
        clouds=["jetstream"], cache=True, cache_plugin="ansible.builtin.jsonfile", cache_connection="cache"
    )
    whole = inhabited.inventory("-i", fleet, "--graph")
    (entry,) = (inhabited.folder / "cache").iterdir()
    assert "alice-password" not in entry.name + entry.read_text(encoding="utf-8")
    entry.write_text('{"__payload__": "7"}', encoding="utf-8")

    done = inhabited.run("ansible-inventory", "-i", fleet, "--graph")

    assert (done.returncode, done.stdout) == (0, whole)
    assert "the inventory cache of jetstream cannot be read and is not used" in " ".join(done.stderr.split())
    assert inhabited.inventory("-i", fleet, "--graph") == whole
