# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The replies of real servers, as these suites read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[3] / "captures"


@dataclass(frozen=True)
class Captured:
    """What was recorded of one cloud, by its folder's name."""

    cloud: str

    def records(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every recorded exchange with its label, which is unique within its file."""
        for file in sorted((FOLDER / self.cloud).glob("*.json")):
            for record in json.loads(file.read_text(encoding="utf-8")):
                yield f"{file.stem}: {record['label']}", record

    def body(self, label: str) -> Any:
        """The decoded body of one exchange."""
        return dict(self.records())[label]["response"]["body"]


def sent(response: dict[str, Any]) -> bytes:
    """The bytes of a reply, as far as they were recorded."""
    if "body" in response:
        return json.dumps(response["body"]).encode()
    return str(response.get("body_prefix", "")).encode()
