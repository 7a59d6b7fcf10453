# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data centre in which the replies were recorded, planted anew."""

from __future__ import annotations

from datetime import UTC, datetime

from person import Person
from werkzeug.test import Client

from research_cloud_emulator.app import create_triton_app
from research_cloud_emulator.world.clock import ManualClock
from research_cloud_emulator.world.triton.plant import TritonPlanter
from research_cloud_emulator.world.triton.throwaway import key_pair, public_text
from research_cloud_emulator.world.world import World

CENTRE = "us-test-1"
URL = "https://triton.example"
ACCOUNT = "11111111-1111-4111-8111-111111111111"
IMAGE = "2b683a82-a066-41e3-97ab-2faa44701c5a"
PACKAGE = "7b17343c-94af-4266-a0e8-893a3b9993d0"
FABRIC = "45607081-4cd2-45c8-baf7-79da760fffaa"
PUBLISHED = datetime(2024, 1, 1, tzinfo=UTC).timestamp()


def captured_centre(volumes: tuple[str, ...] = ()) -> Person:
    """The account whose replies were recorded, with the data centre around it, and some volumes that are ready."""
    world = World.open(clock=ManualClock())
    with world.act():
        plant = TritonPlanter(world.store, datetime(2012, 12, 31, 23, tzinfo=UTC).timestamp())
        plant.datacenter(CENTRE)
        account = plant.account("alice", uuid=ACCOUNT)
        key = key_pair("ed25519", "alice")
        mark = plant.key(account, "laptop", public_text(key, "alice@laptop"))
        file = {"compression": "gzip", "sha1": "x", "size": 1}
        plant.image([CENTRE], "base-64", "23.4.0", uuid=IMAGE, description="d", files=[file], published=PUBLISHED)
        plant.package(CENTRE, "g1-small", 256, 10_240, 1, uuid=PACKAGE, family="g1")
        plant.package(CENTRE, "g1-big", 512, 20_480, 1, family="g1")
        external = "a9c130da-e3ba-40e9-8b18-112aba2d3ba7"
        plant.network(CENTRE, "external", "198.51.100.0/24", uuid=external, public=1)
        fabric = {"owner": account, "fabric": 1, "vlan_id": 2}
        plant.network(CENTRE, "My-Fabric-Network", "192.168.128.0/22", uuid=FABRIC, **fabric)
        plant.default_network(account, CENTRE, FABRIC)
        for name in volumes:
            plant.volume(account, CENTRE, name, [FABRIC])
    world.triton.urls[CENTRE] = URL
    world.update_settings({"durations": {"triton_update": 0}})
    client = Client(create_triton_app(world, CENTRE))
    return Person(client, world, f"/alice/keys/{mark}", key, "ed25519-sha512")
