# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which instances stay: ordered rules, the first that applies decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ansible_collections.research.cloud.plugins.plugin_utils.fleet.expressions import Expressions
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.options import Filter
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.rows import Row


def keep(rows: Iterable[Row], filters: Sequence[Filter], expressions: Expressions) -> list[Row]:
    """The rows that stay, in their order; a row to which no rule applies stays.

    Raises BadInput when a rule cannot be evaluated: no row is left out or let in by mistake.
    """
    return [row for row in rows if _stays(row, filters, expressions)]


def _stays(row: Row, filters: Sequence[Filter], expressions: Expressions) -> bool:
    for number, rule in enumerate(filters, start=1):
        if expressions.holds(rule.expression, row, f"filters[{number}]"):
            return rule.keeps
    return True
