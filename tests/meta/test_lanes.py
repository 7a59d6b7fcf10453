# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stages side by side: which begins when, what is shown of them, and that nothing of them outlives the run."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tools.project import MATRIX
from tools.run_tests import _lanes, _stages
from tools.stages.lanes import planned, startable
from tools.stages.stage import Stage

PATIENCE = 60.0

SCRIPT = """
import os, pathlib, signal, subprocess, sys, textwrap, time
from tools.stages import lanes, stage
from tools.stages.stage import Outcome, Stage, StageFailed
HERE = pathlib.Path.cwd()

def until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "nothing came"
        time.sleep(0.01)

def child(code):
    process = subprocess.Popen([sys.executable, "-c", code])
    (HERE / f"{process.pid}.pid").touch()
    return process

def show(results):
    for result in results:
        print("result", result.stage, result.verdict, result.outcome.note)

"""


def nothing() -> None:
    """The work of a stage that is only planned."""


def stage(name: str, seconds: float = 10.0, *, urgent: bool = False, claims: str = "", after: str = "") -> Stage:
    return Stage(name, nothing, urgent=urgent, seconds=seconds, claims=frozenset(claims.split()), after=after)


def start(folder: Path, body: str) -> subprocess.Popen[str]:
    """A process that runs stages of its own, in `folder`."""
    program = [sys.executable, "-c", SCRIPT + textwrap.dedent(body)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen(
        program, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def said(folder: Path, body: str) -> str:
    """What a process that runs stages of its own prints."""
    with start(folder, body) as process:
        printed, _unused = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, printed
    return printed


def alive(folder: Path) -> list[int]:
    """The children of stages that still run."""
    return [pid for pid in (int(file.stem) for file in folder.glob("*.pid")) if _runs(pid)]


def _runs(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False


class TestWhichBegins:
    def test_cheap_answers_first_then_the_longest(self) -> None:
        listed = [
            stage("long", 90),
            stage("lint b", 50, urgent=True),
            stage("longer", 200),
            stage("lint a", urgent=True),
        ]
        assert [one.name for one in planned(listed)] == ["lint b", "lint a", "longer", "long"]

    def test_what_clashes_waits_and_lets_others_pass(self) -> None:
        first, second, third = stage("first", claims="x y"), stage("second", claims="y z"), stage("third", claims="z")
        assert startable([second, third], [first]) is third
        assert startable([second], [first, third]) is None
        assert startable([second], []) is second

    @pytest.mark.parametrize("held_by", ["waiting", "running"])
    def test_what_reads_the_others_reports_comes_after_all_of_them(self, held_by: str) -> None:
        reader, suite, other = (
            stage("tables", after="pytest "),
            stage("pytest unit", claims="x"),
            stage("lint", claims="x"),
        )
        waiting, running = ([reader, suite], [other]) if held_by == "waiting" else ([reader], [suite])
        assert startable(waiting, running) is None
        assert startable([reader], [other]) is reader

    @pytest.mark.parametrize("lanes", [1, 2, 5])
    def test_the_stages_of_this_project_all_get_their_turn(self, lanes: int) -> None:
        options = argparse.Namespace(deep=False, lint=False, only="", lanes=lanes)
        waiting, running, ended = planned(_stages(options, MATRIX)), list[Stage](), list[str]()
        assert waiting[0].name == "lint ruff"
        while waiting or running:
            while len(running) < lanes and (one := startable(waiting, running)):
                assert not any(one.claims & other.claims for other in running)
                waiting.remove(one)
                running.append(one)
            ended.append(running.pop(0).name)
        suites = [name for name in ended if name.startswith("pytest ")]
        assert suites
        assert ended.index("coverage tables") > max(ended.index(name) for name in suites)

    @pytest.mark.parametrize("text", ["0", "-1", "two", ""])
    def test_a_number_of_lanes_that_is_none_is_refused(self, text: str) -> None:
        with pytest.raises(argparse.ArgumentTypeError, match="the number of lanes must be a whole number, 1 or more"):
            _lanes(text)


class TestWhatIsShown:
    def test_two_run_at_a_time_and_are_shown_one_by_one(self, tmp_path: Path) -> None:
        printed = said(
            tmp_path,
            """
            def meet(mine, theirs):
                print(mine, "begins")
                (HERE / mine).touch()
                until((HERE / theirs).exists)
                subprocess.run(["echo", mine, "ends"])

            show(lanes.run_all([Stage("a", lambda: meet("a", "b")), Stage("b", lambda: meet("b", "a"))], 2))
            """,
        )
        assert printed.startswith("==> a\n==> b\n")
        for name in "ab":
            assert f"\n--- {name}\n{name} begins\n{name} ends\n<== {name}: ok in " in printed
        assert printed.endswith("result a ok \nresult b ok \n")

    def test_with_one_lane_output_comes_at_once(self, tmp_path: Path) -> None:
        printed = said(
            tmp_path,
            """
            def first():
                print("one", flush=True)
                (HERE / "done").touch()

            def second():
                assert (HERE / "done").exists()
                raise StageFailed("the disk is full")

            show(lanes.run_all([Stage("second", second, seconds=1), Stage("first", first, seconds=2)], 1))
            """,
        )
        lines = [line.partition(" in ")[0] for line in printed.splitlines() if line]
        assert lines == [
            *("==> first", "one", "<== first: ok", "==> second", "--> the disk is full", "<== second: FAILED"),
            *("result second FAILED the disk is full", "result first ok "),
        ]

    @pytest.mark.parametrize(
        ("work", "told"), [("1 / 0", "status 1"), ("os.kill(os.getpid(), signal.SIGKILL)", "status -9")]
    )
    def test_a_stage_that_breaks_down_fails_and_the_others_go_on(self, tmp_path: Path, work: str, told: str) -> None:
        printed = said(
            tmp_path, f"show(lanes.run_all([Stage('a', lambda: {work}), Stage('b', lambda: Outcome(passed=1))], 2))"
        )
        assert f"result a FAILED the stage itself broke down, with {told}\nresult b ok \n" in printed
        assert ("ZeroDivisionError" in printed) == ("0" in work)


class TestNothingIsLeft:
    def test_what_a_stage_leaves_behind_is_ended_with_it(self, tmp_path: Path) -> None:
        said(tmp_path, "lanes.run_all([Stage('a', lambda: child('import time; time.sleep(600)') and None)], 1)")
        assert list(tmp_path.glob("*.pid"))
        assert alive(tmp_path) == []

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
    @pytest.mark.parametrize("lanes", [1, 2])
    def test_an_interrupt_ends_every_child(self, tmp_path: Path, lanes: int, number: signal.Signals) -> None:
        """One ends what it started in order, one does not listen."""
        body = f"""
        from tools.project import MATRIX
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        stage.GRACE = lanes.GRACE = 2.0
        ORDERLY = '''
        import pathlib, time
        try:
            pathlib.Path("begun").touch()
            time.sleep(600)
        finally:
            time.sleep(0.1)
            pathlib.Path("tidied").touch()
        '''
        DEAF = '''
        import signal, time
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        time.sleep(600)
        '''

        def orderly():
            child(textwrap.dedent(DEAF))
            stage.run([sys.executable, "-c", textwrap.dedent(ORDERLY)], MATRIX[-1], cwd=HERE)

        try:
            lanes.run_all([Stage("a", orderly), Stage("b", orderly)], {lanes})
        except KeyboardInterrupt:
            print("passed on")
        """
        with start(tmp_path, body) as process:
            assert process.stdout
            while not (tmp_path / "begun").exists():
                assert process.poll() is None, process.stdout.read()
            process.send_signal(number)
            printed, _unused = process.communicate(timeout=PATIENCE)
        assert printed.endswith("passed on\n")
        assert (tmp_path / "tidied").exists()
        assert list(tmp_path.glob("*.pid"))
        assert alive(tmp_path) == []
