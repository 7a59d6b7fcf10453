# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine of named things, with a kind that no single name finds."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Serves
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput, Conflict
from ansible_collections.research.cloud.plugins.module_utils.core.model import Named
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan
from ansible_collections.research.cloud.plugins.module_utils.resources import thing_plan, things
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Entry, Outcome
from ansible_collections.research.cloud.plugins.module_utils.resources.things import Kind, Made, View, Want

SERVES = Serves(updates=frozenset({"edition", "ink"}))


@dataclass(frozen=True, slots=True)
class Label(Named):
    """Something known by two fields, of which only an id finds what others own."""

    edition: str = ""
    ink: str = ""
    mine: bool = True


def strict(_want: Want, found: Label, changing: bool) -> None:
    if found.ink == "none" or (changing and not found.mine):
        raise Conflict("blank" if found.mine else "not yours")


LABEL = Kind(
    service="label",
    noun="label",
    fields=("ink",),
    make=lambda want, _view: Made(want.name, Label("", want.values["name"], edition=want.values["edition"])),
    identity=("name", "edition"),
    called=lambda label: f"{label.name}@{label.edition}" if label.mine else None,
    spelling={"ink": str.lower},
    vet=strict,
)
LABELS = (
    Label("l-1", "jam", edition="1", ink="red"),
    Label("l-2", "jam", edition="2", ink="red"),
    Label("l-3", "jam", edition="3", ink="red", mine=False),
    Label("l-4", "jam", edition="4", ink="none"),
)


def wanted(**options: Any) -> Want:
    """As a task says it; through the options, so that its parts are put together."""
    spec = dict.fromkeys(("cloud", "id", "name", "edition", "ink"), None)
    capabilities = SimpleNamespace(services={"label": SERVES})
    clouds = SimpleNamespace(
        name=lambda _option: "c",
        backend=lambda _name: SimpleNamespace(capabilities=capabilities),
        settings=lambda _name: {},
    )
    (want,) = things.wants(LABEL, {**spec, "state": "present", **options}, clouds, None)  # type: ignore[arg-type]
    return want


def planned(**options: Any) -> Any:
    return thing_plan.plan(LABEL, wanted(**options), View("c", "label", SERVES, None, LABEL.called, list(LABELS)))


def test_its_fields_together_find_it() -> None:
    plan = planned(name="jam", edition="2", ink="RED")
    assert (plan.subject, plan.steps) == ('label "jam@2" on c', ())
    assert plan.before == {"name": "jam", "edition": "2", "ink": "red"}


def test_a_part_of_them_is_not_enough() -> None:
    with pytest.raises(BadInput, match=r"label: name and edition together say which one is meant, .* no edition"):
        planned(name="jam")


def test_an_id_is_and_then_they_are_what_it_shall_be_called() -> None:
    (step,) = planned(id="l-1", edition="9").steps
    assert (step.kind, step.arguments) == ("update", {"edition": "9"})


def test_which_must_be_possible_and_free() -> None:
    with pytest.raises(BadInput, match="label l-1 on c: c cannot rename it"):
        planned(id="l-1", name="honey")
    with pytest.raises(BadInput, match='cannot be renamed to "jam@2": that is the name of l-2'):
        planned(id="l-1", edition="2")


def test_what_others_own_is_found_by_its_id_alone() -> None:
    assert [step.kind for step in planned(name="jam", edition="3").steps] == ["create"]
    assert planned(id="l-3", ink="red").steps == ()


@pytest.mark.parametrize("change", [{"ink": "blue"}, {"edition": "5"}, {"state": "absent"}])
def test_and_is_not_changed(change: dict[str, Any]) -> None:
    with pytest.raises(Conflict, match="not yours"):
        planned(id="l-3", **change)


def test_what_cannot_serve_is_no_success() -> None:
    with pytest.raises(Conflict, match="blank"):
        planned(name="jam", edition="4")


def test_one_that_is_not_there_is_told_by_its_parts() -> None:
    want = wanted(name="jam", edition="7", state="absent")
    entry = Entry(want, Plan(want.label, None, None), Outcome(gone=True))
    assert thing_plan.tell(LABEL, [entry]) == {"label": {"cloud": "c", "name": "jam", "edition": "7", "id": None}}
