# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The three building blocks of every SSH format: a byte, a 32-bit number, a string with its length in front. Pure."""

from __future__ import annotations

import re

_TYPE_NAME = re.compile(rb"[a-z][a-z0-9]{1,15}(?:-[a-z0-9@.]{1,40}){1,6}")


class Malformed(ValueError):
    """The bytes end too early, or something stands where nothing should."""


def uint32(number: int) -> bytes:
    """A number, big-endian."""
    return number.to_bytes(4, "big")


def string(data: bytes) -> bytes:
    """Bytes with their length in front."""
    return uint32(len(data)) + data


class Reader:
    """Takes one building block after the other from the front. Raises Malformed where there is none."""

    def __init__(self, data: bytes) -> None:
        self._rest = data

    def take(self, count: int) -> bytes:
        """The next ``count`` bytes."""
        if count > len(self._rest):
            raise Malformed(f"{count} bytes are announced and {len(self._rest)} are there")
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken

    def byte(self) -> int:
        return self.take(1)[0]

    def uint32(self) -> int:
        return int.from_bytes(self.take(4), "big")

    def string(self) -> bytes:
        return self.take(self.uint32())

    def mpint(self) -> int:
        """A signed number of any size."""
        return int.from_bytes(self.string(), "big", signed=True)

    def rest(self) -> bytes:
        """All that is left."""
        return self.take(len(self._rest))

    def end(self) -> None:
        """Nothing may be left."""
        if self._rest:
            raise Malformed(f"{len(self._rest)} bytes are left over")


def key_type(blob: bytes) -> str:
    """The type of a public key in SSH form, such as ``ssh-rsa``. Raises Malformed for bytes that are none: it is shown
    to users.
    """
    name = Reader(blob).string()
    if not _TYPE_NAME.fullmatch(name):
        raise Malformed("a key without a type")
    return name.decode("ascii")
