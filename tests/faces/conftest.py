# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of both faces share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faces.playbook import Emulator, Playbooks, emulator, playbooks


@pytest.fixture
def cloud() -> Iterator[Emulator]:
    """A fresh emulated cloud."""
    with emulator() as running:
        yield running


@pytest.fixture
def ansible(tmp_path: Path, cloud: Emulator) -> Playbooks:
    """ansible-playbook in a folder with profiles of that cloud."""
    runs = playbooks(tmp_path / "play")
    runs.write_profiles(cloud.profiles())
    return runs
