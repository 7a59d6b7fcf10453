# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many examples, from which seed. Small by default; RC_DEEP=1 makes them many, RC_SEED makes them others."""

from __future__ import annotations

import functools
import os
from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis.strategies import SearchStrategy

DEEP = bool(os.environ.get("RC_DEEP"))
SEED = int(os.environ.get("RC_SEED", "20261122"))
COUNTS: Counter[str] = Counter()  # property -> examples tried


def holds(
    *, small: int, deep: int, **drawn: SearchStrategy[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The property has to hold for so many drawn examples; the tally shows how many were tried."""

    def decorate(check: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(check)
        def counted(**arguments: Any) -> None:
            COUNTS[check.__name__] += 1
            check(**arguments)

        limits = settings(
            max_examples=deep if DEEP else small,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )
        tried: Callable[..., None] = seed(SEED)(limits(given(**drawn)(counted)))
        return tried

    return decorate
