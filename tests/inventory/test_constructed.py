# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Core's Constructable on our rows, in process: all or nothing, and what expressions see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader

from tests.unit.plugin_utils.fleet.helpers import FakeClouds, instance

FLEET = [
    instance("web", tags=("prod", "edge")),
    instance("db", size="m1.large"),
    instance("asleep", status="shelved", addresses=()),
]

Parse = Callable[..., Any]


@pytest.fixture
def clouds() -> FakeClouds:
    return FakeClouds({"jetstream": FLEET})


@pytest.fixture
def parse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clouds: FakeClouds) -> Parse:
    """Lets the plugin read a fleet file with these options into an inventory."""

    def read(inventory: Any = None, **options: Any) -> Any:
        path = tmp_path / "lab.fleet.yml"
        path.write_text(yaml.safe_dump({"plugin": "research.cloud.fleet", "clouds": list(clouds.clouds), **options}))
        plugin = inventory_loader.get("research.cloud.fleet")
        monkeypatch.setitem(plugin.parse.__globals__, "over_network", lambda *_given, **_named: clouds.reach())
        inventory = inventory or InventoryData()
        assert plugin.verify_file(str(path))
        plugin.parse(inventory, DataLoader(), str(path))
        inventory.reconcile_inventory()
        return inventory

    return read


def members(inventory: Any, group: str) -> list[str]:
    return [host.name for host in inventory.groups[group].get_hosts()]


@pytest.mark.parametrize("name", ["lab.yml", "lab.fleet.json", "fleet.yml", "lab.fleet.yml.orig"])
def test_other_files_are_left_to_other_plugins(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("plugin: research.cloud.fleet\n")

    assert not inventory_loader.get("research.cloud.fleet").verify_file(str(path))


def test_both_endings_are_ours_when_the_file_is_there(tmp_path: Path) -> None:
    plugin = inventory_loader.get("research.cloud.fleet")
    for name in ("lab.fleet.yml", "lab.fleet.yaml"):
        assert not plugin.verify_file(str(tmp_path / name))
        (tmp_path / name).write_text("plugin: research.cloud.fleet\n")
        assert plugin.verify_file(str(tmp_path / name))


def test_groups_by_field_by_condition_and_by_list(parse: Parse) -> None:
    inventory = parse(
        groups={"servers": "size == 'm1.large' or 'prod' in tags"},
        keyed_groups=[{"key": "status", "prefix": "is"}, {"key": "tags", "separator": "", "parent_group": "tagged"}],
    )

    assert members(inventory, "servers") == ["db", "web"]
    assert members(inventory, "is_shelved") == ["asleep"]
    assert members(inventory, "edge") == members(inventory, "tagged") == ["web"]


@pytest.mark.parametrize(
    ("options", "group"),
    [
        ({"keyed_groups": [{"key": "cloud"}]}, "_jetstream"),
        ({"keyed_groups": [{"key": "cloud"}], "leading_separator": False}, "jetstream"),
        ({"keyed_groups": [{"key": "project", "prefix": "p", "default_value": "none"}]}, "p_none"),
    ],
)
def test_core_options_of_keyed_groups_count(parse: Parse, options: dict[str, Any], group: str) -> None:
    assert members(parse(**options), group) == ["asleep", "db", "web"]


def test_composed_variables_are_seen_by_groups(parse: Parse) -> None:
    inventory = parse(
        compose={"tier": "'front' if tags else 'back'"}, keyed_groups=[{"key": "tier"}], groups={"f": "tier == 'front'"}
    )

    assert members(inventory, "_front") == members(inventory, "f") == ["web"]
    assert inventory.hosts["db"].vars["tier"] == "back"


def test_expressions_see_how_a_host_is_reached(parse: Parse) -> None:
    inventory = parse(compose={"at": "ansible_host", "awake": "research_cloud_reachable", "me": "inventory_hostname"})

    seen = {name: (host.vars["at"], host.vars["awake"], host.vars["me"]) for name, host in inventory.hosts.items()}
    assert seen["asleep"] == ("no-address.invalid", False, "asleep")
    assert seen["web"] == ("149.165.1.10", True, "web")


def test_variables_of_other_inventory_files_are_seen(parse: Parse) -> None:
    inventory = InventoryData()
    inventory.add_host("web")
    inventory.set_variable("web", "site", "lab")

    parse(inventory, keyed_groups=[{"key": "site", "prefix": "site"}])

    assert members(inventory, "site_lab") == ["web"]


def test_what_fails_is_skipped_when_not_strict(parse: Parse) -> None:
    inventory = parse(compose={"x": "nowhere"}, groups={"g": "nowhere"}, keyed_groups=[{"key": "nowhere"}])

    assert sorted(inventory.groups) == ["all", "ungrouped"]
    assert "x" not in inventory.hosts["web"].vars


@pytest.mark.parametrize(
    "options",
    [
        {"compose": {"x": "1 / (name == 'asleep') | int"}},
        {"groups": {"g": "nowhere"}},
        {"keyed_groups": [{"key": "nowhere"}]},
        {"keyed_groups": [{"key": "tags[0]"}]},
    ],
)
def test_what_fails_adds_nothing_at_all_when_strict(parse: Parse, options: dict[str, Any]) -> None:
    inventory = InventoryData()

    with pytest.raises(AnsibleError):
        parse(inventory, strict=True, **options)
    assert inventory.hosts == {}
    assert sorted(inventory.groups) == ["all", "ungrouped"]
    assert inventory.groups["all"].vars == {}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"filters": [{"include": "statsu == 1"}]}, "filters[1]: "),
        ({"hostnames": ["size"]}, 'the host name "m1.small" fits '),
        ({"via": {"instance": "gateway"}}, 'via: instance "gateway" not found; there is: "asleep", "db", "web"'),
        (
            {"keyed_groups": [{"key": "name", "separator": "", "parent_group": "web"}]},
            'keyed_groups would put the group "web" into itself',
        ),
        ({"timeout": -1}, "timeout must be more than 0 seconds"),
    ],
)
def test_a_mistake_adds_nothing_at_all(parse: Parse, options: dict[str, Any], sentence: str) -> None:
    inventory = InventoryData()

    with pytest.raises(AnsibleError) as raised:
        parse(inventory, **options)
    assert raised.value.message.startswith(sentence)
    assert "\n" not in raised.value.message
    assert inventory.hosts == {}


def test_command_line_variables_come_first_where_asked_for(
    parse: Parse, monkeypatch: pytest.MonkeyPatch, clouds: FakeClouds
) -> None:
    monkeypatch.setattr("ansible.plugins.inventory.load_extra_vars", lambda _loader: {"name": "given", "suffix": "x"})
    clouds.clouds["jetstream"] = FLEET[:1]

    assert list(parse(hostnames=["name"]).hosts) == ["web"]
    assert list(parse(hostnames=["name ~ suffix"], use_extra_vars=True).hosts) == ["givenx"]
    assert list(parse(hostnames=["name"], use_extra_vars=True).hosts) == ["given"]


def test_two_fleet_files_do_not_overwrite_each_other(parse: Parse, clouds: FakeClouds) -> None:
    inventory = parse()
    clouds.clouds = {"tacc": [instance("web", "tacc")]}

    with pytest.raises(AnsibleError, match="is taken by instance jetstream-web-id on jetstream"):
        parse(inventory)
    parse(inventory, unique_names=True)

    assert sorted(inventory.hosts) == ["asleep", "db", "web", "web-tacc-web-id"]


def test_a_host_named_like_its_group_keeps_its_own_variables(parse: Parse) -> None:
    inventory = parse(keyed_groups=[{"key": "tags", "separator": ""}, {"key": "name", "separator": ""}])

    assert inventory.hosts["web"].vars["research_cloud_name"] == "web"
    assert inventory.groups["web"].vars == {}
    assert members(inventory, "all") == ["asleep", "db", "web"]
