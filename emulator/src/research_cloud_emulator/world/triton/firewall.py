# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Firewall rules: their language, in the spelling that the backend gives back, and whom they concern."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from research_cloud_emulator.world.store import Row

_RULE = re.compile(r"FROM\s+(.+?)\s+TO\s+(.+?)\s+(ALLOW|BLOCK)\s+(.+?)(?:\s+PRIORITY\s+(\d+))?", re.IGNORECASE)
_PROTOCOL = re.compile(r"(tcp|udp|icmp6?|ah|esp)\b\s*(.*)", re.IGNORECASE)
_PORTS = re.compile(r"\(?\s*(PORTS?\s+[\w\s,-]+?(?:\s+AND\s+PORT\s+\w+)*)\s*\)?", re.IGNORECASE)
_TYPES = re.compile(
    r"\(?\s*(TYPE\s+(?:\w+)(?:\s+CODE\s+\d+)?(?:\s+AND\s+TYPE\s+\w+(?:\s+CODE\s+\d+)?)*)\s*\)?", re.IGNORECASE
)
_TARGET = re.compile(
    r"any|all\s+vms|vm\s+(?P<vm>[0-9a-f-]{36})|ip\s+(?P<ip>[\w.:]+)|subnet\s+(?P<subnet>[\w.:]+/\d+)"
    r'|tag\s+(?P<tag>"[^"]+"|[\w.-]+)(?:\s*=\s*(?P<value>"[^"]*"|[\w.-]+))?',
    re.IGNORECASE,
)
_MAX_PRIORITY = 100


@dataclass(frozen=True)
class Rule:
    """A parsed rule. `text` is how the backend writes it."""

    text: str
    targets: tuple[str, ...]

    def concerns(self, machine: Row) -> bool:
        """Whether one of its sides names this machine."""
        tags = json.loads(machine["tags"])
        return any(_names(target, machine["uuid"], tags) for target in self.targets)


def parsed(text: str) -> Rule:
    """A rule from its text. ValueError says what is wrong."""
    match = _RULE.fullmatch(" ".join(text.split()))
    if match is None:
        raise ValueError("Error at character 0: expected 'FROM ... TO ... ALLOW|BLOCK ...'")
    sides = [_side(match[1]), _side(match[2])]
    if not any(target.startswith(("tag", "vm", "all vms")) for side in sides for target in side):
        raise ValueError("rule does not affect VMs: FROM or TO must contain a tag, a vm or all vms")
    priority = int(match[5] or 0)
    if priority > _MAX_PRIORITY:
        raise ValueError(f"Priority {priority} is not between 0 and {_MAX_PRIORITY}")
    shown = f"FROM {_joined(sides[0])} TO {_joined(sides[1])} {match[3].upper()} {_protocol(match[4])}"
    return Rule(shown + (f" PRIORITY {priority}" if priority else ""), (*sides[0], *sides[1]))


def _side(text: str) -> list[str]:
    """The targets of one side, each in its one spelling."""
    inner = text.strip().removeprefix("(").removesuffix(")").strip()
    return sorted(_target(part.strip()) for part in re.split(r"\s+OR\s+", inner, flags=re.IGNORECASE))


def _target(text: str) -> str:
    match = _TARGET.fullmatch(text)
    if match is None:
        raise ValueError(f"Error: cannot understand target '{text}'")
    if match["tag"] is not None:
        key = json.dumps(match["tag"].strip('"'))
        return f"tag {key}" if match["value"] is None else f"tag {key} = {json.dumps(match['value'].strip(chr(34)))}"
    return " ".join(text.lower().split())


def _joined(targets: list[str]) -> str:
    return targets[0] if len(targets) == 1 else f"({' OR '.join(targets)})"


def _protocol(text: str) -> str:
    match = _PROTOCOL.fullmatch(text)
    if match is None:
        raise ValueError(f"Error: cannot understand protocol '{text}'")
    name, rest = match[1].lower(), match[2]
    if not rest:
        if name in ("tcp", "udp"):
            raise ValueError(f"Error: {name} needs PORT")
        return name
    wanted = _PORTS.fullmatch(rest) if name in ("tcp", "udp") else _TYPES.fullmatch(rest)
    if wanted is None:
        raise ValueError(f"Error: cannot understand '{rest}'")
    parts = re.split(r"\s+AND\s+", wanted[1], flags=re.IGNORECASE)
    words = [re.sub(r"[a-z]+", lambda word: _keyword(word[0]), part, flags=re.IGNORECASE) for part in parts]
    _check_ports(words)
    ordered = sorted(words, key=lambda word: [int(number) for number in re.findall(r"\d+", word)])
    return f"{name} {ordered[0]}" if len(ordered) == 1 else f"{name} ({' AND '.join(ordered)})"


def _keyword(word: str) -> str:
    return word.lower() if word.lower() in ("all",) else word.upper()


def _check_ports(words: list[str]) -> None:
    for word in words:
        for number in re.findall(r"\d+", word) if word.startswith("PORT") else ():
            if not 1 <= int(number) <= 65_535:
                raise ValueError(f"Error: invalid port number '{number}'")


def _names(target: str, uuid: str, tags: dict[str, Any]) -> bool:
    if target == "all vms":
        return True
    if target.startswith("vm "):
        return target == f"vm {uuid}"
    if not target.startswith("tag "):
        return False
    key, _, value = (json.loads(part) if part.startswith('"') else part for part in _tag_parts(target))
    if key not in tags:
        return False
    return value == "" or str(value) == (tags[key] if isinstance(tags[key], str) else json.dumps(tags[key]))


def _tag_parts(target: str) -> tuple[str, str, str]:
    key, sign, value = target.removeprefix("tag ").partition(" = ")
    return key, sign, value
