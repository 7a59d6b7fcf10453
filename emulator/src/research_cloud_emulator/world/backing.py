# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may stand behind the instances: real machines that are switched on and off as the clouds say.

The worlds know no more of them than this. Without any (the default) an instance is a row that changes with time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Power(Enum):
    """What a machine should be. A machine that is off keeps its disk; one that is gone does not."""

    ON = "on"
    OFF = "off"
    GONE = "gone"


class Progress(Enum):
    """How far a machine is on its way."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Interface:
    """An address (IPv4) on a network, by the key that the network has in `readdress.networks()`."""

    network: str
    address: str


@dataclass(frozen=True)
class Wanted:
    """A machine as it should be. All but `power` matters only where it is to be on.

    interfaces: the first one leads to the internet. user: who may log in and become root; root may, too.
    keys: lines of an authorized_keys file.
    """

    power: Power
    interfaces: tuple[Interface, ...] = ()
    name: str = ""
    user: str = ""
    keys: tuple[str, ...] = ()


class Machines(Protocol):
    """The plug. It answers at once and works on its own."""

    def reach(self, instance: str, wanted: Wanted) -> Progress:
        """How far the machine of this instance (a uuid) is with becoming what is wanted, which is begun if need be.

        Different wishes are fulfilled one after the other: off and then on is a reboot.
        """
