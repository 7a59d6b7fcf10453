# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.examples.lab import SPEED, STANDSTILL, Lab, lab_in
from tests.examples.pages import STILL


@pytest.fixture
def lab(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Lab]:
    """A folder with profiles of a fresh emulated cloud."""
    page = request.node.callspec.params.get("page")
    with lab_in(tmp_path, STANDSTILL if page is not None and page.stem in STILL else SPEED) as there:
        yield there
