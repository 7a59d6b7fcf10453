# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Triton part of the demo world: two data centres, people of every kind, something to choose from."""

from __future__ import annotations

from pathlib import Path

from research_cloud_emulator.world.store import Store

from .plant import TritonPlanter
from .throwaway import PrivateKey, key_pair, public_text, write_pair

EAST = "us-east-1"
WEST = "us-west-1"
DATACENTERS = (EAST, WEST)

PEOPLE = ("bob", "carol", "dave")
USERS = (("alice", "ops"), ("alice", "reader"), ("alice", "guest"), ("lab", "robot"))

_PACKAGES = (
    ("g1.nano", 256, 10_240, 1),
    ("g1.small", 1024, 25_600, 1),
    ("g1.medium", 4096, 102_400, 2),
    ("g1.large", 8192, 204_800, 4),
)
_READ = "CAN listmachines and getmachine and listimages and getimage and listpackages and getpackage and getaccount"


def demo(store: Store, since: float) -> None:
    """Alice has keys of every kind; Bob has one; Carol is disabled; Dave may not provision; the lab has a user with a
    key and none itself. Of Alice's users `ops` may do anything, `reader` may look, `guest` may do nothing."""
    plant = TritonPlanter(store, since)
    centres = [plant.datacenter(name) for name in DATACENTERS]
    alice = plant.account("alice")
    for kind in ("rsa", "ecdsa", "ed25519"):
        plant.key(alice, kind, public_text(key_pair(kind, "alice"), "alice@laptop"))
    for login in PEOPLE:
        account = plant.account(login, disabled=login == "carol", approved=login != "dave")
        plant.key(account, "main", public_text(key_pair("ed25519", login), f"{login}@laptop"))
    accounts = {"alice": alice, "lab": plant.account("lab")}
    for login, sub in USERS:
        user = plant.user(accounts[login], sub)
        plant.key(user, "main", public_text(key_pair("ed25519", f"{login}/{sub}"), f"{sub}@laptop"))
    plant.role(alice, "operators", ["CAN *"], ["ops"])
    plant.role(alice, "readers", [_READ], ["reader"])
    plant.role(accounts["lab"], "operators", ["CAN *"], ["robot"])
    for centre, public, private in zip(
        centres, ("165.225.128.0/17", "72.2.112.0/20"), ("10.88", "10.112"), strict=True
    ):
        _demo_networks(plant, centre, public, f"{private}.0.0/16", alice)
        _demo_packages(plant, centre)
    _demo_images(plant, centres, alice)


def _demo_networks(plant: TritonPlanter, centre: str, public: str, private: str, alice: str) -> None:
    plant.network(centre, "external", public, public=1, description="The internet")
    plant.network(centre, "internal", private, description="Between machines of this data centre")
    fabric = {"fabric": 1, "vlan_id": 2}
    own = plant.network(centre, "My-Fabric-Network", "192.168.128.0/22", owner=alice, **fabric)
    plant.vlan(alice, centre, 2, "My-Fabric-VLAN")
    plant.default_network(alice, centre, own)


def _demo_packages(plant: TritonPlanter, centre: str) -> None:
    for name, memory, disk, vcpus in _PACKAGES:
        plant.package(centre, name, memory, disk, vcpus)
    for version in ("1.0.0", "1.10.0"):
        plant.package(centre, "g1.twin", 2048, 51_200, 2, version=version)
    plant.package(centre, "b1.small", 2048, 51_200, 2, brand="bhyve", flexible_disk=1)
    plant.package(centre, "g0.retired", 512, 10_240, 1, active=0)


def _demo_images(plant: TritonPlanter, centres: list[str], alice: str) -> None:
    year = 31_536_000.0
    for number, version in enumerate(("21.4.0", "22.4.1", "23.4.0")):
        plant.image(centres, "base-64-lts", version, published=plant.since + number * year, description="SmartOS")
    linux = {"os": "linux", "requirements": {"brand": "lx", "min_ram": 512}}
    plant.image(centres, "ubuntu-22.04", "20240401", type="lx-dataset", **linux)
    plant.image(centres, "debian-12", "20240612", type="zvol", os="linux", requirements={"brand": "bhyve"})
    plant.image(centres, "old-base", "1.0.0", state="disabled")
    plant.image(centres, "web-golden", "1.0.0", owner=alice, public=False, tags={"made": "by hand"})


def write_keys(folder: Path) -> list[Path]:
    """Write the key pairs of all seeded people into a folder; the paths of the private keys.

    `alice_rsa` and so on in OpenSSH's format, `alice_rsa.pem` in PEM, `alice_ops_ed25519` for a user of hers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pairs: list[tuple[str, PrivateKey, bool]] = []
    for kind in ("rsa", "ecdsa", "ed25519"):
        pairs += [
            (f"alice_{kind}", key_pair(kind, "alice"), False),
            (f"alice_{kind}.pem", key_pair(kind, "alice"), True),
        ]
    pairs += [(f"{login}_ed25519", key_pair("ed25519", login), False) for login in PEOPLE]
    pairs += [(f"{login}_{sub}_ed25519", key_pair("ed25519", f"{login}/{sub}"), False) for login, sub in USERS]
    return [write_pair(folder, name, key, "throw-away", pem=pem) for name, key, pem in pairs]
