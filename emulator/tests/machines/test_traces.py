# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What belongs to a slot is found, and nothing else is."""

from __future__ import annotations

from pathlib import Path

from research_cloud_emulator.machines import groups, traces
from research_cloud_emulator.machines.plan import Slot
from research_cloud_emulator.machines.traces import Observed

FOLDER = Path("/cache/runs/rce1")


def test_everything_of_a_slot_is_named() -> None:
    seen = Observed(
        namespaces=("rce1", "rce1-3"),
        links=("lo", "rce1"),
        tables=("filter", "rce1"),
        routes=("default", "198.18.16.0/20", "10.231.16.0/20"),
        mounts=("/", "/cache/runs/rce1/rce1-3/root"),
        groups=(Path("/groups/rce1-3"),),
        propagations=("rce1-3",),
        processes={7: "systemd-nspawn --boot --directory=/cache/runs/rce1/rce1-3/root"},
    )
    assert traces.remains(Slot(1), FOLDER, seen) == [
        "namespace rce1",
        "namespace rce1-3",
        "interface rce1",
        "table rce1",
        "route 198.18.16.0/20",
        "route 10.231.16.0/20",
        "mount /cache/runs/rce1/rce1-3/root",
        "control group /groups/rce1-3",
        "folder /run/systemd/nspawn/propagate/rce1-3",
        "process 7",
    ]


def test_what_is_anothers_is_left_alone() -> None:
    seen = Observed(
        namespaces=("rce11", "rce11-1", "mine"),
        links=("eth0", "rce11"),
        tables=("rce11",),
        routes=("198.18.176.0/20",),
        mounts=("/cache/runs/rce11/x",),
        groups=(Path("/groups/rce11-1"),),
        propagations=("rce11-1",),
        processes={7: "vi /cache/runs/rce1/notes", 8: "systemd-nspawn --directory=/cache/runs/rce11/rce11-1/root"},
    )
    assert traces.remains(Slot(1), FOLDER, seen) == []


def test_hierarchies_in_which_a_systemd_works() -> None:
    hybrid = (
        "cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0\n"
        "cgroup /sys/fs/cgroup/systemd cgroup rw,relatime,name=systemd 0 0\n"
        "cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n"
    )
    assert groups.roots(hybrid) == [Path("/sys/fs/cgroup/systemd"), Path("/sys/fs/cgroup/unified")]
    assert groups.roots("cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n/dev/sda / ext4 rw 0 0\n") == [Path("/sys/fs/cgroup")]


def test_a_group_is_removed_with_all_below_it(tmp_path: Path) -> None:
    (tmp_path / "rce1-1" / "payload" / "system.slice").mkdir(parents=True)
    (tmp_path / "rce1-1" / "supervisor").mkdir()
    groups.remove(tmp_path / "rce1-1")
    assert list(tmp_path.iterdir()) == []
