# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables: one prefix, lean or full, flagged when out of reach, and trusted only where nothing can be evaluated."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.template import is_trusted_as_template
from ansible_collections.research.cloud.plugins.module_utils.core.model import Address
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.bastion import Bastion
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.variables import LEAN, PREFIX, of_hosts, tagged

from tests.unit.plugin_utils.fleet.helpers import PRIVATE, PUBLIC, expressions, fleet, row

CONNECTION = {"ansible_host", "ansible_user", "ansible_ssh_common_args"}


def variables(found: dict[str, Any], *, bastion: Bastion | None = None, **options: Any) -> dict[str, Any]:
    return of_hosts({"host": found}, fleet(**options), bastion, expressions())["host"]


def test_lean_variables_are_few() -> None:
    assert set(variables(row("web"))) == {PREFIX + name for name in (*LEAN, "reachable")} | {"ansible_host"}


def test_full_variables_are_all_fields_and_the_clouds_own_object() -> None:
    found = row("web", full=True, raw={"anything": [1]})

    full = variables(found, full=True)

    assert set(full) == {PREFIX + name for name in (*found, "reachable")} | {"ansible_host"}
    assert full[PREFIX + "raw"] == {"anything": [1]}
    assert set(variables(row("web"))) < set(full)


@pytest.mark.parametrize("full", [False, True])
def test_nothing_is_outside_the_prefix_but_how_to_connect(full: bool) -> None:
    everything = variables(row("web", full=full), full=full, user="me", bastion=Bastion("-Jgw"))

    assert {name for name in everything if not name.startswith(PREFIX)} == CONNECTION


@pytest.mark.parametrize(
    ("status", "addresses", "bastion", "reachable"),
    [
        ("running", (PUBLIC,), None, True),
        ("running", (), None, False),
        ("stopped", (PRIVATE,), None, False),
        ("shelved", (), None, False),
        ("building", (PUBLIC,), None, False),
        ("running", (PUBLIC,), Bastion("-Jgw"), True),
        ("running", (PUBLIC,), Bastion("-Jgw", problem="off"), False),
        ("running", (PUBLIC,), Bastion("-Jgw", itself=("jetstream", "jetstream-web-id"), problem="off"), True),
    ],
)
def test_reachable_tells_the_truth(
    status: str, addresses: tuple[Address, ...], bastion: Bastion | None, reachable: bool
) -> None:
    found = row("web", status=status, addresses=addresses)

    assert variables(found, bastion=bastion)[PREFIX + "reachable"] is reachable


def test_without_an_address_ssh_goes_nowhere() -> None:
    assert variables(row("web", addresses=()))["ansible_host"] == "no-address.invalid"


def test_the_bastion_is_addressed_from_outside() -> None:
    bastion = Bastion("-Jgw", itself=("jetstream", "jetstream-gateway-id"))

    assert variables(row("gateway"), bastion=bastion, connect=["private"])["ansible_host"] == PUBLIC.address
    assert variables(row("web"), bastion=bastion, connect=["private"])["ansible_host"] == PRIVATE.address


def test_only_hosts_behind_the_bastion_jump() -> None:
    bastion = Bastion("-Jgw", itself=("jetstream", "jetstream-gateway-id"))

    assert variables(row("web"), bastion=bastion)["ansible_ssh_common_args"] == "-Jgw"
    assert "ansible_ssh_common_args" not in variables(row("gateway"), bastion=bastion)


@pytest.mark.parametrize(
    "text", ["", "web-1.example.org", "149.165.1.10", "2001:db8::10", "2026-03-01T12:00:00Z", "me@x:22", "a/b+c_d"]
)
def test_harmless_texts_are_tagged(text: str) -> None:
    assert is_trusted_as_template(tagged(text))
    assert tagged(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "{{ 7*7 }}",
        "lookup('pipe', 'id')",
        "a | b",
        "a b",
        "a(b)",
        "a['b']",
        "a,b",
        "a{b",
        "a%b",
        "a#b",
        "a\n",
        "ä",
        "a'b",
        'a"b',
        "a\\b",
        "a~b",
    ],
)
def test_every_other_text_stays_untrusted_data(text: str) -> None:
    assert not is_trusted_as_template(tagged(text))
    assert tagged(text) == text


def test_tagging_reaches_every_depth_and_changes_nothing_else() -> None:
    value = {"a": ["x", {"b": "{{ x }}"}], "n": 1, "t": ("y",), "none": None, "yes": True}

    result = tagged(value)

    assert result == {"a": ["x", {"b": "{{ x }}"}], "n": 1, "t": ["y"], "none": None, "yes": True}
    assert is_trusted_as_template(result["a"][0])
    assert is_trusted_as_template(result["t"][0])
    assert not is_trusted_as_template(result["a"][1]["b"])
