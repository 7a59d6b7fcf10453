# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an instance has beside its image, size, project and allocation: networks, tags, metadata, a user script, a
firewall, a protection against deletion. What is wanted of them, what that changes, and how differences show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.errors import BadInput
from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance, tag_texts
from ansible_collections.research.cloud.plugins.module_utils.core.values import same

OPTIONS: dict[str, dict[str, Any]] = {
    "region": {"type": "str"},
    "networks": {"type": "list", "elements": "str"},
    "tags": {"type": "dict"},
    "purge_tags": {"type": "bool"},
    "metadata": {"type": "dict"},
    "purge_metadata": {"type": "bool"},
    "user_script": {"type": "str"},
    "affinity": {"type": "list", "elements": "str"},
    "firewall": {"type": "bool"},
    "deletion_protection": {"type": "bool"},
}
# What a cloud may not have, in the order of the documentation.
REFUSABLE = tuple(option for option in OPTIONS if not option.startswith("purge_"))
# Options whose values may be secrets.
VEILED = frozenset({"metadata", "user_script"})

_SHOWN = ("networks", "tags", "metadata", "user_script", "firewall", "deletion_protection")
HIDDEN, CHANGED = "(hidden)", "(hidden, changed)"


@dataclass(frozen=True, slots=True)
class Settings:
    """What shall be so at an instance. None means: leave alone."""

    networks: tuple[str, ...] | None = None  # names or ids
    tags: Mapping[str, Any] | None = None
    purge_tags: bool = False
    metadata: Mapping[str, str] | None = field(default=None, repr=False)
    purge_metadata: bool = False
    user_script: str | None = field(default=None, repr=False)
    affinity: tuple[str, ...] | None = None
    firewall: bool | None = None
    deletion_protection: bool | None = None

    @property
    def given(self) -> tuple[str, ...]:
        """The settings that the task is about, of those that can be seen at an instance."""
        return tuple(name for name in _SHOWN if getattr(self, name) is not None)

    def for_new(self, old: Instance | None) -> dict[str, Any]:
        """The tags, metadata, script, firewall and protection of a new instance: as wanted, and for the rest as the
        one that it replaces.
        """
        return {
            "tags": _merged(old.tag_values if old else {}, self.tags, purge=self.purge_tags),
            "metadata": _merged(old.metadata if old else {}, self.metadata, purge=self.purge_metadata),
            "user_script": _first(self.user_script, old.user_script if old else "", ""),
            "affinity": self.affinity or (),
            "firewall": _first(self.firewall, old.firewall if old else None),
            "deletion_protection": self.deletion_protection,
        }

    def differences(self, found: Instance) -> dict[str, Any]:
        """What has to change at that instance, networks aside, and what shall be there then."""
        wanted: dict[str, Any] = {
            "user_script": self.user_script,
            "firewall": self.firewall,
            "deletion_protection": self.deletion_protection,
        }
        if self.tags is not None:
            wanted["tags"] = _merged(found.tag_values, self.tags, purge=self.purge_tags)
        if self.metadata is not None:
            wanted["metadata"] = _merged(found.metadata, self.metadata, purge=self.purge_metadata)
        return {
            name: value for name, value in wanted.items() if value is not None and not same(value, now(found, name))
        }


def read(item: Mapping[str, Any]) -> Settings:
    """The options of an item as data. Raises BadInput for values that no cloud could keep."""
    for name, value in (item["tags"] or {}).items():
        if not isinstance(value, (str, int, float)):
            raise BadInput(f"tags: {name} must be a text, a number or a boolean", hint="nothing was changed")
    for name, value in (item["metadata"] or {}).items():
        if not isinstance(value, str):
            raise BadInput(f"metadata: {name} must be a text; quote it", hint="nothing was changed")
    if item["networks"] is not None and not item["networks"]:
        raise BadInput("networks: name at least one, or leave it away", hint="nothing was changed")
    return Settings(
        networks=_tuple(item["networks"]),
        tags=item["tags"],
        purge_tags=bool(item["purge_tags"]),
        metadata=item["metadata"],
        purge_metadata=bool(item["purge_metadata"]),
        user_script=item["user_script"],
        affinity=_tuple(item["affinity"]),
        firewall=item["firewall"],
        deletion_protection=item["deletion_protection"],
    )


def now(found: Instance, name: str) -> Any:
    """What an instance has, under the name of the option."""
    return getattr(found, "tag_values" if name == "tags" else name)


def holds(wanted: Any, there: Any) -> bool:
    """True when that is there. Somebody else may have added to a mapping meanwhile, and of networks there are as many
    as asked for: one may be a member of a pool that was named.
    """
    if isinstance(wanted, tuple) and isinstance(there, tuple):
        return len(wanted) == len(there)
    if isinstance(wanted, Mapping) and isinstance(there, Mapping):
        return all(key in there and same(value, there[key]) for key, value in wanted.items())
    return same(wanted, there)


def changed_fields(changes: Mapping[str, Any], before: Instance) -> dict[str, Any]:
    """The fields of an instance after those changes."""
    tags = {"tags": tag_texts(changes["tags"]), "tag_values": changes["tags"]} if "tags" in changes else {}
    networks = {"networks": changes["networks"].after(before.networks)} if "networks" in changes else {}
    return {**{name: changes[name] for name in _SHOWN if name in changes}, **tags, **networks}


def shown(
    instance: Instance, names: Iterable[str], was: Instance | None, network_names: Mapping[str, str]
) -> dict[str, Any]:
    """Those settings as differences show them: names of networks, and no value that may be a secret. ``was``: the
    instance before; what is hidden and another than there is marked.
    """
    old_metadata: Mapping[str, str] = was.metadata if was else {}
    old_script = (was.user_script or None) if was else None
    values = {
        "networks": sorted(network_names.get(each, each) for each in instance.networks),
        "tags": dict(sorted(instance.tag_values.items())),
        "metadata": {key: _veiled(value, old_metadata.get(key)) for key, value in sorted(instance.metadata.items())},
        "user_script": instance.user_script and _veiled(instance.user_script, old_script),
        "firewall": instance.firewall,
        "deletion_protection": instance.deletion_protection,
    }
    return {name: values[name] for name in _SHOWN if name in names}


def _veiled(value: str, was: str | None) -> str:
    return HIDDEN if was in (None, value) else CHANGED


def _merged(there: Mapping[str, Any], wanted: Mapping[str, Any] | None, *, purge: bool) -> dict[str, Any]:
    if wanted is None:
        return dict(there)
    return dict(wanted) if purge else {**there, **wanted}


def _first(*values: Any) -> Any:
    """The first that is not None."""
    return next((value for value in values if value is not None), None)


def _tuple(given: list[str] | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(given)
