# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An emulated cloud whose account has a planted password, and ansible-playbook."""

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
def ansible(tmp_path: Path) -> Playbooks:
    """ansible-playbook in a folder without profiles."""
    return playbooks(tmp_path / "play")
