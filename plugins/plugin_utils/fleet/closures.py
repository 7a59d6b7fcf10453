# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Simple expressions as Python functions.

Ansible's engine compiles an expression anew each time it is evaluated, which for a fleet costs more than everything
else together. Most expressions are a field, a comparison or a few texts put together: those are translated once. For
whatever else they are, or whatever else their values are, ``NeedsEngine`` says that the engine has to be asked.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from ansible.template import is_trusted_as_template
from jinja2 import Environment, TemplateError, nodes
from jinja2.parser import Parser

Variables = Mapping[str, Any]
Closure = Callable[[Variables], Any]


class NeedsEngine(Exception):
    """Only Ansible's engine can tell the value."""


class Missing(Exception):
    """The value is undefined: a mapping has no such key."""


def evaluate(expression: Any, variables: Variables, *, strict: bool) -> Any:
    """What the engine would give. Raises NeedsEngine where only the engine knows, and Missing for what is undefined;
    where that is an error (``strict``), the engine has the words for it.
    """
    if not isinstance(expression, str) or not is_trusted_as_template(expression):
        raise NeedsEngine
    closure = _translated(str(expression))
    if closure is None:
        raise NeedsEngine
    try:
        return _final(closure(variables))
    except Missing:
        if strict:
            raise NeedsEngine from None
        raise


@lru_cache(maxsize=256)
def _translated(source: str) -> Closure | None:
    """The function, or None for an expression that is not simple."""
    # Braces may make a template of a text, and the engine has its own way with backslashes.
    if "{" in source or "\\" in source:
        return None
    try:
        parser = Parser(_GRAMMAR, source, state="variable")
        tree = parser.parse_expression()
        return _translate(tree) if parser.stream.eos else None
    except (TemplateError, _NotSimple):
        return None


class _NotSimple(Exception):
    """There is something in the expression that is not translated."""


def _translate(node: nodes.Node) -> Closure:
    how = _TRANSLATIONS.get(type(node))
    if how is None:
        raise _NotSimple
    return how(node)


def _defined(node: nodes.Node) -> Closure:
    """As a part of something whose answer to what is undefined only the engine knows."""
    inner = _translate(node)

    def read(variables: Variables) -> Any:
        try:
            return _final(inner(variables))
        except Missing:
            raise NeedsEngine from None

    return read


def _constant(node: Any) -> Closure:
    value = node.value
    return lambda _variables: value


def _name(node: Any) -> Closure:
    name = node.name

    def read(variables: Variables) -> Any:
        try:
            return variables[name]
        except KeyError:
            raise NeedsEngine from None  # it may be one of the engine's own names

    return read


def _attribute(node: Any) -> Closure:
    return _item_of(_translate(node.node), node.attr)


def _item(node: Any) -> Closure:
    if not isinstance(node.arg, nodes.Const):
        raise _NotSimple
    return _item_of(_translate(node.node), node.arg.value)


def _item_of(container: Closure, key: Any) -> Closure:
    if isinstance(key, str) and (key.startswith("_") or key in _METHODS):
        raise _NotSimple

    def read(variables: Variables) -> Any:
        within = container(variables)
        if isinstance(within, dict) and isinstance(key, str):
            try:
                return within[key]
            except KeyError:
                raise Missing from None
        if isinstance(within, list) and isinstance(key, int) and 0 <= key < len(within):
            return within[key]
        raise NeedsEngine

    return read


def _listed(node: Any) -> Closure:
    items = [_defined(item) for item in node.items]
    return lambda variables: [item(variables) for item in items]


def _joined(node: Any) -> Closure:
    parts = [_translate(part) for part in node.nodes]

    def join(variables: Variables) -> str:
        values = [_final(part(variables)) for part in parts]
        if any(isinstance(value, (list, dict)) for value in values):
            raise NeedsEngine
        return "".join([str(value) for value in values])

    return join


def _compared(node: Any) -> Closure:
    if len(node.ops) != 1:
        raise _NotSimple
    (operand,) = node.ops
    left, right, compare = _defined(node.expr), _defined(operand.expr), _COMPARISONS[operand.op]

    def holds(variables: Variables) -> bool:
        try:
            return bool(compare(left(variables), right(variables)))
        except TypeError:
            raise NeedsEngine from None

    return holds


def _both(node: Any) -> Closure:
    left, right = _defined(node.left), _defined(node.right)
    return lambda variables: left(variables) and right(variables)


def _either(node: Any) -> Closure:
    left, right = _defined(node.left), _defined(node.right)
    return lambda variables: left(variables) or right(variables)


def _negated(node: Any) -> Closure:
    inner = _defined(node.node)
    return lambda variables: not inner(variables)


def _chosen(node: Any) -> Closure:
    if node.expr2 is None:
        raise _NotSimple
    test, then, otherwise = (_defined(part) for part in (node.test, node.expr1, node.expr2))
    return lambda variables: then(variables) if test(variables) else otherwise(variables)


def _filtered(node: Any) -> Closure:
    """``default`` with a constant; an empty value counts as undefined where a second one says so."""
    plain = all(isinstance(argument, nodes.Const) for argument in node.args)
    if node.name not in ("default", "d") or node.kwargs or node.dyn_args or node.dyn_kwargs or not plain:
        raise _NotSimple
    if not isinstance(node.node, (nodes.Name, nodes.Getattr, nodes.Getitem)) or len(node.args) not in (1, 2):
        raise _NotSimple
    inner, instead = _translate(node.node), node.args[0].value
    also_empty = len(node.args) == 2 and bool(node.args[1].value)

    def read(variables: Variables) -> Any:
        try:
            value = _final(inner(variables))
        except Missing:
            return instead
        return instead if also_empty and not value else value

    return read


def _final(value: Any) -> Any:
    """The value, unless the engine would do something with it: a text may be a template, an object anything."""
    if isinstance(value, str):
        if "{" in value:
            raise NeedsEngine
        return value
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, list):
        for item in value:
            _final(item)
        return value
    if isinstance(value, dict):
        for key, item in value.items():
            _final(key)
            _final(item)
        return value
    raise NeedsEngine


_GRAMMAR = Environment()  # noqa: S701  nothing is rendered with it

# Before an item of such a name comes the method.
_METHODS = frozenset(name for kind in (dict, list, str, int, float) for name in dir(kind))

_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
    "in": lambda item, container: item in container,
    "notin": lambda item, container: item not in container,
}

_TRANSLATIONS: dict[type[nodes.Node], Callable[[Any], Closure]] = {
    nodes.Const: _constant,
    nodes.Name: _name,
    nodes.Getattr: _attribute,
    nodes.Getitem: _item,
    nodes.List: _listed,
    nodes.Concat: _joined,
    nodes.Compare: _compared,
    nodes.And: _both,
    nodes.Or: _either,
    nodes.Not: _negated,
    nodes.CondExpr: _chosen,
    nodes.Filter: _filtered,
}
