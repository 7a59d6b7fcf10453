# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is called what, and which address is where. Pure.

Several emulators may have machines at the same time, each in a slot of its own: a number that all its names and
addresses are made from, so that whoever knows the number knows everything that there is to remove.

Public addresses are from 198.18.0.0/16, which is set aside for tests (RFC 2544); private ones from 10.231.0.0/16.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from research_cloud_emulator.world.readdress import Network

SLOTS = 16
_PUBLIC = IPv4Network("198.18.0.0/16")
_PRIVATE = IPv4Network("10.231.0.0/16")


@dataclass(frozen=True)
class Slot:
    """What one emulator with machines owns on this computer."""

    number: int

    @property
    def name(self) -> str:
        """Of the router's namespace, of the interface that leads to it, of the table of rules."""
        return f"rce{self.number}"

    @property
    def public(self) -> IPv4Network:
        """What the computer itself can reach."""
        return list(_PUBLIC.subnets(new_prefix=20))[self.number]

    @property
    def private(self) -> IPv4Network:
        """What only machines can reach."""
        return list(_PRIVATE.subnets(new_prefix=20))[self.number]

    @property
    def computer(self) -> IPv4Address:
        """This computer, as the router sees it."""
        return self.public[1]

    @property
    def router(self) -> IPv4Address:
        """The router, as this computer sees it."""
        return self.public[2]

    def machine(self, number: int) -> str:
        """The name of a machine and of its namespace."""
        return f"{self.name}-{number}"

    def owns(self, namespace: str) -> bool:
        """Whether a namespace of this name is the router's or a machine's."""
        return re.fullmatch(rf"{self.name}(-\d+)?", namespace) is not None


@dataclass(frozen=True)
class Segment:
    """A network of the clouds: a bridge in the router's namespace, and a subnet of 256 addresses."""

    key: str
    public: bool
    subnet: IPv4Network
    bridge: str

    @property
    def gateway(self) -> IPv4Address:
        return self.subnet[1]


@dataclass(frozen=True)
class Plug:
    """One end of a cable: in the machine `inside`, in the router `outside`."""

    segment: Segment
    address: str
    inside: str
    outside: str

    @property
    def mac(self) -> str:
        """Made from the address, so that a host that comes back is not waited for at the old one."""
        return ":".join(f"{byte:02x}" for byte in (2, 0, *IPv4Address(self.address).packed))


def segments(slot: Slot, networks: Sequence[Network]) -> dict[str, Segment]:
    """A segment for each network, by key. ValueError: more networks than a slot has room for."""
    room = {True: list(slot.public.subnets(new_prefix=24))[1:], False: list(slot.private.subnets(new_prefix=24))}
    made = {}
    for number, network in enumerate(networks):
        if not room[network.public]:
            kind = "public" if network.public else "private"
            raise ValueError(f"this world has too many {kind} networks")
        made[network.key] = Segment(network.key, network.public, room[network.public].pop(0), f"net{number}")
    return made


def plugs(number: int, wanted: Sequence[tuple[Segment, str]]) -> tuple[Plug, ...]:
    """The cables of the machine with this number: (segment, address) each, the one to the internet first."""
    return tuple(
        Plug(segment, address, f"eth{place}", f"m{number}e{place}") for place, (segment, address) in enumerate(wanted)
    )


def host_name(instance: str) -> str:
    """What a host calls itself: the instance's name as far as a host may be called so."""
    name = re.sub(r"[^a-z0-9-]+", "-", instance.lower()).strip("-")[:60].rstrip("-")
    return name or "host"
