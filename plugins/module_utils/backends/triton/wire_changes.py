# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Between changes of a machine and CloudAPI: which requests make them, and how the machine shows that they are made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from ansible_collections.research.cloud.plugins.module_utils.backends.triton.wire import USER_SCRIPT, Row
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance
from ansible_collections.research.cloud.plugins.module_utils.core.values import same
from ansible_collections.research.cloud.plugins.module_utils.http.client import Call

MACHINES = "/my/machines"
# How the audit trail calls what these requests begin; changes of firewall and interfaces have no name there.
JOBS = (
    "rename",
    "resize",
    "set_tags",
    "replace_tags",
    "remove_tags",
    "set_metadata",
    "replace_metadata",
    "remove_metadata",
    "enable_deletion_protection",
    "disable_deletion_protection",
    "unknown",
)
_SWITCHES = {"firewall": "firewall_enabled", "deletion_protection": "deletion_protection"}
_GONE = object()


def calls(instance: Instance, changes: Mapping[str, Any]) -> Iterator[Call]:
    """The requests of an update, networks aside. Each says what shall be, so it may be repeated."""
    path = f"{MACHINES}/{instance.id}"
    if "name" in changes:
        yield _action(path, {"action": "rename", "name": changes["name"]})
    if "size" in changes:
        yield _action(path, {"action": "resize", "package": changes["size"].id})
    if "tags" in changes:
        yield _tags(f"{path}/tags", instance.tag_values, changes["tags"])
    yield from _metadata(f"{path}/metadata", _difference_of_metadata(instance, changes))
    for switch in _SWITCHES:
        if switch in changes:
            yield _action(path, {"action": f"{'enable' if changes[switch] else 'disable'}_{switch}"})


def marks(instance: Instance, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What the machine shows when the changes are made: what is new, and what is gone. Others may change the rest of
    its tags and metadata meanwhile.
    """
    plain = {name: changes[name] for name in ("name", "size", *_SWITCHES) if name in changes}
    tags = _difference(instance.tag_values, changes.get("tags", instance.tag_values))
    return {**plain, "tags": tags, "metadata": _difference_of_metadata(instance, changes)}


def shows(row: Row, marked: Mapping[str, Any]) -> bool:
    """Whether a machine shows all of that. ``macs``: its interfaces are these, and all of them work."""
    size, macs = marked.get("size"), marked.get("macs")
    return (
        marked.get("name") in (None, row["name"])
        and (size is None or (row.get("package") == size.name and row.get("memory") == size.memory_mb))
        and all(marked.get(switch) in (None, bool(row.get(field))) for switch, field in _SWITCHES.items())
        and all(_has(row.get(field) or {}, marked.get(field) or {}) for field in ("tags", "metadata"))
        and (macs is None or _interfaces(row) == {(mac, "running") for mac in macs})
    )


def _interfaces(row: Row) -> set[tuple[str, str]]:
    return {(nic["mac"], nic.get("state", "")) for nic in row.get("nics") or ()}


def _action(path: str, query: Mapping[str, str]) -> Call:
    # In the query, where the signature covers it; CloudAPI makes no difference.
    return Call("POST", path, query, repeatable=True)


def _tags(path: str, there: Mapping[str, Any], wanted: Mapping[str, Any]) -> Call:
    """New values are merged into what is there, also by others meanwhile; only what shall go needs all to be told."""
    if there.keys() <= wanted.keys():
        return Call("POST", path, body=_difference(there, wanted), repeatable=True)
    return Call("PUT", path, body=dict(wanted))


def _metadata(path: str, difference: Mapping[str, Any]) -> Iterator[Call]:
    """Values are merged; what shall go is named one by one, so that what the server keeps there stays."""
    new = {name: value for name, value in difference.items() if value is not _GONE}
    if new:
        yield Call("POST", path, body=new, repeatable=True)
    for name in sorted(difference.keys() - new.keys()):
        yield Call("DELETE", f"{path}/{quote(name, safe='')}")


def _difference_of_metadata(instance: Instance, changes: Mapping[str, Any]) -> dict[str, Any]:
    return _difference(_with_script(instance, {}), _with_script(instance, changes))


def _with_script(instance: Instance, changes: Mapping[str, Any]) -> dict[str, str]:
    """All metadata after the changes, with the user script, which is a key of it."""
    script = changes.get("user_script", instance.user_script)
    return {**changes.get("metadata", instance.metadata), **({USER_SCRIPT: script} if script else {})}


def _difference(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """By name, what is new or another; what is gone is marked so."""
    new = {name: value for name, value in wanted.items() if name not in there or not same(there[name], value)}
    return {**new, **{name: _GONE for name in there if name not in wanted}}


def _has(there: Mapping[str, Any], marked: Mapping[str, Any]) -> bool:
    return all(
        name not in there if value is _GONE else name in there and same(there[name], value)
        for name, value in marked.items()
    )
