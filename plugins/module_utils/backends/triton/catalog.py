# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What machines of one data centre are made from: images and packages, each list read at most once a task.

Neither has pages.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ansible_collections.research.cloud.plugins.module_utils.backends.triton import wire
from ansible_collections.research.cloud.plugins.module_utils.backends.triton.lists import rows
from ansible_collections.research.cloud.plugins.module_utils.core.model import Image, Size
from ansible_collections.research.cloud.plugins.module_utils.http.client import Client

IMAGES, PACKAGES = "/my/images", "/my/packages"


class Catalog:
    """Shared by the threads of a task."""

    def __init__(self, client: Client, region: str) -> None:
        self._client = client
        self._region = region
        self._rows: dict[str, list[Any]] = {}
        self._every_image: dict[str, Image] | None = None
        self._sizes: list[Size] | None = None
        self._lock = threading.RLock()

    def images(self, account_id: str) -> list[Image]:
        """What the account may make machines of, in the server's order."""
        return self._images(lambda row: wire.bootable(row, account_id))

    def every_image(self) -> list[Image]:
        """What the account sees, in every status, in the server's order."""
        return list(self._every().values())

    def sizes(self) -> list[Size]:
        with self._lock:
            if self._sizes is None:
                self._sizes = wire.sizes(self._read(PACKAGES), self._region)
            return self._sizes

    def image_of(self, id: str) -> Image | None:
        """What a machine was made of, also when nothing new may be made of it."""
        return self._every().get(id)

    def size_of(self, row: wire.Row) -> Size | None:
        """The package of a machine; None for one that is no longer offered."""
        return wire.size_of(row, self.sizes())

    def _every(self) -> dict[str, Image]:
        with self._lock:
            if self._every_image is None:
                self._every_image = {image.id: image for image in self._images(lambda _row: True)}
            return self._every_image

    def _images(self, wanted: Callable[[wire.Row], bool]) -> list[Image]:
        # In every state: machines outlive the images that they were made of.
        found = (row for row in self._read(IMAGES, state="all") if wanted(row))
        return [replace(image, region=self._region) for image in wire.images(found)]

    def _read(self, path: str, **params: str) -> list[Any]:
        with self._lock:
            if path not in self._rows:
                self._rows[path] = rows(self._client, path, params)
            return self._rows[path]
