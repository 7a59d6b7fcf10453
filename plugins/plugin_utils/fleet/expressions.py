# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The user's expressions, evaluated for one instance at a time: as functions where they are simple, else by Ansible's
own engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from ansible.errors import AnsibleError, AnsibleUndefinedVariable
from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.closures import Missing, NeedsEngine, evaluate
from ansible_collections.research.cloud.plugins.plugin_utils.fleet.rows import Row, label


class Templar(Protocol):
    """What is used of Ansible's Templar."""

    available_variables: dict[str, Any]

    def evaluate_expression(self, expression: str) -> Any: ...

    def evaluate_conditional(self, conditional: str | bool) -> bool: ...

    def is_possibly_template(self, data: Any) -> bool: ...

    def template(self, variable: Any) -> Any: ...


def simple_verdict(condition: str | bool, variables: Mapping[str, Any]) -> bool | None:
    """Whether a simple condition is true; None when Ansible's engine has to be asked, also for its words."""
    try:
        verdict = evaluate(condition, variables, strict=True)
    except NeedsEngine:
        return None
    return verdict if isinstance(verdict, bool) else None


class Expressions:
    """Evaluates expressions over the bare field names of a row.

    ``extra`` are the variables of the command line, which come first when the user asked for them. A text that a
    cloud sent is never evaluated itself: Ansible's engine evaluates only what is tagged as trusted, and rows are not.
    """

    def __init__(self, templar: Templar, *, extra: Mapping[str, Any], strict: bool) -> None:
        self._templar = templar
        self._extra = extra
        self._strict = strict

    def text(self, expression: str, row: Row, option: str) -> str:
        """The value as text; empty when it is empty, null or undefined (which is an error when strict).

        Raises BadInput when the expression cannot be evaluated, or gives something that is not a text.
        """
        value = self._value(expression, row, option)
        if value is None or isinstance(value, str):
            return (value or "").strip()
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
        if not value:
            return ""
        raise BadInput(f'{option}: "{expression}" gives {value!r} for {label(row)}, which is not a text')

    def holds(self, condition: str | bool, row: Row, option: str) -> bool:
        """Whether a condition is true. Raises BadInput when it cannot be evaluated."""
        if isinstance(condition, bool):
            return condition
        try:
            verdict = None if self._extra else simple_verdict(condition, row)
            return self._with(row).evaluate_conditional(condition) if verdict is None else verdict
        except AnsibleError as error:
            raise _cannot(option, condition, row, error) from None

    def _value(self, expression: str, row: Row, option: str) -> Any:
        if expression in row and expression not in self._extra:
            return row[expression]
        try:
            if not self._extra:
                return evaluate(expression, row, strict=self._strict)
        except Missing:
            return None
        except NeedsEngine:
            pass
        templar = self._with(row)
        try:
            if templar.is_possibly_template(expression):
                return templar.template(expression)
            return templar.evaluate_expression(expression)
        except AnsibleUndefinedVariable as error:
            if self._strict:
                raise _cannot(option, expression, row, error) from None
            return None
        except AnsibleError as error:
            raise _cannot(option, expression, row, error) from None

    def _with(self, row: Row) -> Templar:
        self._templar.available_variables = {**row, **self._extra} if self._extra else row
        return self._templar


def _cannot(option: str, expression: str, row: Row, error: AnsibleError) -> BadInput:
    reason = " ".join(str(error).split())
    return BadInput(f'{option}: "{expression}" cannot be evaluated for {label(row)}: {reason}')
