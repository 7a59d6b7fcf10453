# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a request about volumes may say. Several mistakes are told at once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from research_cloud_emulator.world.triton.people import is_uuid

from . import errors, predicate
from .params import Params

STATES = ("creating", "ready", "failed", "deleting")
MAX_NAME = 256
_NAME = re.compile(r"[A-Za-z0-9][\w.-]+", re.ASCII)
_LIST_PARAMETERS = frozenset({"name", "predicate", "size", "state", "type"})
_UUID_TEXT = "/^[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$/"


def is_volume_name(name: object) -> bool:
    """A letter or a digit, then at least one more of those, `_`, `.` and `-`."""
    return isinstance(name, str) and len(name) <= MAX_NAME and _NAME.fullmatch(name) is not None


def check_order(asked: Params) -> None:
    """Raises ApiError: a volume cannot be made so."""
    _raise(_order_problems(asked))


def _order_problems(asked: Params) -> Iterable[str]:
    if "name" in asked:
        yield from _name_problems(asked["name"])
    kind = asked.get("type", "undefined")
    if kind != "tritonnfs":
        yield f"Invalid volume type: {kind}. Volume type should be one of: tritonnfs"
    size = asked.get("size")
    if size is not None and not (isinstance(size, int) and not isinstance(size, bool) and size > 0):
        yield f"Invalid volume size: {size}"
    networks = asked.get("networks")
    if networks is not None and not isinstance(networks, list):
        yield "Invalid networks: networks must be an array"
    elif any(not is_uuid(each) for each in networks or ()):
        yield "Invalid networks: " + ", ".join(str(each) for each in networks or () if not is_uuid(each))
    tags = asked.get("tags")
    if tags is not None and not (isinstance(tags, dict) and all(isinstance(each, str) for each in tags.values())):
        yield "Invalid volume tags: tags must be an object of strings"


def check_change(asked: Params) -> None:
    """Raises ApiError: a volume cannot be renamed so."""
    if "name" not in asked:
        raise errors.missing("name is a required argument")
    _raise(_name_problems(asked["name"]))


def check_id(key: str) -> None:
    """Raises ApiError."""
    if not is_uuid(key):
        _raise([f"Invalid volume ID: {key}. Volume ID should match {_UUID_TEXT}"])


def check_list(asked: Params) -> predicate.Predicate:
    """The condition that a list is asked for. Raises ApiError."""
    query = {name: value for name, value in asked.items() if name != "as-role"}
    _raise(_list_problems(query))
    tree = _tree(query)
    doubled = sorted(predicate.fields(tree) & query.keys())
    if doubled:
        _raise([f"Duplicate parameter: {name} is in the predicate too" for name in doubled])
    given = {name: query[name] for name in _LIST_PARAMETERS - {"predicate"} if name in query}
    if "state" not in given and "state" not in predicate.fields(tree):
        tree = {"and": [tree, {"ne": ["state", "failed"]}]}
    return predicate.Predicate(tree, given)


def _list_problems(query: Params) -> Iterable[str]:
    for name in query:
        if name not in _LIST_PARAMETERS:
            yield f"invalid parameter: {name}"
    if query.get("state", STATES[0]) not in STATES:
        yield f"Volume state: {query['state']} is invalid"
    if query.get("type", "tritonnfs") != "tritonnfs":
        yield f"Volume type: {query['type']} is invalid"
    if not str(query.get("size", 1)).isdecimal():
        yield f"Invalid volume size: {query['size']}"


def _tree(query: Params) -> Any:
    try:
        tree = json.loads(query.get("predicate", "{}"))
        predicate.check(tree)
    except ValueError as problem:
        raise errors.invalid(f"Error: Invalid predicate: {problem}") from problem
    return tree


def _name_problems(name: object) -> Iterable[str]:
    if not is_volume_name(name):
        yield f"Invalid volume name: {name}. Volume name should match /^[a-z0-9][\\w.-]+$/i"


def _raise(problems: Iterable[str]) -> None:
    told = ", ".join(f"Error: {problem}" for problem in problems)
    if told:
        raise errors.invalid(told)
