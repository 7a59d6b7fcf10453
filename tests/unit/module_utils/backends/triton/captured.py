# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The replies of a real server, as this suite reads them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[4] / "captures" / "triton"


def records() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every recorded exchange with its label, which is unique within its file."""
    for file in sorted(FOLDER.glob("*.json")):
        for record in json.loads(file.read_text(encoding="utf-8")):
            yield f"{file.stem}: {record['label']}", record


def body(label: str) -> Any:
    """The decoded body of one exchange."""
    return dict(records())[label]["response"]["body"]
