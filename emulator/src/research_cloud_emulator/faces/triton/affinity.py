# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Affinity rules: what parses. Where a machine ends up is nobody's business here."""

from __future__ import annotations

from . import errors
from .params import Params

_OPERATORS = ("==", "!=")


def check(asked: Params) -> None:
    """Raises ApiError: a rule that cannot be parsed, or rules in both languages."""
    rules = asked.get("affinity")
    if rules is None:
        return
    if "locality" in asked:
        raise errors.invalid("cannot specify both 'affinity' and 'locality'")
    for rule in [rules] if isinstance(rules, str) else rules:
        _check_rule(str(rule))


def _check_rule(rule: str) -> None:
    place = min((rule.find(sign) for sign in _OPERATORS if sign in rule), default=-1)
    if place < 0:
        raise errors.invalid(f'could not find operator in affinity rule: expected one of "==", "!=": \'{rule}\'')
    key, value = rule[:place], rule[place + 2 :].removeprefix("~")
    if not key or not value:
        raise errors.invalid(f"invalid affinity rule: '{rule}'")
