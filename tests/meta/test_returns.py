# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RETURN says what comes back, key by key: what a real task returned is compared with the documentation."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.plugin_docs import read_docstring
from research_cloud_emulator.world.triton.throwaway import key_pair, public_text

from tests.support.lab import NEW, Lab

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(file.stem for file in (ROOT / "plugins" / "modules").glob("*.py"))
RESOURCES = "ansible_collections.research.cloud.plugins.module_utils.resources"

Options = dict[str, Any]

LAPTOP = public_text(key_pair("ed25519", "laptop"), "alice@laptop")
RULE = "FROM any TO all vms ALLOW icmp TYPE all"

SUCCEEDS: Mapping[str, Options] = {
    "account": {"cloud": "triton", "city": "Ghent"},
    "firewall_rule": {"cloud": "triton", "rule": RULE},
    "firewall_rule_info": {"cloud": "triton"},
    "image": {"cloud": "triton", "name": "golden", "version": "1", "instance": "off"},
    "instance": {"name": "web"},
    "instance_action": {"name": "web", "action": "console"},
    "instance_info": {"name": "web", "full": True},
    "key": {"cloud": "triton", "name": "laptop", "public_key": LAPTOP},
    "key_info": {"cloud": "triton"},
    "network_info": {"cloud": "triton"},
    "project": {"name": "lumen"},
    "snapshot": {"cloud": "triton", "instance": "far", "name": "s1"},
    "snapshot_info": {"cloud": "triton"},
    "volume": {"name": "reference"},
    "volume_attachment": {"volume": "reference", "instance": "web"},
    "volume_info": {"full": True},
}
"""A task of each module that needs options to succeed; all others need none."""
MANY: Mapping[str, Options] = {
    "instance": {"instances": [{"name": "web"}, {"name": "new", **NEW}]},
    "instance_action": {"instances": [{"name": "web"}], "action": "stop"},
}
FAILS: Mapping[str, Options] = {
    "account": {"city": "Ghent"},
    "instance": {"name": "web", "size": "m1.huge"},
    "instance_action": {"name": "nobody", "action": "stop"},
    "access_token": {"name": "ansible", "token_file": "relative"},
    "key": {"cloud": "triton", "name": "ed25519", "state": "absent"},
    "firewall_rule": {"cloud": "triton", "rule": "FROM here"},
    "image": {"cloud": "triton", "name": "golden", "version": "1", "instance": "nobody"},
    "project": {"name": "lumen", "state": "absent"},
    "snapshot": {"cloud": "triton", "instance": "nobody", "name": "s1"},
    "volume": {"name": "reference", "size_gb": 1},
    "volume_attachment": {"volume": "nothing", "instance": "web"},
}
"""A task of each module that changes something, refused."""

ALWAYS = {"changed", "failed", "msg", "diff"}
"""Keys of every Ansible result, which no module documents."""
FREE = {"console", "details", "notes", "raw", "services", "only", "tags"}
"""Data whose keys are the cloud's, or a message's, own."""


@pytest.fixture
def lab() -> Iterator[Lab]:
    there = Lab()
    there.world.add_instances(1, name="web")
    there.world.triton.add_machines(1, name="off", state="stopped")
    there.run(resource("firewall_rule"), cloud="triton", rule=f"{RULE} PRIORITY 1")
    there.run(resource("volume_attachment"), volume="reference", instance="web")
    there.world.triton.add_machines(1, name="far")
    there.run(resource("snapshot"), cloud="triton", instance="far", name="s1")
    yield there
    there.close()


def resource(module: str) -> Any:
    return importlib.import_module(f"{RESOURCES}.{module}").RESOURCE


def documented(module: str) -> dict[str, Any]:
    returns: dict[str, Any] = read_docstring(str(ROOT / "plugins" / "modules" / f"{module}.py"))["returndocs"]
    if "instances" in returns and "instance" in returns:  # "each as RV(instance), with ..."
        returns["instances"]["contains"] |= returns["instance"]["contains"]
    return returns


def differences(docs: Mapping[str, Any], data: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """What came back without being documented, and what is documented as always there and did not come."""
    for key, value in data.items():
        if key not in docs:
            yield f"{path}{key} is not documented"
        elif "contains" in docs[key]:
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, Mapping):
                    yield from differences(docs[key]["contains"], part, f"{path}{key}.")
        elif key not in FREE and isinstance(value, Mapping) and value:
            yield f"{path}{key} is documented without what it contains"
    for key, entry in docs.items():
        if entry["returned"] in ("always", "success") and key not in data:
            yield f"{path}{key} did not come back"


def compare(module: str, result: dict[str, Any], *, failed: bool = False) -> None:
    assert bool(result.get("failed")) is failed, result
    docs = documented(module)
    if failed:
        docs = {key: {**entry, "returned": "sometimes"} for key, entry in docs.items() if key != "failure"} | {
            "failure": docs["failure"]
        }
        result = {"failure": result["failure"]}
    found = list(differences(docs, {key: value for key, value in result.items() if key not in ALWAYS}))
    assert found == []


@pytest.mark.parametrize("module", MODULES)
def test_a_result_is_as_documented(lab: Lab, tmp_path: Path, module: str) -> None:
    token = {"access_token": {"name": "ansible", "token_file": str(tmp_path / "token")}}
    compare(module, lab.run(resource(module), **{**SUCCEEDS, **token}.get(module, {})))


@pytest.mark.parametrize("module", MANY)
def test_a_result_for_many_is_as_documented(lab: Lab, module: str) -> None:
    compare(module, lab.run(resource(module), **MANY[module]))


@pytest.mark.parametrize("module", FAILS)
def test_a_failure_is_as_documented(lab: Lab, module: str) -> None:
    compare(module, lab.run(resource(module), **FAILS[module]), failed=True)


def test_every_module_that_changes_something_is_seen_failing() -> None:
    assert set(FAILS) == {module for module in MODULES if not module.endswith("_info")}


def test_the_comparison_sees_what_it_looks_for() -> None:
    docs = {"a": {"returned": "always"}, "b": {"returned": "always", "contains": {"c": {"returned": "always"}}}}
    data: dict[str, Any] = {"b": [{"d": 1}]}
    assert sorted(differences(docs, data)) == [
        "a did not come back",
        "b.c did not come back",
        "b.d is not documented",
    ]
