# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""pytest, one stage for each folder of tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from tools.project import BUILD, ROOT, Pair
from tools.stages.stage import Outcome, StageFailed, run

NEWEST_ONLY = frozenset({"demo", "emulator", "faults", "hosts", "meta", "properties"})
"""Suites that look at the checkout, at pure code or at our own server: one pair tells as much as two."""
ONE_PROCESS = frozenset({"demo", "faults", "hosts", "meta", "properties", "unit"})
"""Suites that are quick, or that would compete with themselves; the others start processes and wait for them."""
SECONDS = {
    "hosts": 250,
    "faces": 170,
    "examples": 160,
    "playbooks": 110,
    "emulator": 90,
    "secrets": 70,
    "inventory": 60,
    "demo": 50,
}
"""About how long a suite takes on one core, by its name; others are quick."""
CLAIMS = {"hosts": frozenset({"network", "mounts"})}
"""What a suite has to itself, by its name."""
DEEP = ("properties", "faults")
"""Suites that count higher when RC_DEEP is set."""


def suites() -> dict[str, Path]:
    """Every folder that holds tests, by the name that the summary shows."""
    folders = {folder.name: folder for folder in sorted((ROOT / "tests").iterdir()) if any(folder.rglob("test_*.py"))}
    emulator = ROOT / "emulator" / "tests"
    return {**folders, "emulator": emulator} if emulator.is_dir() else folders


def report_of(name: str, pair: Pair) -> Path:
    """Where a suite leaves its JUnit report."""
    return BUILD / "reports" / f"{name}-{pair.name}.xml"


def pytest(
    name: str,
    folder: Path,
    pair: Pair,
    *,
    processes: int = 1,
    options: Sequence[str] = (),
    extra: Mapping[str, str] | None = None,
) -> Outcome:
    """Run one suite, in several processes if it gains by them; the counts come from pytest's own report."""
    report = report_of(name, pair)
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    cache = f"cache_dir={BUILD / 'pytest' / pair.name / name}"
    spread = () if processes == 1 or name in ONE_PROCESS else ("-n", str(processes), "--dist", "loadscope")
    command = pair.tool("python", "-m", "pytest", "-q", "-o", cache, f"--junitxml={report}", *spread, *options, folder)
    status = run(
        command, pair, may_fail=True, extra={"HYPOTHESIS_STORAGE_DIRECTORY": str(BUILD / "hypothesis"), **(extra or {})}
    )
    if not report.exists():
        raise StageFailed(f"pytest ended with status {status} and left no report")
    outcome = counts(report)
    if status and not outcome.failed:
        raise StageFailed(f"pytest ended with status {status}")
    if not outcome.passed and not outcome.failed:
        raise StageFailed("no test was run")
    return outcome


def counts(report: Path) -> Outcome:
    """What a JUnit report adds up to, and why tests were skipped; an error in a fixture counts as a failure."""
    tree = ET.parse(report)
    attributes = [suite.attrib for suite in tree.iter("testsuite")]
    total, bad, skipped = (
        sum(int(suite.get(name, 0)) for suite in attributes for name in names)
        for names in (("tests",), ("failures", "errors"), ("skipped",))
    )
    reasons = dict.fromkeys(skip.get("message", "no reason given") for skip in tree.iter("skipped"))
    return Outcome(passed=total - bad - skipped, failed=bad, skipped=skipped, note="; ".join(reasons))
