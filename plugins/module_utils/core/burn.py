# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fleet burns, and who burns it. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance


@dataclass(frozen=True, slots=True)
class Share:
    """What belongs together: its SU per hour, and how many of its instances burn. ``id`` is empty where a name is
    all there is.
    """

    name: str
    id: str
    burn_rate: float
    running: int


@dataclass(frozen=True, slots=True)
class Burner:
    """One instance that burns, with its SU per hour."""

    instance: Instance
    burn_rate: float


@dataclass(frozen=True, slots=True)
class Burn:
    """The instances that burn: the largest rate first, then by name, then by id."""

    burners: tuple[Burner, ...]

    @property
    def rate(self) -> float:
        """SU per hour of all of them."""
        return math.fsum(each.burn_rate for each in self.burners)

    @property
    def running(self) -> int:
        """How many they are."""
        return len(self.burners)

    def by_project(self) -> tuple[Share, ...]:
        """Their projects; what is in none has an empty name. Two projects of one name stay two."""
        return self._shares(lambda instance: (instance.project, instance.project_id))

    def by_owner(self) -> tuple[Share, ...]:
        """The accounts that they belong to."""
        return self._shares(lambda instance: (instance.owner, ""))

    def _shares(self, belongs_to: Callable[[Instance], tuple[str, str]]) -> tuple[Share, ...]:
        rates = defaultdict[tuple[str, str], list[float]](list)
        for each in self.burners:
            rates[belongs_to(each.instance)].append(each.burn_rate)
        shares = [Share(*whose, math.fsum(parts), len(parts)) for whose, parts in rates.items()]
        return tuple(sorted(shares, key=lambda share: (-share.burn_rate, share.name, share.id)))


def measure(fleet: Iterable[Instance], rate: Mapping[str, float]) -> Burn:
    """What burns of a fleet. ``rate``: SU per hour of each instance, by id."""
    burners = [Burner(instance, rate[instance.id]) for instance in fleet if rate[instance.id] > 0]
    return Burn(tuple(sorted(burners, key=lambda each: (-each.burn_rate, each.instance.name, each.instance.id))))
