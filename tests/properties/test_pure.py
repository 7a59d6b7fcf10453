# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for the pure parts, whatever they are given."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends import registry
from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere import wire
from ansible_collections.research.cloud.plugins.module_utils.core import select
from ansible_collections.research.cloud.plugins.module_utils.core.actions import ACTIONS, STATES, Action, route
from ansible_collections.research.cloud.plugins.module_utils.core.errors import Ambiguous, CloudError, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.model import (
    STABLE,
    STATUSES,
    Allocation,
    Image,
    Instance,
    Named,
    Project,
    Size,
    as_dict,
)
from ansible_collections.research.cloud.plugins.module_utils.core.redact import redact
from ansible_collections.research.cloud.plugins.module_utils.http.policy import RetryPolicy, retry_after
from ansible_collections.research.cloud.plugins.module_utils.resources import instance_plan, jobs
from ansible_collections.research.cloud.plugins.module_utils.resources.instance_wants import InstanceWant
from ansible_collections.research.cloud.plugins.module_utils.resources.sight import Sight
from hypothesis import strategies as st

from tests.properties.profile import holds
from tests.unit.module_utils.clocks import StillClock

words = st.text(max_size=20)
statuses = st.sampled_from(STABLE)
some_statuses = st.frozensets(statuses, min_size=1, max_size=3)
tables = st.lists(
    st.builds(
        Action, st.sampled_from(sorted(ACTIONS)), some_statuses, some_statuses, st.booleans(), asks=st.booleans()
    ),
    max_size=8,
    unique_by=lambda action: action.verb,
).map(lambda actions: {action.verb: action for action in actions})
goals = st.sampled_from(sorted(STATES))


@holds(small=100, deep=3000, table=tables, status=st.sampled_from(STATUSES), state=goals)
def test_a_route_leads_to_the_goal_over_allowed_edges(table: dict[str, Action], status: str, state: str) -> None:
    verbs = route(status, state, table)
    if verbs is None:
        return
    reached = {status}
    for verb in verbs:
        action = table[verb]
        assert not action.always
        assert not action.asks
        assert reached & action.starts_from
        reached = set(action.ends_in)
    assert reached & STATES[state]


@holds(small=100, deep=3000, table=tables, status=statuses, state=goals)
def test_no_route_means_that_there_is_none(table: dict[str, Action], status: str, state: str) -> None:
    reached = {status}
    for _round in range(len(STATUSES)):
        usable = [a for a in table.values() if not a.always and not a.asks and a.starts_from & reached]
        reached |= {end for action in usable for end in action.ends_in}
    assert (route(status, state, table) is not None) == bool(reached & STATES[state])


@holds(
    small=100,
    deep=3000,
    attempt=st.integers(1, 200),
    jitter=st.floats(0.0, 1.0, exclude_max=True),
    asked=st.none() | st.floats(0.0, 1e9),
    base=st.floats(0.01, 10.0),
    cap=st.floats(0.01, 100.0),
)
def test_a_pause_is_within_its_bounds(
    attempt: int, jitter: float, asked: float | None, base: float, cap: float
) -> None:
    policy = RetryPolicy(base=base, cap=cap, retry_after_cap=50.0)
    pause = policy.pause(attempt, lambda: jitter, asked)
    assert min(asked or 0.0, 50.0) <= pause <= max(cap, 50.0 if asked else 0.0)


@holds(small=100, deep=3000, header=st.text(alphabet=st.characters(max_codepoint=255)) | st.from_regex(r"[0-9]{1,400}"))
def test_no_header_breaks_the_client(header: str) -> None:
    seconds = retry_after({"retry-after": header}, 1_800_000_000.0)
    assert seconds is None or seconds >= 0.0


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)


@holds(
    small=100,
    deep=3000,
    value=plain,
    secrets=st.lists(st.text(alphabet=st.characters(exclude_characters="*"), min_size=1, max_size=5), max_size=4),
    around=st.tuples(words, words),
)
def test_no_secret_is_left(value: Any, secrets: list[str], around: tuple[str, str]) -> None:
    planted = {"deep": [value, *(around[0] + secret + around[1] for secret in secrets)]}
    texts = list(_texts(redact(planted, secrets)))
    assert not [secret for secret in secrets for text in texts if secret in text]


def _texts(value: Any) -> Any:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(key)
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


short = st.text(alphabet="ab1", min_size=1, max_size=3)
things = st.lists(
    st.builds(Named, id=short, name=short, aliases=st.lists(short, max_size=2).map(tuple)),
    max_size=6,
    unique_by=lambda thing: thing.id,
)


@holds(small=100, deep=3000, wanted=short, things=things, order=st.randoms(use_true_random=False))
def test_one_is_the_one_that_was_meant_or_an_error_that_lists(wanted: str, things: list[Named], order: Any) -> None:
    by_id = [thing for thing in things if wanted in (thing.id, *thing.aliases)]
    meant = by_id or [thing for thing in things if thing.name == wanted]
    shuffled = list(things)
    order.shuffle(shuffled)
    if len(meant) == 1:
        assert select.one("thing", wanted, shuffled, "c") == meant[0]
        return
    with pytest.raises(Ambiguous if meant else NotFound) as raised:
        select.one("thing", wanted, shuffled, "c")
    assert all(thing.id in str(raised.value) for thing in meant)


@holds(small=100, deep=3000, wanted=words, names=st.lists(words, max_size=12), most=st.integers(1, 5))
def test_near_names_are_names_and_no_more_than_asked_for(wanted: str, names: list[str], most: int) -> None:
    close = select.near(wanted, names, most)
    assert len(close) <= most
    assert set(close) <= set(names)
    assert len({name.casefold() for name in close}) == len(close)
    if wanted and wanted in names:
        assert close[0].casefold() == wanted.casefold()


steps = st.lists(st.tuples(st.lists(st.floats(0.0, 50.0), max_size=4), st.booleans()), max_size=12)


def _job(number: int, pauses: list[float], fails: bool, clock: StillClock, early: list[str]) -> jobs.Job:
    for pause in pauses:
        due = clock.monotonic() + pause
        yield pause
        if clock.monotonic() < due - 1e-6:
            early.append(f"job {number}")
    if fails:
        raise CloudError(f"job {number}")
    return number


@holds(small=60, deep=2000, work=steps)
def test_jobs_end_in_order_and_no_pause_is_cut_short(work: list[tuple[list[float], bool]]) -> None:
    clock, early = StillClock(), list[str]()
    started = clock.monotonic()
    ended = jobs.run([_job(n, *each, clock, early) for n, each in enumerate(work)], parallel=1, clock=clock)
    assert early == []
    assert len(ended) == len(work)
    for number, ((_pauses, fails), end) in enumerate(zip(work, ended, strict=True)):
        assert (end.value, str(end.error or "")) == ((None, f"job {number}") if fails else (number, ""))
    longest = max((sum(pauses) for pauses, _fails in work), default=0.0)
    turns = sum(len(pauses) for pauses, _fails in work)
    assert clock.monotonic() - started <= longest + turns * len(work) / jobs.TURNS_PER_SECOND + 1e-3


@holds(small=40, deep=1000, fails=st.lists(st.booleans(), max_size=12), parallel=st.integers(2, 5))
def test_threads_change_nothing_about_results(fails: list[bool], parallel: int) -> None:
    clock, early = StillClock(), list[str]()
    ended = jobs.run([_job(n, [], each, clock, early) for n, each in enumerate(fails)], parallel=parallel, clock=clock)
    assert [end.value for end in ended] == [None if each else number for number, each in enumerate(fails)]


ADDRESSES = st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map(str)
REFERENCE = st.none() | st.fixed_dictionaries({"id": st.integers(1, 99), "uuid": words, "name": words})
rows = st.fixed_dictionaries(
    {
        "uuid": words,
        "id": st.integers(1, 10**9),
        "name": words,
        "status": st.sampled_from(["active", "shutoff", "build", "deploying", "weird"]),
        "activity": st.none() | words,
        "ip_address": st.none() | st.just("0.0.0.0") | words | ADDRESSES,  # noqa: S104  the server's word for none
        "size": st.fixed_dictionaries(
            {
                "alias": words,
                "name": words,
                "uuid": words,
                "cpu": st.integers(0, 64),
                "mem": st.integers(0, 10**6),
                "disk": st.integers(0, 10**4),
            }
        ),
        "image": REFERENCE,
        "version": REFERENCE,
        "project": REFERENCE,
        "allocation_source": REFERENCE,
        "user": st.fixed_dictionaries({"username": words}),
        "provider": st.fixed_dictionaries({"name": words}),
        "start_date": words,
    }
)
lives = st.none() | st.fixed_dictionaries(
    {"status": words | st.sampled_from(["active", "active - deploying", "error"]), "activity": st.none() | words},
    optional={"fault": st.none() | words | st.dictionaries(words, words), "tags": st.none() | st.lists(words)},
)


@holds(small=100, deep=3000, row=rows, live=lives)
def test_every_row_of_the_wire_is_kept(row: dict[str, Any], live: dict[str, Any] | None) -> None:
    found = wire.instance(row, "c", "now", {**live, "ip_address": row["ip_address"]} if live else None)
    assert (found.id, found.number, found.name) == (row["uuid"], row["id"], row["name"])
    assert (found.vcpus, found.memory_mb) == (row["size"]["cpu"], row["size"]["mem"])
    assert found.status in STATUSES
    for ours, theirs in {"image": "image", "project": "project", "allocation": "allocation_source"}.items():
        if row[theirs]:
            assert found.answers_to(ours, row[theirs]["name"])
            assert found.answers_to(ours, row[theirs]["uuid"])
            assert found.answers_to(ours, str(row[theirs]["id"]))
        else:
            assert getattr(found, ours) == getattr(found, f"{ours}_id") == ""
    assert all(address.address == row["ip_address"] for address in found.addresses)
    assert json.loads(json.dumps(as_dict(found))) == as_dict(found)
    assert json.loads(json.dumps(as_dict(found, full=True)))["raw"] == row


CAPABILITIES = registry.load("atmosphere").capabilities
NAMES = ("red", "green", "blue")
IMAGES: list[Named] = [Image("i-1", "Ubuntu"), Image("i-2", "CentOS", min_memory_mb=4096)]
SIZES: list[Named] = [Size("1", "small", vcpus=2, memory_mb=2048), Size("2", "old", available=False)]
PROJECTS: list[Named] = [Project("p-1", "lumen"), Project("p-2", "atlas")]
ALLOCATIONS: list[Named] = [Allocation("a-1", "TG-1")]
machines = st.lists(
    st.builds(
        Instance,
        cloud=st.just("c"),
        id=st.uuids().map(str),
        name=st.sampled_from(NAMES),
        status=st.sampled_from(STATUSES),
        activity=st.sampled_from(["", "", "deploying"]),
        image=st.sampled_from(["Ubuntu", "CentOS"]),
        size=st.just("small"),
        project=st.sampled_from(["lumen", "atlas"]),
        allocation=st.just("TG-1"),
        vcpus=st.just(2),
    ),
    max_size=5,
)
asked = st.builds(
    InstanceWant,
    cloud=st.just("c"),
    name=st.sampled_from(NAMES),
    id=st.none(),
    state=st.sampled_from(CAPABILITIES.states),
    image=st.none() | st.sampled_from(["Ubuntu", "CentOS", "Debian"]),
    size=st.none() | st.sampled_from(["small", "old"]),
    project=st.none() | st.sampled_from(["lumen", "atlas"]),
    allocation=st.none() | st.just("TG-1"),
    replace=st.booleans(),
)


def sight(instances: list[Instance], order: Any = None) -> Sight:
    lists = {"image": IMAGES, "size": SIZES, "project": PROJECTS, "allocation": ALLOCATIONS}
    read = {(key, ""): list(things) for key, things in lists.items()}
    shuffled = list(instances)
    for each in [shuffled, *read.values()] if order else []:
        order.shuffle(each)
    return Sight("c", CAPABILITIES, shuffled, read)


def planned(want: InstanceWant, seen: Sight) -> Any:
    """The plan, or the kind of refusal; what a message lists may come in another order."""
    try:
        return instance_plan.plan(want, seen)
    except CloudError as error:
        return error.kind


@holds(small=100, deep=3000, want=asked, fleet=machines, order=st.randoms(use_true_random=False))
def test_a_plan_does_not_depend_on_the_order_of_lists(want: InstanceWant, fleet: list[Instance], order: Any) -> None:
    assert planned(want, sight(fleet)) == planned(want, sight(fleet, order))


@holds(small=100, deep=3000, want=asked, fleet=machines)
def test_a_plan_that_was_carried_out_is_empty(want: InstanceWant, fleet: list[Instance]) -> None:
    plan = planned(want, sight(fleet))
    if isinstance(plan, str):
        return
    found = sight(fleet).find(want.name, want.id)
    rest = [each for each in fleet if found is None or each.id != found.id]
    done = [] if plan.expected is None else [replace(plan.expected, id=plan.expected.id or "new", activity="")]
    again = planned(want, sight([*rest, *done]))
    assert not isinstance(again, str)
    assert (again.changed, again.steps) == (False, ())
    assert again.before == again.after == plan.after


@holds(small=100, deep=3000, want=asked, fleet=machines)
def test_what_a_plan_shows_is_what_it_does(want: InstanceWant, fleet: list[Instance]) -> None:
    plan = planned(want, sight(fleet))
    if isinstance(plan, str):
        return
    settled_before = all(each.settled for each in fleet)
    assert plan.changed or plan.before == plan.after or not settled_before
    assert bool(plan.steps) == plan.changed
    assert (plan.after is None) == (want.state == "absent")
