# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Firewall rules, and the one spelling in which two that say the same are equal.

The language is that of CloudAPI: ``FROM ... TO ... ALLOW|BLOCK protocol ...``. Its words may be written in any case,
tags with or without quotes, targets and ports in any order, and a server gives a rule back in a spelling of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[(),=]|[^\s(),="]+|"')
_RANGE = re.compile(r"(\d+)(?:-(\d+))?", re.ASCII)
_LIST_END = 65_536  # sorts "all" behind every number


@dataclass(frozen=True, slots=True)
class FirewallRule:
    """A rule of an account. ``read_only``: it is the operators' own, for everybody."""

    id: str
    rule: str  # in the one spelling
    enabled: bool = False
    log: bool = False
    description: str = ""
    read_only: bool = False
    region: str = ""
    aliases: tuple[str, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def name(self) -> str:
        """How messages call it: there is no other name."""
        return self.rule


@dataclass(frozen=True, slots=True)
class NewFirewallRule:
    """A rule to make."""

    rule: str
    enabled: bool
    log: bool = False
    description: str = ""


def spelled(text: str) -> str:
    """The rule in the one spelling. What is no rule as far as we know keeps its words: the server is the judge."""
    words = _Words(text)
    try:
        return _rule(words)
    except _Unknown:
        return " ".join(text.split())


class _Unknown(Exception):
    """Something that this grammar does not have."""


class _Words:
    """The words of a rule, taken from the front."""

    def __init__(self, text: str) -> None:
        self._left = _TOKEN.findall(text)

    def take(self) -> str:
        """The next word."""
        if not self._left:
            raise _Unknown
        word: str = self._left.pop(0)
        return word

    def sees(self, *words: str) -> bool:
        """Whether the next word is one of these, in any case."""
        return bool(self._left) and self._left[0].upper() in words

    def goes_on_with(self, beginning: str) -> bool:
        """Whether the next word begins so."""
        return bool(self._left) and self._left[0].startswith(beginning)

    def next_is(self, word: str) -> bool:
        """Whether the next word is this one; then it is taken."""
        if self.sees(word):
            self._left.pop(0)
            return True
        return False

    def expect(self, word: str) -> None:
        """The next word has to be this one."""
        if not self.next_is(word):
            raise _Unknown

    def number(self) -> int:
        """The next word, which has to be a number."""
        word = self.take()
        if not word.isdecimal():
            raise _Unknown
        return int(word)

    def end(self) -> None:
        """Nothing may be left."""
        if self._left:
            raise _Unknown


def _rule(words: _Words) -> str:
    words.expect("FROM")
    origin = _side(words)
    words.expect("TO")
    target = _side(words)
    action = words.take().upper()
    if action not in ("ALLOW", "BLOCK"):
        raise _Unknown
    protocol = _protocol(words)
    priority = words.number() if words.next_is("PRIORITY") else 0
    words.end()
    return f"FROM {origin} TO {target} {action} {protocol}" + (f" PRIORITY {priority}" if priority else "")


def _side(words: _Words) -> str:
    targets = sorted(set(_listed(words, "OR", _target)))
    return targets[0] if len(targets) == 1 else f"({' OR '.join(targets)})"


def _listed(words: _Words, separator: str, part: Callable[[_Words], Any]) -> list[Any]:
    """One part, or several with a word between them, with or without brackets around them all."""
    bracketed = words.next_is("(")
    parts = [part(words)]
    while words.next_is(separator):
        parts.append(part(words))
    if bracketed:
        words.expect(")")
    return parts


def _target(words: _Words) -> str:
    if words.next_is("ANY"):
        return "any"
    if words.next_is("ALL"):
        words.expect("VMS")
        return "all vms"
    if words.next_is("TAG"):
        key = _quoted(words.take())
        return f"tag {key} = {_quoted(words.take())}" if words.next_is("=") else f"tag {key}"
    kind = words.take().lower()
    if kind not in ("ip", "subnet", "vm"):
        raise _Unknown
    return f"{kind} {words.take().lower()}"


def _quoted(word: str) -> str:
    if word in '(),="':
        raise _Unknown
    plain = re.sub(r"\\(.)", r"\1", word[1:-1]) if word.startswith('"') else word
    return json.dumps(plain, ensure_ascii=False)


def _protocol(words: _Words) -> str:
    name = words.take().lower()
    if name in ("tcp", "udp"):
        return f"{name} {_ports(words)}"
    if name in ("icmp", "icmp6"):
        return f"{name} {_types(words)}" if words.sees("TYPE", "(") else name
    if name in ("ah", "esp"):
        return name
    raise _Unknown


def _ports(words: _Words) -> str:
    ranges = sorted({each for group in _listed(words, "AND", _port_group) for each in group})
    if (_LIST_END, _LIST_END) in ranges:
        return "PORT all"
    if any(low != high for low, high in ranges):
        return "PORTS " + ", ".join(str(low) if low == high else f"{low} - {high}" for low, high in ranges)
    shown = [f"PORT {low}" for low, _high in ranges]
    return shown[0] if len(shown) == 1 else f"({' AND '.join(shown)})"


def _port_group(words: _Words) -> list[tuple[int, int]]:
    """``PORT 22``, or ``PORTS 20, 21, 80 - 100``."""
    if words.next_is("PORT"):
        return [(_LIST_END, _LIST_END) if words.next_is("ALL") else _single(words.number())]
    words.expect("PORTS")
    ranges = [_port_range(words)]
    while words.next_is(","):
        ranges.append(_port_range(words))
    return ranges


def _single(port: int) -> tuple[int, int]:
    return port, port


def _port_range(words: _Words) -> tuple[int, int]:
    text = words.take()
    while text.endswith("-") or words.goes_on_with("-"):
        text += words.take()
    ports = _RANGE.fullmatch(text)
    if ports is None:
        raise _Unknown
    return int(ports[1]), int(ports[2] or ports[1])


def _types(words: _Words) -> str:
    kinds = sorted(set(_listed(words, "AND", _type)))
    shown = [_shown_type(*kind) for kind in kinds]
    return shown[0] if len(shown) == 1 else f"({' AND '.join(shown)})"


def _type(words: _Words) -> tuple[int, int]:
    """Type and code; -1 where there is no code."""
    words.expect("TYPE")
    if words.next_is("ALL"):
        return _LIST_END, -1
    kind = words.number()
    return kind, words.number() if words.next_is("CODE") else -1


def _shown_type(kind: int, code: int) -> str:
    if kind == _LIST_END:
        return "TYPE all"
    return f"TYPE {kind}" if code < 0 else f"TYPE {kind} CODE {code}"
