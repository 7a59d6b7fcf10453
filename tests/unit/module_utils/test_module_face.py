# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module: connections in, result out, nothing secret in between."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.research.cloud.plugins.module_utils import module_face
from ansible_collections.research.cloud.plugins.module_utils.resources.base import Clouds, InfoResource, Options
from ansible_collections.research.cloud.plugins.module_utils.resources.options import CLOUD

SPEC: dict[str, dict[str, Any]] = {**CLOUD, "word": {"type": "str", "no_log": True}, "count": {"type": "int"}}
LAB = {"cloud": "lab", "backend": "toy", "plain": {"username": "alice"}, "secrets": {"token": "t0ken"}}
BIG = {"cloud": "big", "backend": "toy", "plain": {"username": "bob"}, "secrets": {"token": "other-t0ken"}}

Read = Callable[[Options, Clouds], dict[str, Any]]
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a toy module in this process and returns what it printed, with its exit code as ``rc``."""

    def run(read: Read = lambda _options, _clouds: {}, **arguments: Any) -> dict[str, Any]:
        with patch_module_args(arguments), pytest.raises(SystemExit) as left:
            module_face.run_module(InfoResource("toy", SPEC, read))
        result: dict[str, Any] = json.loads(capsys.readouterr().out)
        return {**result, "rc": left.value.code}

    return run


def test_the_first_connection_is_the_tasks_own(run: Run) -> None:
    def read(options: Options, clouds: Clouds) -> dict[str, Any]:
        return {"own": clouds.name(None), "far": clouds.settings("big")["username"], "options": dict(options)}

    result = run(read, _connections=[LAB, BIG], count="3")
    assert (result["rc"], result["changed"], result["own"], result["far"]) == (0, False, "lab", "bob")
    assert result["options"] == {"cloud": None, "cloud_config": None, "cloud_options": None, "word": None, "count": 3}


@pytest.mark.parametrize("arguments", [{}, {"_connections": []}])
def test_without_a_connection_it_says_how_to_run_it(run: Run, arguments: dict[str, Any]) -> None:
    result = run(**arguments)
    assert result["rc"] == 1
    assert result["failed"] is True
    assert result["msg"].startswith("research.cloud.toy got no connection: ")


def test_a_failure_keeps_its_data(run: Run) -> None:
    def read(_options: Options, clouds: Clouds) -> dict[str, Any]:
        clouds.connect("lab")
        raise AssertionError("there is no backend of that name")

    result = run(read, _connections=[LAB])
    assert (result["rc"], result["failed"], result["changed"]) == (1, True, False)
    assert result["failure"]["kind"] == "failed"
    assert "where" in result["failure"]["details"]


def test_no_secret_comes_out(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(module_face.AnsibleModule, "warn", lambda _module, text: warnings.append(text))

    def read(options: Options, clouds: Clouds) -> dict[str, Any]:
        clouds._tools.warn("warned of w0rd and t0ken")
        return {"echo": f"{options['word']} t0ken other-t0ken"}

    result = run(read, _connections=[LAB, BIG], word="w0rd")
    assert warnings == ["warned of ******** and ********"]
    assert result["echo"] == "******** ******** ********"
    assert "t0ken" not in json.dumps(result)
    assert "_connections" not in json.dumps(result)


def test_what_is_veiled_is_hidden_where_it_is_given_and_nowhere_else(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value such as "web" would otherwise take the names of machines out of every result. No system log has any."""
    logged: list[str] = []
    monkeypatch.setattr(module_face.AnsibleModule, "log", lambda _module, text, **_more: logged.append(text))
    metadata = {"role": {"type": "dict"}}
    spec = {**SPEC, **metadata, "instances": {"type": "list", "elements": "dict", "options": {**metadata}}}
    given = {"role": {"a": "web", "b": "t0ken", "c": "w0rd"}, "instances": [{"role": {"d": "db"}}]}

    def read(options: Options, _clouds: Clouds) -> dict[str, Any]:
        assert (options["role"], options["instances"]) == (given["role"], given["instances"])
        return {"names": ["web", "db", "a t0ken", "a w0rd"]}

    arguments = {"_connections": [LAB], "word": "w0rd", **given}
    with patch_module_args(arguments), pytest.raises(SystemExit):
        module_face.run_module(InfoResource("toy", spec, read, veiled=frozenset({"role"})))
    result = json.loads(capsys.readouterr().out)
    assert result["names"] == ["web", "db", "a ********", "a ********"]
    shown = result.get("invocation", {}).get("module_args")
    assert shown is None or (shown["role"]["a"], shown["instances"]) == ("********", [{"role": {"d": "********"}}])
    assert logged
    assert not [text for text in logged if "web" in text or "db" in text]


def test_a_crash_tells_no_secret(run: Run) -> None:
    def read(_options: Options, _clouds: Clouds) -> dict[str, Any]:
        raise RuntimeError("broken with t0ken and w0rd")

    result = run(read, _connections=[LAB], word="w0rd")
    assert result["rc"] == 1
    assert "RuntimeError: broken with ******** and ********" in result["msg"]
    assert "t0ken" not in json.dumps(result)


def test_options_of_backends_are_validated() -> None:
    values, errors = module_face._validate({"count": {"type": "int", "default": 2}}, {})
    assert (values, errors) == ({"count": 2}, [])
    _values, errors = module_face._validate({"count": {"type": "int"}}, {"count": "many"})
    assert len(errors) == 1
    assert "count" in errors[0]
