# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action: what it resolves, what it hands on, what it says and what it hides."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.module_utils.resources.base import (
    Clouds,
    InfoResource,
    ManagedResource,
    Options,
)
from ansible_collections.research.cloud.plugins.module_utils.resources.options import CLOUD
from ansible_collections.research.cloud.plugins.plugin_utils import in_worker, placement
from ansible_collections.research.cloud.plugins.plugin_utils.in_worker import InWorkerAction

SPEC: dict[str, dict[str, Any]] = {
    **CLOUD,
    "word": {"type": "str", "no_log": True, "aliases": ["password"]},
    "old": {"type": "str", "removed_in_version": "9.0.0", "removed_from_collection": "research.cloud"},
    "others": {"type": "list", "elements": "str"},
}
PROFILES: dict[str, Any] = {
    name: {"backend": "toy", "username": f"user-{name}", "token": f"t0ken-{name}"} for name in ("lab", "big", "far")
}

Read = Callable[[Options, Clouds], dict[str, Any]]
Run = Callable[..., dict[str, Any]]


class ToyResource(InfoResource):
    """Reads what a test says, and mentions the clouds in ``others``."""

    def clouds(self, options: Options) -> set[str | None]:
        return {options.get("cloud"), *(options.get("others") or [])}


class Stopped(BaseException):
    """As a task's time limit: not an Exception."""


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """What was shown, by the way in which it was."""
    heard: dict[str, list[Any]] = {"warning": [], "deprecated": [], "vvv": [], "display": []}

    def listener(way: str) -> Callable[..., None]:
        return lambda text, **_details: heard[way].append(text)

    monkeypatch.setattr(in_worker, "display", SimpleNamespace(**{way: listener(way) for way in heard}))
    return heard


@pytest.fixture
def run(loader: DataLoader, profile: Callable[..., Path], said: dict[str, list[Any]]) -> Run:
    """Runs a task of a toy module; ``as_module`` answers where the module would."""
    path = profile(**PROFILES)

    def run(
        read: Read = lambda _options, _clouds: {},
        *,
        resource: ManagedResource | None = None,
        task: Mapping[str, Any] | None = None,
        as_module: Callable[..., dict[str, Any]] | None = None,
        **arguments: Any,
    ) -> dict[str, Any]:
        assert not any(said.values())

        class Action(InWorkerAction):
            RESOURCE = resource or ToyResource("toy", SPEC, read)

        whole: dict[str, Any] = {
            "action": "research.cloud.toy",
            "args": {"cloud": "lab", "cloud_config": str(path), **arguments},
            "async_val": 30 if as_module else 0,
            "check_mode": False,
            "delegate_to": None,
            "environment": [],
        }
        connection = SimpleNamespace(
            ansible_name=placement.LOCAL, become=None, _shell=SimpleNamespace(tmpdir=None), has_pipelining=False
        )
        action = Action(
            task=SimpleNamespace(**whole | dict(task or {})),
            connection=connection,
            play_context=SimpleNamespace(),
            loader=loader,
            templar=SimpleNamespace(template=lambda value: value),
        )
        if as_module:
            action._execute_module = as_module
        result: dict[str, Any] = action.run(task_vars={"ansible_inject_invocation": True})
        return result

    return run


def test_a_result(run: Run) -> None:
    result = run(lambda options, clouds: {"cloud": clouds.name(options["cloud"]), "key": {1: None}})
    assert result == {
        "changed": False,
        "cloud": "lab",
        "key": {"1": None},
        "invocation": result["invocation"],
    }
    assert result["invocation"]["module_args"]["cloud"] == "lab"


def test_the_tasks_own_cloud_comes_first_and_others_once(run: Run) -> None:
    def read(options: Options, clouds: Clouds) -> dict[str, Any]:
        settings = {name: clouds.settings(name)["username"] for name in ("lab", "big")}
        return {"own": clouds.name(None), "settings": settings, "options": options["cloud_options"]}

    result = run(read, others=["big", "lab", "big"], cloud_options={"username": "me"})
    assert result["own"] == "lab"
    # What is laid over the task's own profile never reaches another cloud.
    assert result["settings"] == {"lab": "me", "big": "user-big"}
    assert result["options"] is None


def test_a_typo_in_an_option_asks_for_no_secret(run: Run, tmp_path: Path) -> None:
    trace = tmp_path / "ran"
    result = run(cloud_options={"token": {"command": ["/usr/bin/touch", str(trace)]}}, wrod="x")
    assert result["failed"] is True
    assert result["msg"].startswith("Unsupported parameters for (research.cloud.toy) module: wrod.")
    assert not trace.exists()


def test_a_profile_that_is_wrong_is_a_failure_and_no_exception(run: Run) -> None:
    result = run(cloud="lba")
    assert result["failed"] is True
    assert result["failure"]["kind"] == "bad_input"
    assert result["msg"].startswith('cloud "lba" is not in ')
    assert result["msg"].endswith(' near: "lab" (nothing was asked of any cloud)')


def test_secrets_are_hidden_wherever_they_turn_up(run: Run, said: dict[str, list[Any]]) -> None:
    def read(options: Options, _clouds: Clouds) -> dict[str, Any]:
        return {"echo": f"{options['word']} t0ken-lab t0ken-big", "flag": True}

    result = run(read, word="True", cloud_options={"password": "p4ss"}, others=["big"])
    assert result["echo"] == "******** ******** ********"
    assert result["flag"] is True
    assert "p4ss" not in str(result)
    assert not any(said.values())


def test_a_crash_tells_no_secret(run: Run) -> None:
    def read(_options: Options, _clouds: Clouds) -> dict[str, Any]:
        raise RuntimeError("broken with t0ken-lab and w0rd")

    result = run(read, word="w0rd")
    assert result["failed"] is True
    assert "RuntimeError: broken with ******** and ********" in result["msg"]
    assert "t0ken-lab" not in str(result)
    assert "w0rd" not in str(result)


def test_warnings_of_the_spec_are_said(run: Run, said: dict[str, list[Any]]) -> None:
    run(word="w0rd", password="w0rd", old="x")
    assert said["warning"] == ["Both option word and its alias password are set."]
    assert said["deprecated"] == ["Param 'old' is deprecated. See the module docs for more information"]


def spoken(tools: Any) -> None:
    """Warn from another thread and this one, with a secret in it."""
    thread = threading.Thread(target=tools.warn, args=("from a thread: w0rd t0ken-lab",))
    thread.start()
    thread.join()
    tools.warn("from here")
    tools.debug("details: w0rd t0ken-lab")


def test_what_is_said_is_censored_and_warnings_come_from_the_tasks_own_thread(
    run: Run, said: dict[str, list[Any]]
) -> None:
    def read(_options: Options, clouds: Clouds) -> dict[str, Any]:
        spoken(clouds._tools)
        assert said["warning"] == []
        return {}

    run(read, word="w0rd")
    assert said["warning"] == ["from a thread: ******** ********", "from here"]
    assert said["vvv"] == ["details: ******** ********"]


def test_a_time_limit_goes_through_and_warnings_are_still_said(run: Run, said: dict[str, list[Any]]) -> None:
    def read(_options: Options, clouds: Clouds) -> dict[str, Any]:
        spoken(clouds._tools)
        raise Stopped

    with pytest.raises(Stopped):
        run(read, word="w0rd")
    assert said["warning"] == ["from a thread: ******** ********", "from here"]


class TestAsModule:
    def test_it_gets_what_was_resolved_and_not_what_it_was_resolved_from(self, run: Run) -> None:
        given: dict[str, Any] = {}

        def module(**call: Any) -> dict[str, Any]:
            given.update(call)
            return {"changed": False}

        run(as_module=module, others=["big"], cloud_options={"username": "me"}, word="w0rd")
        arguments = given["module_args"]
        assert given["wrap_async"] is True
        assert "cloud_options" not in arguments
        assert (arguments["word"], arguments["others"]) == ("w0rd", ["big"])
        first, second = arguments["_connections"]
        assert (first["cloud"], first["backend"], first["plain"]["username"]) == ("lab", "toy", "me")
        assert first["secrets"] == {"token": "t0ken-lab"}
        assert (second["cloud"], second["plain"]["username"]) == ("big", "user-big")

    def test_nothing_of_it_comes_back(self, run: Run) -> None:
        def module(**call: Any) -> dict[str, Any]:
            return {"module_stdout": "died with t0ken-lab", "invocation": {"module_args": call["module_args"]}}

        result = run(as_module=module)
        assert result["module_stdout"] == "died with ********"
        assert "_connections" not in result["invocation"]["module_args"]

    def test_what_is_wrong_is_told_before_it_starts(self, run: Run) -> None:
        def module(**_call: Any) -> dict[str, Any]:
            raise AssertionError("it must not start")

        assert run(as_module=module, wrod="x")["failed"] is True
        assert run(as_module=module, cloud="lba")["failed"] is True

    def test_why_is_told_at_vvv(self, run: Run, said: dict[str, list[Any]]) -> None:
        run(as_module=lambda **_call: {})
        assert said["vvv"] == ["research.cloud.toy runs as a module: async is set"]


class TestFiles:
    """Options that name a file on the controller."""

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        (tmp_path / "words.txt").write_text("from a file\n")
        return tmp_path / "words.txt"

    @pytest.fixture
    def reads_files(self) -> ManagedResource:
        """Says what it is given, and does nothing."""
        spec = {**CLOUD, "text": {"type": "str"}, "text_file": {"type": "path"}}

        def wants(options: Options, _clouds: Clouds, _validate: Any) -> list[Any]:
            raise BadInput(f"got {options['text']!r} from {options['text_file']}")

        def never(*_given: Any) -> Any:
            raise AssertionError("it must end before")

        return ManagedResource("toy", spec, wants, never, never, never, never, never, files={"text_file": "text"})

    def test_their_text_is_what_the_task_gets(self, run: Run, reads_files: ManagedResource, path: Path) -> None:
        result = run(resource=reads_files, text_file=str(path))
        assert result["msg"] == f"got 'from a file\\n' from {path}"

    def test_it_travels_with_a_module(self, run: Run, reads_files: ManagedResource, path: Path) -> None:
        given: dict[str, Any] = {}

        def module(**call: Any) -> dict[str, Any]:
            given.update(call["module_args"])
            return {}

        run(resource=reads_files, as_module=module, text_file=str(path))
        assert (given["text"], given["text_file"]) == ("from a file\n", str(path))

    def test_a_private_key_goes_nowhere(self, run: Run, reads_files: ManagedResource, path: Path) -> None:
        def module(**_call: Any) -> dict[str, Any]:
            raise AssertionError("it must not start")

        key = "-----BEGIN RSA PRIVATE KEY-----\nTHIS-IS-NOBODYS\n"
        path.write_text(key)
        for options in ({"text": key}, {"text_file": str(path)}):
            for as_module in (None, module):
                result = run(resource=reads_files, as_module=as_module, **options)
                assert "is a private key, and the public one is needed" in result["msg"]
                assert "NOBODYS" not in str(result)
