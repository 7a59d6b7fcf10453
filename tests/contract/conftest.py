# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every test of this suite runs against every backend that has a twin."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.research.cloud.plugins.module_utils.backends import registry
from ansible_collections.research.cloud.plugins.module_utils.backends.base import AttachableVolumes, Cloud, Serves
from ansible_collections.research.cloud.plugins.module_utils.core.model import STATUSES, Instance, Volume

from tests.contract.twin import Twin

Placed = tuple[Instance, Volume]

BACKENDS = sorted(file.stem for file in Path(__file__).with_name("backends").glob("*.py"))


TWINS: dict[str, type[Twin]] = {
    name: importlib.import_module(f"tests.contract.backends.{name}").Twin for name in BACKENDS
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what means nothing on a cloud; a test that is skipped would be one that somebody still has to write."""
    here = [item for item in items if item.path.parent == Path(__file__).parent]
    idle = {item for item in here if isinstance(item, pytest.Function) and not _applies(item)}
    if idle:
        config.hook.pytest_deselected(items=list(idle))
        items[:] = [item for item in items if item not in idle]


def _applies(item: pytest.Function) -> bool:
    given = item.callspec.params if hasattr(item, "callspec") else {}
    if "backend" not in given:
        return True
    name = str(given["backend"])
    twin, services = TWINS[name], registry.load(name).capabilities.services
    needed = [mark.args for mark in item.iter_markers("needs_service")]
    needed += [(given["service_kind"],)] if "service_kind" in given else []
    return (
        (given.get("status") not in STATUSES or given["status"] in twin.statuses)
        and given.get("operation", "any") in twin.operations
        and all(kind in services and all(getattr(services[kind], able) for able in does) for kind, *does in needed)
        and all(getattr(twin, mark.args[0]) for mark in item.iter_markers("only_where"))
    )


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Every backend, one after the other, unless a test says which."""
    return str(request.param)


@pytest.fixture
def twin(backend: str, tmp_path: Path) -> Iterator[Twin]:
    """A started, emulated cloud."""
    made = TWINS[backend](tmp_path)
    yield made
    made.close()


@pytest.fixture
def cloud(twin: Twin) -> Cloud:
    """A connection to it that has asked nothing yet."""
    return twin.cloud()


@pytest.fixture
def serves(cloud: Cloud) -> Serves:
    """What the cloud can do with volumes."""
    return cloud.capabilities.services["volume"]


@pytest.fixture
def volumes(cloud: Cloud) -> AttachableVolumes:
    """The volumes of a cloud that has any; only where it attaches can they be attached."""
    service: AttachableVolumes = cloud.service("volume")
    return service


@pytest.fixture
def placed(twin: Twin, cloud: Cloud, volumes: AttachableVolumes) -> Placed:
    """A running instance, and a volume that is attached to it."""
    (holder,) = twin.plant()
    (planted,) = twin.plant_volume(at=holder)
    return cloud.instance(holder), volumes.read(planted)
