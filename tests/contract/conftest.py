# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every test of this suite runs against every backend that has a twin."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends.base import Cloud

from tests.contract.twin import Twin

BACKENDS = sorted(file.stem for file in Path(__file__).with_name("backends").glob("*.py"))


TWINS: dict[str, type[Twin]] = {
    name: importlib.import_module(f"tests.contract.backends.{name}").Twin for name in BACKENDS
}


@pytest.fixture(params=BACKENDS)
def twin(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Twin]:
    """A started, emulated cloud."""
    made = TWINS[request.param](tmp_path)
    yield made
    made.close()


@pytest.fixture
def cloud(twin: Twin) -> Cloud:
    """A connection to it that has asked nothing yet."""
    return twin.cloud()
