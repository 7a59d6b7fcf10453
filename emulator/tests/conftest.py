# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fresh demo world for every test, and people who use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from caller import Caller
from werkzeug.test import Client

from research_cloud_emulator.app import create_app
from research_cloud_emulator.world.clock import ManualClock
from research_cloud_emulator.world.seed import seed
from research_cloud_emulator.world.world import World


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def world(clock: ManualClock) -> Iterator[World]:
    world = World.open(clock=clock)
    seed(world)
    yield world
    world.close()


@pytest.fixture
def person(world: World) -> Callable[[str], Caller]:
    """Sign somebody in."""
    client = Client(create_app(world))
    return lambda username: Caller.signed_in(client, world, username)


@pytest.fixture
def alice(person: Callable[[str], Caller]) -> Caller:
    return person("alice")


@pytest.fixture
def bob(person: Callable[[str], Caller]) -> Caller:
    return person("bob")
