# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host that the others are reached through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ansible_collections.research.cloud.plugins.module_utils.core.errors import Ambiguous, BadInput, NotFound
from ansible_collections.research.cloud.plugins.module_utils.core.select import did_you_mean
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.addresses import NO_ADDRESS, choose
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.expressions import Expressions
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.options import FleetOptions, Via
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.rows import Row, identity, label


@dataclass(frozen=True, slots=True)
class Bastion:
    """Where to jump. ``problem`` says why nothing can be reached through it now; empty when it can be used."""

    ssh_args: str
    itself: tuple[str, str] | None = None
    problem: str = ""

    @property
    def warning(self) -> str:
        """What a user should know when there is a problem."""
        return f"the hosts behind the bastion cannot be reached now: {self.problem}"

    def serves(self, row: Row) -> bool:
        """True when this instance is reached through the bastion: every one but itself."""
        return identity(row) != self.itself


def find(fleet: FleetOptions, rows: Sequence[Row], missing: Sequence[str], expressions: Expressions) -> Bastion | None:
    """The bastion that ``via`` means, looked for in all fetched ``rows``, also those that filters leave out.

    None when there is no ``via``. A bastion that is switched off, or whose cloud is among the ``missing`` ones, is no
    error: everything else stays listed, flagged. One that does not exist is: raises NotFound, Ambiguous or BadInput.
    """
    via = fleet.via
    if via is None:
        return None
    if via.host is not None:
        return Bastion(_jump(via, via.host, fleet.user))
    row = _instance(via, rows, missing)
    if row is None:
        problem = f'{", ".join(missing)} could not be asked for the bastion "{via.instance}"'
        return Bastion(_jump(via, NO_ADDRESS, fleet.user), problem=problem)
    address = choose(row, ("public", *fleet.connect), expressions)
    problem = ""
    if row["status"] != "running" or not address:
        problem = f"the bastion {label(row)} is {row['status']}" + ("" if address else " and has no address")
    return Bastion(_jump(via, address or NO_ADDRESS, fleet.user), identity(row), problem)


def _instance(via: Via, rows: Sequence[Row], missing: Sequence[str]) -> Row | None:
    candidates = [row for row in rows if via.cloud is None or row["cloud"] == via.cloud]
    found = [row for row in candidates if row["id"] == via.instance] or [
        row for row in candidates if row["name"] == via.instance
    ]
    where = f" on {via.cloud}" if via.cloud else ""
    if len(found) > 1:
        raise Ambiguous(
            f'via: {len(found)} instances{where} are named "{via.instance}": ' + ", ".join(label(row) for row in found),
            hint="give the id instead",
        )
    if found:
        return found[0]
    if missing and (via.cloud is None or any(name.split("/")[0] == via.cloud for name in missing)):
        return None
    known = sorted({row["cloud"] for row in rows})
    if via.cloud is not None and not candidates and via.cloud not in known:
        raise BadInput(
            f'via: there is no instance on "{via.cloud}"; {did_you_mean(via.cloud, known)}',
            hint="is that cloud listed under clouds?",
        )
    names = [row["name"] for row in candidates]
    raise NotFound(f'via: instance "{via.instance}" not found{where}; {did_you_mean(str(via.instance), names)}')


def _jump(via: Via, address: str, user: str | None) -> str:
    host = f"[{address}]" if ":" in address else address
    login = via.user or user
    # "-J" without a space: made only of characters that Ansible may treat as trusted, so that exports of the
    # inventory stay plain.
    return "-J" + (f"{login}@" if login else "") + host + (f":{via.port}" if via.port else "")
