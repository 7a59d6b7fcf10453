# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Thousands of random fault schedules over both clouds: no duplicate, no orphan, none lost, and what was wanted when
the faults stop.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from tests.faults.play import Tally, play
from tests.faults.realms import REALMS
from tests.faults.schedule import ON_ANY, ON_DISKS, make

FIRST_SEED = 20261122
COUNT = 5000 if os.environ.get("RC_DEEP") else 250


def test_random_schedules(tmp_path: Path) -> None:
    """Instances and volumes come, change, meet, part and go under lost replies, 429, 503, hangs, broken bodies, expired
    tokens, wrong clocks, silent failures, silent data centres and restarts.
    """
    tally = Tally()
    started = time.process_time()
    for seed in range(FIRST_SEED, FIRST_SEED + COUNT):
        world = tmp_path / "world.sqlite"
        play(make(seed), world, tally)
        for file in tmp_path.iterdir():
            file.unlink()
    print(f"\n{tally} from seed {FIRST_SEED} in {time.process_time() - started:.0f} s of CPU")
    assert tally.schedules == COUNT
    # A run in which nothing went wrong would prove nothing.
    assert tally.faults_hit > COUNT
    assert tally.outages > COUNT / 20
    assert tally.unknown > 0
    assert tally.mixed > COUNT / 20
    everything = {f"{cloud}: {kind}" for cloud in REALMS for kind in ON_ANY} | {
        f"jetstream: {kind}" for kind in ON_DISKS
    }
    assert tally.done.keys() == everything
    silences = [each for realm in REALMS.values() for each in realm.silent.values()]
    assert {effect for several in silences for effect, _method, _path in several} <= tally.kinds.keys()
