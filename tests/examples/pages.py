# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the pages take for granted, as data: the reader's profiles and machines, and what a test cannot run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.examples.lab import TRITON

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDES = ROOT / "docs" / "docsite" / "rst"

PAGES = (ROOT / "README.md", *sorted(GUIDES.glob("*.rst")))

ENDPOINT = "endpoint: https://atmosphere.example.org"
"""What a reader replaces by the address of a cloud; the test by the emulator's, and asks it more often."""

INDIANA, TACC = "Jetstream - Indiana University", "Jetstream - TACC"

ALREADY_THERE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "bastion": {INDIANA: ("gateway", "worker-1", "worker-2")},
    "cloud_down": {INDIANA: ("web", "worker-1"), TACC: ("spare",)},
    "firewall": {TRITON: ("web", "db")},
    "images": {TRITON: ("web",)},
    "report": {INDIANA: ("web", "worker-1", "worker-2"), TACC: ("thesis",)},
    "one_inventory": {INDIANA: ("web",), TACC: ("web",), TRITON: ("web", "db")},
    "projects": {INDIANA: ("web",)},
    "snapshots": {TRITON: ("web",)},
    "shelve": {INDIANA: ("web", "worker-1", "worker-2")},
    "volumes": {INDIANA: ("worker-2",)},
}
"""The machines that a page takes for granted, by the page's name and the provider that they are at, or Triton; there
each has its own name as its tag ``role``."""

STILL = frozenset({"report"})
"""Pages whose clouds have no time to count anew while the page is carried out: it shows what they have counted."""

NOT_RUN: Mapping[str, str] = {
    "git clone https://github.com/research-cloud/research.cloud && cd research.cloud": "needs the network",
    "make demo": "has a test of its own",
    "make build": "is a stage of its own in the tests",
    "make env": "has made the environment that this test runs in",
    ".venv/default/bin/python -m research_cloud_emulator serve --scenario demo --port 8100 --speed 10": (
        "serves until it is stopped; the test has an emulated cloud of its own"
    ),
    "ansible-galaxy collection install build/research-cloud-0.1.0.tar.gz": "is a stage of its own in the tests",
    "python3 -m pip install requests": "needs the network",
    "read -rs JETSTREAM_PASSWORD && export JETSTREAM_PASSWORD": "waits for a person; the test exports it",
    "ansible-playbook research.cloud.login -e login_cloud=jetstream": (
        "asks a person; a test of its own answers at a terminal"
    ),
    "ansible -i lab.fleet.yml all -m ansible.builtin.ping": "the emulator's machines do not answer SSH",
}
"""Commands that are not run, each with the reason."""
