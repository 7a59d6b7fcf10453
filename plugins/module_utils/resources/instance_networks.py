# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The networks that an instance shall be on: what names mean, and one step for each interface that comes or goes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ansible_collections.research.cloud.plugins.module_utils.core import select
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance
from ansible_collections.research.cloud.plugins.module_utils.core.networks import Network, Rewiring
from ansible_collections.research.cloud.plugins.module_utils.core.plan import Step

_UUID = re.compile(r"[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}")


def meant(wanted: Sequence[str], known: Sequence[Network], cloud: str) -> tuple[Network, ...]:
    """What the names mean, each once, in their order. An identifier that no list has is taken as it is: members of a
    pool of networks are in none. Raises NotFound and Ambiguous.
    """
    listed = {network.id for network in known}
    found = [
        Network(each, each)
        if _UUID.fullmatch(each) and each not in listed
        else select.one("network", each, known, cloud)
        for each in wanted
    ]
    return tuple({network.id: network for network in found}.values())


def steps(found: Instance, wanted: Sequence[Network], known: Sequence[Network]) -> tuple[Step, ...]:
    """One step for each interface, those that come before those that go."""
    kept = _kept(found, wanted, known)
    new = [Rewiring(add=(network.id,)) for network in wanted if network.id not in kept]
    old = [Rewiring(remove=(each,)) for each in found.networks if each not in kept.values()]
    return tuple(Step("update", arguments={"networks": each}) for each in (*new, *old))


def refusal(label: str, found: Instance, wanted: Sequence[Network], known: Sequence[Network]) -> BadInput | None:
    """The failure when the primary interface would have to go: no cloud says which one would be primary then."""
    if not found.networks or found.networks[0] in _kept(found, wanted, known).values():
        return None
    primary = names(known).get(found.networks[0], found.networks[0])
    return BadInput(
        f'{label}: its primary interface is on network "{primary}", which is not among the wanted ones; only a new '
        "instance can have another primary interface",
        cloud=found.cloud,
        hint="name that network too, or say replace: true, which deletes this instance; nothing was changed",
        details={"replace_only": ["networks"]},
    )


def differ(found: Instance, wanted: Sequence[Network], known: Sequence[Network]) -> bool:
    """True when an interface has to come or go."""
    kept = _kept(found, wanted, known)
    return len(kept) < len(wanted) or set(found.networks) != set(kept.values())


def names(known: Sequence[Network]) -> dict[str, str]:
    """The name of each network by its id."""
    return {network.id: network.name for network in known}


def _kept(found: Instance, wanted: Sequence[Network], known: Sequence[Network]) -> dict[str, str]:
    """By the id of each wanted network that the instance is on: the id of the network of that interface.

    They differ for a pool: an interface is on one of its members, which no list has. So an interface on a network that
    is in no list stands for a wanted one of the cloud's own that has no interface, when both are public or both are
    not. Taking it away and adding it anew in every run, with a restart each time, would be worse than that guess.
    """
    kept = {network.id: network.id for network in wanted if network.id in found.networks}
    listed = {network.id for network in known}
    strange = [each for each in found.networks if each not in listed and each not in kept]
    for network in wanted:
        if network.id in kept or network.fabric or network.id not in listed:
            continue
        member = next((each for each in strange if _public(found, each) in (None, network.public)), None)
        if member is not None:
            kept[network.id] = member
            strange.remove(member)
    return kept


def _public(found: Instance, network: str) -> bool | None:
    """Whether the interface there has a public address; None when no address is known."""
    kinds: Mapping[str, str] = {each.network: each.kind for each in found.addresses}
    return kinds[network] == "public" if network in kinds else None
