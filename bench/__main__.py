# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make bench`: what work costs, beside its budget. A table to read, never a test: machines differ.

CPU seconds are those of the whole process with its children, medians of three rounds after one that is not counted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.lab import Lab, lab
from bench.measure import Figures, median, once

HOSTS = 1000
LOOP = 50
BULK = 200  # instances changed in one task
LATENCY = 0.1  # seconds per request


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    work: str
    figure: str
    budget: str


def main() -> int:
    """Measure everything and print the table."""
    rows: list[Row] = []
    with lab() as bench_lab:
        for measure in (tasks, second_run, bulk, inventory):
            for row in measure(bench_lab):
                rows.append(row)
                print(f"{row.work}: {row.figure}", file=sys.stderr, flush=True)
    width = max(len(row.work) for row in rows)
    print(f"\n{'work':<{width}}  {'measured':<34}  budget")
    for row in rows:
        print(f"{row.work:<{width}}  {row.figure:<34}  {row.budget}")
    return 0


def tasks(here: Lab) -> Iterator[Row]:
    """One small task, many times: in a loop, as separate tasks, and through the module."""
    task = {"research.cloud.size_info": {"name": "m1.small"}}
    nothing = _play(here, "nothing.yml", [{"ansible.builtin.debug": {"msg": "x"}}])
    looped = _play(here, "loop.yml", [{**task, "loop": list(range(LOOP))}])
    separate = _play(here, "separate.yml", [task] * LOOP)
    module = _play(
        here, "module.yml", [{**task, "loop": list(range(LOOP)), "vars": {"research_cloud_in_worker": False}}]
    )
    for words, figures, budget in (
        (f"a task in the worker, loop of {LOOP}", looped, "8 ms"),
        (f"the same as {LOOP} separate tasks", separate, "35 ms"),
        (f"the same as a module, loop of {LOOP}", module, "none: for comparison"),
    ):
        each = (figures.cpu - nothing.cpu) * 1000 / LOOP
        yield Row(words, f"{each:.1f} ms CPU each over an empty play", budget)


def second_run(here: Lab) -> Iterator[Row]:
    """A task over a fleet that is as it should be."""
    here.control("POST", "instances", {"count": HOSTS})
    names = sorted(i["name"] for i in here.control("GET", "state")["instances"])
    play = here.write(
        "unchanged.yml", _plays([{"research.cloud.instance": {"instances": [{"name": name} for name in names]}}])
    )
    once(here.command("ansible-playbook", play.name), here.folder, here.environment)
    here.control("DELETE", "requests")
    figures = once(here.command("ansible-playbook", play.name), here.folder, here.environment)
    asked = len(here.control("GET", "requests"))
    yield Row(
        f"second run over {len(names)} instances",
        f"{asked} requests, {figures.cpu:.2f} s CPU",
        "listing pages, + 1 login",
    )


def bulk(here: Lab) -> Iterator[Row]:
    """One action on many instances, each request slowed down."""
    names = sorted(i["name"] for i in here.control("GET", "state")["instances"] if i["status"] == "active")[:BULK]
    here.control(
        "POST", "faults", {"match": {"path": "/action$"}, "count": None, "effect": {"latency": {"seconds": LATENCY}}}
    )
    task = {"instances": [{"name": name} for name in names], "action": "stop", "wait": False}
    play = here.write("bulk.yml", _plays([{"research.cloud.instance_action": task}]))
    figures = once(here.command("ansible-playbook", play.name), here.folder, here.environment)
    here.control("DELETE", "faults")
    ideal = len(names) / 32 * LATENCY
    yield Row(
        f"one action on {len(names)} instances, {LATENCY * 1000:.0f} ms a request, 32 at once",
        f"{figures.wall:.1f} s wall, {figures.cpu:.2f} s CPU",
        f"1.25 x {ideal:.1f} s + start-up",
    )


def inventory(here: Lab) -> Iterator[Row]:
    """The fleet plugin against the same data in a static JSON file."""
    options = {
        "plugin": "research.cloud.fleet",
        "strict": True,
        "compose": {"label": "name ~ '.' ~ cloud", "cores": "vcpus"},
        "keyed_groups": [{"key": "status"}, {"key": "size", "prefix": "size"}, {"key": "project", "prefix": "project"}],
    }
    fleet = here.write("bench.fleet.yml", options)
    static = here.folder / "static.json"
    listing = here.command("ansible-inventory", "-i", fleet.name, "--list", "--export", "--output", static.name)
    once(listing, here.folder, here.environment)
    ours = _listing(here, fleet.name)
    theirs = _listing(here, _as_inventory(here).name)
    yield Row(
        f"ansible-inventory --list, {HOSTS} hosts",
        f"{ours.cpu / theirs.cpu:.2f}x static JSON, {ours.peak_mb:.0f} against {theirs.peak_mb:.0f} MB",
        "0.60x, less memory",
    )


def _as_inventory(here: Lab) -> Path:
    """The plugin's own result as a static inventory file: the same hosts, variables and groups."""
    data = json.loads((here.folder / "static.json").read_text())
    variables = data.pop("_meta")["hostvars"]
    groups = {name: {"hosts": dict.fromkeys(g.get("hosts", ()), None)} for name, g in data.items() if name != "all"}
    return here.write("static-inventory.json", {"all": {"hosts": variables, "children": groups}})


def _listing(here: Lab, source: str) -> Figures:
    return median(here.command("ansible-inventory", "-i", source, "--list"), here.folder, here.environment)


def _play(here: Lab, name: str, work: list[object]) -> Figures:
    play = here.write(name, _plays(work))
    return median(here.command("ansible-playbook", play.name), here.folder, here.environment)


def _plays(work: list[object]) -> list[dict[str, object]]:
    return [{"hosts": "localhost", "gather_facts": False, "tasks": work}]


if __name__ == "__main__":
    sys.exit(main())
