# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backends by name. Written by `make generate`; a backend is a folder here that has a backend.py."""

from __future__ import annotations

from collections.abc import Callable

from ansible_collections.research.cloud.plugins.module_utils.backends.base import Backend


def _atmosphere() -> Backend:
    from ansible_collections.research.cloud.plugins.module_utils.backends.atmosphere.backend import BACKEND

    return BACKEND


def _triton() -> Backend:
    from ansible_collections.research.cloud.plugins.module_utils.backends.triton.backend import BACKEND

    return BACKEND


_LOADERS: dict[str, Callable[[], Backend]] = {
    "atmosphere": _atmosphere,
    "triton": _triton,
}

NAMES = tuple(_LOADERS)


def load(name: str) -> Backend:
    """Import one backend, and only that one. Raises KeyError for a name that is not in NAMES."""
    return _LOADERS[name]()
