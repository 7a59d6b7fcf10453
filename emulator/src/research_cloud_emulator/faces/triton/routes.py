# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of paths below an account."""

from __future__ import annotations

from dataclasses import dataclass

from .call import Handler

_METHODS = {"post": ("POST",), "get": ("GET", "HEAD"), "put": ("PUT",), "delete": ("DELETE",)}


@dataclass(frozen=True)
class Resource:
    """One path and its handlers by method."""

    template: tuple[str, ...]
    handlers: dict[str, Handler]

    def names(self, segments: tuple[str, ...]) -> dict[str, str] | None:
        """What the placeholders of the path stand for; None when it is another path."""
        found = {}
        for expected, given in zip(self.template, segments, strict=True):
            if expected.startswith("{"):
                found[expected[1:-1]] = given
            elif expected != given:
                return None
        return found


class Router:
    """Knows every path. An unknown one exists too, in a way: role tags can be PUT on any."""

    def __init__(self) -> None:
        self._by_length: dict[int, list[Resource]] = {}

    def add(self, path: str, **handlers: Handler) -> None:
        """Serve `machines/{machine}` with one handler per method, in the order in which a 405 lists them."""
        template = tuple(path.split("/")) if path else ()
        by_method = {method: handler for name, handler in handlers.items() for method in _METHODS[name]}
        self._by_length.setdefault(len(template), []).append(Resource(template, by_method))

    def find(self, segments: tuple[str, ...]) -> tuple[Resource, dict[str, str]] | None:
        """The resource at a path below the account, and what its placeholders stand for."""
        for resource in self._by_length.get(len(segments), ()):
            names = resource.names(segments)
            if names is not None:
                return resource, names
        return None
