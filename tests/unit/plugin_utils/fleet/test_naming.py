# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names: ordered candidates, nothing reserved, and never one name for two machines."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.naming import RESERVED, name_hosts
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.rows import Row

from tests.unit.plugin_utils.fleet.helpers import expressions, fleet, row


def named(
    rows: Sequence[Row], *hostnames: str, unique: bool = False, strict: bool = False, taken: Any = None
) -> dict[str, str]:
    """Ids by host name."""
    options = fleet(hostnames=list(hostnames) or ["name"], unique_names=unique)
    given = name_hosts(rows, options, expressions(strict=strict), taken=taken or {})
    return {name: found["id"] for name, found in given.items()}


def test_the_name_is_the_default() -> None:
    assert named([row("web")]) == {"web": "jetstream-web-id"}


@pytest.mark.parametrize(
    ("hostnames", "expected"),
    [
        (["name ~ '.' ~ cloud"], "web.jetstream"),
        (["{{ name }}-{{ cloud }}"], "web-jetstream"),
        (["project", "id"], "jetstream-web-id"),
        (["nowhere", "name"], "web"),
        (["number", "name"], "7"),
        (["tags", "name"], "web"),
        (["region | default('', true)", "name"], "web"),
        (["project"], "jetstream-web-id"),
    ],
)
def test_the_first_candidate_that_gives_a_text_wins(hostnames: list[str], expected: str) -> None:
    assert list(named([row("web", number=7)], *hostnames)) == [expected]


def test_an_undefined_name_is_an_error_when_strict() -> None:
    with pytest.raises(BadInput, match=r'^hostnames: "nowhere" cannot be evaluated'):
        named([row("web")], "nowhere", "name", strict=True)


@pytest.mark.parametrize("expression", ["name ~", "1 / 0"])
def test_a_mistake_is_an_error_always(expression: str) -> None:
    with pytest.raises(BadInput, match=r"^hostnames: .* cannot be evaluated"):
        named([row("web")], expression, "name")


def test_a_candidate_must_be_a_text() -> None:
    with pytest.raises(BadInput, match=r'^hostnames: "addresses" gives .*, which is not a text$'):
        named([row("web")], "addresses")


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_cloud_cannot_take_the_place_of_the_controller(name: str) -> None:
    assert named([row(name)]) == {f"jetstream-{name}-id": f"jetstream-{name}-id"}


def test_a_collision_names_both() -> None:
    with pytest.raises(BadInput) as raised:
        named([row("web", "tacc"), row("web", "jetstream"), row("db")])

    assert str(raised.value) == (
        'the host name "web" fits "web" (id jetstream-web-id on jetstream) and "web" (id tacc-web-id on tacc); '
        """set unique_names: true, or put more into hostnames, such as "name ~ '.' ~ cloud\""""
    )


def test_unique_names_append_the_id_to_all_that_collide_and_no_other() -> None:
    rows = [row("web", "tacc"), row("web", "jetstream"), row("db")]

    assert named(rows, unique=True) == {
        "db": "jetstream-db-id",
        "web-jetstream-web-id": "jetstream-web-id",
        "web-tacc-web-id": "tacc-web-id",
    }


def test_names_do_not_depend_on_the_order_of_rows() -> None:
    rows = [row(name, cloud) for name in ("web", "db", "gw") for cloud in ("jetstream", "tacc")]
    expected = named(rows, unique=True)
    shuffler = random.Random(2026)

    for _round in range(20):
        shuffler.shuffle(rows)
        assert list(named(rows, unique=True).items()) == list(expected.items())


def test_an_appended_id_does_not_hide_another_host() -> None:
    rows = [row("web", id="1"), row("web", id="2"), row("web-1", id="3")]

    with pytest.raises(BadInput, match=r'^the host name "web-1" fits'):
        named(rows, unique=True)


def test_a_host_of_another_fleet_file_is_not_overwritten() -> None:
    with pytest.raises(
        BadInput, match=r'^the host name "web" of .* is taken by instance other-id on tacc of another inventory file'
    ):
        named([row("web")], taken={"web": ("tacc", "other-id")})


def test_unique_names_get_out_of_the_way_of_another_fleet_file() -> None:
    assert named([row("web")], unique=True, taken={"web": ("tacc", "other-id")}) == {
        "web-jetstream-web-id": "jetstream-web-id"
    }


def test_the_same_instance_in_two_files_is_one_host() -> None:
    assert named([row("web")], taken={"web": ("jetstream", "jetstream-web-id")}) == {"web": "jetstream-web-id"}
