# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation tells the truth: every example runs, every option is read, every variable it names exists."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from ansible_collections.research.cloud.plugins.inventory import fleet
from ansible_collections.research.cloud.plugins.plugin_utils.fleet import addresses, naming, variables
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.options import FleetOptions, Via

from tests.inventory.conftest import Lab
from tests.unit.plugin_utils.fleet.helpers import row

EXAMPLES: list[dict[str, Any]] = list(yaml.safe_load_all(fleet.EXAMPLES))
DOCUMENTED: dict[str, Any] = yaml.safe_load(fleet.DOCUMENTATION)
TEXT = " ".join(DOCUMENTED["description"])


@pytest.mark.faces
@pytest.mark.parametrize("example", EXAMPLES, ids=[str(number) for number in range(1, len(EXAMPLES) + 1)])
def test_an_example_runs(lab: Lab, example: dict[str, Any]) -> None:
    lab.add("jetstream", "gateway", "worker-1")
    lab.add("tacc", "worker-1")
    if "clouds" not in example:
        profiles = yaml.safe_load((lab.folder / "research-cloud.yml").read_text(encoding="utf-8"))
        lab.write("research-cloud.yml", {"clouds": {"jetstream": profiles["clouds"]["jetstream"]}})
    lab.write("example.fleet.yml", example)

    hosts = lab.listing("-i", "example.fleet.yml")["_meta"]["hostvars"]

    clouds = 1 if "clouds" not in example else len(example["clouds"])
    assert len(hosts) == clouds + 1
    assert all(host["research_cloud_reachable"] for host in hosts.values())


@pytest.mark.faces
def test_ansible_can_show_it(lab: Lab) -> None:
    shown = lab.run("ansible-doc", "-t", "inventory", "--json", "research.cloud.fleet")

    assert (shown.returncode, shown.stderr) == (0, "")
    assert json.loads(shown.stdout)["research.cloud.fleet"]["doc"]["plugin_name"] == "research.cloud.fleet"


def test_every_option_of_ours_is_documented_and_the_other_way_round() -> None:
    ours = set(FleetOptions.__dataclass_fields__) - {"sources", "strict"}

    assert set(DOCUMENTED["options"]) == ours | {"plugin", "clouds", "on_error"}
    assert set(DOCUMENTED["options"]["via"]["suboptions"]) == set(Via.__dataclass_fields__)


def test_the_documented_variables_are_the_lean_ones() -> None:
    named = set(re.findall(r"C\((research_cloud_\w+)", TEXT))

    lean = {variables.PREFIX + name for name in (*variables.LEAN, "reachable")}
    assert named == lean | {variables.INCOMPLETE}


def test_the_documented_fields_exist() -> None:
    (sentence,) = (line for line in DOCUMENTED["description"] if line.startswith("Expressions can use"))
    named = set(re.findall(r"C\((\w+)\)", sentence))

    assert len(named) > 10
    assert named <= set(row("web", full=True))


def test_the_documented_words_are_known() -> None:
    connect = " ".join(DOCUMENTED["options"]["connect"]["description"])
    hostnames = " ".join(DOCUMENTED["options"]["hostnames"]["description"])

    assert set(re.findall(r"V\(([^)]+)\)", connect)) == set(addresses.WORDS)
    assert set(re.findall(r"V\(([^)]+)\)", hostnames)) == naming.RESERVED
    assert addresses.NO_ADDRESS in TEXT
