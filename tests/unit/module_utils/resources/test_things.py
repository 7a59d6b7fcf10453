# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine of named things, with a kind and a cloud of its own: what it asks, plans and refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Serves
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    BadInput,
    CloudError,
    Conflict,
    DeadlinePassed,
    Failed,
    NotFound,
    Unavailable,
)
from ansible_collections.research.cloud.plugins.module_utils.core.model import Named
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Step
from ansible_collections.research.cloud.plugins.module_utils.core.wait import Deadline
from ansible_collections.research.cloud.plugins.module_utils.resources import thing_plan, things
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Kit, Outcome
from ansible_collections.research.cloud.plugins.module_utils.resources.thing_apply import apply
from ansible_collections.research.cloud.plugins.module_utils.resources.things import Kind, Made, View, Want

from tests.unit.module_utils.clocks import StillClock


@dataclass(frozen=True, slots=True)
class Jar(Named):
    """Something on a shelf, which a task can fill and move."""

    content: str = ""
    shelf: str = ""
    shelf_id: str = ""
    glass: bool = True


SHELVES = [Named("s-1", "upper"), Named("s-2", "lower")]
HONEY = Jar("j-1", "honey", content="honey", shelf="upper", shelf_id="s-1")
SERVES = Serves(
    updates=frozenset({"name", "content", "shelf"}),
    fixed={"glass": "glass cannot be changed"},
    never_emptied=frozenset({"content"}),
)


def make(want: Want, view: View) -> Made:
    if "content" not in want.values:
        raise BadInput(f"{want.label} needs content")
    shelf = view.resolve("shelf", want.values["shelf"]) if "shelf" in want.values else None
    new = Jar("", want.name or "", content=want.values["content"], shelf=shelf.name if shelf else "")
    return Made(new, new)


def guarded(_want: Want, found: Jar, _view: View) -> tuple[Step, ...]:
    if found.content == "poison":
        raise Conflict("poison stays", hint="nothing was changed")
    return (Step("wash"),) if found.content == "jam" else ()


JAR = Kind(
    service="jar",
    noun="jar",
    fields=("content", "shelf", "glass"),
    make=make,
    references=frozenset({"shelf"}),
    questions=lambda want, _found: frozenset({"shelf"} & want.values.keys()),
    catalogs={"shelf": lambda cloud: cloud.service("jar").shelves()},
    before_removal=guarded,
    steps={"wash": lambda run, _step: run.kit.cloud.wash(run)},
)


class Pantry:
    """A cloud with jars. ``troubles``: what the next calls of that name raise, or None for once more all right."""

    name = "c"

    def __init__(self, *jars: Jar, ignores: bool = False) -> None:
        self.jars = list(jars)
        self.ignores = ignores
        self.calls: list[str] = []
        self.troubles: dict[str, list[CloudError | None]] = {}

    @property
    def capabilities(self) -> Any:
        """As far as the engine reads them."""
        return SimpleNamespace(services={"jar": SERVES})

    def service(self, kind: str) -> Pantry:
        assert kind == "jar"
        return self

    def shelves(self) -> list[Named]:
        self._note("shelves")
        return SHELVES

    def list_all(self) -> list[Jar]:
        self._note("list")
        return list(self.jars)

    def read(self, id: str) -> Jar:
        self._note("read")
        return self._get(id)

    def poll(self, jar: Jar) -> Jar:
        self._note("poll")
        return self._get(jar.id)

    def create(self, new: Jar) -> Jar:
        self._note("create")
        self.jars.append(replace(new, id="j-new"))
        return self.jars[-1]

    def update(self, jar: Jar, changes: Mapping[str, Any]) -> None:
        self._note("update")
        plain = {key: getattr(value, "name", value) for key, value in changes.items()}
        self.jars = [replace(each, **plain) if each.id == jar.id else each for each in self.jars]

    def delete(self, jar: Jar) -> None:
        self._note("delete")
        if not self.ignores:
            self.jars = [each for each in self.jars if each.id != jar.id]

    def wash(self, run: Any) -> Any:
        self._note("wash")
        run.done.append("wash")
        yield 1.0

    def _get(self, id: str) -> Jar:
        for jar in self.jars:
            if jar.id == id:
                return jar
        raise NotFound(f"no jar {id}")

    def _note(self, call: str) -> None:
        self.calls.append(call)
        waiting = self.troubles.get(call)
        if waiting and (trouble := waiting.pop(0)):
            raise trouble


class OneCloud:
    """``Clouds`` with one pantry."""

    def __init__(self, pantry: Pantry) -> None:
        self.pantry = pantry

    def connect(self, _name: str) -> Pantry:
        return self.pantry


def want(name: str | None = "honey", *, id: str | None = None, state: str = "present", **values: Any) -> Want:
    return Want("jar", "c", name, id, state, {**({"name": name} if name else {}), **values})


def look(pantry: Pantry, wanted: Want) -> View:
    return things.look(JAR, [wanted], OneCloud(pantry))  # type: ignore[arg-type]


def planned(pantry: Pantry, wanted: Want) -> Any:
    return thing_plan.plan(JAR, wanted, look(pantry, wanted))


def carried_out(pantry: Pantry, wanted: Want, *, wait: bool = True, seconds: float = 100.0) -> Outcome:
    """The outcome of a real run."""
    clock = StillClock()
    view = look(pantry, wanted)
    plan = thing_plan.plan(JAR, wanted, view)
    kit = Kit(
        cloud=pantry,  # type: ignore[arg-type]
        clock=clock,
        deadline=Deadline.after(clock, seconds),
        wait=wait,
        poll_interval=5.0,
        settle_time=60.0,
        progress=lambda _subject, _state: None,
        writing=lambda _what: None,
        written=lambda _what: None,
    )
    job = apply(JAR, wanted, plan, view, kit)
    try:
        while True:
            clock.sleep(next(job))
    except StopIteration as end:
        outcome: Outcome = end.value
        return outcome


class TestLooking:
    @pytest.mark.parametrize(
        ("wanted", "calls"),
        [
            (want("jam", content="jam"), ["list"]),
            (want("jam", content="jam", shelf="upper"), ["list", "shelves"]),
            (want("honey", content="other"), ["list"]),
            (want("honey", shelf="upper"), ["list"]),
            (want("honey", shelf="s-1"), ["list"]),
            (want("honey", shelf="lower"), ["list", "shelves"]),
            (want("honey", state="absent", shelf="lower"), ["list"]),
            (want(None, id="nope", shelf="lower"), ["list"]),
        ],
    )
    def test_only_lists_that_the_difference_needs_are_read(self, wanted: Want, calls: list[str]) -> None:
        pantry = Pantry(HONEY)
        look(pantry, wanted)
        assert pantry.calls == calls


class TestPlanning:
    def test_a_new_one(self) -> None:
        plan = planned(Pantry(), want("jam", content="jam", shelf="lower"))
        assert (plan.before, plan.after) == (None, {"name": "jam", "content": "jam", "shelf": "lower", "glass": True})
        assert [step.kind for step in plan.steps] == ["create"]

    def test_what_making_it_needs(self) -> None:
        with pytest.raises(BadInput, match='jar "jam" on c needs content'):
            planned(Pantry(), want("jam"))

    @pytest.mark.parametrize(
        "values", [{}, {"content": "honey"}, {"shelf": "upper"}, {"shelf": "s-1"}, {"glass": True}]
    )
    def test_what_is_so_already_is_no_change(self, values: dict[str, Any]) -> None:
        plan = planned(Pantry(HONEY), want(**values))
        assert (plan.steps, plan.before) == ((), plan.after)

    def test_only_what_differs_is_changed(self) -> None:
        plan = planned(Pantry(HONEY), want(content="mead", shelf="lower", glass=True))
        (step,) = plan.steps
        assert (step.kind, step.arguments) == ("update", {"content": "mead", "shelf": SHELVES[1]})
        assert plan.after == {"name": "honey", "content": "mead", "shelf": "lower", "glass": True}

    def test_a_new_name_for_what_an_id_pins(self) -> None:
        (step,) = planned(Pantry(HONEY), want("mead", id="j-1")).steps
        assert step.arguments == {"name": "mead"}
        assert planned(Pantry(HONEY), want("honey", id="j-1")).steps == ()

    def test_a_new_name_that_is_taken(self) -> None:
        pantry = Pantry(HONEY, Jar("j-2", "jam"))
        with pytest.raises(BadInput, match='jar j-1 on c cannot be renamed to "jam": that is the name of j-2'):
            planned(pantry, want("jam", id="j-1"))

    def test_a_cloud_that_cannot_rename(self) -> None:
        view = replace(look(Pantry(HONEY), want("mead", id="j-1")), serves=Serves())
        with pytest.raises(BadInput, match="c cannot rename it"):
            thing_plan.plan(JAR, want("mead", id="j-1"), view)

    def test_an_id_that_nothing_has(self) -> None:
        with pytest.raises(NotFound, match='jar "honey" on c does not exist') as refused:
            planned(Pantry(HONEY), want(id="nope"))
        assert refused.value.hint == "without id, the name would be created"

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"glass": False}, 'jar "honey" on c: glass is True, wanted False; glass cannot be changed'),
            ({"content": ""}, 'jar "honey" on c: content is "honey", wanted ""; c cannot empty it'),
        ],
    )
    def test_what_cannot_be_changed(self, values: dict[str, Any], words: str) -> None:
        with pytest.raises(BadInput) as refused:
            planned(Pantry(HONEY), want(**values))
        assert (str(refused.value), refused.value.hint) == (words, "nothing was changed")

    def test_what_nobody_has_thought_of(self) -> None:
        view = replace(look(Pantry(HONEY), want(glass=False)), serves=Serves())
        with pytest.raises(BadInput, match="wanted False; c cannot change that"):
            thing_plan.plan(JAR, want(glass=False), view)

    def test_an_unknown_reference(self) -> None:
        with pytest.raises(NotFound, match='shelf "uper" not found on c; near: "upper"'):
            planned(Pantry(HONEY), want(shelf="uper"))

    def test_its_end(self) -> None:
        plan = planned(Pantry(HONEY), want(state="absent"))
        assert ([step.kind for step in plan.steps], plan.after) == (["delete"], None)
        assert planned(Pantry(), want(state="absent")).steps == ()

    def test_what_comes_before_its_end(self) -> None:
        jam = replace(HONEY, content="jam")
        assert [step.kind for step in planned(Pantry(jam), want(state="absent")).steps] == ["wash", "delete"]
        with pytest.raises(Conflict, match="poison stays"):
            planned(Pantry(replace(HONEY, content="poison")), want(state="absent"))


class TestCarryingOut:
    def test_made(self) -> None:
        pantry = Pantry()
        outcome = carried_out(pantry, want("jam", content="jam"))
        assert (outcome.changed, outcome.error, [jar.name for jar in pantry.jars]) == (True, None, ["jam"])
        assert outcome.data is not None
        assert outcome.data["id"] == "j-new"
        assert pantry.calls == ["list", "create"], "what has no status is not waited for"

    def test_changed(self) -> None:
        pantry = Pantry(HONEY)
        outcome = carried_out(pantry, want(content="mead"))
        assert (outcome.changed, outcome.fields) == (
            True,
            {"name": "honey", "content": "mead", "shelf": "upper", "glass": True},
        )
        assert pantry.calls == ["list", "update", "read"]

    def test_nothing_to_do(self) -> None:
        pantry = Pantry(HONEY)
        assert carried_out(pantry, want(content="honey")).changed is False
        assert pantry.calls == ["list"]

    def test_washed_and_deleted(self) -> None:
        pantry = Pantry(replace(HONEY, content="jam"))
        outcome = carried_out(pantry, want(state="absent"))
        assert (outcome.changed, outcome.gone, pantry.jars) == (True, True, [])
        assert pantry.calls == ["list", "wash", "delete", "poll"]

    @pytest.mark.parametrize("wait", [True, False])
    def test_a_deletion_that_does_nothing_is_found_out(self, wait: bool) -> None:
        outcome = carried_out(Pantry(HONEY, ignores=True), want(state="absent"), wait=wait)
        assert (outcome.changed, type(outcome.error)) == (False, Failed)
        assert 'jar "honey" on c is still there (listed) although its deletion was accepted' in str(outcome.error)

    def test_a_failure_after_a_step_says_what_was_changed(self) -> None:
        pantry = Pantry(replace(HONEY, content="jam"))
        pantry.troubles["delete"] = [Conflict("not now")]
        outcome = carried_out(pantry, want(state="absent"))
        assert (outcome.changed, str(outcome.error)) == (True, "not now")
        assert outcome.error is not None
        assert "nothing was changed" not in (outcome.error.hint or "")

    def test_a_refusal_before_any_says_that_nothing_was(self) -> None:
        pantry = Pantry(HONEY)
        pantry.troubles["update"] = [Conflict("not now", hint="later")]
        outcome = carried_out(pantry, want(content="mead"))
        assert outcome.error is not None
        assert (outcome.changed, outcome.error.hint) == (False, "later; nothing was changed")

    def test_trouble_while_looking_after_a_change_leaves_the_change_told(self) -> None:
        pantry = Pantry(HONEY)
        pantry.troubles["read"] = [Unavailable("down")]
        outcome = carried_out(pantry, want(content="mead"))
        assert (outcome.changed, type(outcome.error)) == (True, Unavailable)

    @pytest.mark.parametrize(
        ("trouble", "kind"), [(Unavailable("down"), "outcome_unknown"), (DeadlinePassed("late"), "timeout")]
    )
    def test_trouble_while_looking_after_a_deletion(self, trouble: CloudError, kind: str) -> None:
        pantry = Pantry(HONEY, ignores=True)
        pantry.troubles["poll"] = [trouble]
        outcome = carried_out(pantry, want(state="absent"))
        assert outcome.error is not None
        assert outcome.error.kind == kind
        assert '"honey" on c' in str(outcome.error)
