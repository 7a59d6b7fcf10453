# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All playbooks by their full names from a tarball, installed where nothing else is."""

from __future__ import annotations

import subprocess

import pytest

from tests.examples.lab import Lab
from tests.playbooks.conftest import Play, alive
from tools import package
from tools.project import available_pairs


@pytest.mark.faces
def test_from_an_installed_tarball(lab: Lab, play: Play) -> None:
    collections = lab.folder / "collections"
    tarball = package.build(available_pairs()[-1], lab.folder / "build")
    subprocess.run(
        ["ansible-galaxy", "collection", "install", "--offline", "-p", str(collections), str(tarball)],
        env={**lab.environ, "ANSIBLE_COLLECTIONS_PATH": str(collections)},
        capture_output=True,
        timeout=120,
        check=True,
    )
    fleet = {
        "fleet_cloud": "jetstream",
        "fleet_instances": [{"name": "web", "image": "Ubuntu 22.04", "size": "m1.small"}],
    }
    only = {"ANSIBLE_COLLECTIONS_PATH": str(collections)}

    made = play("provision", "-vv", environ=only, **fleet)
    machines = alive(lab)
    told = play("report", environ=only, report_clouds="jetstream")
    gone = play("decommission", environ=only, **fleet, confirm=True)

    assert (made.status, machines) == (0, {"web": "active"}), made.text
    assert f"{collections}/ansible_collections/research/cloud/playbooks/provision.yml" in made.text
    assert made.table("Show the fleet")[-1] == "This fleet burns 2.0 SU/h."
    assert (told.status, told.changed) == (0, 0), told.text
    assert "1 machine burns 2.0 SU/h." in told.table("Show the report")
    assert (gone.status, alive(lab)) == (0, {}), gone.text
