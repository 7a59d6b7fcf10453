# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make test`: run the stages, two side by side where there are two cores, and sum up what happened.

Without an option: everything this machine can run. `--lint` and `--deep` run those stages alone; `--only WORD` runs the
stages whose name contains WORD. With one lane, output is shown as it comes; else when its stage has ended.
"""

from __future__ import annotations

import argparse
import functools
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator

from tools import docs_site
from tools.project import MATRIX, Pair, available_pairs
from tools.stages import lanes
from tools.stages.coverage import coverage
from tools.stages.hosts import hosts
from tools.stages.lint import ANTSIBULL, lint_stages
from tools.stages.pytests import CLAIMS, DEEP, NEWEST_ONLY, SECONDS, pytest, suites
from tools.stages.sanity import ANSIBLE_TEST, sanity
from tools.stages.stage import Outcome, Result, Stage
from tools.stages.tarball import installed


def main() -> int:
    """Run what was asked for; 0 only if nothing failed and something ran."""
    options = _options()
    pairs = available_pairs()
    chosen = _chosen(options, pairs)
    if len(chosen) == 1:
        options.lanes = 1
        chosen = _chosen(options, pairs)
    start = time.monotonic()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        results = lanes.run_all(chosen, options.lanes)
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return 130
    print(summary([*results, *skipped(pairs)], time.monotonic() - start))
    ran = [result for result in results if result.verdict != "skipped"]
    return 0 if ran and all(result.verdict == "ok" for result in ran) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.run_tests", description=__doc__)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--lint", action="store_true", help="the lint stages alone")
    which.add_argument("--deep", action="store_true", help="the property and fault tests alone (counts: RC_DEEP=1)")
    parser.add_argument("--only", metavar="WORD", default="", help="only stages whose name contains WORD")
    said = os.environ.get("RC_LANES") or lanes.usual_lanes()
    lanes_help = "stages that run side by side (%(default)s here; environment: RC_LANES)"
    parser.add_argument("--lanes", metavar="N", type=_lanes, default=said, help=lanes_help)
    return parser.parse_args()


def _lanes(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r}: the number of lanes must be a whole number, 1 or more")
    return int(text)


def _chosen(options: argparse.Namespace, pairs: tuple[Pair, ...]) -> list[Stage]:
    """What was asked for, in the order of the summary."""
    return [stage for stage in _stages(options, pairs) if options.only in stage.name]


def _stages(options: argparse.Namespace, pairs: tuple[Pair, ...]) -> Iterator[Stage]:
    """The stages in the order of the summary; tools.stages.lanes says in which they begin."""
    newest = pairs[-1]
    # Where no other stage runs beside it, a suite takes both cores.
    processes = 2 if options.lanes == 1 else 1
    if options.deep:
        yield from (_pytest_stage(name, newest, 1, ("-s",)) for name in DEEP if name in suites())
        return
    yield from lint_stages(pairs)
    if options.lint:
        return
    runs = tuple(runs_of_suites(pairs))
    yield from (_pytest_stage(name, pair, processes) for name, pair in runs)
    asked = [(name, pair) for name, pair in runs if options.only in _pytest_title(name)]
    yield Stage("coverage tables", functools.partial(coverage, asked), newest, after=_pytest_title(""))
    yield Stage("documentation site", functools.partial(docs_site.build, newest), newest, claims=ANTSIBULL, seconds=40)
    for pair in pairs:
        yield Stage("installed tarball", functools.partial(installed, pair), pair)
    for pair in pairs:
        yield Stage("ansible-test sanity", functools.partial(sanity, pair), pair, claims=ANSIBLE_TEST, seconds=90)


def runs_of_suites(pairs: tuple[Pair, ...]) -> Iterator[tuple[str, Pair]]:
    """Every suite with every pair that it runs on, newest pair first; the newest runs all of them."""
    for pair in reversed(pairs):
        yield from ((name, pair) for name in suites() if pair == pairs[-1] or name not in NEWEST_ONLY)


def _pytest_stage(name: str, pair: Pair, processes: int, options: tuple[str, ...] = ()) -> Stage:
    run: Callable[[], Outcome]
    if name == "hosts":
        run = functools.partial(hosts, pair)
    else:
        run = functools.partial(pytest, name, suites()[name], pair, processes=processes, options=options)
    return Stage(_pytest_title(name), run, pair, seconds=SECONDS.get(name, 30), claims=CLAIMS.get(name, frozenset()))


def _pytest_title(name: str) -> str:
    return f"pytest {name}"


def skipped(pairs: tuple[Pair, ...]) -> list[Result]:
    """A row for every pair of the matrix that this machine cannot run."""
    missing = [pair for pair in MATRIX if pair not in pairs]
    return [
        Result("everything", pair.name, "skipped", 0.0, Outcome(note=f"no Python {pair.python} that runs was found"))
        for pair in missing
    ]


def summary(results: list[Result], seconds: float) -> str:
    """A table of all stages, and the line that sums the tests."""
    width = max((len(result.stage) for result in results), default=0)
    rows = [f"{'stage':<{width}}  pair   result   seconds  tests"]
    for result in results:
        place = f"{result.stage:<{width}}  {result.pair:<5}"
        rows.append(f"{place}  {result.verdict:<7}  {result.seconds:7.1f}  {_said(result.outcome)}".rstrip())
    passed = sum(result.outcome.passed for result in results)
    failed = sum(result.outcome.failed for result in results)
    stages = sum(result.verdict == "FAILED" for result in results)
    rows += ["", f"{len(results)} stages in {seconds:.0f} s, {stages} not ok", f"{passed} passed, {failed} failed"]
    return "\n" + "\n".join(rows)


def _said(outcome: Outcome) -> str:
    """Counts and note of one stage, in words."""
    counted = ((outcome.passed, "passed"), (outcome.failed, "failed"), (outcome.skipped, "skipped"))
    words = [f"{number} {word}" for number, word in counted if number]
    return ", ".join([*words, outcome.note] if outcome.note else words)


if __name__ == "__main__":
    sys.exit(main())
