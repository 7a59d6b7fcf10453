# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending the changes of a machine, one request after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import wire_changes
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.ending import end
from ansible_collections.research.cloud.plugins.module_utils.core.errors import (
    BadReply,
    CloudError,
    OutcomeUnknown,
    RateLimited,
    ReplyLost,
    Unavailable,
)
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance
from ansible_collections.research.cloud.plugins.module_utils.core.networks import Rewiring
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call, Client, Reply

# Called after every request: (the reply, or None when there was none; what the machine shows when all is done).
Sent = Callable[["Reply | None", Mapping[str, Any]], None]


def send(client: Client, instance: Instance, changes: Mapping[str, Any], sent: Sent) -> None:
    """Ask for all of them. Raises OutcomeUnknown for a new interface whose reply was lost and that is not seen."""
    marks = wire_changes.marks(instance, changes)
    for call in wire_changes.calls(instance, changes):
        sent(end(client, call.path) if call.method == "DELETE" else client.call(call), marks)
    if "networks" in changes:
        _Plugs(client, instance, marks, sent).send(changes["networks"])


class _Plugs:
    """The interfaces of one machine. Each that comes or goes restarts it."""

    def __init__(self, client: Client, instance: Instance, marks: Mapping[str, Any], sent: Sent) -> None:
        self._client = client
        self._instance = instance
        self._path = f"{wire_changes.MACHINES}/{instance.id}/nics"
        self._marks = marks
        self._sent = sent
        self._networks = {nic["mac"]: nic.get("network") for nic in instance.raw.get("nics") or ()}  # by address

    def send(self, wanted: Rewiring) -> None:
        """Add, then take away."""
        for network in wanted.add:
            if network not in self._networks.values():
                reply, mac = self._add(network)
                self._networks[mac] = network
                self._note(reply)
        for mac in [mac for mac, network in self._networks.items() if network in wanted.remove]:
            reply = end(self._client, f"{self._path}/{mac.replace(':', '')}")
            del self._networks[mac]
            self._note(reply)

    def _note(self, reply: Reply | None) -> None:
        self._sent(reply, {**self._marks, "macs": frozenset(self._networks)})

    def _add(self, network: str) -> tuple[Reply | None, str]:
        try:
            reply = self._client.call(Call("POST", self._path, body={"network": network}))
        except ReplyLost as lost:
            return None, self._adopted(network, lost)
        return reply, str(reply.data["mac"])

    def _adopted(self, network: str, lost: ReplyLost) -> str:
        """The interface that has appeared since the machine was read. There is no second request: a pool of networks
        may give another interface each time.
        """
        new: list[str] = []
        blind: CloudError | None = None
        try:
            new = [str(nic["mac"]) for nic in self._client.get(self._path) if nic["mac"] not in self._networks]
        except (BadReply, RateLimited, Unavailable) as failure:
            blind = failure
        if len(new) == 1:
            return new[0]
        seen = f"looking failed too: {blind}" if blind else f"{len(new) or 'no'} new ones are seen"
        raise OutcomeUnknown(
            f'an interface of "{self._instance.name}" on network {network} was asked for, the reply was lost '
            f"({lost}), and {seen}",
            cloud=self._client.cloud,
            operation="update",
            hint="nothing was sent twice; run the task again: it begins with a look",
        )
