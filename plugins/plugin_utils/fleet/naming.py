# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One name for every instance, and never one name for two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.expressions import Expressions
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.options import FleetOptions
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.rows import Row, identity, label

# Names that mean something else to Ansible. A cloud must not be able to put a machine in the place of the controller.
RESERVED = frozenset({"localhost", "127.0.0.1", "::1", "all", "ungrouped"})

Identity = tuple[str, str]


def name_hosts(
    rows: Sequence[Row], fleet: FleetOptions, expressions: Expressions, *, taken: Mapping[str, Identity]
) -> dict[str, Row]:
    """Every row under its host name, sorted by name.

    The first of ``hostnames`` that gives a text which is not reserved wins, else the id. Rows of one name all get
    their id appended with ``unique_names``, else BadInput names two of them. ``taken`` are the names of instances
    that other inventory files have added.
    """
    named = _grouped([(_first_name(row, fleet.hostnames, expressions), row) for row in rows])
    if fleet.unique_names:
        told_apart = [
            (f"{name}-{row['id']}" if len(same) > 1 or _other(taken.get(name), row) else name, row)
            for name, same in named.items()
            for row in same
        ]
        named = _grouped(told_apart)
    for name in sorted(named):
        _refuse_collision(name, named[name], taken.get(name))
    return {name: named[name][0] for name in sorted(named)}


def _first_name(row: Row, hostnames: Sequence[str], expressions: Expressions) -> str:
    for expression in hostnames:
        name = expressions.text(expression, row, "hostnames")
        if name and name not in RESERVED:
            return name
    return str(row["id"])


def _grouped(named: Sequence[tuple[str, Row]]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for name, row in named:
        groups[name].append(row)
    return groups


def _other(owner: Identity | None, row: Row) -> bool:
    return owner is not None and owner != identity(row)


def _refuse_collision(name: str, rows: Sequence[Row], owner: Identity | None) -> None:
    remedy = """set unique_names: true, or put more into hostnames, such as "name ~ '.' ~ cloud" """.strip()
    if len(rows) > 1:
        first, second = sorted(rows, key=identity)[:2]
        more = f" and {len(rows) - 2} more" if len(rows) > 2 else ""
        raise BadInput(f'the host name "{name}" fits {label(first)} and {label(second)}{more}; {remedy}')
    if owner is not None and _other(owner, rows[0]):
        raise BadInput(
            f'the host name "{name}" of {label(rows[0])} is taken by instance {owner[1]} on {owner[0]}'
            f" of another inventory file; {remedy}"
        )
