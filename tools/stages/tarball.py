# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the tarball, install it where nothing else is, and use it from there."""

from __future__ import annotations

import shutil
from pathlib import Path

from tools.emulator_process import EmulatorFailed, emulator
from tools.package import build
from tools.project import BUILD, ROOT, Pair
from tools.stages.stage import Outcome, StageFailed, run

PLAYBOOK = ROOT / "tests" / "installed" / "playbook.yml"
SPEED = 50.0
PROFILE = """\
clouds:
  indiana:
    backend: atmosphere
    endpoint: {url}
    username: alice
    password: alice-password
    provider: Jetstream - Indiana University
    poll_interval: 0.1
"""


def installed(pair: Pair) -> Outcome:
    """Install the tarball into an empty folder and run a playbook with nothing of the checkout in reach."""
    place = BUILD / f"installed-{pair.name}"
    shutil.rmtree(place, ignore_errors=True)
    collections = place / "collections"
    collections.mkdir(parents=True)
    tarball = build(pair, BUILD / f"tarball-{pair.name}")
    install = pair.tool("ansible-galaxy", "collection", "install", "--offline", "-p", collections, tarball)
    run(install, pair, extra=_only(collections))
    play = pair.tool("ansible-playbook", shutil.copy(PLAYBOOK, place))
    try:
        with emulator(pair, speed=SPEED) as url:
            (place / "research-cloud.yml").write_text(PROFILE.format(url=url), encoding="utf-8")
            run(play, pair, cwd=place, extra=_only(collections))
    except EmulatorFailed as problem:
        raise StageFailed(str(problem)) from problem
    return Outcome(note=f"{tarball.name}, {tarball.stat().st_size // 1024} KiB")


def _only(collections: Path) -> dict[str, str]:
    """Settings under which Ansible sees the installed collection and not the checkout."""
    return {"ANSIBLE_COLLECTIONS_PATH": str(collections), "ANSIBLE_LOCALHOST_WARNING": "false", "PYTHONPATH": ""}
