# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An instance as one flat row of plain data: what is fetched, cached and worked on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.core.model import Instance, as_dict

# The fields of a model instance by their bare names, plus public_address and private_address.
Row = dict[str, Any]

# Part of every cache key: rows that another version of this file packed are never read.
FORMAT = 1


def from_instance(instance: Instance, *, full: bool) -> Row:
    """The row of an instance; ``full`` keeps the cloud's own object under ``raw``."""
    return as_dict(instance, full=full)


def label(row: Row) -> str:
    """How messages name an instance, on one line whatever its name."""
    return f'"{" ".join(row["name"].split())}" (id {row["id"]} on {row["cloud"]})'


def identity(row: Row) -> tuple[str, str]:
    """What makes an instance itself."""
    return row["cloud"], row["id"]


def pack(rows: Sequence[Row]) -> str:
    """Rows as one compact text, every field name written once.

    One text and not a structure, because Ansible's cache copies and compares what it holds.
    """
    names = list(rows[0]) if rows else []
    return json.dumps({"names": names, "rows": [[row[name] for name in names] for row in rows]}, separators=(",", ":"))


def unpack(text: str) -> list[Row]:
    """The rows of a packed text. Raises ValueError when it is not one."""
    try:
        packed = json.loads(text)
        return [dict(zip(packed["names"], values, strict=True)) for values in packed["rows"]]
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a packed list of instances: {error}") from None
