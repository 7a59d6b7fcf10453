# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The runner: failures are results, bugs ask for a report, and what was under way is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible_collections.research.cloud.plugins.module_utils import runner
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Connection
from ansible_collections.research.cloud.plugins.module_utils.core.errors import CloudError, Conflict, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Plan, Step
from ansible_collections.research.cloud.plugins.module_utils.http.transport import Request, RequestsTransport, Response
from ansible_collections.research.cloud.plugins.module_utils.resources import cloud_info, instance
from ansible_collections.research.cloud.plugins.module_utils.resources.base import (
    Clouds,
    InfoResource,
    Kit,
    ManagedResource,
    Options,
    Outcome,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.jobs import Job

from tests.support.lab import NEW, Lab


@pytest.fixture
def lab() -> Iterator[Lab]:
    made = Lab()
    yield made
    made.close()


def info(read: Callable[[Options, Clouds], dict[str, Any]]) -> InfoResource:
    return InfoResource(name="x_info", spec={"cloud": {"type": "str"}}, read=read)


def raises(error: BaseException) -> Callable[..., Any]:
    def read(*_given: Any) -> Any:
        raise error

    return read


def managed(
    plan: Callable[[Any, Any], Plan], apply: Callable[[Any, Plan, Any, Kit], Job] | None = None
) -> ManagedResource:
    """A resource of two things, a and b."""

    def tell(_options: Options, entries: Any) -> dict[str, Any]:
        return {"told": [[e.want.name, e.outcome.changed, str(e.outcome.error or "")] for e in entries]}

    return ManagedResource(
        name="x",
        spec={"cloud": {"type": "str"}, "wait_timeout": {"type": "int", "default": 900}},
        wants=lambda _options, _clouds, _validate: [_Want("a"), _Want("b")],
        look=lambda _wants, _clouds: None,
        plan=plan,
        predict=lambda plan: Outcome(fields=plan.after, changed=plan.changed),
        apply=apply or _nothing,
        tell=tell,
    )


class _Want:
    cloud = "jetstream"

    def __init__(self, name: str) -> None:
        self.name = name


def _nothing(*_given: Any) -> Job:
    return Outcome()
    yield 0.0


def changing(want: Any, _seen: Any) -> Plan:
    return Plan(f"x {want.name}", {"n": 1}, {"n": 2}, (Step("update"),), (f"note of {want.name}",))


def test_a_failure_is_a_result(lab: Lab) -> None:
    result = lab.run(info(raises(NotFound("no such thing", cloud="jetstream", hint="look again"))))
    assert result == {
        "failed": True,
        "changed": False,
        "msg": "no such thing (look again)",
        "failure": {"kind": "not_found", "message": "no such thing", "cloud": "jetstream", "hint": "look again"},
    }


def test_a_bug_is_a_censored_failure_that_asks_for_a_report(lab: Lab) -> None:
    result = lab.run(info(raises(RuntimeError("it holds alice-password and more"))))
    assert result["failed"]
    assert result["msg"].startswith("unexpected RuntimeError: it holds ******** and more (this is a bug")
    assert "please report it" in result["msg"]
    assert any("test_runner.py" in place for place in result["failure"]["details"]["where"])
    assert "alice-password" not in repr(result)


def test_a_session_token_is_masked_like_a_secret_of_the_profile(lab: Lab) -> None:
    """It comes into being during the run, and a bug may quote the request that carries it."""
    carried: list[str] = []
    send = lab.transport.send

    def listening(request: Request) -> Response:
        carried.extend(value for name, value in request.headers.items() if name == "Authorization")
        return send(request)

    def read(_options: Options, clouds: Clouds) -> dict[str, Any]:
        lab.transport.send = listening  # type: ignore[method-assign]
        clouds.connect("jetstream").instances()
        raise RuntimeError(f"cannot send {carried[0]}")

    result = lab.run(info(read))
    token = carried[0].removeprefix("Token ")
    assert len(token) == 32
    assert token not in repr(result) + repr(lab.said)
    assert "cannot send Token ********" in result["msg"]


def test_a_success_is_censored_too(lab: Lab) -> None:
    result = lab.run(info(lambda _options, _clouds: {"echo": ["alice-password"]}))
    assert result == {"changed": False, "echo": ["********"]}


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), SystemExit(), GeneratorExit()])
def test_a_stop_goes_through(lab: Lab, stop: BaseException) -> None:
    with pytest.raises(type(stop)):
        lab.run(info(raises(stop)))


class _Ears:
    """A transport that is closed and counted, and stops the task at a certain request."""

    def __init__(self, lab: Lab, stop_at: str, stop: BaseException) -> None:
        self._inner = lab.transport
        self._stop_at, self._stop = stop_at, stop
        self.closed = 0

    def send(self, request: Request) -> Response:
        if f"{request.method} {request.url}".startswith(self._stop_at):
            self._inner.send(request)
            raise self._stop
        return self._inner.send(request)

    def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize(
    ("stop_at", "options", "named"),
    [
        ("POST http://atmosphere.test/api/v2/instances", {"name": "new", **NEW}, 'create instance "new" on jetstream'),
        ("POST http://atmosphere.test/api/v1", {"name": "web", "state": "stopped"}, 'stop instance "web" on jetstream'),
        ("DELETE http://atmosphere.test/api/v1", {"name": "web", "state": "absent"}, 'delete instance "web"'),
        ("PATCH http://atmosphere.test/api/v2", {"name": "web", "project": "atlas"}, 'update instance "web"'),
    ],
)
def test_a_write_under_way_is_named_when_the_task_is_stopped(
    lab: Lab, stop_at: str, options: dict[str, Any], named: str
) -> None:
    lab.world.add_instances(1, name="web", project="lumen")
    ears = _Ears(lab, stop_at, KeyboardInterrupt())
    lab.transport = ears
    with pytest.raises(KeyboardInterrupt):
        lab.run(instance.RESOURCE, **options)
    (warning,) = lab.said.warnings
    assert "its outcome is unknown: " in warning
    assert named in warning
    assert ears.closed == 1


def test_a_write_under_way_is_named_when_a_bug_ends_the_task(lab: Lab) -> None:
    lab.transport = _Ears(lab, "POST http://atmosphere.test/api/v2", ZeroDivisionError())
    result = lab.run(instance.RESOURCE, name="new", **NEW)
    assert "unexpected ZeroDivisionError" in result["msg"]
    assert 'create instance "new" on jetstream' in lab.said.warnings[0]


def test_answered_writes_are_not_named(lab: Lab) -> None:
    stop = _Ears(lab, "GET http://atmosphere.test/api/v1/provider", KeyboardInterrupt())
    lab.run(instance.RESOURCE, name="new", wait=False, **NEW)
    lab.transport = stop
    with pytest.raises(KeyboardInterrupt):
        lab.run(instance.RESOURCE, name="new", state="stopped")
    assert lab.said.warnings == []


def test_one_that_cannot_be_planned_stops_all(lab: Lab) -> None:
    def plan(want: Any, seen: Any) -> Plan:
        if want.name == "b":
            raise Conflict("b is in the way")
        return changing(want, seen)

    applied: list[str] = []

    def apply(want: Any, *_given: Any) -> Job:
        applied.append(want.name)
        return _nothing()

    result = lab.run(managed(plan, apply))
    assert applied == []
    assert result["told"] == [["a", False, ""], ["b", False, "b is in the way"]]
    assert (result["changed"], result["failed"]) == (False, True)
    assert result["msg"] == "1 of 2 items failed: b is in the way"
    assert "diff" not in result


def test_every_failure_is_counted(lab: Lab) -> None:
    result = lab.run(managed(raises(Conflict("in the way"))))
    assert result["msg"] == "2 of 2 items failed: in the way …"


def test_check_mode_applies_nothing_and_tells_the_plan(lab: Lab) -> None:
    result = lab.run(managed(changing, raises(AssertionError("applied"))), check=True)
    assert result["told"] == [["a", True, ""], ["b", True, ""]]
    assert result["changed"]
    assert [each["after"] for each in result["diff"]] == [{"n": 2}, {"n": 2}]


def test_one_failing_item_does_not_hide_what_the_other_did(lab: Lab) -> None:
    def apply(want: Any, plan: Plan, _seen: Any, _kit: Kit) -> Job:
        if want.name == "b":
            raise CloudError("b broke")
        return Outcome(fields=plan.after, changed=True)
        yield 0.0

    result = lab.run(managed(changing, apply))
    assert result["told"] == [["a", True, ""], ["b", False, "b broke"]]
    assert (result["changed"], result["failed"]) == (True, True)
    assert len(result["diff"]) == 1


def test_notes_are_said_once(lab: Lab) -> None:
    def plan(want: Any, _seen: Any) -> Plan:
        return Plan(f"x {want.name}", {}, {}, (), ("shared: alice-password",))

    lab.run(managed(plan))
    assert lab.said.warnings == ["shared: ********"]


def test_nothing_secret_is_said_on_the_way(lab: Lab) -> None:
    def read(_options: Options, clouds: Clouds) -> dict[str, Any]:
        tools = clouds._tools
        tools.warn("warn alice-password")
        tools.debug("debug alice-password")
        return {}

    lab.run(info(read))
    assert lab.said.warnings == ["warn ********"]
    assert lab.said.debug == ["debug ********"]


def test_a_task_without_a_deadline_of_its_own_has_one(lab: Lab) -> None:
    seen: list[float] = []

    def read(_options: Options, clouds: Clouds) -> dict[str, Any]:
        seen.append(clouds._tools.deadline.seconds)
        return {}

    lab.run(info(read))
    assert seen == [runner.DEFAULT_TIMEOUT]


def test_a_callers_own_cloud(lab: Lab) -> None:
    cloud = lab.open()
    assert cloud.describe()["account"] == "alice"


def test_the_real_context_is_this_machines() -> None:
    connection = Connection("c", "atmosphere", {"endpoint": "http://127.0.0.1:1"}, {"token": "s3cret"})
    said: list[str] = []
    context = runner.real_context(
        {"c": connection},
        "c",
        check_mode=True,
        warn=said.append,
        debug=said.append,
        progress=said.append,
        validate=lambda _spec, values: (dict(values), []),
    )
    result = runner.execute(cloud_info.RESOURCE, {"cloud": None, "wait_timeout": 1}, context)
    assert result["failure"]["kind"] == "unavailable"
    assert "127.0.0.1:1" in result["msg"]
    assert "s3cret" not in repr(result) + repr(said)
    assert 0.0 <= context.random() < 1.0


@pytest.mark.parametrize(
    ("plain", "verify", "proxies"),
    [
        ({}, True, {}),
        ({"validate_certs": True, "ca_file": "/ca.pem"}, "/ca.pem", {}),
        ({"validate_certs": False, "ca_file": "/ca.pem"}, False, {}),
        ({"proxy": "http://p:3128"}, True, {"http": "http://p:3128", "https": "http://p:3128"}),
    ],
)
def test_the_network_is_as_the_profile_says(plain: dict[str, Any], verify: bool | str, proxies: dict[str, str]) -> None:
    made = runner.requests_transport(Connection("c", "atmosphere", plain))
    assert isinstance(made, RequestsTransport)
    session = made._session()
    assert (session.verify, session.proxies, session.trust_env) == (verify, proxies, False)
