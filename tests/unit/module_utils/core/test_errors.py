# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Failures as data and as sentences."""

from __future__ import annotations

import json

import pytest
from ansible_collections.research.cloud.plugins.module_utils.core import errors
from ansible_collections.research.cloud.plugins.module_utils.core.errors import CloudError, QuotaExceeded

KINDS = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, CloudError)]


def test_all_that_is_known_is_told() -> None:
    error = QuotaExceeded(
        "too many cores",
        cloud="jetstream",
        operation="POST /instances",
        status=413,
        request_id="req-1",
        hint="free something",
        details={"limit": 4},
    )
    assert error.as_failure() == {
        "kind": "quota",
        "message": "too many cores",
        "cloud": "jetstream",
        "operation": "POST /instances",
        "status": 413,
        "request_id": "req-1",
        "hint": "free something",
        "details": {"limit": 4},
    }
    assert error.sentence() == "too many cores (free something)"


def test_what_is_not_known_is_left_out() -> None:
    error = CloudError("it broke")
    assert error.as_failure() == {"kind": "failed", "message": "it broke"}
    assert error.sentence() == "it broke"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_has_a_name_and_is_plain_data(kind: type[CloudError]) -> None:
    failure = kind("words", cloud="c").as_failure()
    assert json.loads(json.dumps(failure)) == failure
    assert failure["kind"].replace("_", "").isalpha()
    assert kind.__doc__


def test_kinds_that_a_user_has_to_tell_apart_are_different() -> None:
    shared = {"Failed", "CloudError", "NotSent", "Unavailable", "ReplyLost", "OutcomeUnknown"}
    names = [kind.kind for kind in KINDS if kind.__name__ not in shared]
    assert len(names) == len(set(names)) > 8
