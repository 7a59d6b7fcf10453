# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A callback that writes every result to a file, one JSON document a line, before Ansible makes it pretty."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: dump
type: notification
short_description: Write every result to a file
description: For tests. The file is named by DUMP_FILE.
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]  # ansible-core has no types
    """Results of tasks and of the items of loops, in the order in which they came."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "dump"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: Any) -> None:
        _dump("ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        _dump("ignored" if ignore_errors else "failed", result)

    def v2_runner_on_skipped(self, result: Any) -> None:
        _dump("skipped", result)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        _dump("unreachable", result)

    def v2_runner_item_on_ok(self, result: Any) -> None:
        _dump("item ok", result)

    def v2_runner_item_on_failed(self, result: Any) -> None:
        _dump("item failed", result)


def _dump(outcome: str, result: Any) -> None:
    line = json.dumps({"task": result._task.get_name(), "outcome": outcome, "result": result._result}, default=repr)
    with Path(os.environ["DUMP_FILE"]).open("a") as file:
        file.write(line + "\n")
